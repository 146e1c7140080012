"""Partial scenarios over a named base: what merges, what replaces, and where mistakes stand."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.inputs.reading.merge import apply_change
from sim.inputs.reading.shipped import BuiltIns
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolve_options

Load = Callable[..., Scenario]
Mistakes = Callable[[str], list[str]]


def told_about(name: str | Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        load_scenario(name)
    return list(caught.value.mistakes)


def test_mappings_merge_and_lists_replace(small: str, load: Load) -> None:
    below = load(small, "small.yaml")
    above = load(
        "scenario: above\nbased_on: small.yaml\ntime: {months: 24}\npopulation:\n"
        "  groups: [{name: three, regime: coaching, persons: 5}]\n"
        "policy: {switches: []}\nhazards: {base: {benefit_to_work: 0.02}}\n"
    )
    assert above.time.months == 24
    assert above.time.start == below.time.start
    assert [group.name for group in above.population.groups] == ["three"]
    assert above.hazards.base.benefit_to_work.value == 0.02
    assert above.hazards.base.part_time_to_work == below.hazards.base.part_time_to_work
    assert above.population.profiles == below.population.profiles
    assert above.scenario == "above"
    assert above.title == below.title


@pytest.mark.parametrize(
    ("old", "new", "merged"),
    [
        ({"value": 1, "source": "F1"}, {"value": 2}, {"value": 2}),
        ({"value": 1, "source": "F1"}, {"low": 0}, {"value": 1, "source": "F1", "low": 0}),
        ({"value": 1, "source": "F1"}, 3, 3),
        (3, {"low": 2, "source": "F2"}, {"value": 3, "low": 2, "source": "F2"}),
        (3, {"other": 2}, {"other": 2}),
        ({"a": {"b": 1}}, {"a": {"c": 2}}, {"a": {"b": 1, "c": 2}}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        ({"a": {"b": 1}}, {"a": None}, {"a": None}),
        ({"a": {"b": 1}}, {"a": {}}, {"a": {"b": 1}}),
        ({"a": 1}, {"b": {"c": 1}}, {"a": 1, "b": {"c": 1}}),
    ],
)
def test_what_a_change_does(old: object, new: object, merged: object) -> None:
    before = repr((old, new))
    assert apply_change(old, new) == merged
    assert repr((old, new)) == before


def test_a_new_number_does_not_keep_the_old_source(load: Load) -> None:
    above = load("scenario: above\nbased_on: wageningen\npopulation: {earnings: {mean: 500}}\n")
    assert above.population.earnings.mean.source is None
    assert above.population.earnings.sd.source == "no source"


def test_a_chain_is_followed_through_folders(small: str, load: Load) -> None:
    Path("deep").mkdir()
    load(small, "deep/small.yaml")
    load("scenario: middle\nbased_on: small\nseed: 8\n", "deep/middle.yaml")
    top = load("scenario: top\nbased_on: deep/middle.yaml\n")
    assert top.seed == 8
    assert top.time.months == 12


def test_a_mistake_is_placed_in_the_file_it_comes_from(small: str, load: Load) -> None:
    Path("small.yaml").write_text(small.replace("seed: 7", "seed: -7"), "utf-8")
    Path("x.yaml").write_text(
        "scenario: x\nbased_on: small\nruns: {draws: 0}\npolicy:\n"
        "  switches: [{month: 6, to: heaven}]\n",
        "utf-8",
    )
    assert told_about("x.yaml") == [
        "small.yaml:4:7 seed: must be from 0 to 18446744073709551615 (got -7).",
        "x.yaml:3:15 runs.draws: must be from 1 to 100000 (got 0).",
        "x.yaml:5:29 policy.switches[0].to: must be a regime named in hazards.regimes "
        "(got `heaven`). Known here: coaching, control, reference.",
    ]


def test_a_mistake_mended_above_is_no_mistake(small: str, load: Load) -> None:
    Path("small.yaml").write_text(small.replace("seed: 7", "seed: -7"), "utf-8")
    assert load("scenario: x\nbased_on: small\nseed: 7\n").seed == 7


def test_a_file_needs_a_name_of_its_own(small: str, load: Load) -> None:
    load(small, "small.yaml")
    Path("x.yaml").write_text("based_on: small\n", "utf-8")
    assert told_about("x.yaml") == [
        "x.yaml:1:1 scenario: must be given (got nothing): name of the scenario: "
        "1 to 60 small letters, digits, _ and -."
    ]


def test_a_circle_is_told(load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text("scenario: a\nbased_on: b.yaml\n", "utf-8")
    Path("b.yaml").write_text("scenario: b\nbased_on: a.yaml\n", "utf-8")
    Path("c.yaml").write_text("scenario: c\nbased_on: c\n", "utf-8")
    assert told_about("a.yaml") == [
        "b.yaml:2:11 based_on: must not lead back to itself (got a.yaml → b.yaml → a.yaml)."
    ]
    assert told_about("c.yaml") == [
        "c.yaml:2:11 based_on: must not lead back to itself (got c.yaml → c.yaml)."
    ]


def test_a_long_chain_is_told(load: Load, tmp_path: Path) -> None:
    for number in range(20):
        text = f"scenario: s\nbased_on: s{number + 1}.yaml\n"
        Path(f"s{number}.yaml").write_text(text, "utf-8")
    assert told_about("s0.yaml") == [
        "s9.yaml:2:11 based_on: must be a chain of at most 10 files (got more)."
    ]


@pytest.mark.parametrize(
    ("based_on", "message"),
    [
        (
            "wageningn",
            "must be a built-in scenario or a file in the same folder (got `wageningn`). "
            "Did you mean `wageningen`?",
        ),
        (
            "no/such.yaml",
            "must be a built-in scenario or a file in the same folder (got `no/such.yaml`). "
            "Known here: wageningen.",
        ),
        (
            "n" * 300,
            f"must be a built-in scenario or a file in the same folder (got `{'n' * 60}…`). "
            "Known here: wageningen.",
        ),
        ("[wageningen]", "must be the name of a scenario or file (got a list)."),
        ("", "must be the name of a scenario or file (got nothing)."),
    ],
)
def test_a_base_that_is_not_there_is_told_and_nothing_is_said_of_what_it_would_bring(
    based_on: str, message: str, mistakes: Mistakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BuiltIns, "names", lambda self: ("wageningen",))
    told = mistakes(f"scenario: x\nbased_on: {based_on}\nseed: -1\nseed: 1\n")
    column = 11 if based_on else 10
    assert told == [
        f"x.yaml:2:{column} based_on: {message}",
        "x.yaml:4:1 seed: must be given only once (got it again; the first is on line 3).",
    ]


def test_names_and_paths(load: Load) -> None:
    assert load_scenario("wageningen").scenario == "wageningen"
    assert told_about("wageningn") == [
        "wageningn: must be a built-in scenario or a file (there is neither). "
        "Did you mean `wageningen`?"
    ]
    assert told_about("no/such.yaml") == [
        "no/such.yaml: must be a file that exists (there is none). Check the name and the folder."
    ]
    assert told_about("a\0b") == ["a?b: must be readable (got: the name is not possible)."]
    Path("loop.yaml").symlink_to("loop.yaml")
    assert told_about("loop.yaml") == [
        "loop.yaml: must be readable (got: Too many levels of symbolic links)."
    ]


@pytest.mark.parametrize(
    ("first", "then", "level"),
    [
        ("file: recession", "index: [1.3]", 1.3),
        ("series: {'0': 0.4}", "index: [1.3]", 1.3),
        ("index: [1.3]", "series: {'0': 0.4}", 0.4),
    ],
)
def test_a_path_of_the_labour_market_written_another_way_holds(
    small: str, load: Load, first: str, then: str, level: float
) -> None:
    load(small, "small.yaml")
    head = "scenario: {0}\nbased_on: {1}\nhazards: {{labour_market: {{{2}}}}}\n".format
    alone = load(head("alone", "small.yaml", first), "alone.yaml").hazards.labour_market
    above = load(
        f"scenario: above\nbased_on: alone.yaml\nhazards: {{labour_market: {{{then}}}}}\n"
        f"options: [{{name: other, change: {{hazards: {{labour_market: {{{first}}}}}}}}}]\n"
    )
    assert above.hazards.labour_market.levels(above.time.start, 1) == (level,)
    other = resolve_options(above)[1].scenario.hazards.labour_market
    assert other.levels(above.time.start, 9) == alone.levels(above.time.start, 9)


def test_two_paths_of_the_labour_market_at_once_are_a_mistake(
    small: str, mistakes: Mistakes
) -> None:
    assert small.count("\nhazards:\n") == 1
    both = "\nhazards:\n  labour_market: {file: recession, index: [1.0]}\n"
    found = mistakes(small.replace("\nhazards:\n", both))
    assert any("must hold file or index, not both" in text for text in found), found
