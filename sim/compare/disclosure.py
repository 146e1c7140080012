"""A comparison that rests on a municipality's own records: small numbers of persons stay inside.

Counts under 10 are suppressed, what remains is rounded to 5 (DOMAIN §7). The tables of a comparison
hold no sums of persons over groups or states, so nothing suppressed can be worked out from another
cell; euros and person-months are sums over many months and stay as they are.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.compare.comparison import Comparison
from sim.compare.months import MonthRow
from sim.compare.paired import DifferenceRow
from sim.compare.verdicts import Verdict
from sim.outcomes.disclosure import LEAST_COUNT, ROUND_TO
from sim.scenario.published_form import has_own_caseload

if TYPE_CHECKING:
    from sim.scenario.model import Scenario

PERSONS = "persons"
NONE = float("nan")


def rounded(persons: float) -> float:
    """A number of persons, or a difference of two, as it may be shown.

    Examples
    --------
    >>> rounded(12.4), rounded(-3.0)
    (10.0, -5.0)
    """
    return float(ROUND_TO * round(persons / ROUND_TO)) if math.isfinite(persons) else persons


def shown_comparison(scenario: Scenario, comparison: Comparison) -> Comparison:
    """The comparison, `disclosed_comparison` where real people stand behind it."""
    return disclosed_comparison(comparison) if has_own_caseload(scenario) else comparison


def disclosed_comparison(comparison: Comparison) -> Comparison:
    """The comparison as it may leave the building."""
    return replace(
        comparison,
        verdicts=tuple(_verdict(verdict) for verdict in comparison.verdicts),
        differences=tuple(_difference(row) for row in comparison.differences),
        months=tuple(_month(row) for row in comparison.months),
    )


def _is_small(unit: str, persons: float) -> bool:
    return unit == PERSONS and 0 < persons < LEAST_COUNT


def _difference(row: DifferenceRow) -> DifferenceRow:
    if row.unit != PERSONS:
        return row
    if _is_small(row.unit, row.mean):
        return replace(
            row, mean=NONE, difference=NONE, p05=NONE, p50=NONE, p95=NONE, mc_se=NONE, luck_se=NONE
        )
    return replace(
        row,
        mean=rounded(row.mean),
        difference=rounded(row.difference),
        p05=rounded(row.p05),
        p50=rounded(row.p50),
        p95=rounded(row.p95),
    )


def _month(row: MonthRow) -> MonthRow:
    if row.unit != PERSONS:
        return row
    if _is_small(row.unit, row.mean):
        return replace(row, mean=NONE, p05=NONE, p50=NONE, p95=NONE)
    return replace(
        row,
        mean=rounded(row.mean),
        p05=rounded(row.p05),
        p50=rounded(row.p50),
        p95=rounded(row.p95),
    )


def _verdict(verdict: Verdict) -> Verdict:
    affected = verdict.people_affected
    return replace(
        verdict,
        people_affected=NONE if _is_small(PERSONS, affected) else rounded(affected),
        extra_net_exits=rounded(verdict.extra_net_exits),
    )
