"""Plans: which regime each person meets in each month, as decided before anybody lives it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.draws import Decision
from sim.population.traits import draw_traits, person_levels
from sim.scenario.words import HOUSEHOLDS, PROFILES

if TYPE_CHECKING:
    from sim.population.people import People
    from sim.regimes.treatments import Treatment
    from sim.scenario.model import Scenario
    from sim.scenario.policy import Switch

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Plans:
    """What these people will meet.

    Attributes
    ----------
    plan_of_person : (n,) row of `treatment`
    treatment : (n_plans, horizon + 1) uint8 treatment code in each month
    """

    plan_of_person: NDArray[np.uint16]
    treatment: NDArray[np.uint8]


def _is_eligible(
    scenario: Scenario, switch: Switch, people: People, seed: int
) -> Flags:
    """Who may be reached by a switch, by what they were at entry."""
    profile = people.profile(len(scenario.hazards.frailty))
    eligible: Flags = np.isin(profile, [PROFILES.index(name) for name in switch.profiles])
    months = people.months_on_benefit()
    if switch.min_months_on_benefit is not None:
        eligible &= months >= switch.min_months_on_benefit
    if switch.max_months_on_benefit is not None:
        eligible &= months <= switch.max_months_on_benefit
    aged = switch.min_age_years is not None or switch.max_age_years is not None
    if aged or set(switch.households) != set(HOUSEHOLDS):
        traits = draw_traits(scenario, people, seed)
        eligible &= np.isin(traits.household, [HOUSEHOLDS.index(h) for h in switch.households])
        eligible &= traits.age_years >= (switch.min_age_years or 0)
        if switch.max_age_years is not None:
            eligible &= traits.age_years <= switch.max_age_years
    return eligible


def _is_reached(
    scenario: Scenario, number: int, people: People, seed: int
) -> Flags:
    """Who is reached by switch `number`: eligible, and drawn by lot where the share is below 1."""
    switch = scenario.policy.switches[number]
    group = scenario.population.groups[people.cohort.group]
    if not switch.reaches_group(group.name):
        return np.zeros(people.size, dtype=np.bool_)
    reached = _is_eligible(scenario, switch, people, seed)
    if switch.share.value < 1:
        level = person_levels(people, seed, Decision.SWITCH, number // 4)[:, number % 4]
        reached &= level < switch.share.value
    return reached


def make_plans(
    scenario: Scenario, people: People, seed: int, codes: tuple[Treatment, ...]
) -> Plans:
    """The plan of each person: the group's regime, then every switch that reaches them.

    Switches act in the order of their months, and within a month in the order written.
    Nothing here depends on what people do later or on who else is there.
    """
    horizon = scenario.time.months
    group = scenario.population.groups[people.cohort.group]
    order = sorted(
        range(len(scenario.policy.switches)), key=lambda n: scenario.policy.switches[n].month
    )
    # One bit for each switch that reaches a person: people with the same bits share a plan.
    bits = np.zeros(people.size, np.uint64)
    for place, number in enumerate(order):
        reached = _is_reached(scenario, number, people, seed)
        bits |= reached.astype(np.uint64) << np.uint64(place)
    combinations, plan = np.unique(bits, return_inverse=True)
    treatment = np.empty((combinations.size, horizon + 1), np.uint8)
    treatment[:] = codes.index((group.regime, group.studied))
    for row, combination in enumerate(combinations.tolist()):
        for place, number in enumerate(order):
            switch = scenario.policy.switches[number]
            if combination >> place & 1:
                treatment[row, switch.month :] = codes.index((switch.to, group.studied))
    return Plans(plan.reshape(-1).astype(np.uint16), treatment)
