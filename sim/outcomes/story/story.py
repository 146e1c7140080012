"""The story of one person: one life in one or two options, and where the two lives part.

After covasim's story of one person (Kerr et al. 2021, PLOS Comput. Biol. 17(7), e1009149). A person
is found by row, and by the address that lasts from option to option.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

import numpy as np

from sim.draws import ARRIVALS, Address
from sim.engine.align import aligned_draws, base_of
from sim.engine.option import OptionSetup
from sim.engine.setup import option_setup
from sim.engine.world import CohortPlans, cohort_plans
from sim.errors import InputError
from sim.inputs.reading.suggestions import did_you_mean
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import Option, resolve_options
from sim.outcomes.story.divergence import Divergence, divergence_of
from sim.outcomes.story.life import Life, TracedLife, lived
from sim.population.cohorts import Cohort, cohorts

# The arrays of `People` with an entry for each person.
PEOPLE_ARRAYS = (
    "replication",
    "number",
    "person_class",
    "entry_month",
    "stop_month",
    "pension_month",
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
    """The person of an address, alone.

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


MOST_OPTIONS = 2
LAST_REPLICATION = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Story:
    """One person's life, in one option or in two.

    Attributes
    ----------
    scenario, title : of the scenario
    start : first day of month 0
    person : row of the person in the world of the first option
    draw, replication : which world
    lives : one for each option
    parting : where the two lives part; None for one option, or where they are the same to the end
    regimes_part : first month in which the two lives meet other regimes; None: never, or one option
    """

    scenario: str
    title: str
    start: datetime.date
    person: int
    draw: int
    replication: int
    lives: tuple[Life, ...]
    parting: Divergence | None
    regimes_part: int | None


def story_of(
    scenario: Scenario,
    person: int,
    options: tuple[str, ...] | None = None,
    draw: int = 0,
    replication: int = 0,
) -> Story:
    """The life of one person as a run of this scenario lives it.

    Parameters
    ----------
    scenario : with its options
    person : row in the world, from 0, cohort after cohort
    options : one name or two; None: the first option and, where there is one, the second
    draw : parameter draw, 0 … runs.draws - 1
    replication : world within the draw, from 0

    Raises
    ------
    InputError
        For a person, option, draw or replication that is not there, and for a person whose
        attributes come from a municipality's own file.
    """
    every = resolve_options(scenario)
    setup, base = _chosen(every, options), base_of(every)
    _require_world(scenario, draw, replication)
    address = Address(scenario.seed, draw, replication)
    place: Place | None = None
    lives = []
    for option in setup:
        values = aligned_draws(option.scenario, scenario.runs.draws, base).draw(draw)
        world = option_setup(option.scenario, values)
        place = place or place_of_row(world, address, person)
        _require_nobody_real(option.scenario, place)
        cohort_plans = find_person(world, address, place, option.name)
        lives.append(lived(option, world, values, address, cohort_plans))
    two = len(lives) == MOST_OPTIONS
    return Story(
        scenario.scenario,
        scenario.heading,
        scenario.time.start,
        person,
        draw,
        replication,
        tuple(one.life for one in lives),
        divergence_of(*lives) if two else None,
        _regimes_part(*lives) if two else None,
    )


def _regimes_part(one: TracedLife, other: TracedLife) -> int | None:
    """First month in which two lives meet other regimes."""
    pairs = zip(one.life.regimes, other.life.regimes, strict=True)
    return next((month for month, (here, there) in enumerate(pairs) if here != there), None)


def _chosen(known: tuple[Option, ...], names: tuple[str, ...] | None) -> tuple[Option, ...]:
    """The options named; the first two where none is."""
    if not names:
        return known[:MOST_OPTIONS]
    if len(names) > MOST_OPTIONS:
        raise InputError(f"--option: must be one option or two (got {len(names)}).")
    by_name = {option.name: option for option in known}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        raise InputError(
            f"--option: must be an option of the scenario (got `{name}`)."
            f"{did_you_mean(name, by_name)}"
            for name in unknown
        )
    return tuple(by_name[name] for name in names)


def _require_nobody_real(scenario: Scenario, place: Place) -> None:
    """Refuse to tell of a row of somebody's own file: who it is would come out with it."""
    if place.cohort_code >= ARRIVALS:
        return
    group = scenario.population.groups[place.cohort_code // 2]
    if group.file is not None:
        raise InputError(
            f"--person: must be somebody who was made up: group `{group.name}` is read from a "
            "caseload file, and its people are real. Choose one of the new inflow (after the rows "
            "of the file), or a scenario without a file."
        )


def _require_world(scenario: Scenario, draw: int, replication: int) -> None:
    mistakes = []
    if not 0 <= draw < scenario.runs.draws:
        mistakes.append(f"--draw: must be from 0 to {scenario.runs.draws - 1} (got {draw}).")
    if not 0 <= replication <= LAST_REPLICATION:
        mistakes.append(f"--replication: must be from 0 to {LAST_REPLICATION} (got {replication}).")
    if mistakes:
        raise InputError(mistakes)
