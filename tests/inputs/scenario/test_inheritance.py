"""What a variant took over that prints words or decides about money is known, told and marked."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from sim.cli import main
from sim.errors import InputError
from sim.inputs.scenario.inheritance import REPORTED
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolved, scenario_from_mapping
from sim.report.page.language import LANGUAGES, language_of
from sim.report.page.scenario_words import heading, notes, plain_title, question

Load = Callable[..., Scenario]
STATED = {
    "title": "Five years",
    "question": "Which is cheapest?",
    "notes": "Amounts are in euros of 2019.",
    "money.price_level": "2019-07-01",
    "money.comparator": "base",
}


def nested(path: str, value: object) -> dict[str, object]:
    for key in reversed(path.split(".")):
        value = {key: value}
    return dict(value)


@pytest.fixture
def variant(small: str, load: Load) -> Callable[..., Scenario]:
    """A scenario `above` on `middle` on `small`, of which the lowest states everything."""
    words = small.replace('title: "Small"\n', "")
    stated = "".join(
        yaml.safe_dump({key: value}) for key, value in STATED.items() if "." not in key
    )
    money = "money: {price_level: 2019-07-01, comparator: base}\n"
    load(words + stated + money, "small.yaml")

    def above(own: str = "", middle: str = "") -> Scenario:
        load(f"scenario: middle\nbased_on: small.yaml\n{middle}", "middle.yaml")
        return load(f"scenario: above\nbased_on: middle.yaml\n{own}", "above.yaml")

    return above


def test_every_word_and_choice_is_tried() -> None:
    assert {".".join(map(str, path)) for path in REPORTED} == set(STATED)


def test_a_scenario_that_stands_alone_inherits_nothing(small: str, load: Load) -> None:
    assert dict(load(small).inherited) == {}


@pytest.mark.parametrize("path", STATED)
def test_what_is_not_stated_is_known_by_its_origin(
    path: str, variant: Callable[..., Scenario]
) -> None:
    assert dict(variant().inherited) == dict.fromkeys(STATED, "small")
    own = yaml.safe_dump(nested(path, STATED[path]))
    rest = {key: "small" for key in STATED if key != path}
    assert dict(variant(own).inherited) == rest
    assert dict(variant(middle=own).inherited) == {**rest, path: "middle"}
    for nothing in ("null",) if "level" in path else ():
        assert path not in variant(yaml.safe_dump(nested(path, None))).inherited, nothing


def test_it_is_kept_with_the_scenario(variant: Callable[..., Scenario]) -> None:
    scenario = variant()
    assert scenario_from_mapping(resolved(scenario)) == scenario


def test_nobody_says_it_himself(small: str, load: Load) -> None:
    with pytest.raises(InputError) as caught:
        load(small + "inherited: {title: somebody}\n")
    [mistake] = [text for text in caught.value.mistakes if "inherited" in text]
    assert "must be left out" in mistake
    assert mistake.startswith("x.yaml:")


def checked(text: str, tmp_path: Path) -> str:
    (tmp_path / "above.yaml").write_text(text, "utf-8")
    done = CliRunner().invoke(main, ["check", str(tmp_path / "above.yaml")])
    assert done.exit_code == 0, done.output
    return done.output


def test_check_tells_it_and_how_to_change_it(
    variant: Callable[..., Scenario], tmp_path: Path
) -> None:
    start = "time: {start: 2027-01-01}\n"
    variant()
    said = checked(f"scenario: above\nbased_on: middle.yaml\n{start}", tmp_path)
    assert "title, question and notes are those of `small`" in said
    assert "money.price_level is 2019-07-01, from `small`" in said
    assert "amounts are those of July 2019, while this scenario starts in January 2027" in said
    assert "money.comparator is `base`, from `small`" in said
    mended = (
        f'{start}title: ""\nquestion: ""\nnotes: ""\n'
        "money: {price_level: null, comparator: base}\n"
    )
    said = checked(f"scenario: above\nbased_on: middle.yaml\n{mended}", tmp_path)
    assert "small" not in said


def test_check_tells_which_entries_stay_and_which_are_left_out(
    variant: Callable[..., Scenario], tmp_path: Path
) -> None:
    variant(middle="options: [{name: a}, {name: b}]\n")
    head = "scenario: above\nbased_on: middle.yaml\n"
    groups = "population: {groups: [{name: two, persons: 5}]}\n"
    said = checked(f"{head}{groups}options: [{{name: a}}]\n", tmp_path)
    assert "population.groups: one of `middle` stays" in said
    assert "options: b of `middle` is not taken over" in said
    removed = groups.replace("[{", "[{remove: [one]}, {")
    gone = f"{removed}policy: {{switches: []}}\noptions: [{{remove: [b]}}]\n"
    said = checked(head + gone, tmp_path)
    assert "population.groups" not in said
    assert "b of" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_whose_words_they_are(language: str, variant: Callable[..., Scenario]) -> None:
    speaks, taken = language_of(language), variant()
    own = variant("".join(yaml.safe_dump({key: STATED[key]}) for key in list(STATED)[:3]))
    assert "above" in heading(taken, speaks)
    assert "above" in plain_title(taken, speaks)
    assert "small" in question(taken, speaks)
    [fold] = notes(taken, speaks)
    assert "small" in fold.summary
    assert "above" in fold.summary
    for shown in (heading(own, speaks), question(own, speaks), notes(own, speaks)[0].summary):
        assert not {"above", "small"} & set(shown.replace("<", " ").replace(">", " ").split())
    for text in (heading(taken, speaks), plain_title(taken, speaks)):
        assert STATED["title"] in text
    assert STATED["question"] in question(taken, speaks)


def test_the_console_says_whose_title_it_is(variant: Callable[..., Scenario]) -> None:
    assert variant().heading == "above, a variant of `small`: Five years"
    assert variant("title: Own\n").heading == "Own"
    assert variant('title: ""\n').heading == "above"


CASELOAD = "huishouden\n" + "alleenstaand\n" * 40
OWN_FILE = "population: {groups: [{name: NAME, regime: reference, file: town.csv}]}\n"


def test_a_caseload_that_nobody_joins_is_reported_with_a_mend_that_holds_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "town.csv").write_text(CASELOAD, "utf-8")
    head = "scenario: above\nbased_on: municipality\n"
    said = checked(head + OWN_FILE.replace("NAME", "here"), tmp_path)
    assert "nobody comes on benefit after the start" in said
    mend = re.search(r"`(intake: \{per_month: [0-9.]+\})`", said)
    assert mend is not None
    mended = OWN_FILE.replace("NAME", "here").replace("town.csv", f"town.csv, {mend[1]}")
    said = checked(head + mended, tmp_path)
    assert "nobody comes" not in said
    # As many for each person here as in the municipality, so no question about it either.
    assert "Question" not in said


def test_a_closed_group_of_a_trial_is_meant(tmp_path: Path) -> None:
    assert "nobody comes" not in checked("scenario: above\nbased_on: wageningen\n", tmp_path)


def test_an_option_that_loses_its_intake_is_reported_by_name(tmp_path: Path) -> None:
    groups = "population: {groups: [{name: other, regime: reference, persons: 40}]}"
    text = "scenario: above\nbased_on: municipality\noptions:\n"
    said = checked(f"{text}  - {{name: lost, change: {{{groups}}}}}\n", tmp_path)
    assert "lost: nobody comes on benefit after the start" in said


@pytest.mark.parametrize(
    ("series", "between", "after"),
    [
        ('{"2020-01": 0.9, "2020-03": 0.8}', "1 after 2020-01", "57 of the 60"),
        ('{"0": 0.9, "1": 0.8, "59": 0.7}', "57 after 1", ""),
        ("{" + ", ".join(f'"{month}": 0.9' for month in range(60)) + "}", "", ""),
        ('{"2010-01": 0.9, "2010-02": 0.8}', "", "60 of the 60"),
    ],
)
def test_months_for_which_a_series_says_nothing_are_told(
    series: str, between: str, after: str, tmp_path: Path
) -> None:
    market = f"hazards: {{labour_market: {{series: {series}}}}}\n"
    said = checked(f"scenario: above\nbased_on: municipality\n{market}", tmp_path)
    assert ("months between rows have none" in said) == bool(between)
    assert between in said
    assert ("months come after the last value" in said) == bool(after)
    assert after in said


@pytest.mark.parametrize("market", ["file: recession", "file: neutral", "index: [0.8]"])
def test_a_path_that_is_built_in_and_one_level_are_meant_to_hold_on(
    market: str, tmp_path: Path
) -> None:
    text = f"hazards: {{labour_market: {{{market}}}}}\n"
    said = checked(f"scenario: above\nbased_on: municipality\n{text}", tmp_path)
    assert "hazards.labour_market:" not in said
