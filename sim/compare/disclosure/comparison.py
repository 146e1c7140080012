"""A comparison that rests on a municipality's own records, as it may leave the building.

Small numbers of persons, and what would give them away, become not a number; all others are
rounded: persons to 5; person-months, staff and euros to what five persons take where one takes
most. `sim.compare.disclosure.suppression` says which is which.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from sim.compare.comparison import Comparison
from sim.compare.disclosure.protected_people import (
    FLOWS,
    MONTHS,
    YEARS,
    ProtectedPeople,
    protected_people,
)
from sim.compare.disclosure.rows import (
    PERCENT,
    disclosed_difference,
    disclosed_flow,
    disclosed_input,
    disclosed_month,
    disclosed_national,
    disclosed_precision,
    disclosed_summary,
    in_steps,
)
from sim.compare.disclosure.suppression import COARSER, DisclosureRules, disclosure_rules
from sim.compare.frontier import places_on_frontier
from sim.compare.notice import Code, Notice, notice
from sim.compare.notices import drift_notices
from sim.compare.option_verdicts import OptionSummary
from sim.compare.paired_differences import TOTAL
from sim.compare.plan import ComparisonPlan
from sim.compare.precision import two_figures
from sim.compare.sensitivity.explanation import Why
from sim.compare.sensitivity.input_effects import SwingRow
from sim.compare.worlds.simulate import PairedResults
from sim.errors import InputError
from sim.inputs.scenario.redacted import LEAST_COUNT, LEAST_WHOLE, ROUND_TO
from sim.outcomes.disclosure import rounded
from sim.outcomes.stability import Stability

NET = "net_municipal_cost"
NONE = math.nan


def disclosed_comparison(
    plan: ComparisonPlan, worlds: PairedResults, comparison: Comparison
) -> Comparison:
    """The comparison, `protected_comparison` where real people stand behind it."""
    if worlds.of_file is None:
        return comparison
    return protected_comparison(comparison, protected_people(plan, worlds))


def disclosed_why(
    plan: ComparisonPlan, worlds: PairedResults, comparison: Comparison, why: Why | None
) -> Why | None:
    """What lies behind the comparison, rounded in the same way where real people are in it.

    Parameters
    ----------
    comparison : as it was worked out, not as it is shown
    """
    if why is None or worlds.of_file is None:
        return why
    rules = disclosure_rules(comparison, protected_people(plan, worlds))
    return replace(
        why,
        # Standard deviations at full precision tell one file from any other.
        split=(),
        swings=tuple(_swing(row, rules) for row in _kept(why.swings, rules)),
        parts=tuple(
            _in_steps(row, rules, row.unit, ("stacked", "shapley"), row.measure)
            for row in _kept(why.parts, rules)
        ),
    )


def _swing(row: SwingRow, rules: DisclosureRules) -> SwingRow:
    """What one input does; where it tips to an option that is left out, nothing is said of it."""
    costs = ("cost_at_low", "cost", "cost_at_high", "swing")
    disclosed: SwingRow = _in_steps(row, rules, "euros", costs)
    disclosed = in_steps(disclosed, PERCENT, ("variance_share",))
    disclosed = replace(disclosed, tipping_value=two_figures(disclosed.tipping_value))
    is_told = row.tipping_to not in rules.left_out
    return disclosed if is_told else replace(disclosed, tipping_to="", tipping_value=NONE)


def protected_comparison(comparison: Comparison, people: ProtectedPeople) -> Comparison:
    """The comparison as it may leave the building.

    Parameters
    ----------
    people : what is known of the people of the file alone

    Raises
    ------
    InputError
        If so few people are in it that nothing can be shown.
    """
    rules = disclosure_rules(comparison, people)
    _require_something_to_show(comparison, rules)
    holding = _holding(comparison.holding, rules)
    worth = rounded(comparison.value_of_information, _euro_step(comparison.comparator, rules))
    return replace(
        comparison,
        verdicts=_verdicts(comparison, rules),
        differences=tuple(
            disclosed_difference(row, rules) for row in _kept(comparison.differences, rules)
        ),
        months=tuple(disclosed_month(row, rules) for row in _kept(comparison.months, rules)),
        flows=tuple(
            shown
            for row in _kept(comparison.flows, rules)
            if (shown := disclosed_flow(row, rules)) is not None
        ),
        national=tuple(disclosed_national(row, rules) for row in _kept(comparison.national, rules)),
        precision=tuple(
            disclosed_precision(row, rules) for row in _kept(comparison.precision, rules)
        ),
        inputs=tuple(map(disclosed_input, comparison.inputs)),
        purses=tuple(_kept(comparison.purses, rules)),
        holding=holding,
        notices=(
            *_notices(comparison.notices, rules),
            *drift_notices(holding),
            *_about_real_people(rules),
        ),
        value_of_information=worth,
    )


def _verdicts(comparison: Comparison, rules: DisclosureRules) -> tuple[OptionSummary, ...]:
    """A line for each option that is left, and its place among those."""
    left = tuple(_kept(comparison.verdicts, rules))
    effect = np.array([one.extra_net_exits for one in left])
    cost = np.array([one.net_cost for one in left])
    places = places_on_frontier(tuple(one.option for one in left), effect, cost)
    return tuple(
        replace(disclosed_summary(one, rules), place=place)
        for one, place in zip(left, places, strict=True)
    )


def _kept(rows: Iterable[Any], rules: DisclosureRules) -> Iterable[Any]:
    """Rows of options that reach enough people."""
    return (row for row in rows if row.option not in rules.left_out)


def _euro_step(option: str, rules: DisclosureRules) -> float:
    return rules.step(option, "euros", TOTAL)


def _in_steps(
    row: Any, rules: DisclosureRules, unit: str, names: tuple[str, ...], measure: str = NET
) -> Any:
    """A row with these of its numbers rounded, or empty where the measure is hidden."""
    if not rules.may_show_difference(row.option, (YEARS, measure, TOTAL)):
        return replace(row, **dict.fromkeys(names, NONE))
    return in_steps(row, rules.step(row.option, unit, TOTAL, measure), names)


def _require_something_to_show(comparison: Comparison, rules: DisclosureRules) -> None:
    left = [one.option for one in comparison.verdicts if one.option not in rules.left_out]
    mistakes = []
    if left == [comparison.comparator]:
        mistakes.append(
            f"options: at least one must reach {LEAST_COUNT} persons or more, because real people "
            "stand behind this scenario (got none). Fewer are never shown."
        )
    if not all(rules.may_show(name, (YEARS, NET, TOTAL)) for name in left):
        mistakes.append(
            f"population: at least {LEAST_COUNT} persons must be on benefit on average in every "
            "year and under every option, because real people stand behind this scenario (got "
            "fewer). Nothing could be shown."
        )
    if mistakes:
        raise InputError(mistakes)


def _holding(stability: Stability | None, rules: DisclosureRules) -> Stability | None:
    """From the rounded stocks; nothing where one of them is hidden, or the first is small."""
    if stability is None or stability.option in rules.left_out:
        return None
    levels, hidden = rules.levels[stability.option], rules.suppressed_cells[stability.option]
    start = rounded(levels[FLOWS, "stock_start", "year 1"])
    periods = [f"year {year + 1}" for year in range(len(stability.shares))]
    stocks = {(FLOWS, "stock_start", "year 1"), *((FLOWS, "stock_end", p) for p in periods)}
    is_hidden = any(what == "on_benefit" and table == MONTHS for table, what, _ in hidden)
    if is_hidden or stocks & hidden or start < LEAST_WHOLE:
        return None
    ends = (rounded(levels[FLOWS, "stock_end", period]) for period in periods)
    scale = levels[FLOWS, "stock_start", "year 1"] / start
    return replace(
        stability,
        shares=tuple(end / start for end in ends),
        errors=tuple(error * scale for error in stability.errors),
    )


def _notices(notices: Iterable[Notice], rules: DisclosureRules) -> Iterable[Notice]:
    """No number of persons stands in a notice, nor an option that is left out."""
    for one in notices:
        options = [name for name in one.options if name not in rules.left_out]
        # Of a drift only what follows from the rounded stocks is told.
        if one.code is Code.DRIFTS or (one.options and not options):
            continue
        code, values = one.code, dict(one.values)
        if code is Code.FEW_DRAWS:
            step = _euro_step(rules.comparator, rules)
            values["euros"] = int(step * max(1, math.ceil(float(values["euros"]) / step)))
        if code is Code.NOTHING_COUNTED:
            values["persons"] = int(rounded(float(values["persons"])))
        yield notice(code, options, **values)


def _about_real_people(rules: DisclosureRules) -> list[Notice]:
    """What is left out, and how finely the rest is told."""
    euros = rules.people.steps.euros_a_year
    told = notice(
        Code.OWN_CASELOAD, least=LEAST_COUNT, step=ROUND_TO, euros=round(euros),
        coarse_euros=round(COARSER * euros),
    )  # fmt: skip
    few = sorted(rules.left_out)
    return [told, *([notice(Code.REACHES_FEW, few, least=LEAST_COUNT)] if few else [])]
