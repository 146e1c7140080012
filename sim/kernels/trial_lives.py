"""Months on benefit of every person, from the moves of a chunk."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import kernel
from sim.kernels.statuses import IS_OFF_BENEFIT, N_LANES, NEXT_STATUS, STATE_OF_STATUS


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
        was_part = 1 if STATE_OF_STATUS[status] == 1 else 0
        is_part = 1 if STATE_OF_STATUS[reached] == 1 else 0
        out_on_months[person[move]] += (is_on - was_on) * after
        out_part_time_months[person[move]] += (is_part - was_part) * after
