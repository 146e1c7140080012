"""Rows of a comparison about real people, each as the rules let it be shown."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, TypeVar

from sim.compare.caseload import FlowRow, NationalRow
from sim.compare.disclosure.protected_people import FLOWS, MONTHS, YEARS
from sim.compare.disclosure.suppression import MEAN_YEAR, DisclosureRules
from sim.compare.input_table import InputRow
from sim.compare.monthly_bands import MonthRow
from sim.compare.option_verdicts import OptionSummary
from sim.compare.paired_differences import TOTAL, DifferenceRow
from sim.compare.precision import PrecisionRow, shown_in_steps
from sim.compare.worlds.yearly_flows import SUMS
from sim.inputs.scenario.redacted import LEAST_COUNT, LEAST_WHOLE
from sim.outcomes.disclosure import rounded

Row = TypeVar("Row")
Level = TypeVar("Level", "DifferenceRow", "MonthRow", "FlowRow")
BAND = ("mean", "p05", "p50", "p95")
LEVELS = ("mean", "mean_p05", "mean_p95")
NONE = math.nan
NET, EXITS, BENEFIT = "net_municipal_cost", "net_exits_to_work", "benefit_months"
SO_FAR = "extra_net_cost_so_far"
MONEY = ("net_cost", "net_cost_p05", "net_cost_p50", "net_cost_p95", "expected_loss")
CHANCES = ("chance_paid_back", "chance_cheaper", "chance_beyond_own_risk", "chance_cheapest")
# Errors at full precision tell one file from any other; rounded they would say nothing.
ERRORS = (*(f"{chance}_mc_se" for chance in CHANCES), "expected_loss_mc_se", "runs_ratio")
ERRORS_OF_DIFFERENCES = ("mc_se", "luck_se", "runs_ratio")
ERRORS_OF_COSTS = (
    "half_width", "runs_needed", "independent_runs_needed", "runs_ratio", "mc_se",
)  # fmt: skip
OWN_CASELOAD = "own caseload"
EUROS_PER_EXIT, EUROS_PER_MONTH = 1_000, 50
PERCENT = 0.01
# National measures that are a share of the stock; the others are of those who leave.
OF_THE_STOCK = ("inflow", "outflow", "long_share")


def in_steps(row: Row, step: float, names: tuple[str, ...]) -> Row:
    """A row with some of its numbers rounded."""
    changed: dict[str, Any] = {name: rounded(getattr(row, name), step) for name in names}
    return replace(row, **changed)  # type: ignore[type-var]


def without(row: Row, names: tuple[str, ...]) -> Row:
    """A row with some of its numbers left out."""
    changed: dict[str, Any] = dict.fromkeys(names, NONE)
    return replace(row, **changed)  # type: ignore[type-var]


def disclosed_precision(row: PrecisionRow, rules: DisclosureRules) -> PrecisionRow:
    """Whether it is as precise as asked when shown in steps, and nothing finer."""
    return without(shown_in_steps(row, rules.step(row.option, "euros", TOTAL)), ERRORS_OF_COSTS)


def disclosed_difference(row: DifferenceRow, rules: DisclosureRules) -> DifferenceRow:
    """A level and its difference from the comparator."""
    cell = (YEARS, row.measure, row.period)
    step = rules.step(row.option, row.unit, row.period, row.measure)
    row = _levels(row, step, LEVELS, is_shown=rules.may_show(row.option, cell))
    row = without(row, ERRORS_OF_DIFFERENCES)
    if not rules.may_show_difference(row.option, cell):
        return without(row, ("difference", "p05", "p50", "p95"))
    return in_steps(row, step, ("difference", "p05", "p50", "p95"))


def disclosed_month(row: MonthRow, rules: DisclosureRules) -> MonthRow:
    """A month of one option; what is added up so far only if no month before it is hidden."""
    step = rules.step(row.option, row.unit, str(row.month))
    if row.measure == SO_FAR:
        so_far = ((MONTHS, SO_FAR, str(month)) for month in range(row.month + 1))
        is_shown = all(rules.may_show_difference(row.option, cell) for cell in so_far)
    else:
        is_shown = rules.may_show(row.option, (MONTHS, row.measure, str(row.month)))
    return _levels(row, step, BAND, is_shown=is_shown)


def disclosed_flow(row: FlowRow, rules: DisclosureRules) -> FlowRow | None:
    """A flow or stock without its share, which would tell it exactly; sums of flows fall out."""
    if row.flow in SUMS:
        return None
    disclosed = replace(row, share=NONE, share_p05=NONE, share_p95=NONE)
    step = rules.step(row.option, row.unit, row.period)
    is_shown = rules.may_show(row.option, (FLOWS, row.flow, row.period))
    return _levels(disclosed, step, BAND, is_shown=is_shown)


def _levels(row: Level, step: float, names: tuple[str, ...], *, is_shown: bool) -> Level:
    """Mean and percentiles in steps; of persons, none from 1 to 9 is left."""
    changed: dict[str, Any] = {}
    for name in names:
        value = getattr(row, name)
        is_small = row.unit == "persons" and 0 < value < LEAST_COUNT
        changed[name] = rounded(value, step) if is_shown and not is_small else NONE
    return replace(row, **changed)


def disclosed_national(row: NationalRow, rules: DisclosureRules) -> NationalRow:
    """A share in whole percents, if enough persons are behind it, and ten in it and out of it."""
    # Anybody can simulate the people who are in no file, and take them off.
    levels = {**rules.levels[row.option], **rules.people.levels.get(row.option, {})}
    whole = levels[FLOWS, "stock_start" if row.measure in OF_THE_STOCK else "outflow", MEAN_YEAR]
    inside = (row.simulated * whole, (1 - row.simulated) * whole)
    is_told = all(persons >= LEAST_COUNT or persons == 0 for persons in inside)
    if whole < LEAST_WHOLE or not is_told:
        return replace(row, simulated=NONE, p05=NONE, p95=NONE)
    return in_steps(row, PERCENT, ("simulated", "p05", "p95"))


def disclosed_input(row: InputRow) -> InputRow:
    """An input; how many persons a file holds is rounded, or empty if they are few."""
    if row.source != OWN_CASELOAD:
        return row
    persons = rounded(row.value) if row.value >= LEAST_COUNT else NONE
    return replace(row, value=persons, low=persons, high=persons)


def disclosed_summary(row: OptionSummary, rules: DisclosureRules) -> OptionSummary:
    """The line of an option; ratios are worked out again from what is shown."""
    row = _gain(row, "extra_net_exits", (EXITS, "persons"), rules)
    row = _gain(row, "benefit_months_avoided", (BENEFIT, "person-months"), rules)
    row = in_steps(row, rules.step(row.option, "euros", TOTAL), MONEY)
    row = without(in_steps(row, PERCENT, CHANCES), ERRORS)
    met = [row.people_affected_p05, row.people_affected_p95]
    least, most = (NONE if 0 < persons < LEAST_COUNT else rounded(persons) for persons in met)
    row = _ratios(row, "cost_per_net_exit", row.extra_net_exits, EUROS_PER_EXIT)
    row = _ratios(row, "cost_per_benefit_month", row.benefit_months_avoided, EUROS_PER_MONTH)
    return replace(
        row,
        people_affected=rounded(row.people_affected),
        people_affected_p05=least,
        people_affected_p95=most,
    )


def _gain(
    row: OptionSummary, name: str, counts: tuple[str, str], rules: DisclosureRules
) -> OptionSummary:
    """A number of the verdict and its ends, as the difference it is."""
    measure, unit = counts
    names = (name, f"{name}_p05", f"{name}_p95")
    if rules.may_show_difference(row.option, (YEARS, measure, TOTAL)):
        return in_steps(row, rules.step(row.option, unit, TOTAL), names)
    nothing: dict[str, Any] = dict.fromkeys(names, NONE)
    return replace(row, **nothing)


def _ratios(row: OptionSummary, name: str, gain: float, step: float) -> OptionSummary:
    """Euros for each unit gained, from the rounded numbers; nothing where none is shown."""
    changed: dict[str, Any] = {name: _ratio(row.net_cost, gain, step)}
    for end in (f"{name}_p05", f"{name}_p95"):
        # The ends come from exact costs and gains, and would tell one from the other.
        changed[end] = NONE
    return replace(row, **changed)


def _ratio(cost: float, gain: float, step: float) -> float:
    return rounded(cost / gain, step) if gain > 0 else NONE
