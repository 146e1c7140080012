"""Published numbers and simulated ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.compared_with import Published
from sim.measures import PART_TIME_OF_GROUP, PART_TIME_SHARE, UNITS
from sim.outcomes.summary import SummaryRow


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One published number and its simulation.

    Attributes
    ----------
    published : the scenario's entry, with source and role
    simulated : the summary's row for the same group, measure and month
    is_inside : whether the published number, or some part of its range, lies within p05–p95
    """

    published: Published
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
