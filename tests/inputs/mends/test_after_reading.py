"""Mistakes that show only after a file was read are told with their place and their mend."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from sim.cli import main
from sim.compare.preflight import run_preflight_checks
from sim.errors import InputError
from sim.inputs.reading.mistakes import Mistake
from sim.inputs.reading.shipped import shipped
from sim.inputs.reading.yaml.file import read_mapping
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import resolve_options
from sim.inputs.scenario.placed import mistakes_placed
from sim.inputs.scenario.schema import json_schema
from sim.inputs.targets.load import read_targets
from tests.inputs.mends.kinds_of_file import SCENARIO, at, mended, put

HEAD = "scenario: x\nbased_on: municipality\n"
OPTIONS = (
    "options: [{name: base}, {name: other, "
    "change: {policy: {switches: [{month: 0, to: exemption}]}}}]\n"
)
WAVES = (
    "{to: exemption, first_month: 0, every_months: 1, count: 4, persons_each: 100, "
    "min_age_years: 55}"
)


def checked(file: Path) -> None:
    """What `check` does with a file."""
    with mistakes_placed(file):
        run_preflight_checks(resolve_options(load_scenario(file)))


def mistakes_in(
    text: str, file: Path, check: Callable[[Path], object] = checked
) -> tuple[Any, ...]:
    file.write_text(text, "utf-8")
    try:
        check(file)
    except InputError as error:
        return error.items
    return ()


@pytest.mark.parametrize("level", ["1990-01-01", "2016-12-01", "2017-06-01"])
def test_a_price_level_before_the_amounts(level: str, tmp_path: Path) -> None:
    text = (
        f"{HEAD}time: {{start: 2027-01-01, months: 24}}\nmoney: {{price_level: {level}}}\n{OPTIONS}"
    )
    [mistake] = mistakes_in(text, tmp_path / "x.yaml")
    assert isinstance(mistake, Mistake)
    assert (mistake.place.line, mistake.place.column) == (4, 22)
    assert mistake.path == ("money", "price_level")
    assert "Start the scenario later" not in str(mistake)
    [month] = mistake.mend.write
    assert not mistakes_in(mended(text, mistake, month), tmp_path / "x.yaml")
    # It is the first month that passes: the one before it does not.
    year, number = int(month[:4]), int(month[5:7])
    before = f"{year - (number == 1)}-{(number - 2) % 12 + 1:02d}-01"
    assert mistakes_in(mended(text, mistake, before), tmp_path / "x.yaml")


def test_a_start_before_the_amounts(tmp_path: Path) -> None:
    time = "time: {start: 1990-01-01, months: 24}\n"
    text = f"{HEAD}{time}money: {{price_level: null}}\n{OPTIONS}"
    [mistake] = mistakes_in(text, tmp_path / "x.yaml")
    assert str(mistake).split(" must ")[0].endswith("x.yaml:3:15 time.start:")
    assert "money.price_level" in mistake.text


@pytest.mark.parametrize(
    ("in_option", "command"), [(True, "check"), (False, "check"), (True, "compare")]
)
def test_waves_that_find_nobody(in_option: bool, command: str, tmp_path: Path) -> None:
    waves = f"policy: {{waves: [{WAVES}]}}"
    option = f"options: [{{name: base}}, {{name: old, change: {{{waves}}}}}]\n"
    file = tmp_path / "x.yaml"
    text = HEAD + (option if in_option else f"{waves}\n{OPTIONS}")
    file.write_text(text, "utf-8")
    arguments = [
        command,
        str(file),
        *(["--out", str(tmp_path / "out")] if command == "compare" else []),
    ]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2, done.output
    column = text.splitlines()[2].index("{to: exemption, first") + 1
    path = "options[1].change.policy.waves[0]" if in_option else "policy.waves[0]"
    assert f"x.yaml:3:{column} {path}: wave 3 in month 2 must find people" in done.output
    assert "of the 206 persons within reach" in done.output


@pytest.mark.parametrize("name", ["example", "wageningen"])
def test_a_denominator_above_its_groups(name: str, tmp_path: Path) -> None:
    right = dict(read_mapping(shipped(f"calibration/{name}.targets.yaml"))[0])
    of = {group["name"]: group["persons"] for group in right["population"]["groups"]}
    counted = [
        n
        for n, row in enumerate(right["rows"])
        if "of" in row and all(of[g] for g in row["groups"])
    ]
    assert counted
    for number in counted:
        data = copy.deepcopy(right)
        row = data["rows"][number]
        meant = row["of"]
        row["of"] = meant * 10
        row.pop("of_signed", None)
        text = yaml.safe_dump(data, sort_keys=False, width=10_000)
        items = mistakes_in(text, tmp_path / "x.targets.yaml", read_targets)
        [mistake] = [item for item in items if item.path == ("rows", number, "of")]
        assert mistake.place.line > 1
        assert mistake.mend.write == (str(meant),)
        again = mended(text, mistake, str(meant))
        assert not mistakes_in(again, tmp_path / "x.targets.yaml", read_targets)


def test_the_program_takes_the_whole_numbers_that_the_schema_takes(tmp_path: Path) -> None:
    validator = jsonschema.Draft202012Validator(json_schema())
    data = copy.deepcopy(dict(SCENARIO.right))
    wholes = [
        ("time", "months"), ("seed",), ("runs", "draws"), ("population", "groups", 0, "persons"),
        ("population", "months_on_benefit", 0, "to_months"), ("population", "ages", 0, "to_years"),
        ("policy", "switches", 0, "month"), ("policy", "desk", "staff", "hiring_months"),
        ("money", "one_off", 0, "month"), ("money", "grant", "inhabitants"),
    ]  # fmt: skip
    for path in wholes:
        whole = at(data, path)
        for number, is_whole in ((float(whole), True), (whole + 0.5, False)):
            put(data, path, number)
            is_valid = not [*validator.iter_errors(data)]
            outcome = SCENARIO.outcome(SCENARIO.text(path, repr(number)), tmp_path / "x.yaml")
            assert is_valid is is_whole
            assert isinstance(outcome, tuple) is not is_whole, f"{path}: {number}"
        put(data, path, whole)
