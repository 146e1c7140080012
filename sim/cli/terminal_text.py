"""Words for the terminal: what a file's author wrote cannot steer it or turn its lines around."""

from __future__ import annotations

import unicodedata

import click

# Controls, signs that change how others are read, halves of signs, ends of lines and paragraphs.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def print_safely(text: str) -> None:
    """Print text, with a question mark for each sign that is not seen or moves what is."""
    click.echo("".join(map(_seen, text)))


def _seen(sign: str) -> str:
    return "?" if sign != "\n" and unicodedata.category(sign) in UNSEEN else sign
