"""Who comes, leaves and takes up part-time work in a year, and the stock."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.compare.caseload import FlowRow
from sim.report.estimate import Estimate
from sim.report.tables.column import Column, ColumnTable

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
OTHER_EXITS = _flow("other_exits", "left for another reason")
PENSION = _flow("pension_exits", "reached pension age")
BEGUN = _flow("part_time_begun", "part-time work begun")
ENDED = _flow("part_time_ended", "part-time work ended")
FLOWS = ColumnTable(
    terminal=(
        STOCK, INFLOW, AFTER_WORK, _flow("returns_after_other_exit", "back after another exit"),
        TO_WORK, FROM_PART_TIME, OTHER_EXITS, PENSION,
        _flow("stock_end", "on benefit at the end of the year"), BEGUN, ENDED,
    ),
    page=(STOCK, INFLOW, AFTER_WORK, TO_WORK, FROM_PART_TIME, OTHER_EXITS, PENSION, BEGUN, ENDED),
)  # fmt: skip
