"""The arms of an evaluation: the starting caseload under the comparator and under each regime."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array
from sim.engine.replicate import open_pool
from sim.engine.world import option_setup
from sim.hazards.draw_source import parameter_draws
from sim.inputs.amounts.evaluation_plan import EvaluationPlan
from sim.inputs.reading.frozen import FrozenMap
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import Option
from sim.inputs.scenario.sections.policy import Policy
from sim.inputs.scenario.sections.population import Group
from sim.power.lives.expected_shares import expected_flows, expected_people
from sim.regimes.treatments import split_dose, treatments


@dataclass(frozen=True)
class EvaluationArm:
    """One arm as it is expected under each parameter draw.

    Attributes
    ----------
    regime : what it meets
    persons : of the starting caseload
    flows : (n_draws, horizon, 9 * 4) expected moves
    entries : (n_draws, horizon + 1, 9) expected people first seen, alike in all draws
    """

    regime: str
    persons: int
    flows: Array
    entries: Array


def evaluation_arms(
    options: Sequence[Option], plan: EvaluationPlan, workers: int = 1
) -> tuple[EvaluationArm | None, tuple[EvaluationArm, ...]]:
    """The comparator's arm and one for each other regime; no comparator where it has a desk."""
    first = options[0].scenario
    months = [month for month in plan.months.values if month <= first.time.months]
    regimes = further_regimes(options)
    if first.policy.desk is not None or not months or not regimes:
        return None, ()
    world = _with_regimes(_closed(first, max(months)), options)
    usual = tuple(dict.fromkeys(regime for regime, _ in treatments(first)))
    own = world.model_copy(update={"policy": Policy()})
    groups = [_under(own.population.groups, regime) for regime in regimes]
    n_draws = min(int(plan.draws.value), first.runs.draws)
    comparator = _lived(world, [world.population.groups], ["+".join(usual)], n_draws, workers)
    return comparator[0], tuple(_lived(own, groups, regimes, n_draws, workers))


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
        group.model_copy(update={"intake": None}) for group in scenario.population.groups
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


def _lived(
    scenario: Scenario,
    arms: Sequence[tuple[Group, ...]],
    regimes: Sequence[str],
    n_draws: int,
    workers: int,
) -> list[EvaluationArm]:
    """Arms side by side in one world, each a copy of the caseload under its regime."""
    groups = tuple(group for arm in arms for group in arm)
    population = scenario.population.model_copy(update={"groups": groups})
    world = scenario.model_copy(update={"population": population})
    draws = parameter_draws(world, n_draws)
    settings = [option_setup(world, draws.draw(number)) for number in range(n_draws)]
    people = expected_people(settings[0])
    with open_pool(workers) as pool:
        flows = np.stack(list(pool.in_order(lambda one: expected_flows(people, one), settings)))
    size = 2 * len(arms[0])
    persons = sum(group.persons.value + group.stopping_persons.value for group in arms[0])
    found = []
    for place, regime in enumerate(regimes):
        own = slice(place * size, (place + 1) * size)
        entries = np.repeat(people.entries[None, own].sum(axis=1), n_draws, axis=0)
        found.append(EvaluationArm(regime, persons, flows[:, own].sum(axis=1), entries))
    return found
