"""Published numbers and simulated ones: a line for each published number of a scenario."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.compared_with import Published as PublishedEntry
from sim.measures import PART_TIME_OF_GROUP, PART_TIME_SHARE, RUN, UNITS
from sim.outcomes.summary import SummaryRow
from sim.report.estimate import from_row
from sim.report.tables.column import Cell, Column, ColumnTable, Given, Own, Published, Said

MEASURE_WORDS = {measure.name: measure.words for measure in RUN if measure.words}


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One published number and its simulation.

    Attributes
    ----------
    published : the scenario's entry, with source and role
    simulated : the summary's row for the same group, measure and month
    is_inside : whether the published number, or some part of its range, lies within p05–p95
    """

    published: PublishedEntry
    simulated: SummaryRow
    is_inside: bool


def measure_read(scenario: Scenario, measure: str) -> str:
    """The measure that a published one is compared with, under the scenario's readings."""
    if measure == PART_TIME_SHARE.name and scenario.readings.part_time_of == "group":
        return PART_TIME_OF_GROUP.name
    return measure


def unit_shown(measure: str, unit_of_persons: str) -> str:
    """The key of a measure's unit on the page; shares say whose they are."""
    if UNITS[measure] != "share":
        return unit_of_persons
    return "share_of_group" if measure == PART_TIME_OF_GROUP.name else "share"


def compared_rows(scenario: Scenario, rows: Iterable[SummaryRow], option: str) -> list[ComparedRow]:
    """Every published number of the scenario that the run simulates, in the file's order."""
    rows_by_key = {(row.group, row.measure, row.month): row for row in rows if row.option == option}
    compared = []
    for entry in scenario.published:
        measure = measure_read(scenario, entry.measure)
        simulated = rows_by_key.get((entry.group, measure, entry.month))
        if simulated is not None:
            low = entry.value if entry.low is None else entry.low
            high = entry.value if entry.high is None else entry.high
            is_inside = low <= simulated.level.p95 and high >= simulated.level.p05
            compared.append(ComparedRow(entry, simulated, is_inside))
    return compared


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
