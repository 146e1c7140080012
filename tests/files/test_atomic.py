"""A write is whole or not there, follows no link, and what a killed one left goes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from sim.errors import MachineError
from sim.files import atomic
from sim.files.atomic import make_folder, require_writable, write_bytes, write_text, write_whole
from sim.files.left_overs import remove_left_overs, working_folder

HOLDER = """
import sys, time
from pathlib import Path
from sim.files.atomic import write_whole
def slowly(handle):
    handle.write(b"half")
    handle.flush()
    print("begun", flush=True)
    time.sleep(60)
write_whole(Path(sys.argv[1]), slowly)
"""
WORKER = """
import sys, time
from pathlib import Path
from sim.files.left_overs import working_folder
with working_folder(Path(sys.argv[1]), ".verify-") as folder:
    print("begun", flush=True)
    time.sleep(60)
"""
locks = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such locks")
links = pytest.mark.skipif(sys.platform == "win32", reason="links need a right on Windows")


def begun(program: str, *words: str) -> subprocess.Popen[bytes]:
    child = subprocess.Popen([sys.executable, "-c", program, *words], stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"begun\n"
    return child


def ended(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    child.communicate()


def part(path: Path, number: int | None = None) -> Path:
    return path.with_name(f".{path.name}.{number or os.getpid()}.part")


@links
@pytest.mark.parametrize("at", ["beside", "in place"])
def test_a_write_follows_no_link(tmp_path: Path, at: str) -> None:
    victim, table = tmp_path / "victim", tmp_path / "table.csv"
    victim.write_text("keep")
    (part(table) if at == "beside" else table).symlink_to(victim)
    write_text(table, "new")
    assert victim.read_text() == "keep"
    assert not table.is_symlink()
    assert table.read_text() == "new"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["table.csv", "victim"]


@links
def test_a_link_laid_while_the_name_is_taken_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim, table = tmp_path / "victim", tmp_path / "table.csv"
    victim.write_text("keep")
    monkeypatch.setattr(atomic, "remove_if_left", lambda path: path.symlink_to(victim))
    with pytest.raises(MachineError, match="cannot be written"):
        write_text(table, "new")
    assert victim.read_text() == "keep"


@locks
def test_two_writers_of_one_number_do_not_meet(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"

    def while_another_writes(handle: BinaryIO) -> None:
        write_bytes(table, b"other")
        handle.write(b"own")

    write_whole(table, while_another_writes)
    assert table.read_bytes() == b"own"
    assert [file.name for file in tmp_path.iterdir()] == ["table.csv"]


@locks
def test_only_what_nobody_writes_any_more_is_removed(tmp_path: Path) -> None:
    child = begun(HOLDER, str(tmp_path / "held.csv"))
    for number in (1, 99999, child.pid):
        part(tmp_path / "left.csv", number).write_text("half")
    (tmp_path / ".own.part").write_text("of somebody else")
    remove_left_overs(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        f".held.csv.{child.pid}.part", ".own.part",
    ]  # fmt: skip
    ended(child)
    remove_left_overs(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == [".own.part"]


def test_in_a_folder_of_the_user_only_files_of_our_names_go(tmp_path: Path) -> None:
    part(tmp_path / "mine.csv", 1).write_text("half")
    part(tmp_path / "my.posterior.parquet", 1).write_text("half")
    remove_left_overs(tmp_path, of="my.")
    assert [file.name for file in tmp_path.iterdir()] == [".mine.csv.1.part"]


@locks
def test_a_working_folder_of_a_killed_process_goes_and_that_of_a_living_one_stays(
    tmp_path: Path,
) -> None:
    dead, living = begun(WORKER, str(tmp_path)), begun(WORKER, str(tmp_path))
    ended(dead)
    with working_folder(tmp_path, ".verify-") as folder:
        assert len(list(tmp_path.iterdir())) == 2
    assert not folder.exists()
    ended(living)
    with working_folder(tmp_path, ".verify-"):
        assert len(list(tmp_path.iterdir())) == 1
    assert list(tmp_path.iterdir()) == []


@locks
def test_a_folder_that_somebody_still_fills_is_emptied_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled: list[int] = []
    real = atomic.os.rmdir

    def late(path: str, **more: int) -> None:
        if not filled:
            filled.append(1)
            (folder / "late").write_text("x")
        real(path, **more)

    with working_folder(tmp_path, ".verify-") as folder:
        monkeypatch.setattr(os, "rmdir", late)
    assert filled
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "act",
    [
        lambda gone: write_text(gone / "table.csv", "new"),
        lambda gone: make_folder(gone / "chunks", parents=False),
    ],
)
def test_a_folder_that_is_gone_is_told_and_not_made_again(
    tmp_path: Path, act: Callable[[Path], None]
) -> None:
    gone = tmp_path / "gone"
    with pytest.raises(MachineError, match=r"the folder .*gone is not there"):
        act(gone)
    assert not gone.exists()


def test_finding_out_whether_a_folder_can_be_written_leaves_nothing(tmp_path: Path) -> None:
    require_writable(tmp_path / "results")
    assert list((tmp_path / "results").iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="no such file system")
def test_a_place_where_no_folder_can_be_is_not_said_to_be_removed() -> None:
    with pytest.raises(MachineError, match="no folder can be made there") as told:
        require_writable(Path("/proc/results/wageningen-1"))
    assert "removed" not in str(told.value)
