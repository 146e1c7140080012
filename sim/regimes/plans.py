"""Plans: which regime each person meets in each month, as decided before anybody lives it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.draws import Decision
from sim.errors import InputError
from sim.inputs.scenario.model import Scenario
from sim.kernels.philox import WORDS_PER_CALL
from sim.population.people import People, is_eligible, person_levels
from sim.regimes.desk_posts import hiring_wait
from sim.regimes.treatments import RegimeSwitch, Treatment, regime_switches

Flags = NDArray[np.bool_]
TreatmentPath = NDArray[np.uint8]
NOWHERE = 0
# Kernels keep a plan's number in 16 bits.
MOST_PLANS = 1 << 16


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


def _branch_taken(
    scenario: Scenario, switch: RegimeSwitch, people: People, seed: int
) -> NDArray[np.int64]:
    """For each person 1 + the branch of the switch that is taken, or NOWHERE: (n,)."""
    eligible = is_eligible(scenario, switch.rule, people, seed)
    if switch.last_entry is not None:
        eligible &= people.entry_month <= switch.last_entry
        eligible &= not people.cohort.returns
    if switch.is_certain:
        return eligible.astype(np.int64)
    block, place = divmod(switch.lottery_draw, WORDS_PER_CALL)
    level = person_levels(people, seed, Decision.SWITCH, block)[:, place]
    taken = np.full(people.size, NOWHERE, np.int64)
    for number, branch in enumerate(switch.branches):
        taken[eligible & (level >= branch.low) & (level < branch.high)] = number + 1
    return taken


def make_plans(
    scenario: Scenario, people: People, seed: int, codes: tuple[Treatment, ...]
) -> Plans:
    """The plan of each person: the group's regime, then every switch that reaches them.

    Switches act in the order of their months: a later one goes before an earlier one, and where it
    ends, what held without it holds again. Switches of one month reach different persons or lead
    the same way (`inputs.scenario.checks.overlaps`). A regime that takes more posts than the
    group's own begins when they are filled (`regimes.desk_posts.hiring_wait`).
    Nothing here depends on what people do later or on who else is there.
    """
    horizon = scenario.time.months
    group = scenario.population.groups[people.cohort.group]
    start = np.full(horizon + 1, codes.index((group.regime, group.studied)), np.uint8)
    plan, paths = np.zeros(people.size, np.int64), [start]
    for switch in regime_switches(scenario):
        if switch.rule.reaches_group(group.name):
            taken = _branch_taken(scenario, switch, people, seed)
            begins = [
                (
                    switch.month + hiring_wait(scenario, group.regime, branch.to),
                    codes.index((branch.to, group.studied)),
                )
                for branch in switch.branches
            ]
            plan, paths = _after_switch(plan, paths, taken, switch, begins)
    return Plans(plan_numbers(plan, len(paths)), np.array(paths, np.uint8))


def plan_numbers(plan: NDArray[np.int64], n_plans: int) -> NDArray[np.uint16]:
    """Numbers of plans as kernels keep them.

    Raises
    ------
    InputError
        If there are more plans than 16 bits can tell apart.
    """
    if n_plans > MOST_PLANS:
        raise InputError(
            f"policy: its lots must combine into at most {MOST_PLANS:,} different plans "
            f"(got {n_plans:,}). Use fewer switches with a share below 1."
        )
    return plan.astype(np.uint16)


def _after_switch(
    plan: NDArray[np.int64],
    paths: list[TreatmentPath],
    taken: NDArray[np.int64],
    switch: RegimeSwitch,
    begins: list[tuple[int, int]],
) -> tuple[NDArray[np.int64], list[TreatmentPath]]:
    """Plans after one more switch; people who meet the same share a plan.

    begins : month from which each branch holds, and its treatment
    """
    width = len(begins) + 1
    both = plan * width + taken
    place_of_both = np.zeros(len(paths) * width, np.int64)
    places: dict[bytes, int] = {}
    distinct: list[TreatmentPath] = []
    for number in np.flatnonzero(np.bincount(both, minlength=place_of_both.size)).tolist():
        path = paths[number // width].copy()
        if number % width != NOWHERE:
            month, treatment = begins[number % width - 1]
            path[month : switch.until_month] = treatment
        place = places.setdefault(path.tobytes(), len(distinct))
        if place == len(distinct):
            distinct.append(path)
        place_of_both[number] = place
    return place_of_both[both], distinct or paths
