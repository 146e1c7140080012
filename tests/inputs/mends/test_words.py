"""Words, keys, truths, names, lists and days: what is proposed passes and is what was meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.inputs.reading.mistakes import Mistake
from sim.inputs.reading.shipped import shipped
from sim.inputs.scenario.load import load_scenario
from tests.inputs.mends.kinds_of_file import (
    DESIGN,
    EVERY_KIND,
    SCENARIO,
    TARGETS,
    Kind,
    Path_,
    at,
    mended,
)

GROUP = ("population", "groups", 0)
SWITCH = ("policy", "switches", 0)
SHORTEST_MISSPELT = 6


def keys_in(data: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Every key of the data, by its path."""
    if isinstance(data, Mapping):
        for key, entry in data.items():
            yield (*path, key)
            yield from keys_in(entry, (*path, key))
    elif isinstance(data, list):
        for place, entry in enumerate(data):
            yield from keys_in(entry, (*path, place))


def mistakes_of(kind: Kind, text: str, file: Path) -> tuple[Mistake, ...]:
    outcome = kind.outcome(text, file)
    assert isinstance(outcome, tuple), "it was taken"
    return outcome


def the_mend(kind: Kind, text: str, file: Path) -> tuple[Any, Mistake]:
    """What is read when the one mistake is mended as proposed, and the mistake."""
    [mistake] = mistakes_of(kind, text, file)
    assert mistake.mend is not None, str(mistake)
    assert mistake.mend.write[0] in str(mistake)
    again = kind.outcome(mended(text, mistake, mistake.mend.write[0]), file)
    assert not isinstance(again, tuple), f"{mistake}\nis refused: {again[0]}"
    return again, mistake


@pytest.mark.parametrize("kind", EVERY_KIND, ids=lambda kind: kind.name)
def test_a_misspelt_key_is_given_back(kind: Kind, tmp_path: Path) -> None:
    """Every key of a model, without its third letter; names of a user's own are not among them."""
    dumped = yaml.safe_dump(dict(kind.right), width=10_000, sort_keys=False)
    right, tried = kind.load(written(tmp_path / "right.yaml", dumped)), 0
    for key in {str(path[-1]) for path in keys_in(kind.right)}:
        if len(key) < SHORTEST_MISSPELT or f"\n{key}: " not in dumped.replace("  ", "").replace(
            "- ", ""
        ):
            continue
        place = dumped.index(f"{key}:")
        text = dumped[:place] + key[:2] + key[3:] + dumped[place + len(key) :]
        outcome = kind.outcome(text, tmp_path / "x.yaml")
        if not isinstance(outcome, tuple):
            continue  # The key is a name of the user's own, and any name will do.
        for mistake in outcome:
            if mistake.mend is not None and mistake.mend.part == "key":
                assert mistake.mend.write == (key,), str(mistake)
                assert kind.outcome(mended(text, mistake, key), tmp_path / "x.yaml") == right
                tried += 1
    assert tried >= 2


def written(file: Path, text: str) -> Path:
    file.write_text(text, "utf-8")
    return file


@pytest.mark.parametrize(
    ("kind", "path", "wrong", "right"),
    [
        (SCENARIO, (*SWITCH, "to"), "coachin", "coaching"),
        (SCENARIO, (*SWITCH, "groups", 0), "hre", "here"),
        (SCENARIO, (*GROUP, "regime"), "referense", "reference"),
        (SCENARIO, ("policy", "desk", "while_waiting"), "controll", "control"),
        (SCENARIO, (*SWITCH, "to"), "Coaching", "coaching"),
        (DESIGN, ("answers", "tests", 0), "fischer", "fisher"),
        (DESIGN, ("model", "endpoints", 0, "endpoint"), "left benefit", "left_benefit"),
        (TARGETS, ("rows", 0, "quantity"), "left-benefit", "left_benefit"),
        (TARGETS, ("rows", 0, "role"), "fited", "fitted"),
        (TARGETS, ("rows", 0, "groups", 0), "treatd", "treated"),
    ],
)
def test_a_misspelt_word(kind: Kind, path: Path_, wrong: str, right: str, tmp_path: Path) -> None:
    again, _ = the_mend(kind, kind.text(path, wrong), tmp_path / "x.yaml")
    assert at(again, path) == right


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("yes", True),
        ("'true'", True),
        ("ja", True),
        ("1", True),
        ("no", False),
        ("'off'", False),
        ("0", False),
    ],
)
def test_a_truth(wrong: str, right: bool, tmp_path: Path) -> None:
    path = (*GROUP, "studied")
    again, _ = the_mend(SCENARIO, SCENARIO.text(path, wrong), tmp_path / "x.yaml")
    assert at(again, path) is right


@pytest.mark.parametrize("wrong", ["2027", "3.10", "true", "0012"])
def test_text_that_looks_like_a_number_is_kept_as_it_is_written(wrong: str, tmp_path: Path) -> None:
    again, _ = the_mend(SCENARIO, SCENARIO.text(("title",), wrong), tmp_path / "x.yaml")
    assert again.title == wrong


@pytest.mark.parametrize(
    ("path", "wrong", "right"),
    [
        ((*SWITCH, "groups"), "here", ("here",)),
        ((*SWITCH, "profiles"), "work_ready", ("work_ready",)),
        (("hazards", "labour_market"), "{index: 0.9}", (0.9,)),
    ],
)
def test_one_thing_where_a_list_is_wanted(
    path: Path_, wrong: str, right: tuple[Any, ...], tmp_path: Path
) -> None:
    again, _ = the_mend(SCENARIO, SCENARIO.text(path, wrong), tmp_path / "x.yaml")
    taken = at(again, path)
    taken = [part.value for part in taken.index] if path[-1] == "labour_market" else taken
    assert tuple(taken) == right


@pytest.mark.parametrize("wrong", ["15000", "{name: training, amount: 15000}"])
def test_a_cost_that_comes_once_is_given_the_form_it_needs(wrong: str, tmp_path: Path) -> None:
    path = ("money", "one_off")
    again, _ = the_mend(SCENARIO, SCENARIO.text(path, wrong), tmp_path / "x.yaml")
    [cost] = again.money.one_off
    assert (cost.name, cost.month, cost.amount.value) == ("training", 0, 15000)


@pytest.mark.parametrize(
    ("wrong", "right"), [("Mended", "mended"), ("Our town 2027", "our_town_2027"), ("Köln", "koln")]
)
def test_a_name_in_other_letters(wrong: str, right: str, tmp_path: Path) -> None:
    again, _ = the_mend(SCENARIO, SCENARIO.text(("scenario",), wrong), tmp_path / "x.yaml")
    assert again.scenario == right


@pytest.mark.parametrize(
    ("wrong", "months"),
    [
        ("2020-01-17", ["2020-01-01"]),
        ("2020-1-1", ["2020-01-01"]),
        ("2020/01/01", ["2020-01-01"]),
        ("01-02-2020", ["2020-02-01"]),
        ("1.2.2020", ["2020-02-01"]),
        ("2/1/2020", ["2020-02-01"]),
        ("3-4-2020", ["2020-04-01", "2020-03-01"]),
        ("2020-02", ["2020-02-01"]),
        ("02-2020", ["2020-02-01"]),
        ("2020", ["2020-01-01"]),
    ],
)
def test_a_month_written_otherwise(wrong: str, months: list[str], tmp_path: Path) -> None:
    text = SCENARIO.text(("time", "start"), wrong)
    again, mistake = the_mend(SCENARIO, text, tmp_path / "x.yaml")
    assert mistake.mend is not None
    assert list(mistake.mend.write) == months
    assert str(again.time.start) == months[0]


@pytest.mark.parametrize("name", ["wageningen", "municipality", "disregard_rates"])
def test_a_misspelt_key_of_a_built_in_scenario_is_given_back(name: str, tmp_path: Path) -> None:
    text = shipped(f"scenarios/{name}.yaml").read_text("utf-8")
    right = load_scenario(name)
    for key in ("population", "benefit_to_work", "households", "earnings", "part_time_share"):
        place = text.find(f"{key}:")
        if place < 0:
            continue
        wrong = text[:place] + key[:-2] + key[-1] + text[place + len(key) :]
        mistakes = mistakes_of(SCENARIO, wrong, tmp_path / "x.yaml")
        [mistake] = [one for one in mistakes if one.mend is not None]
        assert SCENARIO.outcome(mended(wrong, mistake, key), tmp_path / "x.yaml") == right
