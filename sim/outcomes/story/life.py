"""One person's life in one option: who it is, the way through the months, and what happened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.draws import Address
from sim.engine.batch import live_cohort
from sim.engine.desk import all_waiting_treatments
from sim.engine.kernel_buffers import draw_keys
from sim.engine.option import OptionSetup
from sim.engine.person_months import person_months
from sim.engine.world import CohortPlans
from sim.inputs.reading.vocabulary import HOUSEHOLDS, PROFILES
from sim.inputs.scenario.options import Option
from sim.kernels.lives.months import NOT_HERE
from sim.kernels.lives.next_move import month_words
from sim.kernels.lives.statuses import N_LANES, NEXT_STATUS, STATE_OF_STATUS
from sim.outcomes.story.events import Event, events_of
from sim.population.people import draw_traits, has_trait
from sim.regimes.treatments import stopped_treatment
from sim.states import ON_BENEFIT, STATE_NAMES

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Path:
    """Where somebody is and what it meets; all (horizon + 1,).

    Attributes
    ----------
    state, treatment : codes at the start of each month, 255 before the entry
    at_desk : ``waiting``, ``coached``, ``finished`` (had the full time) or nothing
    """

    state: Bytes
    treatment: Bytes
    at_desk: tuple[str, ...]


def path_of(setup: OptionSetup, address: Address, person: CohortPlans) -> Path:
    """Let one person live: alone, or with everybody where people queue."""
    planned = _planned(setup, person)
    if not setup.scenario.policy.has_desk:
        return _alone(setup, address, person, planned)
    months = person_months(setup, address.worlds)
    people = person.people
    row = np.flatnonzero(
        (months.cohort == people.cohort.code) & (months.number == people.number[0])
    )[0]
    state, treatment = months.state[row], months.treatment[row]
    desk_of, waiting = all_waiting_treatments(setup)
    leads_to = np.where(np.arange(planned.size) < people.stop_month[0], desk_of[planned], -1)
    at_desk = [""] * planned.size
    for number, desk in enumerate(setup.scenario.policy.all_desks):
        asks = (leads_to == number) & np.isin(state, ON_BENEFIT)
        places = desk_places(state, treatment != waiting[planned], asks, desk.longest_months)
        at_desk = [here or before for here, before in zip(places, at_desk, strict=True)]
    return Path(state, treatment, tuple(at_desk))


def _planned(setup: OptionSetup, person: CohortPlans) -> Bytes:
    """Treatment by plan and stop in each month."""
    planned: Bytes = person.plans.treatment[person.plans.plan_of_person[0]].copy()
    planned[int(person.people.stop_month[0]) :] = stopped_treatment(setup.layout.treatments)
    return planned


def _alone(setup: OptionSetup, address: Address, person: CohortPlans, planned: Bytes) -> Path:
    """A life that hangs on nobody else, whatever the size of the population."""
    record = live_cohort(setup, address, person, keep_moves=True)
    state = np.full(planned.size, NOT_HERE, np.uint8)
    entry = int(person.people.entry_month[0])
    state[entry:] = STATE_OF_STATUS[person.people.status[0]]
    n_moves = int(record.counts[0])
    moves = zip(record.event_month[:n_moves], record.event_code[:n_moves], strict=True)
    for month, code in moves:
        reached = NEXT_STATUS[code // N_LANES, code % N_LANES]
        state[int(month) + 1 :] = STATE_OF_STATUS[reached]
    treatment = np.where(state == NOT_HERE, NOT_HERE, planned).astype(np.uint8)
    return Path(state, treatment, ("",) * planned.size)


def desk_places(
    state: Bytes, is_served: NDArray[np.bool_], asks: NDArray[np.bool_], longest: int | None
) -> tuple[str, ...]:
    """The place at the desk after each month's round, from what the person met.

    Parameters
    ----------
    state : codes
    is_served : whether the treatment met is another than the one while waiting
    asks : whether the person is on benefit under a plan that leads to the desk
    longest : months of coaching at most; None: no limit

    Examples
    --------
    >>> on = np.zeros(4, np.uint8)
    >>> met = np.array([False, True, True, False])
    >>> desk_places(on, met, np.ones(4, bool), longest=2)
    ('waiting', 'coached', 'coached', 'finished')
    """
    places, coached, finished = [], 0, False
    for month in range(state.size):
        # Who had the full time may ask again only in a later spell on benefit.
        finished &= bool(np.isin(state[month], ON_BENEFIT))
        if asks[month] and is_served[month]:
            coached += 1
            places.append("coached")
            continue
        finished |= bool(asks[month]) and coached > 0 and coached == longest
        coached = 0
        places.append(("finished" if finished else "waiting") if asks[month] else "")
    return tuple(places)


@dataclass(frozen=True, slots=True)
class Who:
    """What somebody is, and does not become.

    Attributes
    ----------
    group : name of the group; profile, household : names
    age_years : at entry
    traits : names of those that the person has
    frailty : ratio on every hazard; frailty_class : its place in the scenario's list, from 0
    volunteer : signed up; studied : takes part in a study (until the person stops)
    stops_in : month from which the person no longer takes part; None: stays
    enters_in : month at whose start the person is first seen; arrives : as new inflow; came_back :
        after leaving before the start
    months_on_benefit : at entry
    """

    group: str
    profile: str
    household: str
    age_years: int
    traits: tuple[str, ...]
    frailty: float
    frailty_class: int
    volunteer: bool
    studied: bool
    stops_in: int | None
    enters_in: int
    arrives: bool
    came_back: bool
    months_on_benefit: int


@dataclass(frozen=True, slots=True)
class Life:
    """A life in one option; tuples have an entry for the start of each month 0 … horizon.

    Attributes
    ----------
    option, title : of the option
    who : the person
    states : name of the state; None before the entry
    regimes : name of the regime really met; None before the entry
    at_desk : ``waiting``, ``coached``, ``finished`` (had the full time) or nothing
    events : what happened, in order
    """

    option: str
    title: str
    who: Who
    states: tuple[str | None, ...]
    regimes: tuple[str | None, ...]
    at_desk: tuple[str, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class TracedLife:
    """A life with what it was made of, to ask why it went as it did.

    Attributes
    ----------
    life : the life
    setup : option and parameter draw; values : that draw by flat name
    path : states and treatments as codes
    person_class : code
    words : (horizon,) uint32, the person's random words
    """

    life: Life
    setup: OptionSetup
    values: dict[str, float]
    path: Path
    person_class: int
    words: np.ndarray


def lived(
    option: Option,
    setup: OptionSetup,
    values: dict[str, float],
    address: Address,
    person: CohortPlans,
) -> TracedLife:
    """Let one person live; where people queue, everybody with them."""
    people = person.people
    path = path_of(setup, address, person)
    words = np.zeros(setup.horizon, np.uint32)
    month_words(draw_keys(address, people.cohort.code), people.number[0], setup.horizon, words)
    who = _who(setup, values, address, person)
    codes = setup.layout.treatments
    regimes = tuple(None if code == NOT_HERE else codes[code][0] for code in path.treatment)
    states = tuple(None if code == NOT_HERE else STATE_NAMES[code] for code in path.state)
    events = events_of(states, regimes, path.at_desk, who.months_on_benefit, who.stops_in)
    life = Life(option.name, option.title, who, states, regimes, path.at_desk, events)
    return TracedLife(life, setup, values, path, int(people.person_class[0]), words)


def _who(
    setup: OptionSetup, values: dict[str, float], address: Address, person: CohortPlans
) -> Who:
    """The card of a person."""
    people, scenario = person.people, setup.scenario
    group = scenario.population.groups[people.cohort.group]
    n_frailty = len(scenario.hazards.frailty)
    code, home = int(people.person_class[0]), draw_traits(scenario, people, address.seed)
    stop = int(people.stop_month[0])
    frailty = code // 2 % n_frailty
    return Who(
        group=group.name,
        profile=PROFILES[int(people.profile(n_frailty)[0])],
        household=HOUSEHOLDS[int(home.household[0])],
        age_years=int(home.age_years[0]),
        traits=tuple(
            name
            for name in scenario.population.trait_names
            if has_trait(scenario, people, name, address.seed)[0]
        ),
        frailty=values[f"frailty.{frailty}"],
        frailty_class=frailty,
        volunteer=bool(code % 2),
        studied=group.studied,
        stops_in=stop if stop <= setup.horizon else None,
        enters_in=int(people.entry_month[0]),
        arrives=people.cohort.is_new_inflow,
        came_back=people.cohort.returns,
        months_on_benefit=int(people.months_on_benefit()[0]),
    )
