"""One person's way through the months: states, treatments, and the place at the desk."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.draws import Address
from sim.engine.batch import live_guests
from sim.engine.desk import waiting_treatments
from sim.engine.person_months import person_months
from sim.engine.world import CohortPlans, OptionSetup
from sim.kernels.lives.months import NOT_HERE
from sim.kernels.lives.statuses import N_LANES, NEXT_STATUS, STATE_OF_STATUS
from sim.regimes.treatments import stopped_treatment
from sim.states import ON_BENEFIT

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
    if setup.scenario.policy.desk is None:
        return _alone(setup, address, person, planned)
    months = person_months(setup, address.worlds)
    people = person.people
    row = np.flatnonzero(
        (months.cohort == people.cohort.code) & (months.number == people.number[0])
    )[0]
    state, treatment = months.state[row], months.treatment[row]
    waiting = waiting_treatments(setup)[planned]
    asks = (waiting >= 0) & np.isin(state, ON_BENEFIT)
    asks &= np.arange(planned.size) < people.stop_month[0]
    longest = setup.scenario.policy.desk.longest_months
    return Path(state, treatment, desk_places(state, treatment != waiting, asks, longest))


def _planned(setup: OptionSetup, person: CohortPlans) -> Bytes:
    """Treatment by plan and stop in each month."""
    planned: Bytes = person.plans.treatment[person.plans.plan_of_person[0]].copy()
    planned[int(person.people.stop_month[0]) :] = stopped_treatment(setup.layout.treatments)
    return planned


def _alone(setup: OptionSetup, address: Address, person: CohortPlans, planned: Bytes) -> Path:
    """A life that hangs on nobody else, whatever the size of the population."""
    record = live_guests(setup, address, person, keep_moves=True)
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
