"""Which numbers of a comparison about real people may be shown, and how finely.

The rules are those of docs/comparison.md#real-people.

A cell is one level of one option: a stock, a flow or an amount in a period. What rests on fewer
than ten persons is hidden: persons themselves; person-months and what the caseload costs where on
average fewer than ten are on benefit; what is set off or kept where fewer than ten work part-time;
everything of an option that reaches fewer than ten. Then as many more cells are hidden as it takes
that no sum gives one away: years and their total, stocks and flows, one number in two tables.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from sim.compare.comparison import Comparison
from sim.compare.disclosure.protected_people import (
    FLOWS,
    MONTHS,
    YEARS,
    Cell,
    ProtectedPeople,
    rounded_up,
)
from sim.compare.option_verdicts import OptionSummary
from sim.compare.paired_differences import TOTAL
from sim.compare.worlds.measures import MEASURES, MONTHS_IN_YEAR, PLACE, n_years
from sim.compare.worlds.yearly_flows import INFLOW, OUTFLOW
from sim.inputs.scenario.redacted import LEAST_COUNT, ROUND_TO
from sim.outcomes.cell_suppression import suppressed

MEAN_YEAR = "mean"
EARNED = ("set_off", "kept_earnings")
NOT_OF_PERSONS = ("one_off_cost",)
COSTS = ("benefit_spending", "staff_cost", "one_off_cost", "grant_lost", "net_municipal_cost")
STOCK_LINES = (
    ("stock_start", *INFLOW, *OUTFLOW, "stock_end"),
    (
        "part_time_start", "new_inflow_part_time", "part_time_begun", "part_time_ended",
        "part_time_to_work", "part_time_to_other_exit", "part_time_end",
    ),
)  # fmt: skip
STAFF = ("staff_fte", "staff_cost", "contact_moments")
# Where part-timers or those of a regime are hidden, euros are told in ten persons' worth, not five.
COARSER = LEAST_COUNT // ROUND_TO
NET = "net_municipal_cost"


@dataclass(frozen=True)
class DisclosureRules:
    """What of one comparison may be shown.

    Attributes
    ----------
    comparator : name of the option all others are held against
    levels : option → cell → mean over worlds
    counted : measures of the months that count persons
    people : what is known of the people of the file alone
    """

    comparator: str
    levels: Mapping[str, Mapping[Cell, float]]
    counted: frozenset[str]
    people: ProtectedPeople

    @property
    def horizon(self) -> int:
        """Months."""
        return self.people.horizon

    @cached_property
    def left_out(self) -> frozenset[str]:
        """Options that reach somebody, but too few: nothing of them is shown."""
        return self.people.left_out - {self.comparator}

    @cached_property
    def suppressed_cells(self) -> Mapping[str, frozenset[Cell]]:
        """Option → cells that must not be shown."""
        years = n_years(self.horizon)
        return {name: self._hidden_of(name, years) for name in self.levels}

    def _hidden_of(self, option: str, years: int) -> frozenset[Cell]:
        levels = self.levels[option]
        behind = {**levels, **self.people.levels.get(option, {})}
        small = [
            cell for cell in levels if self._is_small(levels, cell) or self._is_small(behind, cell)
        ]
        if option in self.people.thin_staff:
            small += [cell for cell in levels if cell[1] in STAFF]
        sizes = {cell: abs(size) if size else math.inf for cell, size in levels.items()}
        # What a council asks for first is the last to go.
        sizes |= {cell: sys.float_info.max for cell in levels if cell[1] == NET}
        return frozenset(suppressed(small, list(lines(years)), sizes))

    def may_show(self, option: str, cell: Cell) -> bool:
        """Whether a level may be shown."""
        return cell not in self.suppressed_cells[option]

    def may_show_difference(self, option: str, cell: Cell) -> bool:
        """Whether a difference may: both its levels must, for one gives the other."""
        return self.may_show(option, cell) and self.may_show(self.comparator, cell)

    def months_of(self, period: str) -> int:
        """Months of a period; of a single month, the months up to its end."""
        if period == TOTAL:
            return self.horizon
        if period == MEAN_YEAR:
            return MONTHS_IN_YEAR
        word, _, number = period.partition(" ")
        if word != "year":
            return int(word) + 1
        return min(MONTHS_IN_YEAR, self.horizon - MONTHS_IN_YEAR * (int(number) - 1))

    def step(self, option: str, unit: str, period: str, measure: str = NET) -> float:
        """To what a number of this unit and period is rounded; measure: of euros."""
        if unit == "persons":
            return float(ROUND_TO)
        if unit == "fte":
            return self.people.steps.fte
        months = self.months_of(period)
        if unit == "person-months":
            return float(ROUND_TO * months)
        years = max(1, -(-months // MONTHS_IN_YEAR))
        if unit == "contacts":
            return self.people.steps.contacts_a_year * years
        return self._euro_step(option, period, measure)

    def _euro_step(self, option: str, period: str, measure: str) -> float:
        years = max(1, -(-self.months_of(period) // MONTHS_IN_YEAR))
        if measure in NOT_OF_PERSONS:
            return 1.0
        if measure == "staff_cost":
            return self.people.steps.staff_a_year * years
        is_coarse = any(
            name in self.people.thin_staff or self._hides_earners(name, period)
            for name in (option, self.comparator)
        )
        a_year = self.earned_a_year if measure in EARNED else self.people.steps.euros_a_year
        return a_year * years * (COARSER if is_coarse else 1)

    @cached_property
    def earned_a_year(self) -> float:
        """Five part-timers' earnings in a year, in euros: as published, or more as in the file."""
        found = [self.people.steps.earned_a_year]
        for name, levels in self.levels.items():
            months = levels.get((YEARS, "part_time_months", TOTAL), 0.0)
            if months and all(self.may_show(name, (YEARS, what, TOTAL)) for what in EARNED):
                earned = sum(levels[YEARS, what, TOTAL] for what in EARNED) / months
                found.append(rounded_up(ROUND_TO * MONTHS_IN_YEAR * earned))
        return max(found)

    def _hides_earners(self, option: str, period: str) -> bool:
        periods = {cell[2] for cell in self.levels[option] if cell[0] == YEARS}
        asked = {period} & periods or periods
        return any(not self.may_show(option, (YEARS, "set_off", one)) for one in asked)

    def _is_small(self, levels: Mapping[Cell, float], cell: Cell) -> bool:
        table, what, period = cell
        if table == MONTHS:
            behind = what if what in self.counted else "on_benefit"
            return 0 < levels[MONTHS, behind, period] < LEAST_COUNT
        persons = levels[cell]
        if table == YEARS and MEASURES[PLACE[what]].unit != "persons":
            if what in NOT_OF_PERSONS:
                return False
            behind = "part_time_months" if what.startswith("part_time") else "benefit_months"
            behind = "part_time_months" if what in EARNED else behind
            persons = levels[YEARS, behind, period] / self.months_of(period)
        return 0 < persons < LEAST_COUNT


def disclosure_rules(comparison: Comparison, people: ProtectedPeople) -> DisclosureRules:
    """What may be shown of a comparison as it was worked out."""
    levels: dict[str, dict[Cell, float]] = {one.option: {} for one in comparison.verdicts}
    for row in comparison.differences:
        levels[row.option][YEARS, row.measure, row.period] = row.mean
    for flow in comparison.flows:
        levels[flow.option][FLOWS, flow.flow, flow.period] = flow.mean
    for month in comparison.months:
        levels[month.option][MONTHS, month.measure, str(month.month)] = month.mean
    counted = {month.measure for month in comparison.months if month.unit == "persons"}
    few = {one.option for one in comparison.verdicts if _reaches_few(one)}
    people = replace(people, left_out=people.left_out | few)
    return DisclosureRules(comparison.comparator, levels, frozenset(counted), people)


def _reaches_few(one: OptionSummary) -> bool:
    """Whether it reaches fewer than ten; where nobody knows how many, it may be as few."""
    return math.isnan(one.people_affected) or 0 < one.people_affected < LEAST_COUNT


def lines(years: int) -> Iterator[tuple[Cell, ...]]:
    """Cells bound by a sum, or that are the same number."""
    periods = [f"year {year + 1}" for year in range(years)]
    for measure in MEASURES:
        cells = [(YEARS, measure.name, period) for period in (*periods, TOTAL)]
        # A stock's total is that of the last year; everything else adds up over the years.
        yield tuple(cells[-2:] if measure.is_stock else cells)
    for period in (*periods, TOTAL):
        yield tuple((YEARS, cost, period) for cost in COSTS)
    flows = {flow for line in STOCK_LINES for flow in line}
    for period in (*periods, MEAN_YEAR):
        yield from (tuple((FLOWS, flow, period) for flow in line) for line in STOCK_LINES)
    for flow in sorted(flows):
        yield tuple((FLOWS, flow, period) for period in (*periods, MEAN_YEAR))
    yield from _same_stock("on_benefit", "stock", periods)
    yield from _same_stock("part_time", "part_time", periods)
    yield from _cumulated("returns", ("returns_after_work", "returns_after_other_exit"), periods)
    yield from _cumulated("net_exits_to_work", ("exits_to_work", "returns_after_work"), periods)


def _same_stock(measure: str, stock: str, periods: list[str]) -> Iterator[tuple[Cell, ...]]:
    """A stock at the end of a year is that at the start of the next, in every table."""
    for year, period in enumerate(periods):
        end: Cell = (YEARS, measure, period)
        month = str(MONTHS_IN_YEAR * (year + 1))
        yield end, (FLOWS, f"{stock}_end", period)
        yield end, (FLOWS, f"{stock}_start", f"year {year + 2}")
        yield end, (MONTHS, measure, month)
    yield (FLOWS, f"{stock}_start", "year 1"), (MONTHS, measure, "0")


def _cumulated(
    measure: str, flows: Iterable[str], periods: list[str]
) -> Iterator[tuple[Cell, ...]]:
    """What is counted from the start grows in a year by that year's flows."""
    before: tuple[Cell, ...] = ()
    for period in periods:
        now: Cell = (YEARS, measure, period)
        yield (*before, now, *((FLOWS, flow, period) for flow in flows))
        before = (now,)
