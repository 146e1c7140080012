"""From moves to what is counted at the start of every month."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.kernels.lives.statuses import (
    IS_OFF_BENEFIT,
    N_LANES,
    N_STATUSES,
    NEXT_STATUS,
    STATE_OF_STATUS,
    STAY,
    WORK_LANE,
)
from sim.states import STATE_NAMES, State

Counts = TypeVar("Counts", NDArray[np.int64], NDArray[np.float64])

# Status codes of those who never left for work: their move to work is a first exit.
NEVER_WORKED = (0, 1, 7, 8)
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
    flows : (..., horizon, 9 * 4) moves in month k, which take effect at k + 1
    entries : (..., horizon + 1, 9) people first seen at the start of a month

    Returns
    -------
    (..., horizon + 1, 9)
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
    first_exits = [status * N_LANES + WORK_LANE for status in NEVER_WORKED]
    comes_back = [
        status * N_LANES + lane
        for status in range(N_STATUSES)
        for lane in range(N_LANES)
        if IS_OFF_BENEFIT[status] and NEXT_STATUS[status, lane] != STAY
    ]
    measures["on_benefit"] = measures["benefit"] + measures["part_time"] + measures["returned"]
    measures["first_exit_to_work"] = _cumulated(flows, first_exits)
    measures["net_exit_to_work"] = measures[STATE_NAMES[State.WORK]]
    measures["returns"] = _cumulated(flows, comes_back)
    measures["left_benefit"] = measures["work"] + measures["other_exit"]
    return measures


def part_time_share(part_time: Counts, on_benefit: Counts) -> NDArray[np.float64]:
    """Share of those on benefit who have earnings set off; 0 where nobody is on benefit."""
    share: NDArray[np.float64] = np.divide(
        part_time, on_benefit, out=np.zeros(np.shape(part_time)), where=np.asarray(on_benefit) > 0
    )
    return share
