"""What a trial sees of every person, from the moves of a chunk."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import kernel
from sim.kernels.lives.statuses import (
    HAS_EARNINGS,
    IS_OFF_BENEFIT,
    N_LANES,
    NEXT_STATUS,
    STATE_OF_STATUS,
)
from sim.kernels.philox import counter_1, philox4x32

WORD_VALUES = 4294967296.0


@kernel
def benefit_months(
    person: NDArray[np.uint32],
    month: NDArray[np.int16],
    code: NDArray[np.uint8],
    horizon: int,
    out_on_months: NDArray[np.int64],
    out_part_time_months: NDArray[np.int64],
) -> None:
    """Change each person's months by what every move does to the months that follow.

    A move in month k takes effect at k + 1, so it adds or takes away horizon - k - 1 months: the
    order of the moves does not matter. person, month, code (n_moves,), code = status * 4 + lane;
    outputs (n_people,), before: the months if nobody moved.
    """
    for move in range(person.size):
        status = code[move] // N_LANES
        reached = NEXT_STATUS[status, code[move] % N_LANES]
        after = horizon - np.int64(month[move]) - 1
        was_on, is_on = 1 - np.int64(IS_OFF_BENEFIT[status]), 1 - np.int64(IS_OFF_BENEFIT[reached])
        was_part = 1 if HAS_EARNINGS[STATE_OF_STATUS[status]] else 0
        is_part = 1 if HAS_EARNINGS[STATE_OF_STATUS[reached]] else 0
        out_on_months[person[move]] += (is_on - was_on) * after
        out_part_time_months[person[move]] += (is_part - was_part) * after


@kernel
def draw_losses(
    first: int,
    draw: int,
    decision: int,
    block: int,
    key: NDArray[np.uint32],
    share: float,
    end: int,
    entry: NDArray[np.int16],
    out_month: NDArray[np.int64],
) -> None:
    """Write the month from which each person is out of sight; a month past `end`: never.

    Persons first, first + 1, … of a cohort under one parameter draw; share of them is lost, evenly
    over the months from entry to `end`. entry, out_month (n_people,).
    """
    second = counter_1(0, decision, block)
    for place in range(entry.size):
        word, _b, _c, _d = philox4x32(
            np.uint32(first + place), second, np.uint32(0), np.uint32(draw), key[0], key[1]
        )
        uniform = np.float64(word) / WORD_VALUES
        out_month[place] = end + 1
        if uniform < share and entry[place] < end:
            # The same word, spread over the months, says when the person was lost.
            out_month[place] = entry[place] + np.int64(uniform / share * (end - entry[place]))


@kernel
def states_at(
    person: NDArray[np.uint32],
    month: NDArray[np.int16],
    code: NDArray[np.uint8],
    at: int,
    out_latest: NDArray[np.int64],
    out_status: NDArray[np.uint8],
) -> None:
    """Change each person's status to that at the start of month `at`.

    person, month, code (n_moves,), in any order; out_latest (n_people,) month of the person's
    latest move so far, -1 before; out_status (n_people,), before: the status at entry.
    """
    for move in range(person.size):
        who = person[move]
        if month[move] < at and month[move] > out_latest[who]:
            out_latest[who] = month[move]
            out_status[who] = NEXT_STATUS[code[move] // N_LANES, code[move] % N_LANES]


@kernel
def first_exits(
    person: NDArray[np.uint32],
    month: NDArray[np.int16],
    is_first_exit: NDArray[np.bool_],
    out_month: NDArray[np.int64],
) -> None:
    """Write the month of each person's first move to work; out_month (n_people,), late before.

    person, month, is_first_exit (n_moves,).
    """
    for move in range(person.size):
        if is_first_exit[move]:
            out_month[person[move]] = min(out_month[person[move]], np.int64(month[move]))
