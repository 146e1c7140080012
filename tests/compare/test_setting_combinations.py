"""The comparison under every combination of settings: the same numbers as each run by itself."""

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.pipeline import compare, compare_settings
from sim.results import CompareResult, RunSettings

SMALL = """\
scenario: small
based_on: municipality
effects: registry
time: {start: 2020-01-01, months: 20}
runs: {draws: 3, replications: 2}
population:
  groups:
    - {name: caseload, regime: reference, persons: 60, part_time_share: 0.2}
options:
  - {name: base}
  - {name: exempt, change: {policy: {switches: [{month: 0, to: exemption}]}}}
settings:
  effect_basis: [{name: registry}, {name: none, change: {effects: none}}]
  labour_market:
    - {name: neutral}
    - {name: bust, change: {hazards: {labour_market: {index: [0.5]}}}}
"""
BUST_ALONE = SMALL.partition("settings:")[0] + "hazards: {labour_market: {index: [0.5]}}\n"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scenario") / "small.yaml"
    path.write_text(SMALL, "utf-8")
    return path


@pytest.fixture(scope="module")
def found(file: Path) -> CompareResult:
    told: list[tuple[int, int]] = []
    result = compare_settings(
        file, RunSettings(out=file.parent), progress=lambda done, of: told.append((done, of))
    )
    # One bar for all four runs, which never goes back and ends full.
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    return result


def test_the_table_holds_every_combination_option_and_measure(found: CompareResult) -> None:
    table = pd.read_parquet(found.folder / "comparison_settings.parquet")
    assert len(table) == 2 * 2 * 2 * 8
    keys = ["effect_basis", "labour_market", "option", "measure"]
    assert not table.duplicated(keys).any()
    assert set(table["draws"]) == {3}
    assert set(table["replications"]) == {2}
    for folder in set(table["folder"]):
        assert (found.folder.parent / folder / "comparison_options.parquet").is_file()


def test_the_first_combination_is_the_main_comparison(found: CompareResult) -> None:
    rows = {(r.effect_basis, r.labour_market, r.option, r.measure): r for r in found.settings}
    for line in found.comparison.differences:
        if (line.measure, line.period) == ("net_municipal_cost", "total"):
            row = rows["registry", "neutral", line.option, line.measure]
            assert row.value == line.difference
            assert row.folder == found.folder.name


def test_a_combination_is_what_the_same_scenario_gives_by_itself(
    found: CompareResult, tmp_path: Path
) -> None:
    alone = tmp_path / "alone.yaml"
    alone.write_text(BUST_ALONE, "utf-8")
    by_itself = compare(alone, RunSettings(out=tmp_path)).comparison
    [cost] = [
        row
        for row in by_itself.differences
        if (row.option, row.measure, row.period) == ("exempt", "net_municipal_cost", "total")
    ]
    [same] = [
        row
        for row in found.settings
        if (row.effect_basis, row.labour_market) == ("registry", "bust")
        and (row.option, row.measure) == ("exempt", "net_municipal_cost")
    ]
    assert same.value == cost.difference
    [chance] = [v.chance_cheaper for v in by_itself.verdicts if v.option == "exempt"]
    assert chance in [
        row.value
        for row in found.settings
        if row.measure == "chance_cheaper" and row.labour_market == "bust"
    ]


@pytest.mark.slow
def test_the_command_prints_every_combination_and_goes_on_where_it_was(
    found: CompareResult, file: Path
) -> None:
    blocks = sorted(file.parent.rglob("comparison/*.parquet"))
    before = {path: path.stat().st_mtime_ns for path in blocks}
    told = CliRunner().invoke(main, ["compare", str(file), "--settings", "--out", str(file.parent)])
    assert told.exit_code == 0, told.output
    assert "none          bust" in told.output
    assert {path: path.stat().st_mtime_ns for path in blocks} == before
    assert len(blocks) == 4


def test_without_settings_in_the_scenario_the_command_says_how(tmp_path: Path) -> None:
    file = tmp_path / "none.yaml"
    file.write_text("scenario: x\nbased_on: municipality_no_effect\n"
                    "settings: {labour_market: []}\n", "utf-8")  # fmt: skip
    told = CliRunner().invoke(main, ["compare", str(file), "--settings", "--out", str(tmp_path)])
    assert told.exit_code == 2
    assert "settings: must hold effect_basis or labour_market" in told.output
