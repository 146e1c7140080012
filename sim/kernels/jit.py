"""The one decorator that compiles a kernel; everything untyped about numba ends here.

numba's file cache looks at the decorated file only and misses an edit in a kernel that it
calls, so the cache lives in a directory named after a hash of all kernel files and what they read.
numba unpickles and runs what lies in it: a directory that another user owns or may write is not
used.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])


def kernel_files() -> list[Path]:
    """All that compiled code is made of: the kernel files and the table of states they read."""
    folder = Path(__file__).parent
    return [*sorted(folder.rglob("*.py")), folder.parent / "states.py"]


def kernel_hash() -> str:
    """Sixteen hexadecimal digits that change when any of these files changes."""
    digest = hashlib.sha256()
    folder = kernel_files()[-1].parent
    for file in kernel_files():
        digest.update(file.relative_to(folder).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


class KernelCacheWarning(UserWarning):
    """Kernels are compiled anew in every process."""


def _candidates() -> Iterator[Path]:
    """Where compiled kernels may be kept: in the user's own cache, else among temporary files.

    The user's number is in the name, so that two users never meet in a folder that all share.
    """
    user = f"{os.geteuid()}-" if sys.platform != "win32" else ""
    name = f"kernels-{user}{kernel_hash()}"
    with suppress(RuntimeError):  # a user without a home
        home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        yield Path(home) / "bijstandsim" / name
    with suppress(OSError):  # no folder for temporary files
        yield Path(tempfile.gettempdir()) / f"bijstandsim-{name}"


def trouble_with(directory: Path) -> str:
    """Make a folder for compiled kernels; why it cannot be used, or nothing.

    numba runs what lies there, so it must be the user's own, and nobody else may write into it.
    """
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        directory.mkdir(mode=0o700, exist_ok=True)
        found = directory.lstat()
    except OSError as trouble:
        return str(trouble.strerror)
    if sys.platform != "win32":
        if not stat.S_ISDIR(found.st_mode):
            return "is a link, not a folder"
        if found.st_uid != os.geteuid():
            return "belongs to another user"
        if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            return "may be written by others"
    return "" if os.access(directory, os.W_OK | os.X_OK) else "cannot be written"


def _cache_directory() -> str:
    refused = []
    for directory in _candidates():
        reason = trouble_with(directory)
        if not reason:
            return str(directory)
        refused.append(f"{directory}: {reason}")
    warnings.warn(
        "Compiled kernels cannot be kept, so every start takes about half a minute longer "
        f"({'; '.join(refused)}). Name a folder of your own in XDG_CACHE_HOME.",
        KernelCacheWarning,
        stacklevel=1,
    )
    return ""


_directory = os.environ.get("NUMBA_CACHE_DIR") or _cache_directory()
if _directory:
    # Before numba is imported: it reads the variable once.
    os.environ["NUMBA_CACHE_DIR"] = _directory

import numba  # noqa: E402  (after the cache directory is named)

# numba's settings are set by name as they stand in no stub; needed if numba was loaded before.
vars(numba.config)["CACHE_DIR"] = _directory


def kernel(function: F) -> F:
    """Compile `function` without the GIL; with NUMBA_DISABLE_JIT=1 it stays plain Python."""
    return cast(F, numba.njit(nogil=True, cache=bool(_directory), error_model="numpy")(function))


def inlined(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a small piece that is pasted into the kernels that call it.

    Its scalars have whatever type numba infers, so Python's type checker sees `Any` here.
    """
    compiled = numba.njit(nogil=True, inline="always", error_model="numpy")(function)
    return cast(Callable[..., Any], compiled)
