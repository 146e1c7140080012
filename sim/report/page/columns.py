"""The columns of a table for people, as the page shows them in one language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from markupsafe import Markup

from sim.report.estimate import Estimate
from sim.report.numbers import NOTHING
from sim.report.page.blocks import Head
from sim.report.page.language import Voice, cited
from sim.report.tables.column import Column, Given

Row = TypeVar("Row")


def head_of(column: Column[Row], voice: Voice) -> Head:
    """The heading of a column."""
    return Head(voice.plain(column.key, **dict(column.values)), is_number=column.is_number)


def shown(column: Column[Row], row: Row, voice: Voice) -> Markup | str:
    """What a column says of a row."""
    cell = column.cell(row)
    if isinstance(cell, Estimate):
        return voice.thousands(cell) if column.form == "thousands" else voice.estimate(cell, "cell")
    if isinstance(cell, Given):
        return cited(_number(cell, voice), cell.source)
    return voice.own(cell.text) or NOTHING


def _number(given: Given, voice: Voice) -> str:
    return voice.percent(given.value) if given.unit == "share" else voice.number(given.value)


def option_columns(
    columns: Sequence[Column[Row]], row_of: Callable[[str], Row], voice: Voice
) -> list[tuple[str, Callable[[str], Markup | str]]]:
    """Columns of a table of options: heading, and the cell of an option, whose row is `row_of`."""

    def cell_of(column: Column[Row]) -> Callable[[str], Markup | str]:
        return lambda option: shown(column, row_of(option), voice)

    return [(head_of(column, voice).text, cell_of(column)) for column in columns]
