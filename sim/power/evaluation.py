"""When to evaluate a choice, and how many people that takes.

Each regime of a comparison against the comparator's, in an individually randomised trial of two
arms of one size on the starting caseload: exact shares under each parameter draw, and the persons
per arm by the two-proportion z test with the pooled variance (Fleiss, Levin & Paik 2003, eq. 4.14).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from sim.arrays import Floats
from sim.inputs.amounts.evaluation_plan import EvaluationPlan
from sim.inputs.scenario.options import Option
from sim.inputs.scenario.redacted import has_own_caseload
from sim.outcomes.disclosure import Number, Stated, Whole, Withheld, Word
from sim.outcomes.measures import count_measures
from sim.power.evaluation_arms import EvaluationArm, evaluation_arms
from sim.power.inference import closed_form

PERCENTILES = (0.1, 0.5, 0.9)
# Shares closer than this differ by rounding only.
SAME = 1e-12


@dataclass(frozen=True, slots=True)
class EvaluationRow:
    """What it takes to see one regime's effect on one endpoint at one month.

    Attributes
    ----------
    regime, comparator_regime : of the two arms; several of the comparator's are joined by +
    endpoint, month : what is counted, and how many months after the start
    alpha, power : two-sided level, and the chance wanted to find the effect
    draws, persons : parameter draws, and the starting caseload
    share_comparator_…, share_regime_… : share of an arm that has the endpoint, over the draws
    n_per_arm_… : persons per arm; infinite where a draw has no effect at all
    chance_regime_higher : share of the draws in which the regime's share is the higher
    chance_caseload_suffices : share of the draws in which two such arms fit in the caseload
    power_whole_caseload : mean chance to find the effect if everybody is drawn, half to each arm
    """

    regime: Word
    comparator_regime: Word
    endpoint: Word
    month: Whole
    alpha: Number
    power: Number
    draws: Whole
    persons: Annotated[int, Stated()]
    share_comparator_p10: Annotated[float, Withheld()]
    share_comparator_p50: Annotated[float, Withheld()]
    share_comparator_p90: Annotated[float, Withheld()]
    share_regime_p10: Annotated[float, Withheld()]
    share_regime_p50: Annotated[float, Withheld()]
    share_regime_p90: Annotated[float, Withheld()]
    n_per_arm_p10: Annotated[float, Withheld()]
    n_per_arm_p50: Annotated[float, Withheld()]
    n_per_arm_p90: Annotated[float, Withheld()]
    chance_regime_higher: Annotated[float, Withheld()]
    chance_caseload_suffices: Annotated[float, Withheld()]
    power_whole_caseload: Annotated[float, Withheld()]


def evaluation_rows(
    options: Sequence[Option], plan: EvaluationPlan, workers: int = 1
) -> tuple[EvaluationRow, ...]:
    """Persons per arm for each regime the options use, endpoint, month and level.

    None where the comparator has a desk: people who queue have no exact shares. None about real
    people either: exact shares and what follows from them tell who is in the file. Months beyond
    the scenario's are left out.

    Parameters
    ----------
    options : the comparator first
    plan : endpoints, months, levels, power and number of draws
    """
    if any(has_own_caseload(option.scenario) for option in options):
        return ()
    comparator, arms = evaluation_arms(options, plan, workers)
    if comparator is None:
        return ()
    return tuple(
        row
        for arm in arms
        for endpoint in plan.endpoints.values
        for month in _months(options, plan)
        for row in _rows(comparator, arm, endpoint, month, plan)
    )


def _months(options: Sequence[Option], plan: EvaluationPlan) -> list[int]:
    return [month for month in plan.months.values if month <= options[0].scenario.time.months]


def _rows(
    comparator: EvaluationArm, arm: EvaluationArm, endpoint: str, month: int, plan: EvaluationPlan
) -> Iterator[EvaluationRow]:
    usual, own = (_shares(one, endpoint, month) for one in (comparator, arm))
    persons, power = comparator.persons, plan.power.value
    for alpha in plan.alphas.values:
        n = np.array([_per_arm(*pair, power, alpha) for pair in zip(own, usual, strict=True)])
        powers = [_power(persons / 2, *pair, alpha) for pair in zip(own, usual, strict=True)]
        yield EvaluationRow(
            arm.regime, comparator.regime, endpoint, month, alpha, power, len(n), persons,
            *_percentiles(usual), *_percentiles(own), *_percentiles(n),
            float((own > usual).mean()), float((2 * n <= persons).mean()), float(np.mean(powers)),
        )  # fmt: skip


def _shares(arm: EvaluationArm, endpoint: str, month: int) -> Floats:
    """Share of an arm with the endpoint, draw by draw; (n_draws,)."""
    measures = count_measures(arm.flows, arm.entries)
    entered = arm.entries[:, : month + 1].sum(axis=(1, 2))
    return np.asarray(measures[endpoint][:, month] / entered)


def _per_arm(first: float, second: float, power: float, alpha: float) -> float:
    if abs(first - second) < SAME:
        return float("inf")
    return float(np.ceil(closed_form.n_two_proportions(first, second, power, alpha)))


def _power(n: float, first: float, second: float, alpha: float) -> float:
    return closed_form.power_two_proportions(n, n, first, second, alpha)


def _percentiles(values: Floats) -> tuple[float, float, float]:
    """Tenth, fiftieth and ninetieth percentile, each one of the values: some may be infinite."""
    low, middle, high = np.quantile(values, PERCENTILES, method="inverted_cdf").tolist()
    return low, middle, high
