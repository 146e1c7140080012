"""Work done in a process of its own, to see what it costs from a fresh start."""

from __future__ import annotations

import os
import platform
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import TypeVar

J = TypeVar("J")
BYTES_PER_MIB = 1024 * 1024


def _peak_of_this_process() -> float | None:
    """Peak resident memory so far, MiB; None where the system does not tell (Windows).

    Linux hands `ru_maxrss` on from parent to child, through the start of another program, so that a
    small child would report its parent's peak; VmHWM belongs to the process alone.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text("ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    if platform.system() != "Darwin":
        return None
    import resource  # noqa: PLC0415  (not on Windows)

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / BYTES_PER_MIB


def _do_and_weigh(work: Callable[[J], None], job: J) -> float | None:
    work(job)
    return _peak_of_this_process()


def peak_mib(work: Callable[[J], None], job: J) -> float | None:
    """Peak memory, in MiB, of a fresh process that does `work(job)` once, imports included."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_do_and_weigh, work, job).result()


def _time_twice(work: Callable[[], None]) -> float:
    begun = perf_counter()
    work()
    middle = perf_counter()
    work()
    return max(0.0, (middle - begun) - (perf_counter() - middle))


def compile_seconds(work: Callable[[], None]) -> float:
    """Seconds the first call of `work` takes beyond a second one, with an empty kernel cache."""
    before = os.environ.get("NUMBA_CACHE_DIR")
    with tempfile.TemporaryDirectory() as folder:
        # The child reads it when it first imports a kernel; see `kernels.jit`.
        os.environ["NUMBA_CACHE_DIR"] = folder
        try:
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                return pool.submit(_time_twice, work).result()
        finally:
            if before is None:
                del os.environ["NUMBA_CACHE_DIR"]
            else:
                os.environ["NUMBA_CACHE_DIR"] = before
