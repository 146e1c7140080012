"""When to evaluate a choice, and how many people that takes.

Each regime of a comparison against the comparator's, in an individually randomised trial of two
arms of one size on the starting caseload: exact shares under each parameter draw, and the persons
per arm by the two-proportion z test with the pooled variance (Fleiss, Levin & Paik 2003, eq. 4.14).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, NamedTuple

import numpy as np

from sim.arrays import Array, Bools, Floats
from sim.engine.align import aligned_draws, base_of
from sim.engine.cells import make_cells
from sim.engine.replicate import open_pool
from sim.engine.setup import option_setup
from sim.hazards.parameters import ParameterDraws
from sim.inputs.amounts.evaluation_plan import EvaluationPlan
from sim.inputs.reading.frozen import FrozenMap
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import Option
from sim.inputs.scenario.redacted import has_own_caseload
from sim.inputs.scenario.sections.desk import split_dose
from sim.inputs.scenario.sections.policy import Policy
from sim.inputs.scenario.sections.population import Group
from sim.outcomes.disclosure import Number, Stated, Whole, Withheld, Word
from sim.outcomes.measures import count_measures
from sim.power.inference import closed_form
from sim.power.lives.truth import expected_flows, in_order, people_under
from sim.regimes.treatments import treatments
from sim.strata import DrawStrata, mean_of, percentiles_of

PERCENTILES = (10, 50, 90)
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
    persons, power, over = comparator.persons, plan.power.value, _Draws(comparator.strata)
    for alpha in plan.alphas.values:
        n = np.array([_per_arm(*pair, power, alpha) for pair in zip(own, usual, strict=True)])
        powers = [_power(persons / 2, *pair, alpha) for pair in zip(own, usual, strict=True)]
        yield EvaluationRow(
            arm.regime, comparator.regime, endpoint, month, alpha, power, len(n), persons,
            *over.percentiles(usual), *over.percentiles(own), *over.percentiles(n),
            over.mean(own > usual), over.mean(2 * n <= persons), over.mean(np.array(powers)),
        )  # fmt: skip


def _shares(arm: EvaluationArm, endpoint: str, month: int) -> Floats:
    """Share of an arm with the endpoint, draw by draw; (n_draws,)."""
    measures = count_measures(arm.flows, arm.entries)
    entered = arm.entries[:, : month + 1].sum(axis=(1, 2))
    # Where everybody has left, rounding may take the expectation a hair above the persons.
    return np.asarray(np.clip(measures[endpoint][:, month] / entered, 0.0, 1.0))


def _per_arm(first: float, second: float, power: float, alpha: float) -> float:
    if abs(first - second) < SAME:
        return float("inf")
    return float(np.ceil(closed_form.n_two_proportions(first, second, power, alpha)))


def _power(n: float, first: float, second: float, alpha: float) -> float:
    return closed_form.power_two_proportions(n, n, first, second, alpha)


class _Draws(NamedTuple):
    """Parameter draws and their sources of effects."""

    strata: DrawStrata | None

    def percentiles(self, values: Floats) -> tuple[float, float, float]:
        """Tenth, fiftieth and ninetieth percentile: values themselves, some may be infinite."""
        draw = np.arange(len(values))
        low, middle, high = percentiles_of(values, draw, self.strata, PERCENTILES).tolist()
        return low, middle, high

    def mean(self, values: Floats | Bools) -> float:
        return float(mean_of(values.astype(np.float64), np.arange(len(values)), self.strata))


@dataclass(frozen=True)
class EvaluationArm:
    """One arm as it is expected under each parameter draw.

    Attributes
    ----------
    regime : what it meets
    persons : of the starting caseload
    flows : (n_draws, horizon, statuses * 4) expected moves
    entries : (n_draws, horizon + 1, statuses) expected people first seen
    strata : the source of effects of each draw, where there are several
    """

    regime: str
    persons: int
    flows: Array
    entries: Array
    strata: DrawStrata | None = None


def evaluation_arms(
    options: Sequence[Option], plan: EvaluationPlan, workers: int = 1
) -> tuple[EvaluationArm | None, tuple[EvaluationArm, ...]]:
    """The comparator's arm and one for each other regime.

    No comparator where it has a desk, or where nobody is there to be drawn.
    """
    first = options[0].scenario
    months = [month for month in plan.months.values if month <= first.time.months]
    regimes = further_regimes(options)
    if first.policy.has_desk or not months or not regimes:
        return None, ()
    if not any(one.persons.value + one.stopping_persons.value for one in first.population.groups):
        return None, ()
    world = _with_regimes(_closed(first, max(months)), options)
    usual = tuple(dict.fromkeys(regime for regime, _ in treatments(first)))
    own = world.model_copy(update={"policy": Policy()})
    groups = [_under(own.population.groups, regime) for regime in regimes]
    n_draws, base = min(int(plan.draws.value), first.runs.draws), base_of(options)
    comparator, expected = (
        _expected_arms(one, arms, names, (aligned_draws(one, n_draws, base), workers))
        for one, arms, names in (
            (world, [world.population.groups], ["+".join(usual)]),
            (own, groups, regimes),
        )
    )
    return comparator[0], tuple(expected)


def further_regimes(options: Sequence[Option]) -> list[str]:
    """Regimes that options use and the comparator does not, in the order of the options."""
    named = [
        [split_dose(regime)[0] for regime, _ in treatments(option.scenario)] for option in options
    ]
    met = dict.fromkeys(regime for regimes in named[1:] for regime in regimes)
    return [regime for regime in met if regime not in named[0]]


def _closed(scenario: Scenario, months: int) -> Scenario:
    """The scenario without intake, so that only the starting caseload is there."""
    groups = tuple(
        group.model_copy(update={"intake": None, "left_before": None})
        for group in scenario.population.groups
    )
    return scenario.model_copy(
        update={
            "population": scenario.population.model_copy(update={"groups": groups}),
            "time": scenario.time.model_copy(update={"months": months}),
        }
    )


def _with_regimes(scenario: Scenario, options: Sequence[Option]) -> Scenario:
    """The scenario with the regimes that only an option defines."""
    known = scenario.hazards.regimes
    for option in options:
        known = FrozenMap({**option.scenario.hazards.regimes, **known})
    hazards = scenario.hazards.model_copy(update={"regimes": known})
    return scenario.model_copy(update={"hazards": hazards})


def _under(groups: tuple[Group, ...], regime: str) -> tuple[Group, ...]:
    return tuple(group.model_copy(update={"regime": regime}) for group in groups)


def _expected_arms(
    scenario: Scenario,
    arms: Sequence[tuple[Group, ...]],
    regimes: Sequence[str],
    how: tuple[ParameterDraws, int],
) -> list[EvaluationArm]:
    """Arms side by side in one world, each a copy of the caseload under its regime.

    how : parameter draws, and workers
    """
    draws, workers = how
    groups = tuple(group for arm in arms for group in arm)
    population = scenario.population.model_copy(update={"groups": groups})
    world = scenario.model_copy(update={"population": population})
    settings = [option_setup(world, draws.draw(number)) for number in range(draws.n_draws)]
    people = in_order(make_cells(settings[0]))
    everywhere = [people_under(people, one) for one in settings]
    with open_pool(workers) as pool:
        pairs = list(zip(everywhere, settings, strict=True))
        flows = np.stack(list(pool.in_order(lambda pair: expected_flows(*pair), pairs)))
    came_in = np.stack([people.entries for people in everywhere])
    size = 2 * len(arms[0])
    persons = sum(group.persons.value + group.stopping_persons.value for group in arms[0])
    expected = []
    for place, regime in enumerate(regimes):
        own = slice(place * size, (place + 1) * size)
        entries = came_in[:, own].sum(axis=1)
        expected.append(
            EvaluationArm(regime, persons, flows[:, own].sum(axis=1), entries, draws.strata)
        )
    return expected
