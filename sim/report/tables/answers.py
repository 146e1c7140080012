"""Tables of the answers to questions about a design, for terminal and page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

from sim.power.diagnosis.rows import AuditRow, CurveRow, PowerRow
from sim.report.numbers import NOTHING
from sim.report.tables.column import Cell, Column, ColumnTable, Given, Named, Said
from sim.report.tables.power import (
    AGREE,
    CLOSED_FORM,
    EXACT,
    LEVEL,
    PERSONS,
    TEST,
    VALUE,
    contrast_cell,
    row_estimate,
    words_column,
)

# What a curve over these runs over is shown as a percentage.
AS_SHARE = ("effect", "base_rate")
# The lines that an answer's table begins with, and what it calls its figure.
ABOUT = {
    "allocation": ("diagnosand", "contrast"),
    "curve": ("contrast", "endpoint", "test", "alpha", "at"),
    "audit": ("contrast", "endpoint", "denominator", "test", "sides", "alpha"),
}
USUAL_ABOUT = ("diagnosand", "contrast", "endpoint", "test", "alpha")
FIGURE = {"curve": "power", "audit": "p"}


def answer_about(word: str) -> tuple[str, ...]:
    """The columns that say what a row of an answer is about, the first of them in the corner."""
    return ABOUT.get(word, USUAL_ABOUT)


def answer_columns(word: str, rows: Sequence[PowerRow]) -> ColumnTable[PowerRow]:
    """The table of an answer: what each row is about and its figures.

    Parameters
    ----------
    word : the question
    rows : of the answer; with several endpoints they are named
    """
    several = len({row.endpoint for row in rows}) > 1
    compared: Column[PowerRow] = Column(
        "answer.col_comparison",
        (),
        lambda row: contrast_cell(row, with_endpoint=several),
        is_number=False,
    )
    figures = (PUBLISHED_P,) if word == "audit" else map(partial(_figure, word), (VALUE, EXACT))
    return ColumnTable(
        terminal=(
            *(_named(name) for name in answer_about(word)[1:]),
            words_column(FIGURE.get(word, VALUE), lambda row: plain_text(row.value)),
            words_column("± mc_se", lambda row: plain_text(row.mc_se)),
            words_column("exact", lambda row: plain_text(row.exact)),
            AGREE,
        ),
        page=(compared, TEST, LEVEL, *figures),
    )


def plain_text(value: object) -> str:
    """What a field holds, a number to four figures."""
    if value is None:
        return NOTHING
    if isinstance(value, float):
        return NOTHING if math.isnan(value) else f"{value:.4g}"
    return str(value)


def _named(name: str) -> Column[PowerRow]:
    is_number = name in ("alpha", "at")
    return words_column(name, lambda row: plain_text(row[name]), is_number=is_number)


def _figure(word: str, name: str) -> Column[PowerRow]:
    return Column(f"answer.col_{name}", (), lambda row: row_estimate(row, name, word), form="bare")


PUBLISHED_P: Column[PowerRow] = Column(
    "answer.col_value", (), lambda row: Given(row.value, "p", "p")
)


def what_cell(row: PowerRow) -> Cell:
    """What a row of an answer is, in the page's words."""
    name = row.diagnosand
    if isinstance(row, AuditRow):
        ways = ("endpoint", "denominator", "sides")
        return Said("", "answer.way", tuple((way, Named(way, (row[way],))) for way in ways))
    if name.startswith(PERSONS):
        arm = Named("group", (name.removeprefix(PERSONS),))
        return Said("", "answer.persons", (("arm", arm),))
    plain = name.removesuffix(CLOSED_FORM)
    cell = Said("", f"answer.{plain}")
    if isinstance(row, CurveRow):
        unit = "share" if row.over in AS_SHARE else ""
        cell = Said("", f"answer.at_{row.over}", (("at", Given(row.at, unit, "at")),))
    return cell if plain == name else Said("", "answer.by_formula", (("what", cell),))
