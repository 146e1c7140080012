"""Finding one person in a world: by row, and by the address that lasts from option to option."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.draws import Address
from sim.engine.world import CohortPlans, OptionSetup, cohort_plans
from sim.errors import InputError
from sim.population.cohorts import Cohort, cohorts

# The arrays of `People` with an entry for each person.
PEOPLE_ARRAYS = (
    "replication",
    "number",
    "person_class",
    "entry_month",
    "stop_month",
    "status",
    "since",
)


@dataclass(frozen=True, slots=True)
class Place:
    """A person's address within a world, the same in every option.

    Attributes
    ----------
    cohort_code : whose address space
    number : within the cohort
    """

    cohort_code: int
    number: int


def _arrivals(setup: OptionSetup, address: Address, cohort: Cohort) -> CohortPlans:
    """Everybody of a cohort of new inflow: how many they are is drawn."""
    return cohort_plans(setup, address, cohort, 0, 0)


def place_of_row(setup: OptionSetup, address: Address, person: int) -> Place:
    """Whose row this is.

    Raises
    ------
    InputError
        If the world has no such row.
    """
    first = 0
    for cohort in cohorts(setup.scenario):
        numbers = None
        if cohort.arrives:
            numbers = _arrivals(setup, address, cohort).people.number
        size = cohort.size if numbers is None else numbers.size
        if 0 <= person - first < size:
            place = person - first
            return Place(cohort.code, place if numbers is None else int(numbers[place]))
        first += size
    raise InputError(f"--person: must be from 0 to {first - 1} in this world (got {person}).")


def find_person(setup: OptionSetup, address: Address, place: Place, option: str) -> CohortPlans:
    """The person of an address, as the only guest.

    Raises
    ------
    InputError
        If the option's world has no such person.
    """
    for cohort in cohorts(setup.scenario):
        if cohort.code != place.cohort_code:
            continue
        if not cohort.arrives and place.number < cohort.size:
            return cohort_plans(setup, address, cohort, place.number, place.number + 1)
        if cohort.arrives:
            group = _arrivals(setup, address, cohort)
            rows = np.flatnonzero(group.people.number == place.number)
            if rows.size:
                return _only(group, rows)
    raise InputError(
        f"--person: must be somebody who is there in option `{option}` too: this person does not "
        "come in there. Choose another person or other options."
    )


def _only(group: CohortPlans, rows: np.ndarray) -> CohortPlans:
    """Some of a group's people."""
    people = replace(
        group.people, **{name: getattr(group.people, name)[rows] for name in PEOPLE_ARRAYS}
    )
    return CohortPlans(
        people, replace(group.plans, plan_of_person=group.plans.plan_of_person[rows])
    )
