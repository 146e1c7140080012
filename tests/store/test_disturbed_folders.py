"""What is done to a folder while nobody looks: left-overs go, a folder that goes is told."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.errors import MachineError
from sim.pipeline import compare, power_design, run
from sim.results import Progress, RunSettings, silent
from sim.verify.small_run import result_bytes
from tests.campaigns.small_work import write_inputs

Work = Callable[[Path, Progress], Path]


def settings(folder: Path) -> RunSettings:
    return RunSettings(out=folder / "results", block_draws=2)


WORKS: dict[str, Work] = {
    "run": lambda at, tell: run(at / "town.yaml", settings(at), tell).folder,
    "compare": lambda at, tell: compare(at / "town.yaml", settings(at), progress=tell).folder,
    "power": lambda at, tell: (
        power_design(at / "trial.yaml", RunSettings(out=at / "results"), tell).folder
    ),
}


@pytest.fixture(autouse=True)
def inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_inputs(tmp_path)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", WORKS)
def test_half_files_of_killed_processes_go_at_the_next_run(tmp_path: Path, name: str) -> None:
    folder = WORKS[name](tmp_path, silent)
    before = result_bytes(folder)
    for file in [file for file in folder.rglob("*") if file.is_file()]:
        file.with_name(f".{file.name}.99999.part").write_bytes(b"half")
        file.with_name(f".{file.name}.1-2.part").write_bytes(b"half")
    assert WORKS[name](tmp_path, silent) == folder
    assert list(folder.rglob(".*")) == []
    assert result_bytes(folder) == before


@pytest.mark.parametrize("name", WORKS)
@pytest.mark.parametrize(("when", "gone"), [("first", "results"), ("last", "results/*")])
def test_a_folder_that_is_removed_in_mid_run_is_an_error(
    tmp_path: Path, name: str, when: str, gone: str
) -> None:
    removed: list[str] = []

    def tell(done: int, of: int) -> None:
        if not removed and (when == "first" or done == of):
            removed.append(when)
            shutil.rmtree(next(tmp_path.glob(gone)))

    with pytest.raises(MachineError, match=r"not there|could not be written whole"):
        WORKS[name](tmp_path, tell)
    assert removed
    assert not list(tmp_path.glob("results/*"))


@pytest.mark.parametrize("name", WORKS)
def test_a_manifest_that_goes_while_the_command_works_is_told(tmp_path: Path, name: str) -> None:
    def tell(done: int, of: int) -> None:
        for manifest in tmp_path.glob("results/*/manifest.json"):
            manifest.unlink()

    with pytest.raises(MachineError, match="could not be written whole"):
        WORKS[name](tmp_path, tell)
