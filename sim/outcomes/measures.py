"""From moves to what is counted at the start of every month."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.kernels.lives.statuses import (
    FIRST_EXIT_CODES,
    LATER_SPELL_STATUSES,
    N_LANES,
    N_STATUSES,
    NEXT_STATUS,
    RETURN_CODES,
    STATE_OF_STATUS,
    STAY,
)
from sim.measures import RUN
from sim.states import AT_WORK, OFF_BENEFIT, ON_BENEFIT, State

Counts = TypeVar("Counts", NDArray[np.int64], NDArray[np.float64])

COUNTED = tuple(measure for measure in RUN if measure.of is not None)
COUNT_MEASURES = tuple(measure.name for measure in COUNTED)


def stocks(flows: Counts, entries: Counts) -> Counts:
    """People in each status at the start of each month.

    Parameters
    ----------
    flows : (..., horizon, statuses * 4) moves in month k, which take effect at k + 1
    entries : (..., horizon + 1, statuses) people first seen at the start of a month

    Returns
    -------
    (..., horizon + 1, statuses)
    """
    change = entries.copy()
    for status in range(N_STATUSES):
        for lane in range(N_LANES):
            reached = NEXT_STATUS[status, lane]
            if reached != STAY:
                moving = flows[..., status * N_LANES + lane]
                change[..., 1:, status] -= moving
                change[..., 1:, reached] += moving
    return change.cumsum(axis=-2)


def _cumulated(flows: Counts, codes: list[int]) -> Counts:
    """Moves of these kinds before the start of each month: (..., horizon + 1)."""
    monthly = flows[..., codes].sum(axis=-1)
    start = np.zeros_like(monthly[..., :1])
    return np.concatenate([start, monthly.cumsum(axis=-1)], axis=-1)


@dataclass(frozen=True)
class StatusCounts(Generic[Counts]):
    """Persons by status and their moves so far, as measures are counted from.

    Attributes
    ----------
    flows : (..., horizon, statuses * 4) moves in month k, which take effect at k + 1
    entries : (..., horizon + 1, statuses) people first seen at the start of a month
    """

    flows: Counts
    entries: Counts

    @cached_property
    def by_state(self) -> dict[State, Counts]:
        """People in each state at the start of each month: (..., horizon + 1)."""
        stock = stocks(self.flows, self.entries)
        return {
            state: stock[..., np.flatnonzero(np.equal(STATE_OF_STATUS, state))].sum(axis=-1)
            for state in State
        }

    def together(self, states: tuple[State, ...]) -> Counts:
        """People in any of these states at the start of each month: (..., horizon + 1)."""
        total = self.by_state[states[0]]
        for state in states[1:]:
            total = total + self.by_state[state]
        return total

    @property
    def part_time(self) -> Counts:
        """On benefit with earnings."""
        return self.by_state[State.PART_TIME]

    @property
    def at_work(self) -> Counts:
        """Off benefit, at work."""
        return self.together(AT_WORK)

    @property
    def on_benefit(self) -> Counts:
        """On benefit, with earnings or without."""
        return self.together(ON_BENEFIT)

    @property
    def left_benefit(self) -> Counts:
        """Off benefit, for whatever reason."""
        return self.together(OFF_BENEFIT)

    @property
    def first_exits(self) -> Counts:
        """First exits to work up to each month."""
        return _cumulated(self.flows, FIRST_EXIT_CODES)

    @property
    def returns(self) -> Counts:
        """Returns to benefit up to each month, of who left before the start too."""
        before: Counts = self.entries[..., LATER_SPELL_STATUSES].sum(axis=-1).cumsum(axis=-1)
        return _cumulated(self.flows, RETURN_CODES) + before


def count_measures(flows: Counts, entries: Counts) -> dict[str, Counts]:
    """Every measure that counts persons, each (..., horizon + 1), by name."""
    people = StatusCounts(flows, entries)
    return {measure.name: measure.of(people) for measure in COUNTED if measure.of is not None}


def share_of(part: Counts, whole: Counts) -> NDArray[np.float64]:
    """Share of persons who are in a part, such as part-timers on benefit; 0 where nobody is."""
    share: NDArray[np.float64] = np.divide(
        part, whole, out=np.zeros(np.shape(part)), where=np.asarray(whole) > 0
    )
    return share
