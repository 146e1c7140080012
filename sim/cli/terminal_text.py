"""Words for the terminal: what a file's author wrote cannot steer it or turn its lines around."""

from __future__ import annotations

from collections.abc import Iterable

import click

from sim.files.visible_text import visible, visible_json


def print_safely(text: str, *, err: bool = False) -> None:
    """Print text, with a question mark for each sign that is not seen or moves what is.

    Parameters
    ----------
    err : on standard error, apart from what a program may read
    """
    click.echo(visible(text), err=err)


def print_notes(remarks: Iterable[str]) -> None:
    """Print what the owner of a file should know and no result may hold, on standard error."""
    for remark in remarks:
        print_safely(f"Note: {remark}", err=True)


def print_json(document: str) -> None:
    """Print a JSON document, with such signs as escapes."""
    click.echo(visible_json(document))
