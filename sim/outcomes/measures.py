"""From moves to what is counted at the start of every month."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.kernels.lives.statuses import (
    FIRST_EXIT_CODES,
    N_LANES,
    N_STATUSES,
    NEXT_STATUS,
    RETURN_CODES,
    STATE_OF_STATUS,
    STAY,
)
from sim.states import AT_WORK, OFF_BENEFIT, ON_BENEFIT, STATE_NAMES, State

Counts = TypeVar("Counts", NDArray[np.int64], NDArray[np.float64])

COUNT_MEASURES = (
    *STATE_NAMES,
    "on_benefit",
    "first_exit_to_work",
    "net_exit_to_work",
    "returns",
    "left_benefit",
)
SHARE_MEASURES = ("part_time_share",)
MEASURES = COUNT_MEASURES + SHARE_MEASURES
UNITS = dict.fromkeys(COUNT_MEASURES, "persons") | dict.fromkeys(SHARE_MEASURES, "share")


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


def count_measures(flows: Counts, entries: Counts) -> dict[str, Counts]:
    """Every measure that counts persons, each (..., horizon + 1), by name.

    `first_exit_to_work` and `returns` are cumulated from the start; all others are stocks.
    `net_exit_to_work` is who is at work on the date; `left_benefit` who is off benefit for
    whatever reason on the date.
    """
    stock = stocks(flows, entries)
    measures = {
        name: stock[..., np.flatnonzero(np.equal(STATE_OF_STATUS, state))].sum(axis=-1)
        for state, name in enumerate(STATE_NAMES)
    }
    measures["on_benefit"] = _together(measures, ON_BENEFIT)
    measures["first_exit_to_work"] = _cumulated(flows, FIRST_EXIT_CODES)
    measures["net_exit_to_work"] = _together(measures, AT_WORK)
    measures["returns"] = _cumulated(flows, RETURN_CODES)
    measures["left_benefit"] = _together(measures, OFF_BENEFIT)
    return measures


def _together(stocks_by_state: dict[str, Counts], states: tuple[State, ...]) -> Counts:
    """People in any of these states."""
    total = stocks_by_state[states[0].label]
    for state in states[1:]:
        total = total + stocks_by_state[state.label]
    return total


def part_time_share(part_time: Counts, on_benefit: Counts) -> NDArray[np.float64]:
    """Share of those on benefit who have earnings set off; 0 where nobody is on benefit."""
    share: NDArray[np.float64] = np.divide(
        part_time, on_benefit, out=np.zeros(np.shape(part_time)), where=np.asarray(on_benefit) > 0
    )
    return share
