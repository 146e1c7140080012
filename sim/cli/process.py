"""What a command owes the system around it: open streams, a clean end, enough memory, its words."""

from __future__ import annotations

import os
import signal
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import TextIO

from sim.cli.terminal_text import print_safely
from sim.errors import MachineError

if sys.platform != "win32":
    import resource

STREAMS = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))
ENDING = ("SIGTERM", "SIGHUP")
TERMINATED = 143
# The time of a file is that of the last tick of a clock that may stand still for so long.
TICK_NS = 20_000_000
KEPT = ("*.parquet", "*.npz")
GOES_ON = "what was finished is kept and a next run goes on from there"
NOTHING_NEW = "nothing new was finished, so a next run begins where this one did"
# Measured on small runs and comparisons: what libraries map, most of it never touched, and touch.
ADDRESS_SPACE_BYTES = 1_400_000_000
MEMORY_BYTES = 250_000_000
# Of a container, in the second and the first version of control groups.
CONTAINER_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


class TerminatedError(KeyboardInterrupt):
    """The system asked the process to end; it clears up as when the user stops it."""


def open_closed_streams() -> None:
    """Put the null device in the place of streams that were closed at the start.

    Otherwise the next file that is opened, a result perhaps, takes the number of a closed stream,
    and what anybody says on that stream ends up in it.
    """
    for name, mode in STREAMS:
        if getattr(sys, name) is None:
            # The lowest free number, which is the stream's own.
            descriptor = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(descriptor, mode, encoding="utf-8"))


@contextmanager
def ends_cleanly() -> Iterator[None]:
    """While this lasts, being asked to end is like being stopped by the user."""

    def end(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)  # Asked twice, it ends at once.
        raise TerminatedError

    with ExitStack() as restored:
        for number in (getattr(signal, name) for name in ENDING if hasattr(signal, name)):
            # Who asked not to be bothered, as nohup does, is not.
            if signal.getsignal(number) == signal.SIG_DFL:
                try:
                    restored.callback(signal.signal, number, signal.signal(number, end))
                except ValueError:  # Not in the main thread, where signals come in.
                    break
        yield


@contextmanager
def reports_what_is_kept(out: Path) -> Iterator[None]:
    """While this lasts, a stop carries the word that something was finished, if anything was.

    Parameters
    ----------
    out : folder for results; what a stopped command keeps are tables and arrays below it
    """
    start_ns = time.time_ns() - TICK_NS
    try:
        yield
    except KeyboardInterrupt as stop:
        kept = (file for kind in KEPT for file in out.rglob(kind))
        if any(_changed_ns(file) >= start_ns for file in kept):
            stop.add_note(GOES_ON)
        raise


def _changed_ns(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


def stopped_words(stop: KeyboardInterrupt) -> str:
    """What a user who stopped a command, or the system that did, must know."""
    return f"stopped; {' '.join(getattr(stop, '__notes__', [NOTHING_NEW]))}"


def require_memory() -> None:
    """Find out before libraries are loaded, which then break down, that memory is too small.

    Raises
    ------
    MachineError
        If the process may not have what a small run needs.
    """
    if sys.platform == "win32":
        return
    allowed, _ = resource.getrlimit(resource.RLIMIT_AS)
    if allowed != resource.RLIM_INFINITY:
        if allowed < ADDRESS_SPACE_BYTES:
            raise MachineError(
                f"not enough memory: a process may map {allowed / 1e6:,.0f} MB here (ulimit -v), "
                f"and {ADDRESS_SPACE_BYTES / 1e6:,.0f} MB are needed. Raise it: ulimit -v unlimited"
            )
        # Arrow's own allocator would set aside a gigabyte of it at the start.
        os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    for file in CONTAINER_LIMITS:
        lent = _number_in(file)
        if lent is not None and lent < MEMORY_BYTES:
            raise MachineError(
                f"not enough memory: this container may use {lent / 1e6:,.0f} MB ({file}), and "
                f"{MEMORY_BYTES / 1e6:,.0f} MB are needed. Give it more."
            )


def _number_in(file: Path) -> int | None:
    """The number a file holds; None if it holds another word, or cannot be read."""
    try:
        said = file.read_text("utf-8").strip()
    except OSError:
        return None
    return int(said) if said.isdigit() else None


@contextmanager
def warnings_in_words() -> Iterator[None]:
    """Say what the program warns of in one line on stderr; leave those of libraries as they are."""
    usual = warnings.showwarning

    def show(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if category.__module__.startswith("sim."):
            print_safely(str(message), err=True)
        else:
            usual(message, category, filename, lineno, file, line)

    with warnings.catch_warnings():
        warnings.filterwarnings("default", category=UserWarning, module=r"sim\.")
        warnings.showwarning = show
        yield
