"""A table in plain text, and the columns of a table for people written as one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TypeVar

from sim.compare.precision import two_figures
from sim.outcomes.interval import Interval
from sim.report.estimate import FINEST, Estimate
from sim.report.numbers import (
    NOTHING,
    chance_text,
    ends_text,
    number_text,
    percent_text,
    stated_text,
    thousands_text,
)
from sim.report.tables.column import (
    Cell,
    Column,
    Given,
    Named,
    Own,
    Published,
    Said,
    Spread,
    Stated,
    Titled,
)

Row = TypeVar("Row")
# Forms in thousands of euros, with the sign of a difference or without.
SIGNS = {"thousands": "+", "size": ""}


def text_table(header: Sequence[str], rows: Sequence[Sequence[str]], align: str) -> str:
    """A table in plain text; `align` holds < or > for each column."""
    widths = [max(len(row[i]) for row in (header, *rows)) for i in range(len(header))]
    lines = [
        "  ".join(f"{cell:{a}{w}}" for cell, a, w in zip(row, align, widths, strict=True)).rstrip()
        for row in (header, tuple("-" * width for width in widths), *rows)
    ]
    return "\n".join(lines)


def columns_text(
    corner: str, columns: Sequence[Column[Row]], rows: Iterable[tuple[str, Row]]
) -> str:
    """A table of columns; `rows` are what a line is about, in words, and its row."""
    header = (corner, *(words for column in columns for words in column.words))
    lines = [
        (about, *(text for column in columns for text in cell_texts(column, row)))
        for about, row in rows
    ]
    sides = "".join((">" if column.is_number else "<") * len(column.words) for column in columns)
    return text_table(header, lines, f"<{sides}")


def cell_texts(column: Column[Row], row: Row) -> tuple[str, ...]:
    """A cell in as many texts as the column has headings: its number, and its ends."""
    cell = column.cell(row)
    if not isinstance(cell, Estimate):
        return (_single(cell), *[NOTHING] * (len(column.words) - 1))
    if column.form == "chance":
        return (chance_text(Interval(cell.mean, mc_se=cell.mc_se)),)
    mean, low, high = (
        _number(value, cell.unit, column.form) for value in (cell.mean, cell.low, cell.high)
    )
    # A dash between two numbers with a sign could be read as one.
    between = "–" if column.form == "cell" else " … "
    return (mean, ends_text(low, high, between))[: len(column.words)]


def _single(cell: Cell) -> str:
    match cell:
        case Own():
            text = cell.text or cell.missing
        case Titled():
            text = cell.name
        case Said() | Named():
            text = cell.text
        case Stated():
            text = stated_text(cell.value)
        case Spread():
            middle, low, high = (_count(one.mean) for one in (cell.middle, cell.low, cell.high))
            text = f"{middle} ({low} – {high})"
        case Given():
            text = _number(cell.value, cell.unit, "cell")
        case Published():
            text = _published(cell)
        case _:
            raise TypeError(f"{type(cell).__name__}: has more than one number.")
    return text


def _published(cell: Published) -> str:
    if cell.low is not None and cell.high is not None:
        low, high = (_number(end, cell.unit, "cell") for end in (cell.low, cell.high))
        return ends_text(low, high, "–")
    value = _number(cell.value, cell.unit, "cell")
    return f"{value} of {cell.of}" if cell.of and cell.unit == "persons" else value


def _count(number: float) -> str:
    return "∞" if math.isinf(number) else number_text(number)


def _number(value: float, unit: str, form: str) -> str:
    if form in SIGNS:
        return thousands_text(value, SIGNS[form])
    if form == "two_figures":
        return number_text(two_figures(value))
    if unit in ("share", "chance"):
        return percent_text(value)
    if unit == "level":
        return f"{value:g}"
    digits = max(0, -FINEST.get(unit, 0))
    return number_text(value, "+" if form == "difference" else "", digits)
