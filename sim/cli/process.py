"""What a command owes the system around it, whatever it computes."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from sim.cli.terminal_text import print_safely
from sim.files.seals import KeptFileWarning


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
        if issubclass(category, KeptFileWarning):
            print_safely(str(message), err=True)
        else:
            usual(message, category, filename, lineno, file, line)

    with warnings.catch_warnings():
        warnings.simplefilter("always", KeptFileWarning)
        warnings.showwarning = show
        yield
