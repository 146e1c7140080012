"""Which cells of a comparison add up, or are the same number in two tables.

Whoever knows all of a sum but one knows the one: see `outcomes.cell_suppression`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.compare.caseload import MEAN_YEAR
from sim.compare.disclosure.protected_people import FLOWS, MONTHS, YEARS, Cell
from sim.compare.paired_differences import TOTAL
from sim.compare.worlds.measures import MEASURES, MONTHS_IN_YEAR, PLACE, year_names
from sim.compare.worlds.yearly_flows import INFLOW, OUTFLOW, PENSION

STOCK_LINES = (
    ("stock_start", *INFLOW, *OUTFLOW, PENSION, "stock_end"),
    (
        "part_time_start", "new_inflow_part_time", "part_time_begun", "part_time_ended",
        "part_time_to_work", "part_time_to_other_exit", "part_time_to_pension", "part_time_end",
    ),
)  # fmt: skip


def lines(horizon: int) -> Iterator[tuple[Cell, ...]]:
    """Cells bound by a sum, or that are the same number."""
    periods = list(year_names(horizon))
    for measure in MEASURES:
        cells = [(YEARS, measure.name, period) for period in (*periods, TOTAL)]
        # A stock's total is that of the last year; everything else adds up over the years.
        yield tuple(cells[-2:] if measure.is_stock else cells)
    for measure in MEASURES:
        # A sum of which some parts stand in no table binds nothing.
        if measure.parts and set(measure.parts) <= PLACE.keys():
            for period in (*periods, TOTAL):
                yield tuple((YEARS, part, period) for part in (*measure.parts, measure.name))
    flows = {flow for line in STOCK_LINES for flow in line}
    for period in (*periods, MEAN_YEAR):
        yield from (tuple((FLOWS, flow, period) for flow in line) for line in STOCK_LINES)
    for flow in sorted(flows):
        yield tuple((FLOWS, flow, period) for period in (*periods, MEAN_YEAR))
    for measure in MEASURES:
        if measure.stock:
            yield from _same_stock(measure.name, measure.stock, periods)
    # Of two cells either of which would do, the order of the lines says which one is hidden.
    for measure in reversed(MEASURES):
        if measure.flows:
            yield from _cumulated(measure.name, measure.flows, periods)


def _same_stock(measure: str, stock: str, periods: list[str]) -> Iterator[tuple[Cell, ...]]:
    """A stock at the end of a year is that at the start of the next, in every table."""
    for year, (period, following) in enumerate(zip(periods, [*periods[1:], ""], strict=True)):
        end: Cell = (YEARS, measure, period)
        month = str(MONTHS_IN_YEAR * (year + 1))
        yield end, (FLOWS, f"{stock}_end", period)
        yield end, (FLOWS, f"{stock}_start", following)
        yield end, (MONTHS, measure, month)
    yield (FLOWS, f"{stock}_start", periods[0]), (MONTHS, measure, "0")


def _cumulated(
    measure: str, flows: Iterable[str], periods: list[str]
) -> Iterator[tuple[Cell, ...]]:
    """What is counted from the start grows in a year by that year's flows."""
    before: tuple[Cell, ...] = ()
    for period in periods:
        now: Cell = (YEARS, measure, period)
        yield (*before, now, *((FLOWS, flow, period) for flow in flows))
        before = (now,)
