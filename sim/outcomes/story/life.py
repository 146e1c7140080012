"""One person's life in one option: who it is, every month, and what happened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.draws import Address
from sim.engine.kernel_buffers import draw_keys
from sim.engine.world import CohortPlans, OptionSetup
from sim.inputs.reading.vocabulary import HOUSEHOLDS, PROFILES
from sim.inputs.scenario.options import Option
from sim.kernels.lives.months import NOT_HERE
from sim.kernels.lives.next_move import month_words
from sim.outcomes.story.events import Event, events_of
from sim.outcomes.story.path import Path, path_of
from sim.population.people import draw_traits
from sim.states import STATE_NAMES


@dataclass(frozen=True, slots=True)
class Who:
    """What somebody is, and does not become.

    Attributes
    ----------
    group : name of the group; profile, household : names
    age_years : at the start
    frailty : ratio on every hazard; frailty_class : its place in the scenario's list, from 0
    volunteer : signed up; studied : takes part in a study (until the person stops)
    stops_in : month from which the person no longer takes part; None: stays
    enters_in : month at whose start the person is first seen; arrives : as new inflow
    months_on_benefit : at entry
    """

    group: str
    profile: str
    household: str
    age_years: int
    frailty: float
    frailty_class: int
    volunteer: bool
    studied: bool
    stops_in: int | None
    enters_in: int
    arrives: bool
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
    words : (horizon,) uint32, the person's luck
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
        profile=PROFILES[code // 2 // n_frailty],
        household=HOUSEHOLDS[int(home.household[0])],
        age_years=int(home.age_years[0]),
        frailty=values[f"frailty.{frailty}"],
        frailty_class=frailty,
        volunteer=bool(code % 2),
        studied=group.studied,
        stops_in=stop if stop <= setup.horizon else None,
        enters_in=int(people.entry_month[0]),
        arrives=people.cohort.arrives,
        months_on_benefit=int(people.months_on_benefit()[0]),
    )
