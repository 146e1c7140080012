"""People: one array per attribute, drawn by address; what no hazard looks at only when asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim.draws import Address, Decision, ReplicationRange
from sim.inputs.reading.quantity import ZERO
from sim.inputs.reading.vocabulary import HOUSEHOLDS, PROFILES
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.population import Group
from sim.inputs.scenario.sections.reached import TargetGroup
from sim.kernels.lives.people import NOBODY_JOINS, WORD_SPAN, Joiners, Margins, draw_people
from sim.kernels.lives.statuses import BENEFIT, PART_TIME
from sim.kernels.philox import WORDS_PER_CALL, words_of_people
from sim.population.ages import pension_months
from sim.population.cohorts import Cohort, person_kinds
from sim.population.homes import Homes, cumulative, homes_of, laid_over
from sim.population.intake import arrivals


class PeopleAt(Protocol):
    """Whose addresses are asked for: a cohort, a draw, and everybody's world and number (n,)."""

    @property
    def cohort(self) -> Cohort:
        """Whose address space they live in."""

    @property
    def draw(self) -> int:
        """Parameter draw, part of every address."""

    @property
    def replication(self) -> NDArray[np.uint32]:
        """World each belongs to."""

    @property
    def number(self) -> NDArray[np.uint32]:
        """Address within the cohort."""


@dataclass(frozen=True, slots=True)
class People:
    """People of one cohort, in one world or several side by side; every array (n,).

    Attributes
    ----------
    cohort : whose address space they live in
    draw : parameter draw, part of every address
    replication : world each belongs to, non-decreasing
    number : uint32, address within the cohort; lasts whoever else is there
    person_class : kind * n_plain + (profile * n_frailty + frailty) * 2 + volunteer; kinds as
        `sim.population.cohorts` has them, 0 where nothing tells people apart
    entry_month : month at whose start they are first seen
    stop_month : month from which they no longer take part; horizon + 1 for who stays
    pension_month : month from which they are past pension age; horizon + 1 for who never is
    status : `kernels.lives.statuses` code at entry
    since : month in which the present spell began, negative before month 0
    """

    cohort: Cohort
    draw: int
    replication: NDArray[np.uint32]
    number: NDArray[np.uint32]
    person_class: NDArray[np.uint8]
    entry_month: NDArray[np.int16]
    stop_month: NDArray[np.int16]
    pension_month: NDArray[np.int16]
    status: NDArray[np.uint8]
    since: NDArray[np.int16]

    @property
    def size(self) -> int:
        """How many people these are."""
        return int(self.number.size)

    def profile(self, n_frailty: int) -> NDArray[np.int64]:
        """Profile codes: 0 work_ready, 1 physically_limited, 2 mentally_limited."""
        return self.person_class.astype(np.int64) // (2 * n_frailty) % len(PROFILES)

    def months_on_benefit(self) -> NDArray[np.int64]:
        """Months on benefit at entry."""
        return self.entry_month.astype(np.int64) - self.since


def _part_time_share(group: Group, *, arrives: bool) -> float:
    if arrives and group.intake is not None:
        return group.intake.part_time_share.value
    return group.part_time_share.value


def margins(scenario: Scenario, cohort: Cohort) -> Margins:
    """The shares from which the people of a cohort are drawn."""
    group: Group = scenario.population.groups[cohort.group]
    make_up = scenario.population.make_up(cohort.group, arrives=cohort.is_new_inflow)
    bands = make_up.months_on_benefit
    return Margins(
        profile=cumulative(make_up.profiles[name].value for name in PROFILES),
        frailty=cumulative(entry.share.value for entry in scenario.hazards.frailty),
        band=cumulative(band.share.value for band in bands),
        band_from=np.array([band.from_months for band in bands]),
        band_to=np.array([band.to_months for band in bands]),
        volunteer=group.volunteer_share.value,
        part_time=_part_time_share(group, arrives=cohort.is_new_inflow),
        at_start=group.entry.at_start_share.value,
        last_entry=group.entry.last_month,
        stops=cohort.stops,
        horizon=scenario.time.months,
    )


def key_of(address: Address | ReplicationRange) -> NDArray[np.uint32]:
    """The generator's key: (2,) uint32."""
    return np.array(address.key_words, dtype=np.uint32)


def draw_worlds(
    scenario: Scenario,
    cohort: Cohort,
    worlds: ReplicationRange,
    first: int,
    end: int,
    joiners: Joiners,
    inflow: NDArray[np.float64] | None = None,
) -> People:
    """People first … end-1 of a cohort in several worlds, world after world.

    Parameters
    ----------
    scenario : gives the margins
    cohort : whose people; of a cohort of new inflow everybody, whatever first and end say
    worlds : seed, draw and replications
    first, end : numbers within the cohort, 0 <= first <= end <= cohort.size
    joiners : who joins late from the stock, or comes back, under these parameters; NOBODY_JOINS
        where nobody does, or where only what no hazard looks at is asked
    inflow : (horizon + 1,) persons who are expected to come into the cohort each month; None: as
        the scenario says, whatever the parameters
    """
    if cohort.arrives:
        where = (scenario, cohort.group, cohort.code)
        number, replication, arrival = arrivals(*where, worlds, inflow)
    else:
        number = np.tile(np.arange(first, end, dtype=np.uint32), worlds.size)
        replications = np.arange(worlds.first_replication, worlds.end_replication, dtype=np.uint32)
        replication = np.repeat(replications, end - first)
        arrival = np.full(number.size, -1, np.int16)
    n = number.size
    entry, stop, since = np.empty(n, np.int16), np.empty(n, np.int16), np.empty(n, np.int16)
    person_class, status = np.empty(n, np.uint8), np.empty(n, np.uint8)
    draw_people(
        number,
        replication,
        arrival,
        cohort.code,
        np.array([Decision.WHO, Decision.WHEN, Decision.JOIN], dtype=np.int64),
        np.uint32(worlds.draw),
        key_of(worlds),
        margins(scenario, cohort),
        joiners,
        person_class,
        entry,
        stop,
        status,
        since,
    )
    never = np.full(n, scenario.time.months + 1, np.int16)
    people = People(
        cohort, worlds.draw, replication, number, person_class, entry, stop, never, status, since
    )
    known = _with_kind(scenario, _with_own_rows(scenario, people), worlds.seed)
    return _aged(scenario, known, key_of(worlds))


def _with_own_rows(scenario: Scenario, people: People) -> People:
    """The people with what their municipality's own file says of them, if there is one."""
    cohort = people.cohort
    if cohort.arrives or scenario.population.groups[cohort.group].file is None:
        return people

    def laid(fact: str, drawn: NDArray[np.int64]) -> NDArray[np.int64]:
        return laid_over(scenario, cohort.code, people.number, fact, drawn)

    n_frailty = len(scenario.hazards.frailty)
    profile = people.profile(n_frailty)
    change = (laid("profile", profile) - profile) * 2 * n_frailty
    months = laid("months_on_benefit", people.months_on_benefit())
    part_time = laid("part_time", (people.status == PART_TIME).astype(np.int64))
    return replace(
        people,
        person_class=(people.person_class + change).astype(np.uint8),
        since=(people.entry_month - months).astype(np.int16),
        status=np.where(part_time == 1, PART_TIME, BENEFIT).astype(np.uint8),
    )


def draw_cohort(
    scenario: Scenario,
    cohort: Cohort,
    address: Address,
    first: int,
    end: int,
    joiners: Joiners = NOBODY_JOINS,
) -> People:
    """People first … end-1 of a cohort in one world, see `draw_worlds`."""
    return draw_worlds(scenario, cohort, address.worlds, first, end, joiners)


Floats = NDArray[np.float64]


def person_levels(people: PeopleAt, seed: int, decision: Decision, block: int) -> Floats:
    """Four numbers in [0, 1) for each person: (n, 4)."""
    second = (people.cohort.code << 24) | (int(decision) << 16) | block
    words = np.empty((people.number.size, WORDS_PER_CALL), np.uint32)
    key = np.array([seed & 0xFFFFFFFF, seed >> 32], np.uint32)
    words_of_people(
        people.number, people.replication, np.uint32(second), np.uint32(people.draw), key, words
    )
    levels: Floats = words / WORD_SPAN
    return levels


def draw_traits(scenario: Scenario, people: People, seed: int) -> Homes:
    """Household type, age and earnings of these people."""
    key = np.array([seed & 0xFFFFFFFF, seed >> 32], np.uint32)
    return _homes(scenario, people, key)


def has_trait(scenario: Scenario, people: PeopleAt, name: str, seed: int) -> NDArray[np.bool_]:
    """Which of these people have a trait: (n,).

    Each trait has a word of the person's own, by its place among `Population.trait_names`.
    """
    population, cohort = scenario.population, people.cohort
    make_up = population.make_up(cohort.group, arrives=cohort.is_new_inflow)
    share = make_up.traits.get(name, ZERO).value
    block, place = divmod(population.trait_names.index(name), WORDS_PER_CALL)
    has: NDArray[np.bool_] = person_levels(people, seed, Decision.TRAIT, block)[:, place] < share
    return has


def is_eligible(
    scenario: Scenario, rule: TargetGroup, people: People, seed: int
) -> NDArray[np.bool_]:
    """Who may be reached by a rule, by what they were at entry."""
    eligible = np.ones(people.size, np.bool_)
    if set(rule.profiles) != set(PROFILES):
        # Looked up by code: numpy's isin takes ten times as long for so few.
        named = np.array([name in rule.profiles for name in PROFILES])
        eligible &= named[people.profile(len(scenario.hazards.frailty))]
    if rule.min_months_on_benefit is not None:
        eligible &= people.months_on_benefit() >= rule.min_months_on_benefit
    if rule.max_months_on_benefit is not None:
        eligible &= people.months_on_benefit() <= rule.max_months_on_benefit
    aged = rule.min_age_years is not None or rule.max_age_years is not None
    if aged or set(rule.households) != set(HOUSEHOLDS):
        traits = draw_traits(scenario, people, seed)
        eligible &= np.array([name in rule.households for name in HOUSEHOLDS])[traits.household]
        eligible &= traits.age_years >= (rule.min_age_years or 0)
        if rule.max_age_years is not None:
            eligible &= traits.age_years <= rule.max_age_years
    for name in rule.asks_of_traits:
        eligible &= has_trait(scenario, people, name, seed) == (name in rule.traits)
    return eligible


def _with_kind(scenario: Scenario, people: People, seed: int) -> People:
    """The people with what statements on households, ages and traits tell apart in their class."""
    kinds = person_kinds(scenario)
    if kinds is None or people.size == 0:
        return people
    number = kinds.numbers([is_eligible(scenario, rule, people, seed) for rule in kinds.rules])
    n_plain = 2 * len(PROFILES) * len(scenario.hazards.frailty)
    return replace(people, person_class=(people.person_class + number * n_plain).astype(np.uint8))


def _homes(scenario: Scenario, people: People, key: NDArray[np.uint32]) -> Homes:
    cohort = np.full(people.size, people.cohort.code, np.int64)
    entry = people.entry_month.astype(np.int64)
    return homes_of(scenario, cohort, people.number, people.replication, entry, people.draw, key)


def _aged(scenario: Scenario, people: People, key: NDArray[np.uint32]) -> People:
    """The people with the month in which each is past pension age, where age runs."""
    if not scenario.population.ageing or people.size == 0:
        return people
    age, entry = _homes(scenario, people, key).age_months, people.entry_month.astype(np.int64)
    months = pension_months(scenario, age, entry)
    return replace(people, pension_month=months.astype(np.int16))
