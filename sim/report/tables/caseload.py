"""The caseload of an option: who comes and leaves, what parts of it gain, national figures."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.compare.caseload import FlowRow, NationalRow
from sim.compare.subgroups import SubgroupRow
from sim.outcomes.interval import Heading
from sim.report.estimate import Estimate
from sim.report.tables.column import (
    Cell,
    Column,
    ColumnTable,
    Given,
    Own,
    field_cell,
    headed_columns,
    with_rest,
)

# Flow → its row, of one option in one period.
Flows = Mapping[str, FlowRow]


def flow_estimate(row: FlowRow) -> Estimate:
    """Persons in a year, or on a day."""
    level = row.level
    address = (("table", "flows"), ("flow", row.flow), ("option", row.option),
               ("period", row.period))  # fmt: skip
    return Estimate(level.mean, level.p05, level.p95, math.nan, row.unit, address)


def _flow(flow: str, words: str) -> Column[Flows]:
    return Column(f"yearly.{flow}", (words,), lambda rows: flow_estimate(rows[flow]))


STOCK = _flow("stock_start", "on benefit at the start of the year")
INFLOW = _flow("new_inflow", "new inflow")
AFTER_WORK = _flow("returns_after_work", "back after work")
TO_WORK = _flow("exits_to_work", "to work")
FROM_PART_TIME = _flow("part_time_to_work", "  of whom from part-time work")
AFTER_OTHER = _flow("returns_after_other_exit", "back after another exit")
FROM_BEFORE = _flow("returns_from_before", "back who left before the start")
OTHER_EXITS = _flow("other_exits", "left for another reason")
PENSION = _flow("pension_exits", "reached pension age")
BEGUN = _flow("part_time_begun", "part-time work begun")
ENDED = _flow("part_time_ended", "part-time work ended")
FLOWS = ColumnTable(
    terminal=(
        STOCK, INFLOW, AFTER_WORK, AFTER_OTHER, FROM_BEFORE, TO_WORK, FROM_PART_TIME, OTHER_EXITS,
        PENSION, _flow("stock_end", "on benefit at the end of the year"), BEGUN, ENDED,
    ),
    page=(
        STOCK, INFLOW, AFTER_WORK, AFTER_OTHER, FROM_BEFORE, TO_WORK, FROM_PART_TIME, OTHER_EXITS,
        PENSION, BEGUN, ENDED,
    ),
)  # fmt: skip


# Measure → its row, of one part of the people under one option.
Part = Mapping[str, SubgroupRow]


def _place(row: SubgroupRow) -> tuple[tuple[str, str], ...]:
    keys = ("option", "by", "part", "measure")
    return (("table", "subgroups"), *((key, str(getattr(row, key))) for key in keys))


def _change(measure: str, form: str = "cell") -> Column[Part]:
    def cell(part: Part) -> Cell:
        row = part[measure]
        return field_cell(row, "difference", row.unit, _place(row))

    return Column(f"who.{measure}", (), cell, form=form)


def _persons(part: Part) -> Cell:
    row = next(iter(part.values()))
    mean, none = row.persons.mean, math.nan
    return Estimate(mean, none, none, none, "persons", _place(row), ("persons", "", ""))


WHO_EXITS = _change("first_exits_to_work")
WHO: tuple[Column[Part], ...] = (
    Column("who.persons", (), _persons, form="bare"),
    WHO_EXITS,
    _change("durable_exits"),
    _change("part_time_months"),
    _change("benefit_months"),
    _change("kept_earnings", "thousands"),
)


def _national(name: str, heading: Heading, row: NationalRow) -> Cell:
    """What a field says: published, under the status quo, or in words."""
    if name == "national":
        return Given(row.national, heading.unit, name)
    if name == "national_year":
        return Own(row.national_year, "no year")
    address = (("table", "national"), ("measure", row.measure),
               ("national_year", str(row.national_year)))  # fmt: skip
    return field_cell(row, name, heading.unit, address)


FIELDS: dict[str, Column[NationalRow]] = headed_columns(
    NationalRow, _national, in_words=("national_year", "status", "source")
)
SIMULATED, COUNTRY, WHEN = (FIELDS[name] for name in ("simulated", "national", "national_year"))
NATIONAL = with_rest(
    ColumnTable(
        terminal=(SIMULATED, COUNTRY, WHEN, FIELDS["status"]),
        page=(COUNTRY, WHEN, SIMULATED, FIELDS["source"]),
    ),
    FIELDS.values(),
)
