"""Writing a file so that it is whole or not there: beside, to the disk, then renamed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from sim.errors import MachineError


def write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` make the file under a hidden name, then put it in its place in one step.

    Raises
    ------
    MachineError
        If the folder cannot be written or the disk is full; no half file is left under `path`.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(beside)
        with beside.open("rb+") as handle:
            os.fsync(handle.fileno())
        beside.replace(path)
    except OSError as trouble:
        reason = trouble.strerror or str(trouble)
        raise MachineError(
            f"{path}: cannot be written ({reason}). Make room or choose another folder with --out."
        ) from trouble
    finally:
        if beside.exists():
            beside.unlink()


def write_text(path: Path, text: str) -> None:
    """A whole text file, UTF-8, the same bytes on every system."""

    def write(beside: Path) -> None:
        beside.write_bytes(text.encode("utf-8"))

    write_whole(path, write)
