"""A table in plain text, and the columns of a table for people written as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from sim.report.estimate import FINEST, Estimate
from sim.report.numbers import ends_text, number_text, percent_text, thousands_text
from sim.report.tables.column import Cell, Column, Given, Own

Row = TypeVar("Row")


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
        return (_single(cell),)
    mean, low, high = (
        _number(value, cell.unit, column.form) for value in (cell.mean, cell.low, cell.high)
    )
    # A dash between two numbers with a sign could be read as one.
    between = "–" if column.form == "cell" else " … "
    return (mean, ends_text(low, high, between))[: len(column.words)]


def _single(cell: Cell) -> str:
    if isinstance(cell, Own):
        return cell.text or cell.missing
    assert isinstance(cell, Given)
    return _number(cell.value, cell.unit, "cell")


def _number(value: float, unit: str, form: str) -> str:
    if form == "thousands":
        return thousands_text(value)
    if unit == "share":
        return percent_text(value)
    digits = max(0, -FINEST.get(unit, 0))
    return number_text(value, "+" if form == "difference" else "", digits)
