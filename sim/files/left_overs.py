"""What a killed process left behind, distinguished from what a living one is writing.

Whoever writes a file or works in a folder holds a lock on it. The system lets go of a lock when
its process ends, however it ends, so what can be locked is nobody's any more. A process's number
would not tell: in a container every run has the same one, and numbers come again.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from sim.errors import MachineError

if sys.platform != "win32":
    import fcntl

PART = re.compile(r"\..+\.\d+(-\d+)?\.part")
NO_FOLLOWING = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
# A thread that still writes may put a file into a folder that is being emptied.
TRIES, PAUSE_SECONDS = 20, 0.1


def hold(descriptor: int) -> None:
    """Lock an open file or folder for as long as it is open, where the file system can.

    Windows knows no such lock, and needs none: there nobody can remove a file that is open.
    """
    if sys.platform != "win32":
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)


def _is_held(descriptor: int) -> bool:
    """Whether somebody else holds it, or may: not every file system can tell."""
    if sys.platform == "win32":
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    return False


def _is_at(descriptor: int, path: Path) -> bool:
    """Whether what is open still has this name, and not another's newer file."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.lstat())
    except OSError:
        return False


def remove_if_left(path: Path) -> None:
    """Remove a file, link or folder that nobody holds; what cannot be removed stays."""
    mode = os.O_RDONLY if path.is_dir() else os.O_RDWR
    try:
        descriptor = os.open(path, mode | NO_FOLLOWING)
    except OSError as trouble:
        # A link is never what we wrote.
        if trouble.errno in (errno.ELOOP, errno.EMLINK):
            with suppress(OSError):
                path.unlink()
        return
    try:
        if not _is_held(descriptor) and _is_at(descriptor, path):
            _remove(path)
    finally:
        os.close(descriptor)


def _remove(path: Path) -> None:
    with suppress(OSError):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()


def remove_left_overs(folder: Path, of: str = "") -> None:
    """Remove half files ``.NAME.PID.part`` that a killed process left in a folder.

    Parameters
    ----------
    of : how NAME begins, in a folder that is not ours alone
    """
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if PART.fullmatch(path.name) and path.name.startswith(f".{of}"):
            remove_if_left(path)


@contextmanager
def working_folder(out: Path, prefix: str) -> Iterator[Path]:
    """A new folder under `out` that goes at the end; those of killed processes go at once.

    Raises
    ------
    MachineError
        If it cannot be made.
    """
    for path in out.glob(f"{prefix}*"):
        if path.is_dir() and not path.is_symlink():
            remove_if_left(path)
    try:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=out))
    except OSError as trouble:
        raise MachineError(f"{out}: cannot be written ({trouble.strerror}).") from trouble
    with ExitStack() as open_folder:
        if sys.platform != "win32":
            descriptor = os.open(folder, os.O_RDONLY)
            open_folder.callback(os.close, descriptor)
            hold(descriptor)
        try:
            yield folder
        finally:
            _remove_for_good(folder)


def _remove_for_good(folder: Path) -> None:
    for _ in range(TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(PAUSE_SECONDS)
