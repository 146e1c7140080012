"""Lives: what happened to everybody in one simulated world."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


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
    desk : the coaching desk, or None where there is none
    """

    flows: NDArray[np.int64]
    entries: NDArray[np.int64]
    moves: Moves | None
    desk: DeskLog | None
