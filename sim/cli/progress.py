"""Progress with time left, on stderr, and silent where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

from sim.files.visible_text import visible
from sim.results import silent


@contextmanager
def progress_bar(what: str, unit: str = "block") -> Iterator[Callable[[int, int], None]]:
    """A function to call with (done, in all)."""
    if not sys.stderr.isatty():
        yield silent
        return

    with tqdm(desc=what, unit=unit, file=sys.stderr, leave=False) as bar:

        def report_progress(done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)

        yield report_progress


def report_on_stderr(what: str) -> None:
    """Say what is being done, where somebody watches."""
    if sys.stderr.isatty():
        print(visible(what), file=sys.stderr)  # noqa: T201  (progress, not output)
