"""What differs between two results: nothing of a folder and itself, and all of a known change."""

from __future__ import annotations

import json
import math
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

import sim
from sim.cli import main
from sim.pipeline import compare, power_design, run
from sim.results import RunSettings
from sim.store.result_differences import ResultDifferences, result_differences
from sim.verify.small_run import result_bytes
from tests.campaigns.small_work import write_inputs

INHABITANTS = "money: {grant: {inhabitants: 50000}}\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A run, a study, and comparisons: as it is, with two known changes, with another seed."""
    at = tmp_path_factory.mktemp("differences")
    write_inputs(at)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(at)
        text = Path("town.yaml").read_text("utf-8")
        changed = text.replace("part_time_share: 0.2", "part_time_share: 0.3") + INHABITANTS
        assert changed != text + INHABITANTS
        Path("changed.yaml").write_text(changed, "utf-8")
        settings = RunSettings(out=at / "results")
        return {
            "as it is": compare("town.yaml", settings).folder,
            "changed": compare("changed.yaml", settings).folder,
            "another seed": compare("town.yaml", replace(settings, seed=5)).folder,
            "more draws": compare("town.yaml", replace(settings, draws=4)).folder,
            "run": run("town.yaml", replace(settings, draws=1)).folder,
            "study": power_design("trial.yaml", RunSettings(out=at / "results")).folder,
        }


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["diff", *map(str, words)])


def between(made: dict[str, Path], one: str, other: str) -> ResultDifferences:
    return result_differences(made[one], made[other])


@pytest.mark.parametrize("name", ["as it is", "run"])
def test_a_folder_differs_from_itself_in_nothing(made: dict[str, Path], name: str) -> None:
    found = between(made, name, name)
    assert found.is_empty
    assert found.n_compared > 0
    assert found.to_frame().empty
    assert "Nothing differs" in call(made[name], made[name]).output


def test_two_known_changes_are_the_only_ones_named(made: dict[str, Path]) -> None:
    found = between(made, "as it is", "changed")
    scenario = {row.key: row.after for row in found.inputs if row.part == "scenario"}
    share = "population.groups.caseload.part_time_share.value"
    assert scenario[share] == "0.3"
    assert scenario.pop("money.grant.inhabitants.value") == "50000"
    del scenario[share]
    # A number of one's own has no source, status or unit of the one it replaces.
    assert all(key.startswith("money.grant.inhabitants.") for key in scenario)
    assert {row.key: row.after for row in found.inputs if row.part == "run"} == {
        "file": "changed.yaml"
    }
    in_use = [row.key for row in found.inputs if row.part == "in use"]
    assert sorted(in_use) == [
        "money.grant.inhabitants",
        "population.groups.caseload.part_time_share",
    ]


def test_another_seed_is_named_with_the_draws_it_makes_and_moves_numbers_within_their_errors(
    made: dict[str, Path],
) -> None:
    found = between(made, "as it is", "another seed")
    keys = {row.key for row in found.inputs if row.part != "in use"}
    assert keys == {"seed", "parameters.digest"}
    known = [row.times_error for row in found.moved if math.isfinite(row.times_error)]
    assert known
    # Six draws give rough errors: half of all moves within two of them is little to ask.
    assert sum(times < 2 for times in known) > len(known) / 2
    assert not any("same seed" in remark for remark in found.remarks)


def test_every_move_is_what_the_tables_say(made: dict[str, Path]) -> None:
    one, other = (
        pd.read_parquet(made[name] / "comparison_differences.parquet").set_index(
            ["option", "measure", "period"]
        )
        for name in ("as it is", "changed")
    )
    found = between(made, "as it is", "changed")
    rows = [row for row in found.moved if row.table == "comparison_differences"]
    assert len(rows) == sum(
        int((one[number] != other[number]).sum()) for number in ("mean", "difference")
    )
    for row in rows:
        line = tuple(row.about.split(", "))
        assert row.moved == other.loc[line, row.number] - one.loc[line, row.number]
        if row.number == "difference":
            error = math.hypot(one.loc[line, "mc_se"], other.loc[line, "mc_se"])
            assert row.error == error
        else:
            assert math.isnan(row.error)
    assert any("same seed" in remark for remark in found.remarks)


def test_those_that_moved_most_errors_come_first(made: dict[str, Path]) -> None:
    times = [row.times_error for row in between(made, "as it is", "more draws").moved]
    known = [one for one in times if not math.isnan(one)]
    assert known == sorted(known, reverse=True)
    assert times[: len(known)] == known


def test_the_command_and_python_say_the_same_and_change_nothing(made: dict[str, Path]) -> None:
    one, other = made["as it is"], made["changed"]
    before = result_bytes(one), result_bytes(other)
    said = json.loads(call(one, other, "--json").output)
    found = sim.result_differences(str(one), str(other))
    assert len(said["moved"]) == len(found.moved) == len(found.to_frame())
    assert [row["key"] for row in said["inputs"]] == [row.key for row in found.inputs]
    assert (result_bytes(one), result_bytes(other)) == before
    short, whole = call(one, other).output, call(one, other, "--all").output
    assert "more: --all" in short
    assert "more: --all" not in whole
    assert len(whole.splitlines()) > len(found.moved)


def test_other_comparators_are_not_taken_for_the_same_difference(
    made: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_inputs(tmp_path)
    monkeypatch.chdir(tmp_path)
    text = Path("town.yaml").read_text("utf-8") + "money: {comparator: exempt}\n"
    Path("other.yaml").write_text(text, "utf-8")
    folder = compare("other.yaml", RunSettings(out=tmp_path / "results")).folder
    found = result_differences(made["as it is"], folder)
    assert any("`base` before and with `exempt` after" in one for one in found.remarks)
    assert all(row.number != "difference" for row in found.moved)


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("as it is", "run", "must be of the same kind"),
        ("study", "study", "must be the folder of a finished run or comparison"),
        ("as it is", "nowhere", "must be the folder of a finished run or comparison"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    made: dict[str, Path], one: str, other: str, said: str
) -> None:
    done = call(made[one], made.get(other, Path("nowhere")))
    assert done.exit_code == 2
    assert said in done.output


def test_a_changed_table_is_refused(made: dict[str, Path], tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(made["as it is"], copy)
    path = copy / "comparison_differences.parquet"
    path.write_bytes(path.read_bytes()[:-9])
    done = call(made["as it is"], copy)
    assert done.exit_code == 2
    assert "comparison_differences.parquet" in done.output
