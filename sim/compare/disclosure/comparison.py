"""A comparison that rests on a municipality's own records, as it may leave the building.

Small numbers of persons, and what would give them away, become not a number; all others are
rounded: persons to 5; person-months, staff and euros to what five persons take where one takes
most. `sim.compare.disclosure.suppression` says which is which.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from sim.compare.comparison import Comparison
from sim.compare.disclosure.protected_people import (
    FLOWS,
    MONTHS,
    YEARS,
    ProtectedPeople,
    protected_people,
)
from sim.compare.disclosure.suppression import COARSER, DisclosureRules, disclosure_rules
from sim.compare.frontier import places_on_frontier
from sim.compare.notice import Code, Notice, notice
from sim.compare.notices import drift_notices
from sim.compare.option_verdicts import OptionSummary
from sim.compare.paired_differences import TOTAL
from sim.compare.plan import ComparisonPlan
from sim.compare.precision import PrecisionRow, is_met_in_steps, two_figures
from sim.compare.sensitivity.explanation import Why
from sim.compare.sensitivity.input_effects import SwingRow
from sim.compare.worlds.measures import year_names
from sim.compare.worlds.results import PairedResults
from sim.errors import InputError
from sim.inputs.scenario.redacted import LEAST_COUNT, LEAST_WHOLE, ROUND_TO
from sim.outcomes.disclosure import disclosed_tables, rounded
from sim.outcomes.stability import Stability

NET = "net_municipal_cost"


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
    return protected_why(why, rules)


def protected_why(why: Why, rules: DisclosureRules) -> Why:
    """What lies behind a comparison, as it may leave the building."""
    shown: Why = disclosed_tables(why, rules, {})
    pairs = zip(filter(rules.keeps, why.swings), shown.swings, strict=True)
    return replace(shown, swings=tuple(_tipped(exact, row, rules) for exact, row in pairs))


def _tipped(exact: SwingRow, shown: SwingRow, rules: DisclosureRules) -> SwingRow:
    """Where the cheapest option changes; nothing of one that is left out."""
    if exact.tipping_to in rules.left_out:
        return shown
    value = two_figures(exact.tipping_value)
    return replace(shown, tipping_value=value, tipping_to=exact.tipping_to)


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
    about = (
        *_notices(comparison.notices, rules), *drift_notices(holding), *_about_real_people(rules),
    )  # fmt: skip
    worth = rounded(comparison.value_of_information, _euro_step(comparison.comparator, rules))
    shown: Comparison = disclosed_tables(
        comparison,
        rules,
        {"holding": holding, "notices": about, "value_of_information": worth},
    )
    return replace(
        shown,
        verdicts=_placed(comparison.verdicts, shown.verdicts, rules),
        precision=_in_steps(comparison.precision, shown.precision, rules),
    )


def _placed(
    exact: Iterable[OptionSummary], shown: Iterable[OptionSummary], rules: DisclosureRules
) -> tuple[OptionSummary, ...]:
    """The options that are left, each with its place among those."""
    left = tuple(filter(rules.keeps, exact))
    effect = np.array([one.extra_net_exits.mean for one in left])
    cost = np.array([one.net_cost.mean for one in left])
    places = places_on_frontier(tuple(one.option for one in left), effect, cost)
    return tuple(replace(one, place=place) for one, place in zip(shown, places, strict=True))


def _in_steps(
    exact: Iterable[PrecisionRow], shown: Iterable[PrecisionRow], rules: DisclosureRules
) -> tuple[PrecisionRow, ...]:
    """Whether each option is as precise as asked when shown in steps."""
    return tuple(
        replace(row, shown_step=step, is_met=is_met_in_steps(one, step))
        for one, row in zip(filter(rules.keeps, exact), shown, strict=True)
        for step in (_euro_step(row.option, rules),)
    )


def _euro_step(option: str, rules: DisclosureRules) -> float:
    return rules.step(option, "euros", TOTAL)


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
    start = rounded(levels[FLOWS, "stock_start", year_names(rules.horizon)[0]])
    periods = year_names(rules.horizon)
    stocks = {(FLOWS, "stock_start", periods[0]), *((FLOWS, "stock_end", p) for p in periods)}
    is_hidden = any(what == "on_benefit" and table == MONTHS for table, what, _ in hidden)
    if is_hidden or stocks & hidden or start < LEAST_WHOLE:
        return None
    ends = (rounded(levels[FLOWS, "stock_end", period]) for period in periods)
    scale = levels[FLOWS, "stock_start", year_names(rules.horizon)[0]] / start
    return replace(
        stability,
        shares=tuple(end / start for end in ends),
        errors=tuple(error * scale for error in stability.errors),
    )


def _notices(notices: Iterable[Notice], rules: DisclosureRules) -> Iterable[Notice]:
    """No number of persons stands in a notice, nor an option that is left out."""
    for one in notices:
        options = [name for name in one.options if name not in rules.left_out]
        # Of a drift only what follows from the rounded stocks is shown.
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
    """What is left out, and how finely the rest is shown."""
    euros = rules.people.steps.euros_a_year
    protected = notice(
        Code.OWN_CASELOAD, least=LEAST_COUNT, step=ROUND_TO, euros=round(euros),
        coarse_euros=round(COARSER * euros),
    )  # fmt: skip
    few = sorted(rules.left_out)
    return [protected, *([notice(Code.REACHES_FEW, few, least=LEAST_COUNT)] if few else [])]
