"""The one decorator that compiles a kernel; everything untyped about numba ends here.

numba's file cache looks at the decorated file only and misses an edit in a kernel that it
calls, so the cache lives in a directory named after a hash of all kernel files.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])


def kernel_hash() -> str:
    """Sixteen hexadecimal digits that change when any kernel file changes."""
    digest = hashlib.sha256()
    folder = Path(__file__).parent
    for file in sorted(folder.rglob("*.py")):
        digest.update(file.relative_to(folder).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _cache_directory() -> str:
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    for root in (home, tempfile.gettempdir()):
        directory = Path(root) / "bijstandsim" / f"kernels-{kernel_hash()}"
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(directory, os.W_OK):
            return str(directory)
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
