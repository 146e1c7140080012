"""Designs based on another: entries by name and arms merge, are removed by name, and are told."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from sim.cli import main
from sim.errors import InputError
from sim.inputs.design.load import changed_design, design_remarks, load_design
from sim.inputs.design.model import Design
from sim.inputs.reading.named_lists import BY_ARM, DESIGN_RULES, EVERY, ListRule
from sim.inputs.reading.shipped import DESIGNS
from sim.power.questions.contrast_query import ask

ARMS = ("new", "other", "control")
BELOW = """\
design: below
title: The trial below
studies: 20
model:
  endpoints:
    - endpoint: left_benefit
      month: 6
      rates:
        new: {events: 3, of: 10, source: a report}
        other: {value: 0.25, source: a report}
        control: 0.2
    - endpoint: months_on_benefit
      month: 9
      means: {new: {mean: 8, sd: 3}, other: {mean: 8, sd: 3}, control: {mean: 9, sd: 3}}
inquiries: [{arms: [new], against: [control]}]
data:
  arms: {new: 40, other: 50, control: 60}
  blocks: [{name: young, share: 0.4}, {name: old, share: 0.6}]
  follow_up_months: 12
  stopping: {new: 3, other: 4}
  take_up: {new: 0.9, other: 0.8}
  drop_out: {arms: {new: 0.1, other: 0.2}}
  costs: {per_person_eur: {new: 100, other: 200}}
answers: {tests: [z_pooled, mean_difference], alphas: [0.05]}
patterns:
  - {name: found, test: z_pooled, alpha: 0.05, "yes": [new v control]}
  - {name: not_found, test: z_pooled, alpha: 0.05, "no": [new v control]}
"""
EFFECTS = """\
design: below
model:
  endpoints:
    - endpoint: left_benefit
      base_rate: {value: 0.2, source: a report}
      effects: {new: 0.1, other: 0.2}
      prior: {new: {mean: 0.1, sd: 0.05}, other: {mean: 0.2, sd: 0.05}}
inquiries: [{arms: [new], against: [control]}]
data:
  total: 90
  allocation: {new: 1, other: 2, control: 1}
  selection_gap: {new: 0.01, other: 0.02}   # a difference of chances, and says nothing of means
answers: {tests: [z_pooled], alphas: [0.05]}
"""
LIVES = """\
design: below
model: {scenario: wageningen, levels: {exemption: 0.3, coaching: 0.2}}
inquiries: [{arms: [exemption], against: [control], endpoint: first_exit_to_work}]
data: {arms: {exemption: 40, coaching: 50, control: 60}}
answers: {tests: [z_pooled], alphas: [0.05]}
"""
# Of each list by name: an entry, and something else that may be said of it.
SAID: Mapping[tuple[str, ...], tuple[str, dict[str, Any]]] = {
    ("model", "endpoints"): ("left_benefit", {"month": 7}),
    ("data", "blocks"): ("old", {"rate_ratio": 0.5}),
    ("patterns",): (
        "found",
        {"alpha": 0.05, "test": "mean_difference", "no": ["new v control"], "yes": []},
    ),
}


def design(folder: Path, change: Any, below: str = BELOW) -> Design:
    (folder / "below.yaml").write_text(below, "utf-8")
    text = yaml.safe_dump({"design": "above", "based_on": "below.yaml", **change})
    (folder / "above.yaml").write_text(text, "utf-8")
    return load_design(folder / "above.yaml")


def nested(place: tuple[str, ...], value: Any) -> Any:
    """A change at a place; in a list of endpoints, that of the one the place is about."""
    for step in reversed(place):
        value = [{"endpoint": "left_benefit", **value}] if step == EVERY else {step: value}
    return value


def part(data: Any, place: tuple[str, ...]) -> Any:
    for step in place:
        data = data[0] if step == EVERY else data[step]
    return data


def laid(folder: Path, place: tuple[str, ...], value: Any, below: str) -> Any:
    """What stands at a place of a design that says only this of it, whatever else must then fit."""
    from sim.inputs.reading.layers import read_layers

    design_text = yaml.safe_dump(
        {"design": "above", "based_on": "below.yaml", **nested(place, value)}
    )
    (folder / "below.yaml").write_text(below, "utf-8")
    (folder / "above.yaml").write_text(design_text, "utf-8")
    document = read_layers(folder / "above.yaml", DESIGNS, lambda data, _: data)
    assert not document.mistakes, document.mistakes
    return part(document.data, place)


def below_with(place: tuple[str, ...]) -> str:
    """The design below that says something at a place."""
    for text in (BELOW, EFFECTS, LIVES):
        try:
            part(yaml.safe_load(text), place)
        except KeyError:
            continue
        return text
    # Means are those of the second endpoint below.
    assert place[-1] == "means"
    return BELOW.replace("- endpoint: left_benefit", "- endpoint: part_time_share").replace(
        "endpoint: months_on_benefit", "endpoint: left_benefit"
    )


def test_every_list_by_name_is_tried() -> None:
    assert set(SAID) == {rule.place for rule in DESIGN_RULES}


@pytest.mark.parametrize("rule", DESIGN_RULES, ids=lambda rule: ".".join(rule.place))
def test_an_entry_takes_over_what_it_does_not_say_and_the_others_stay(
    rule: ListRule, tmp_path: Path
) -> None:
    name, said = SAID[rule.place]
    before = part(yaml.safe_load(BELOW), rule.place)
    after = laid(tmp_path, rule.place, [{rule.key: name, **said}], BELOW)
    assert after == [entry | said if entry[rule.key] == name else entry for entry in before]


@pytest.mark.parametrize("rule", DESIGN_RULES, ids=lambda rule: ".".join(rule.place))
def test_what_is_removed_by_name_goes_and_all_else_stays(rule: ListRule, tmp_path: Path) -> None:
    name, _ = SAID[rule.place]
    before = part(yaml.safe_load(BELOW), rule.place)
    after = laid(tmp_path, rule.place, [{"remove": [name]}], BELOW)
    assert after == [entry for entry in before if entry[rule.key] != name]


@pytest.mark.parametrize("rule", DESIGN_RULES, ids=lambda rule: ".".join(rule.place))
def test_a_list_that_names_none_of_them_is_a_list_of_its_own(
    rule: ListRule, tmp_path: Path
) -> None:
    own = [{rule.key: "net_exit_to_work"}]
    assert laid(tmp_path, rule.place, own, BELOW) == own
    assert laid(tmp_path, rule.place, [], BELOW) == []


@pytest.mark.parametrize("place", BY_ARM, ids=".".join)
def test_what_is_said_arm_by_arm_merges_and_is_removed_by_name(
    place: tuple[str, ...], tmp_path: Path
) -> None:
    below = below_with(place)
    text = yaml.safe_load(below)
    ends = text["model"].get("endpoints", [])
    if place[-1] == "means":
        text["model"]["endpoints"] = sorted(ends, key=lambda one: "means" not in one)
        below = yaml.safe_dump(text)
    before = part(yaml.safe_load(below), place)
    first, *others = before
    new = before[others[-1]]
    after = laid(tmp_path, place, {first: new}, below)
    assert after == {**before, first: new}
    after = laid(tmp_path, place, {"remove": [first], others[-1]: before[first]}, below)
    assert after == {**{arm: before[arm] for arm in others}, others[-1]: before[first]}


def test_a_design_with_an_arm_less_is_one_without_it(tmp_path: Path) -> None:

    def gone() -> dict[str, list[str]]:
        return {"remove": ["other"]}

    change = {
        "model": {
            "endpoints": [
                {"endpoint": "left_benefit", "rates": gone()},
                {"endpoint": "months_on_benefit", "means": gone()},
            ]
        },
        "data": {
            **{key: gone() for key in ("arms", "stopping", "take_up")},
            "drop_out": {"arms": gone()},
            "costs": {"per_person_eur": gone()},
        },
    }
    less = design(tmp_path, change)
    assert less.data.sizes() == {"new": 40, "control": 60}
    assert list(less.model.endpoints[0].rates) == ["new", "control"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"data": {"arms": {"remove": ["othr"]}}},
            "data.arms.remove[0]: must be the name of an entry that is taken over (got `othr`). "
            "Did you mean `other`?",
        ),
        ({"data": {"take_up": {"remove": "new"}}}, "(got the text `new`). Write `[new]`."),
        (
            {"patterns": [{"remove": ["fond"]}]},
            "patterns[0].remove[0]: must be the name of an entry that is taken over (got `fond`). "
            "Did you mean `found`?",
        ),
        (
            {"model": {"endpoints": [{"endpoint": "left_benefit", "rates": {"remove": ["x"]}}]}},
            "model.endpoints[0].rates.remove[0]: must be",
        ),
        ({"inherited": {"title": "x"}}, "inherited: must be left out"),
    ],
)
def test_a_removal_that_removes_nothing_is_refused(
    change: Any, message: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as error:
        design(tmp_path, change)
    assert message in str(error.value)
    assert "above.yaml:" in str(error.value)


def test_a_new_chance_does_not_keep_the_source_of_the_old(tmp_path: Path) -> None:
    rates = {"new": {"events": 4, "of": 9}, "other": 0.5}
    change = {"model": {"endpoints": [{"endpoint": "left_benefit", "rates": rates}]}}
    after = design(tmp_path, change).model.endpoints[0].rates
    assert (after["new"].chance, after["new"].source) == (4 / 9, None)
    assert (after["other"].chance, after["other"].source) == (0.5, None)
    assert after["control"].chance == 0.2


def test_of_two_ways_to_say_one_thing_the_last_holds(tmp_path: Path) -> None:
    total = {"total": 90, "allocation": {"new": 1, "other": 1, "control": 1}}
    assert design(tmp_path, {"data": total}).data.sizes() == dict.fromkeys(ARMS, 30)
    sizes = {"arms": {"new": 5, "other": 6, "control": 7}}
    assert design(tmp_path, {"data": sizes}, EFFECTS).data.sizes() == sizes["arms"]
    rates = {"new": 0.5, "other": 0.6, "control": 0.4}
    change = {"model": {"endpoints": [{"endpoint": "left_benefit", "rates": rates}]}}
    (endpoint,) = design(tmp_path, change, EFFECTS).model.endpoints
    assert (endpoint.base_rate, endpoint.effects) == (None, {})


def test_what_is_taken_over_is_told(tmp_path: Path) -> None:
    design(tmp_path, {"data": {"arms": {"new": 41}}, "patterns": [{"remove": ["found"]}]})
    told = "\n".join(design_remarks(tmp_path / "above.yaml"))
    assert "title is that of `below`" in told
    assert "data.costs is that of `below`." in told
    assert "data.arms: other, control of `below` stay. `remove: [other, control]`" in told
    assert "patterns: not_found of `below` stays. `- remove: [not_found]` takes it away." in told
    done = CliRunner().invoke(
        main, ["power", str(tmp_path / "above.yaml"), "--out", str(tmp_path / "out")]
    )
    assert done.exit_code == 0, done.output
    assert f"Note: {told.splitlines()[0]}" in done.stderr
    assert done.stdout.startswith("above, a variant of `below`: The trial below\n")
    (folder,) = (tmp_path / "out").iterdir()
    CliRunner().invoke(main, ["report", str(folder)])
    assert "a variant of:" in (folder / "report.html").read_text("utf-8")


def test_a_design_of_its_own_has_nothing_to_tell() -> None:
    for name in DESIGNS.names():
        if load_design(name).inherited == {}:
            assert design_remarks(name) == ()


def test_a_question_is_about_its_own_endpoint_only(tmp_path: Path) -> None:
    asked = ask(design(tmp_path, {}), endpoint="months_on_benefit")
    assert [one.endpoint for one in asked.design.model.endpoints] == ["months_on_benefit"]


def test_a_change_in_python_merges_likewise() -> None:
    plain = load_design("wageningen")
    less = changed_design(plain, {"patterns": [{"remove": ["as_reported"]}]})
    assert less.patterns == plain.patterns[1:]
