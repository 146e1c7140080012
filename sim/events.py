"""Lives: what happened to everybody in one simulated world."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.kernels.lives.people import N_PROFILES


@dataclass(frozen=True, slots=True)
class Moves:
    """Every move, sorted by person and month; all arrays (n_moves,).

    Attributes
    ----------
    person : row of the person in the world (cohort after cohort)
    month : month k in which it falls; it takes effect at k + 1
    status : `kernels.lives.statuses` code before the move
    lane : 0 work, 1 part_time, 2 back to benefit, 3 other exit
    """

    person: NDArray[np.int64]
    month: NDArray[np.int64]
    status: NDArray[np.int64]
    lane: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class DeskLog:
    """The desk at the start of each month, after its round: all arrays (horizon + 1,).

    Attributes
    ----------
    slots, coached, waiting : people
    requests, starts, ends, dropped : people in this month's round; who ends gives up a slot, who
        is dropped leaves the queue without one
    cut : of those who end, who came last and had to leave because places fell
    dose : part of the full service that who is coached gets, 1 unless the desk thins
    """

    slots: NDArray[np.int64]
    coached: NDArray[np.int64]
    waiting: NDArray[np.int64]
    requests: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    cut: NDArray[np.int64]
    dropped: NDArray[np.int64]
    dose: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lives:
    """The lives of one simulated world.

    Attributes
    ----------
    flows : (n_strata, horizon, statuses * 4) moves by month and status * 4 + lane
    entries : (n_strata, horizon + 1, statuses) people first seen at the start of a month, by status
    moves : every single move, or None where only the flows were kept
    desks : every desk, in the order in which the scenario has them
    """

    flows: NDArray[np.int64]
    entries: NDArray[np.int64]
    moves: Moves | None
    desks: tuple[DeskLog, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonMonths:
    """People of all cohorts of some worlds of one draw and option, side by side.

    Rows are in the order of the worlds, in a world cohort after cohort, in a cohort by number.

    Attributes
    ----------
    n_worlds : worlds, empty ones included
    draw : parameter draw; first_replication : replication of world 0
    world : (n,) 0 … n_worlds - 1, replication - first_replication
    group : (n,) index of the group in the scenario
    cohort : (n,) code of the cohort; number : (n,) address within it
    stops : (n,) whether the person belongs to those who stop taking part some time
    person_class : (n,) as in `sim.population.people.People`
    entry_month : (n,) month at whose start the person is first seen
    stop_month : (n,) month from which the person no longer takes part; horizon + 1: never
    months_on_benefit : (n,) at entry
    worked : (n,) whether the person had left for work before entry
    state : (n, horizon + 1) `sim.states.State` at the start of each month; 255: not (yet) here
    treatment : (n, horizon + 1) code (`setup.layout.treatments`) really met in each month, so the
        one while waiting for who waits at the desk; 255: not here. Off benefit it is what the
        person would meet on benefit.
    flows : (n_worlds, n_strata, horizon, statuses * 4) moves, for `sim.outcomes.measures`
    entries : (n_worlds, n_strata, horizon + 1, statuses) people first seen
    desks : the logs of all desks in each world
    """

    n_worlds: int
    draw: int
    first_replication: int
    world: NDArray[np.int64]
    group: NDArray[np.int64]
    cohort: NDArray[np.int64]
    number: NDArray[np.uint32]
    stops: NDArray[np.bool_]
    person_class: NDArray[np.int64]
    entry_month: NDArray[np.int64]
    stop_month: NDArray[np.int64]
    months_on_benefit: NDArray[np.int64]
    worked: NDArray[np.bool_]
    state: NDArray[np.uint8]
    treatment: NDArray[np.uint8]
    flows: NDArray[np.int64]
    entries: NDArray[np.int64]
    desks: list[tuple[DeskLog, ...]]

    @property
    def size(self) -> int:
        """How many people, in all worlds together."""
        return int(self.world.size)

    def profile(self, n_frailty: int) -> NDArray[np.int64]:
        """Profile codes: 0 work_ready, 1 physically_limited, 2 mentally_limited."""
        return self.person_class // (2 * n_frailty) % N_PROFILES
