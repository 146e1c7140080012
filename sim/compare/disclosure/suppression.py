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
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sim.compare.caseload import MEAN_YEAR, FlowRow, NationalRow
from sim.compare.comparison import Comparison
from sim.compare.disclosure.protected_people import (
    FLOWS,
    MONTHS,
    YEARS,
    Cell,
    ProtectedPeople,
    rounded_up,
)
from sim.compare.disclosure.sums import lines
from sim.compare.input_table import InputRow
from sim.compare.option_verdicts import MonthRow, OptionSummary
from sim.compare.paired_differences import TOTAL, DifferenceRow
from sim.compare.sensitivity.effect_parts import PartRow
from sim.compare.worlds.measures import MEASURES, MONTHS_IN_YEAR, year_names
from sim.compare.worlds.yearly_flows import SUMS
from sim.inputs.scenario.redacted import LEAST_COUNT, LEAST_WHOLE, ROUND_TO
from sim.measures import SO_FAR, Behind, named
from sim.outcomes.cell_suppression import suppressed
from sim.outcomes.disclosure import (
    PERCENT,
    Difference,
    Disclosure,
    Euros,
    Grain,
    Level,
    Persons,
    Share,
    Stated,
)

EARNED = tuple(
    measure.name
    for measure in MEASURES
    if measure.in_euros and measure.behind is Behind.PART_TIMERS
)
STAFF = tuple(measure.name for measure in MEASURES if measure.behind is Behind.CASE_MANAGERS)
# Where part-timers or those of a regime are hidden, euros come in ten persons' worth, not five.
COARSER = LEAST_COUNT // ROUND_TO
NET = "net_municipal_cost"
PROGRAMME = "programme_cost"
OWN_CASELOAD = "own caseload"
# National measures that are a share of the stock; the others are of those who leave.
OF_THE_STOCK = ("inflow", "outflow", "long_share")
PERSONS, AS_IT_STANDS = Grain(ROUND_TO, LEAST_COUNT), Grain(0)
KNOWN = named((*MEASURES, SO_FAR))
# Which person-months count who stands behind a number that counts nobody itself.
PERSON_MONTHS = {
    Behind.RECIPIENTS: "benefit_months",
    Behind.CASE_MANAGERS: "benefit_months",
    Behind.PART_TIMERS: "part_time_months",
}
# The same by month.
STOCKS = {
    Behind.RECIPIENTS: "on_benefit",
    Behind.CASE_MANAGERS: "on_benefit",
    Behind.PART_TIMERS: "part_time",
}
LevelRow = DifferenceRow | FlowRow | MonthRow


@dataclass(frozen=True)
class DisclosureRules:
    """What of one comparison may be shown.

    Attributes
    ----------
    comparator : name of the option all others are held against
    levels : option → cell → mean over worlds
    people : what is known of the people of the file alone
    """

    comparator: str
    levels: Mapping[str, Mapping[Cell, float]]
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
        return {name: self._hidden_of(name) for name in self.levels}

    def _hidden_of(self, option: str) -> frozenset[Cell]:
        levels = self.levels[option]
        behind = {**levels, **self.people.levels.get(option, {})}
        small = [
            cell for cell in levels if self._is_small(levels, cell) or self._is_small(behind, cell)
        ]
        if option in self.people.thin_staff:
            small += [cell for cell in levels if cell[1] in STAFF]
        # Where nothing is paid for, everybody knows that: it would cover no other cell.
        small = [cell for cell in small if levels[cell] or cell[1] != PROGRAMME]
        sizes = {cell: abs(size) if size else math.inf for cell, size in levels.items()}
        # What a council asks for first is the last to go.
        sizes |= {cell: sys.float_info.max for cell in levels if cell[1] == NET}
        return frozenset(suppressed(small, list(lines(self.horizon)), sizes))

    def may_show(self, option: str, cell: Cell) -> bool:
        """Whether a level may be shown."""
        return cell not in self.suppressed_cells[option]

    def may_show_difference(self, option: str, cell: Cell) -> bool:
        """Whether a difference may: both its levels must, for one gives the other."""
        return self.may_show(option, cell) and self.may_show(self.comparator, cell)

    def keeps(self, row: Any) -> bool:
        """Whether anything of a row is shown: not of an option that reaches too few.

        Sums of flows fall out, for they would give their parts away. Inputs stand in the scenario,
        which everybody in the room has read.
        """
        if isinstance(row, InputRow):
            return True
        is_sum = isinstance(row, FlowRow) and row.flow in SUMS
        return not is_sum and row.option not in self.left_out

    def grain(self, row: Any, disclosure: Disclosure) -> Grain | None:
        """How finely a number of a row is shown; None: not at all."""
        if isinstance(disclosure, Level):
            return self._grain_of_level(row)
        if isinstance(disclosure, Difference):
            return self._grain_of_difference(row, disclosure.measure)
        if isinstance(disclosure, Share) and isinstance(row, NationalRow):
            return Grain(PERCENT) if self._may_show_share(row) else None
        if isinstance(disclosure, Stated) and isinstance(row, InputRow):
            return PERSONS if row.source == OWN_CASELOAD else AS_IT_STANDS
        if isinstance(disclosure, Persons):
            return PERSONS
        if isinstance(disclosure, Euros):
            return Grain(self.step(row.option, "euros", TOTAL))
        raise TypeError(f"{type(row).__name__}: no rule for {disclosure}.")

    def _grain_of_level(self, row: LevelRow) -> Grain | None:
        """A level in steps; what is added up so far only if no month before it is hidden."""
        table, measure, period = cell = cell_of(row)
        step = self.step(row.option, row.unit, period, measure)
        if measure == SO_FAR.name:
            so_far = ((table, measure, str(month)) for month in range(int(period) + 1))
            is_shown = all(self.may_show_difference(row.option, before) for before in so_far)
        else:
            is_shown = self.may_show(row.option, cell)
        return Grain(step, LEAST_COUNT if row.unit == "persons" else 0) if is_shown else None

    def _grain_of_difference(self, row: Any, measure: str) -> Grain | None:
        """A difference in steps; in persons from ten on, whichever way."""
        cell = (YEARS, measure, TOTAL) if measure else cell_of(row)
        if not self.may_show_difference(row.option, cell):
            return None
        unit = KNOWN[measure].unit if measure else row.unit
        step = self.step(row.option, unit, cell[2], cell[1])
        return Grain(step, LEAST_COUNT if unit == "persons" else 0)

    def _may_show_share(self, row: NationalRow) -> bool:
        """Whether enough persons are behind a share, and ten in it and out of it."""
        # Anybody can simulate the people who are in no file, and take them off.
        levels = {**self.levels[row.option], **self.people.levels.get(row.option, {})}
        stock = "stock_start" if row.measure in OF_THE_STOCK else "outflow"
        whole, share = levels[FLOWS, stock, MEAN_YEAR], row.simulated.mean
        inside = (share * whole, (1 - share) * whole)
        return whole >= LEAST_WHOLE and all(n >= LEAST_COUNT or n == 0 for n in inside)

    def months_of(self, period: str) -> int:
        """Months of a period; of a single month, the months up to its end."""
        if period == TOTAL:
            return self.horizon
        if period == MEAN_YEAR:
            return MONTHS_IN_YEAR
        if period not in (years := year_names(self.horizon)):
            return int(period) + 1
        return int(min(MONTHS_IN_YEAR, self.horizon - MONTHS_IN_YEAR * years.index(period)))

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
        behind = KNOWN[measure].behind
        if behind is Behind.NOBODY:
            return 1.0
        if behind is Behind.CASE_MANAGERS:
            return self.people.steps.staff_a_year * years
        is_coarse = any(
            name in self.people.thin_staff or self._hides_earners(name, period)
            for name in (option, self.comparator)
        )
        of_earned = behind is Behind.PART_TIMERS
        a_year = self.earned_a_year if of_earned else self.people.steps.euros_a_year
        return a_year * years * (COARSER if is_coarse else 1)

    @cached_property
    def earned_a_year(self) -> float:
        """Five part-timers' earnings in a year, in euros: as published, or more as in the file."""
        steps = [self.people.steps.earned_a_year]
        for name, levels in self.levels.items():
            months = levels.get((YEARS, "part_time_months", TOTAL), 0.0)
            if months and all(self.may_show(name, (YEARS, what, TOTAL)) for what in EARNED):
                earned = sum(levels[YEARS, what, TOTAL] for what in EARNED) / months
                steps.append(rounded_up(ROUND_TO * MONTHS_IN_YEAR * earned))
        return max(steps)

    def _hides_earners(self, option: str, period: str) -> bool:
        periods = {cell[2] for cell in self.levels[option] if cell[0] == YEARS}
        spans = {period} & periods or periods
        return any(not self.may_show(option, (YEARS, "set_off", one)) for one in spans)

    def _is_small(self, levels: Mapping[Cell, float], cell: Cell) -> bool:
        table, what, period = cell
        if table == MONTHS:
            stock = STOCKS.get(KNOWN[what].behind, what)
            return 0 < levels[MONTHS, stock, period] < LEAST_COUNT
        persons = levels[cell]
        if table == YEARS and KNOWN[what].behind is not Behind.COUNTED:
            months = PERSON_MONTHS.get(KNOWN[what].behind)
            if months is None:
                return False
            persons = levels[YEARS, months, period] / self.months_of(period)
        return 0 < persons < LEAST_COUNT


def cell_of(row: LevelRow | PartRow) -> Cell:
    """The cell whose level, or whose difference, a row holds."""
    match row:
        case MonthRow():
            return MONTHS, KNOWN[row.measure].name, str(row.month)
        case FlowRow():
            return FLOWS, row.flow, row.period
        case DifferenceRow():
            return YEARS, KNOWN[row.measure].name, row.period
        case PartRow():
            return YEARS, KNOWN[row.measure].name, TOTAL
    raise TypeError(f"{type(row).__name__}: its numbers stand in no cell.")


def disclosure_rules(comparison: Comparison, people: ProtectedPeople) -> DisclosureRules:
    """What may be shown of a comparison as it was worked out."""
    levels: dict[str, dict[Cell, float]] = {one.option: {} for one in comparison.verdicts}
    rows: tuple[LevelRow, ...] = (*comparison.differences, *comparison.flows, *comparison.months)
    for row in rows:
        levels[row.option][cell_of(row)] = row.level.mean
    few = {one.option for one in comparison.verdicts if _reaches_few(one)}
    people = replace(people, left_out=people.left_out | few)
    return DisclosureRules(comparison.comparator, levels, people)


def _reaches_few(one: OptionSummary) -> bool:
    """Whether it reaches fewer than ten; where nobody knows how many, it may be as few."""
    reached = one.people_affected.mean
    return math.isnan(reached) or 0 < reached < LEAST_COUNT
