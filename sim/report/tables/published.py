"""Published numbers and simulated ones: a line for each published number of a scenario."""

from __future__ import annotations

import math
from dataclasses import replace

from sim.measures import RUN
from sim.report.estimate import from_row
from sim.report.published import ComparedRow
from sim.report.tables.column import Cell, Column, ColumnTable, Given, Own, Published, Said

MEASURE_WORDS = {measure.name: measure.words for measure in RUN if measure.words}


def _what(row: ComparedRow) -> Cell:
    measure = row.simulated.measure
    return Said(MEASURE_WORDS.get(measure, measure), f"measure.{measure}")


def _published(row: ComparedRow) -> Cell:
    entry, unit = row.published, row.simulated.unit
    return Published(entry.value, entry.low, entry.high, entry.of, unit, "published.value")


def _inside(row: ComparedRow) -> Cell:
    """Whether the published number lies in the range; on the terminal nothing without a range."""
    words = "yes" if row.is_inside else "NO"
    text = words if math.isfinite(row.simulated.level.p05) else "–"
    return Said(text, f"published.{words.lower()}")


def _source_and_role(row: ComparedRow) -> Cell:
    role = "" if row.published.role == "fitted" else f" ({row.published.role})"
    return Own(row.published.source + role)


WHAT: Column[ComparedRow] = Column("published.col_what", ("what",), _what, is_number=False)
MONTH: Column[ComparedRow] = Column(
    "published.col_month",
    ("month",),
    lambda row: Given(row.published.month, "months", "published.month"),
)
NUMBER: Column[ComparedRow] = Column("published.col_published", ("published",), _published)
SIMULATED: Column[ComparedRow] = Column(
    "published.col_simulated", ("simulated", "p05–p95"), lambda row: from_row(row.simulated)
)
INSIDE: Column[ComparedRow] = Column("published.col_inside", ("inside",), _inside, is_number=False)
ROLE: Column[ComparedRow] = Column(
    "published.col_role",
    (),
    lambda row: Said(row.published.role, f"role.{row.published.role}"),
    is_number=False,
)
SOURCE: Column[ComparedRow] = Column(
    "published.col_source", ("source",), lambda row: Own(row.published.source), is_number=False
)
PUBLISHED = ColumnTable(
    terminal=(MONTH, WHAT, NUMBER, SIMULATED, INSIDE, replace(SOURCE, cell=_source_and_role)),
    page=(WHAT, MONTH, NUMBER, SIMULATED, INSIDE, ROLE, SOURCE),
)
