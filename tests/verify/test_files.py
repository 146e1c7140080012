"""Items 1, 3, 5 and 7: the bytes of result files, and runs that do not keep their promise."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from sim.inputs.scenario.model import Scenario
from sim.pipeline import run_as_planned as stored_run
from sim.store import run_folder
from sim.store.run_folder import RunFolder
from sim.verify.child_process import folder_of, start_child
from sim.verify.nothing_changes import check_nothing_changes
from sim.verify.resumes import check_resumes
from sim.verify.same_bytes import check_hash_seeds, check_same_bytes
from sim.verify.small_run import RunPlan, difference, result_bytes
from tests.verify.small_worlds import ALL_COACHED, DESK, small

HASHY = """
from sim.pipeline import run_as_planned as stored_run

def run(scenario, plan):
    folder = stored_run(scenario, plan)
    (folder / "order.txt").write_text(" ".join({"work", "part_time", "benefit", "other"}))
    return folder
"""


def test_bytes_that_show_who_worked_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def signed(scenario: Scenario, plan: RunPlan) -> Path:
        folder = stored_run(scenario, RunPlan(plan.out))
        (folder / "signed.txt").write_text(f"{plan.workers} {plan.worker_kind}")
        return folder

    scenario = small()
    reference = result_bytes(signed(scenario, RunPlan(tmp_path / "reference")))
    check = check_same_bytes(scenario, signed, reference, tmp_path)
    assert check.verdict == "fail"
    assert "on 2 threads other bytes than on one worker in signed.txt" in check.detail


def test_options_that_change_nothing_are_named(tmp_path: Path) -> None:
    scenario = small(ALL_COACHED, {"name": "idle"})
    summary = stored_run(scenario, RunPlan(tmp_path / "own")) / "summary.parquet"
    check = check_nothing_changes(scenario, stored_run, tmp_path, summary)
    assert check.verdict == "pass"
    assert "change nothing in this small run: idle." in check.detail


def test_a_run_that_favours_an_option_is_found(tmp_path: Path) -> None:
    def unfair(scenario: Scenario, plan: RunPlan) -> Path:
        folder = stored_run(scenario, plan)
        table = pd.read_parquet(folder / "summary.parquet")
        table.loc[table["option"] != "base", "mean"] += 1e-12
        table.to_parquet(folder / "summary.parquet", index=False)
        return folder

    scenario = small()
    summary = stored_run(scenario, RunPlan(tmp_path / "own")) / "summary.parquet"
    check = check_nothing_changes(scenario, unfair, tmp_path, summary)
    assert check.verdict == "fail"
    assert "option changes-nothing gives other results than the base" in check.detail


def test_stopped_runs_end_in_the_same_bytes(tmp_path: Path) -> None:
    scenario = small(DESK)
    whole = stored_run(scenario, RunPlan(tmp_path / "whole"))
    check = check_resumes(scenario, stored_run, whole, tmp_path)
    assert check.verdict == "pass", check.detail


def test_a_store_that_believes_any_chunk_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RunFolder, "label", lambda *_: "a chunk")
    scenario = small()
    whole = stored_run(scenario, RunPlan(tmp_path / "whole"))
    check = check_resumes(scenario, stored_run, whole, tmp_path)
    assert check.verdict == "fail"
    assert "stopped with a chunk in another's place: other bytes" in check.detail


def test_a_store_that_writes_no_chunk_again_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = small()
    whole = stored_run(scenario, RunPlan(tmp_path / "whole"))
    monkeypatch.setattr(run_folder, "write_chunk", lambda *_: None)
    assert check_resumes(scenario, stored_run, whole, tmp_path).verdict == "fail"


@pytest.mark.slow
def test_bytes_that_hang_on_the_hash_seed_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hashy.py").write_text(HASHY)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    monkeypatch.syspath_prepend(tmp_path)
    import hashy

    scenario = small()
    reference = result_bytes(hashy.run(scenario, RunPlan(tmp_path / "reference")))
    check = check_hash_seeds(scenario, hashy.run, reference, tmp_path)
    assert check.verdict == "fail"
    assert "order.txt" in check.detail
    monkeypatch.delitem(sys.modules, "hashy")


@pytest.mark.slow
def test_a_child_that_breaks_down_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, no folder")
    child = start_child(stored_run, small(), RunPlan(tmp_path / "taken"), os.environ)
    with pytest.raises(ChildProcessError, match=r"ended with 1: .*cannot be written"):
        folder_of(child)


def kill_after_first_chunk(child: subprocess.Popen[bytes], out: Path) -> list[Path]:
    """End a child as soon as it has kept something; what it has kept."""
    patience = time.monotonic() + 60
    while not list(out.glob("*/chunks/*.parquet")):
        assert child.poll() is None, child.communicate()
        assert time.monotonic() < patience
        time.sleep(0.002)
    child.send_signal(signal.SIGKILL)
    child.communicate()
    return list(out.glob("*/chunks/*.parquet"))


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_a_killed_process_goes_on_where_it_was(tmp_path: Path) -> None:
    scenario = small(ALL_COACHED, DESK, runs={"draws": 40, "replications": 20})
    child = start_child(stored_run, scenario, RunPlan(tmp_path / "killed"), os.environ)
    kept = kill_after_first_chunk(child, tmp_path / "killed")
    assert child.returncode == -signal.SIGKILL
    assert 0 < len(kept) < 120
    times = {chunk: chunk.stat().st_mtime_ns for chunk in kept}
    again = stored_run(scenario, RunPlan(tmp_path / "killed"))
    whole = stored_run(scenario, RunPlan(tmp_path / "whole"))
    assert difference(result_bytes(whole), result_bytes(again)) == ""
    assert {chunk: chunk.stat().st_mtime_ns for chunk in kept} == times


def test_hidden_files_are_not_results(tmp_path: Path) -> None:
    (tmp_path / "summary.csv").write_text("a")
    (tmp_path / ".summary.csv.1.part").write_text("half")
    found = result_bytes(tmp_path)
    assert list(found) == ["summary.csv"]
    shutil.copyfile(tmp_path / "summary.csv", tmp_path / "summary.xlsx")
    assert difference(found, result_bytes(tmp_path)) == "summary.xlsx"
