"""A run's folder: what is believed, what is not, and what a broken disk does."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest
from xlsxwriter.exceptions import FileCreateError

from sim.errors import MachineError
from sim.files.atomic import require_writable, write_text, write_whole
from sim.files.seals import KeptFileWarning
from sim.outcomes.blocks import BlockOutcome
from sim.outcomes.measures import COUNT_MEASURES
from sim.store import result_tables as tables
from sim.store.run_folder import RunFolder, read_chunk, write_chunk


def outcome() -> BlockOutcome:
    shape = (3, len(COUNT_MEASURES), 2, 4)
    counts = np.arange(np.prod(shape), dtype=np.int32).reshape(shape)
    return BlockOutcome(np.array([0, 0, 1]), np.array([0, 1, 0]), counts)


def test_a_chunk_comes_back_as_it_was(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path, "abc")
    write_chunk(folder, "base", 0, outcome())
    back = read_chunk(folder, "base", 0)
    assert back is not None
    assert (back.counts == outcome().counts).all()
    assert back.draw.tolist() == [0, 0, 1]


@pytest.mark.parametrize("harm", ["cut", "other run", "other option", "text"])
def test_a_chunk_that_is_not_this_run_s_is_not_believed(tmp_path: Path, harm: str) -> None:
    folder = RunFolder(tmp_path, "abc")
    write_chunk(folder, "base", 0, outcome())
    path = folder.chunk_path("base", 0)
    if harm == "cut":
        path.write_bytes(path.read_bytes()[:-20])
    elif harm == "text":
        path.write_text("not a table")
    elif harm == "other run":
        folder = RunFolder(tmp_path, "abd")
    else:
        path.rename(folder.chunk_path("other", 0))
    option = "other" if harm == "other option" else "base"
    with pytest.warns(KeptFileWarning, match="It is made again now"):
        assert read_chunk(folder, option, 0) is None


@pytest.mark.filterwarnings("ignore::sim.files.seals.KeptFileWarning")
def test_a_flipped_bit_anywhere_is_never_believed(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path, "abc")
    write_chunk(folder, "base", 0, outcome())
    path = folder.chunk_path("base", 0)
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        found = read_chunk(folder, "base", 0)
        assert found is None or (found.counts == outcome().counts).all(), place


def test_a_full_disk_under_a_workbook_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise FileCreateError(OSError(28, "No space left on device"))

    monkeypatch.setattr(tables, "_write_book", full)
    with pytest.raises(MachineError, match="No space left on device"):
        write_whole(tmp_path / "a.xlsx", lambda handle: tables.write_xlsx(handle, {}))


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    write_text(path, "old")

    def full(handle: BinaryIO) -> None:
        handle.write(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(MachineError, match=r"No space left on device.*--out"):
        write_whole(path, full)
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["table.csv"]


def test_a_result_folder_that_is_a_file_is_told_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "results").write_text("a file")
    with pytest.raises(MachineError, match="cannot be written"):
        require_writable(tmp_path / "results")
