"""Words for the terminal: what a file's author wrote cannot steer it or turn its lines around."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import click

# Controls, signs that change how others are read, halves of signs, ends of lines and paragraphs.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def print_safely(text: str, *, err: bool = False) -> None:
    """Print text, with a question mark for each sign that is not seen or moves what is.

    Parameters
    ----------
    err : on standard error, beside what a program may read
    """
    click.echo("".join(map(_seen, text)), err=err)


def print_notes(remarks: Iterable[str]) -> None:
    """Print what the owner of a file should know and no result may hold, on standard error."""
    for remark in remarks:
        print_safely(f"Note: {remark}", err=True)


def _seen(sign: str) -> str:
    return "?" if sign != "\n" and unicodedata.category(sign) in UNSEEN else sign
