"""Writing a file so that it is whole or not there: next to its place, to the disk, then renamed."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from sim.errors import MachineError
from sim.files.left_overs import hold, remove_if_left
from sim.files.private_files import file_mode, folder_mode

# Never a file that is there, never through a link that somebody laid.
NEW_FILE = (
    os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
)
# Threads of one process, or processes with the same number in two containers.
MOST_WRITERS = 100


def write_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let `write` fill a new file under a hidden name, then put it in its place in one step.

    Raises
    ------
    MachineError
        If the folder is not there or cannot be written, or the disk is full; no half file is left
        under `path`, and what stood there stays.
    """
    try:
        with _new_file_beside(path) as (handle, beside):
            write(handle)
            handle.flush()
            os.fsync(handle.fileno())
            if os.name == "nt":
                handle.close()  # Windows renames no file that is open.
            beside.replace(path)
    except OSError as trouble:
        raise MachineError(_said(path, trouble)) from trouble


def _said(path: Path, trouble: OSError) -> str:
    if isinstance(trouble, FileNotFoundError):
        return (
            f"{path}: cannot be written, for the folder {path.parent} is not there (was it removed "
            "in the meantime?). Run it again."
        )
    reason = trouble.strerror or str(trouble)
    return f"{path}: cannot be written ({reason}). Make room or choose another folder with --out."


@contextmanager
def _new_file_beside(path: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A file of our own next to a path, locked while it is open; removed if the work fails."""
    handle, beside = _opened_beside(path)
    try:
        with handle:
            yield handle, beside
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


def _opened_beside(path: Path) -> tuple[BinaryIO, Path]:
    for number in range(MOST_WRITERS):
        again = f"-{number}" if number else ""
        beside = path.with_name(f".{path.name}.{os.getpid()}{again}.part")
        remove_if_left(beside)
        try:
            handle: BinaryIO = os.fdopen(os.open(beside, NEW_FILE, file_mode(path)), "w+b")
        except FileExistsError:
            continue
        hold(handle.fileno())
        # A run that clears up may have taken it for a left-over before it was held.
        if beside.exists():
            return handle, beside
        handle.close()
    raise FileExistsError(errno.EEXIST, "files like it are in the way")


def write_bytes(path: Path, content: bytes) -> None:
    """A whole file of these bytes."""
    write_whole(path, lambda handle: handle.write(content))


def write_text(path: Path, text: str) -> None:
    """A whole text file, UTF-8, the same bytes on every system."""
    write_bytes(path, text.encode("utf-8"))


def require_writable(out: Path) -> None:
    """Find out before hours of work, not after, that results cannot be written.

    Raises
    ------
    MachineError
        If the folder cannot be made or written.
    """
    make_folder(out)
    try:
        # Without a name where the system can do that, so that a killed process leaves nothing.
        with tempfile.TemporaryFile(dir=out) as probe:
            probe.write(b"0")
    except OSError as trouble:
        raise MachineError(_said(out, trouble)) from trouble


def make_folder(path: Path, *, parents: bool = True) -> None:
    """The folder, if it is not there yet.

    Parameters
    ----------
    parents : make those above too; not in mid-run, when a folder that is gone must be noticed

    Raises
    ------
    MachineError
        If it cannot be made.
    """
    try:
        path.mkdir(folder_mode(path), parents=parents, exist_ok=True)
    except OSError as trouble:
        if not parents:
            raise MachineError(_said(path, trouble)) from trouble
        reason = trouble.strerror or str(trouble)
        raise MachineError(
            f"{path}: cannot be written, for no folder can be made there ({reason}). Choose "
            "another folder with --out."
        ) from trouble
