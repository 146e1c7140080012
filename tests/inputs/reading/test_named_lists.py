"""Lists whose entries have names merge by name: what is not said is taken over, never lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.errors import InputError
from sim.inputs.reading.merge import INSTEAD, apply_change
from sim.inputs.reading.mistakes import DataPath
from sim.inputs.reading.named_lists import NAME, SCENARIO_RULES
from sim.inputs.reading.shipped import SCENARIOS
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolve_options, resolved, with_changes

Load = Callable[..., Scenario]
BY_NAME = [rule.place for rule in SCENARIO_RULES if rule.key == NAME]
KEEPING = [rule.place for rule in SCENARIO_RULES if rule.stays == "where_one_is_named"]
FULL = """
money:
  one_off:
    - {name: training, month: 2, amount: 500}
    - {name: rooms, month: 3, amount: 700}
  costs:
    - {name: course, per: participant, regime: coaching, amount: 400}
    - {name: rent, per: month, amount: 500, from_month: 2}
settings:
  effect_basis:
    - {name: none, title: "No effect", change: {effects: none}}
    - {name: matched, title: "Matched", change: {effects: matched}}
  labour_market:
    - {name: bust, title: "Bust", change: {hazards: {labour_market: {index: [0.6]}}}}
    - {name: boom, title: "Boom", change: {hazards: {labour_market: {index: [1.2]}}}}
options:
  - {name: early, title: "Early", change: {policy: {switches: [{month: 1, to: coaching}]}}}
  - {name: late, title: "Late", change: {policy: {switches: [{month: 9, to: coaching}]}}}
"""
# For each list an entry, and something that may be said of it.
TITLE = {"title": "Another title"}
SAID: Mapping[DataPath, tuple[str, dict[str, Any]]] = {
    ("population", "groups"): ("two", {"persons": 1450}),
    ("money", "one_off"): ("rooms", {"month": 5}),
    ("money", "costs"): ("rent", {"amount": 650}),
    ("settings", "effect_basis"): ("matched", TITLE),
    ("settings", "labour_market"): ("boom", TITLE),
    ("options",): ("late", TITLE),
}


@pytest.fixture
def below(small: str, load: Load) -> Scenario:
    full = small.replace("studied: true", "studied: true, intake: {per_month: 0.5}")
    return load(full + FULL, "below.yaml")


def nested(path: DataPath, value: Any) -> Any:
    for key in reversed(path):
        value = {key: value}
    return value


def entries(scenario: Scenario, path: DataPath) -> dict[str, Any]:
    part: Any = resolved(scenario)
    for key in path:
        part = part[key]
    return {entry["name"]: entry for entry in part}


def above(load: Load, path: DataPath, written: list[Any]) -> Scenario:
    change = yaml.safe_dump(nested(path, written), allow_unicode=True)
    return load(f"scenario: above\nbased_on: below.yaml\n{change}", "above.yaml")


@pytest.mark.parametrize("path", BY_NAME, ids=str)
@pytest.mark.parametrize("form", ["one entry", "a removal", "by name"])
def test_a_mapping_for_a_list_is_told_as_the_list_it_means(
    form: str, path: DataPath, below: Scenario, load: Load
) -> None:
    name, said = SAID[path]
    mapping, meant = {
        "one entry": ({"name": name, **said}, [{"name": name, **said}]),
        "a removal": ({"remove": [name]}, [{"remove": [name]}]),
        "by name": ({name: said}, [{"name": name, **said}]),
    }[form]
    with pytest.raises(InputError) as caught:
        above(load, path, mapping)  # type: ignore[arg-type]
    [mistake] = caught.value.mistakes
    shown = mistake.partition("must be a list (got a mapping). Write `")[2].removesuffix("`.")
    assert yaml.safe_load(shown) == meant
    assert resolved(above(load, path, yaml.safe_load(shown))) == resolved(above(load, path, meant))


def test_every_list_by_name_is_tried() -> None:
    assert set(SAID) == set(BY_NAME)


@pytest.mark.parametrize("path", BY_NAME, ids=str)
def test_an_entry_takes_over_all_that_it_does_not_say(
    path: DataPath, below: Scenario, load: Load
) -> None:
    name, said = SAID[path]
    before = entries(below, path)[name]
    after = entries(above(load, path, [{"name": name, **said}]), path)[name]
    changed = {key for key in before if before[key] != after[key]}
    assert changed == set(said)
    assert after.keys() == before.keys()


@pytest.mark.parametrize("path", KEEPING, ids=str)
def test_entries_that_are_not_named_stay_where_another_is(
    path: DataPath, below: Scenario, load: Load
) -> None:
    name, said = SAID[path]
    after = entries(above(load, path, [{"name": name, **said}]), path)
    before = entries(below, path)
    assert list(after) == list(before)
    assert [after[other] for other in after if other != name] == [
        before[other] for other in before if other != name
    ]


@pytest.mark.parametrize("path", BY_NAME, ids=str)
def test_what_is_removed_by_name_goes_and_all_else_stays(
    path: DataPath, below: Scenario, load: Load
) -> None:
    name, _ = SAID[path]
    # The switch of the small scenario reaches group `one`, which stays.
    after = entries(above(load, path, [{"remove": [name]}]), path)
    expected = entries(below, path)
    del expected[name]
    assert after == expected


@pytest.mark.parametrize("path", KEEPING, ids=str)
def test_a_list_that_names_nothing_below_is_a_list_of_its_own(
    path: DataPath, below: Scenario
) -> None:
    data = resolved(below)
    for written in ([], [{"name": "new"}]):
        part = apply_change(data, nested(path, written))
        for key in path:
            part = part[key]
        assert part == written


def test_options_say_what_is_compared(below: Scenario, load: Load) -> None:
    late = {"name": "late", "title": "Later"}
    only = above(load, ("options",), [late])
    assert [option.name for option in only.options] == ["late"]
    assert only.options[0].change == below.options[1].change
    both = above(load, ("options",), [{"remove": []}, late, {"name": "new"}])
    assert [option.name for option in both.options] == ["early", "late", "new"]


def test_a_change_that_is_written_is_the_whole_of_an_option(below: Scenario, load: Load) -> None:
    change = {"money": {"price_per_benefit": 15000}}
    after = above(load, ("options",), [{"name": "late", "change": change}])
    option = resolve_options(after)[1].scenario
    assert option.policy == below.policy
    assert option.money.price_per_benefit.value == 15000


def test_words_of_options_are_taken_over_where_all_have_some(load: Load, small: str) -> None:
    words = 'options: [{name: a, pick: {way: "A"}}, {name: b, pick: {way: "B"}}]\n'
    load(small + words, "below.yaml")
    for written, picked in (
        ([{"name": "a"}, {"name": "b"}], ["A", "B"]),
        ([{"name": "a"}, {"name": "c", "pick": {"way": "C"}}], ["A", "C"]),
        ([{"name": "a"}, {"name": "c"}], [None, None]),
        ([{"name": "a", "pick": {"how": "X"}}, {"name": "c", "pick": {"how": "Y"}}], [None, None]),
    ):
        after = above(load, ("options",), written)
        assert [option.pick.get("way") for option in after.options] == picked


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (
            [{"remove": ["twoo"]}],
            "population.groups[0].remove[0]: must be the name of an entry that is taken over "
            "(got `twoo`). Did you mean `two`?",
        ),
        (
            [{"remove": "two"}],
            "population.groups[0].remove: must be a list of names (got the text `two`). "
            "Write `[two]`.",
        ),
        ([{"remove": 3}], "population.groups[0].remove: must be a list of names (got 3)."),
        (
            [{"remove": ["one"], "persons": 3}],
            "population.groups[0].persons: must stand in an entry of its own "
            "(got it next to remove).",
        ),
    ],
)
def test_a_removal_that_cannot_be_is_told_where_it_stands(
    written: list[Any], told: str, below: Scenario, load: Load
) -> None:
    groups = [*written, {"name": "new", "regime": "control", "persons": 1}]
    with pytest.raises(InputError) as caught:
        above(load, ("population", "groups"), groups)
    [mistake] = [text for text in caught.value.mistakes if "remove" in text]
    assert mistake.startswith("above.yaml:")
    assert mistake.endswith(told)
    with pytest.raises(InputError) as caught:
        with_changes(below, nested(("population", "groups"), groups))
    assert told in caught.value.mistakes


def test_a_file_that_stands_alone_has_nothing_to_remove(small: str, load: Load) -> None:
    with pytest.raises(InputError, match=r"got `two`\)\. There is nothing to take away\."):
        load(small.replace("  groups:\n", "  groups:\n    - {remove: [two]}\n"))


def test_mistakes_stand_in_the_file_and_line_of_what_is_written_there(
    small: str, load: Load
) -> None:
    text = small.replace("persons: 20", "persons: -20")
    Path("below.yaml").write_text(text, "utf-8")
    groups = "groups: [{name: new, regime: nowhere, persons: 1}, {name: one, part_time_share: 2}]"
    with pytest.raises(InputError) as caught:
        load(f"scenario: above\nbased_on: below.yaml\npopulation:\n  {groups}\n", "above.yaml")
    line = next(n for n, row in enumerate(text.splitlines(), 1) if "-20" in row)
    places = sorted(mistake.split(": ")[0] for mistake in caught.value.mistakes)
    columns = [groups.index(word) + 3 for word in ("nowhere", "2}]")]
    assert places == sorted(
        [
            f"above.yaml:4:{columns[1]} population.groups[0].part_time_share",
            f"above.yaml:4:{columns[0]} population.groups[2].regime",
            f"below.yaml:{line}:{text.splitlines()[line - 1].index('-20') + 1} "
            "population.groups[1].persons",
        ]
    )


def test_an_option_lays_its_groups_over_those_of_the_scenario(small: str, load: Load) -> None:
    option = "options: [{name: more, change: {population: {groups: [{name: two, persons: 90}]}}}]"
    base, more = resolve_options(load(f"{small}{option}\n"))
    [one, two] = more.scenario.population.groups
    assert one == base.scenario.population.groups[0]
    assert two.persons.value == 90
    assert two.studied
    gone = "options: [{name: less, change: {population: {groups: [{remove: [two]}]}}}]"
    less = resolve_options(load(f"{small}{gone}\n"))[1]
    assert [group.name for group in less.scenario.population.groups] == ["one"]
    with pytest.raises(InputError) as caught:
        load(f"{small}{gone.replace('[two]', '[too]')}\n")
    [mistake] = caught.value.mistakes
    assert "options[0].change.population.groups[0].remove[0]: must be the name" in mistake


# One way to say a thing, and another.
WAYS: Mapping[str, tuple[str, str, str]] = {
    "index": ("hazards: {labour_market: {index: [0.9]}}", "labour_market", "index"),
    "series": ("hazards: {labour_market: {series: {'0': 0.8}}}", "labour_market", "series"),
    "combines": ("hazards: {regimes: {mix: {combines: [coaching]}}}", "mix", "combines"),
    "ratio": ("hazards: {regimes: {mix: {work: 1.3}}}", "mix", "work"),
    "persons": ("population: {groups: [{name: one, persons: 30}]}", "one", "persons"),
    "file": ("population: {groups: [{name: one, file: own.csv}]}", "one", "file"),
    "slots": ("policy: {desk: {regime: coaching, while_waiting: control, slots: 4}}", "", "slots"),
    "staff": (
        "policy: {desk: {regime: coaching, while_waiting: control, "
        "staff: {fte: 1, clients_per_fte: 50}}}",
        "desk",
        "staff",
    ),
    "desk": ("policy: {desk: {regime: coaching, while_waiting: control, slots: 4}}", "", "desk"),
    "desks": (
        "policy: {desks: [{regime: coaching, while_waiting: control, slots: 5}]}",
        "policy",
        "desks",
    ),
    "inhabitants": ("money: {grant: {inhabitants: 2000}}", "grant", "inhabitants"),
    "historic_share": ("money: {grant: {historic_share: 0.5}}", "grant", "historic_share"),
    "scheme": ("money: {regimes: {coaching: {scheme: experiment}}}", "coaching", "scheme"),
    "disregard": ("money: {regimes: {coaching: {disregard: {rate: 0.5}}}}", "", "disregard"),
}
PAIRS = [
    ("index", "series"),
    ("combines", "ratio"),
    ("persons", "file"),
    ("slots", "staff"),
    ("desk", "desks"),
    ("inhabitants", "historic_share"),
    ("scheme", "disregard"),
]


@pytest.mark.parametrize(("one", "other"), [*PAIRS, *((b, a) for a, b in PAIRS)])
def test_what_is_written_another_way_holds_alone(
    one: str, other: str, small: str, load: Load
) -> None:
    Path("own.csv").write_text("household,months_on_benefit\n" + "single,10\n" * 12, "utf-8")
    head = "scenario: {}\nbased_on: {}\n{}\n".format
    load(small, "small.yaml")
    load(head("first", "small.yaml", WAYS[one][0]), "first.yaml")
    alone = load(head("alone", "small.yaml", WAYS[other][0]), "alone.yaml")
    both = load(head("alone", "first.yaml", WAYS[other][0]), "both.yaml")
    expected, found = resolved(alone), resolved(both)
    for key in ("hazards", "policy", "money"):
        assert found[key] == expected[key]
    assert len(found["population"]["groups"]) == 2
    assert (
        found["population"]["groups"][0]["persons"]
        == expected["population"]["groups"][0]["persons"]
    )


def test_every_pair_of_ways_is_tried() -> None:
    # Those of designs are tried in test_design_lists.py.
    elsewhere = ("model", "data", "answers")
    written = {key for place, first, _ in INSTEAD if place[0] not in elsewhere for key in first}
    tried = {key for _, _, key in WAYS.values()} | {"file"}
    assert written - tried <= {"part_time", "benefit", "other_exit", "returned"}


def replaced(data: Any, change: Any) -> Any:
    """The rule of before lists merged by name: mappings merge, all else replaces."""
    if not isinstance(change, Mapping) or "value" in change or not isinstance(data, Mapping):
        return change
    gone = {"index", "series", "file"} if {"index", "series", "file"} & set(change) else set()
    merged = {key: entry for key, entry in data.items() if key not in gone}
    return merged | {key: replaced(data.get(key), entry) for key, entry in change.items()}


# Written since lists merge by name, and leaning on it.
NEWER = {"municipality_trial_returns"}


@pytest.mark.parametrize("name", sorted({*SCENARIOS.names()} - NEWER))
def test_built_in_scenarios_mean_what_they_meant_when_lists_replaced(name: str) -> None:
    def read(name: str) -> dict[str, Any]:
        data = yaml.safe_load(SCENARIOS.path(name).read_text("utf-8"))
        if "based_on" not in data:
            return data
        below = {key: entry for key, entry in read(data["based_on"]).items() if key != "scenario"}
        return replaced(below, {key: entry for key, entry in data.items() if key != "based_on"})

    data = read(name)
    data["time"]["start"] = data["time"]["start"].isoformat()
    if "price_level" in data["money"]:
        data["money"]["price_level"] = data["money"]["price_level"].isoformat()
    data["inherited"] = dict(load_scenario(name).inherited)
    assert resolved(load_scenario(name)) == resolved(Scenario.model_validate(data))
