"""Files that nobody but their owner may open: all that stand in a folder named `private`.

The name decides, so that no writer can forget it. On Windows a folder follows the rights of the one
above it, and these modes change nothing.
"""

from __future__ import annotations

import stat
from pathlib import Path

from sim.errors import MachineError

PRIVATE = "private"
OWNER_FOLDER, OWNER_FILE = 0o700, 0o600
ANY_FOLDER, ANY_FILE = 0o777, 0o666


def folder_mode(path: Path) -> int:
    """Rights of a new folder, before the system takes off what the user denies everybody.

    Examples
    --------
    >>> oct(folder_mode(Path("results/own/private/chunks"))), oct(folder_mode(Path("results")))
    ('0o700', '0o777')
    """
    return OWNER_FOLDER if PRIVATE in path.parts else ANY_FOLDER


def file_mode(path: Path) -> int:
    """Rights of a new file, as in `folder_mode`."""
    return OWNER_FILE if PRIVATE in path.parts else ANY_FILE


def close_to_others(folder: Path) -> None:
    """Take from everybody but the owner what they may do with a folder and all that is in it.

    Raises
    ------
    MachineError
        If it is a link or another's, so that it cannot be closed.
    """
    if folder.is_symlink():
        raise MachineError(
            f"{folder}: must be a folder of its own (got a link to another place). Remove the link."
        )
    try:
        for place in (folder, *folder.rglob("*")):
            kind = place.lstat().st_mode
            wanted = OWNER_FOLDER if stat.S_ISDIR(kind) else OWNER_FILE
            if not stat.S_ISLNK(kind) and stat.S_IMODE(kind) != wanted:
                place.chmod(wanted)
    except OSError as trouble:
        raise MachineError(
            f"{folder}: cannot be closed to others ({trouble.strerror}). Make it your own, or "
            "choose another folder with --out."
        ) from trouble
