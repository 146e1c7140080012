"""Moves between states and spells on or off benefit, as they are counted in worlds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import inlined, kernel
from sim.kernels.lives.statuses import (
    HAS_EARNINGS,
    IS_AT_WORK,
    IS_LATER_SPELL,
    IS_ON_BENEFIT,
    N_STATES,
    PENSION_STATE,
)

# Before somebody is here: a row after those of the states.
NOT_YET = N_STATES
# Moves by what they lead to. Exits from part-time work and new inflow with earnings stand apart
# from those without, so that both the caseload and the part-timers can be followed.
FIRST_EXITS, NEW_INFLOW, NEW_PART_TIME, AFTER_WORK, AFTER_OTHER_EXIT = range(5)
TO_WORK, TO_OTHER_EXIT, PART_TIME_TO_WORK, PART_TIME_TO_OTHER_EXIT = range(5, 9)
PART_TIME_BEGUN, PART_TIME_ENDED = range(9, 11)
# Change of the number of persons who have been on benefit for LONG_MONTHS or more.
LONG_CHANGE = 11
TO_PENSION, PART_TIME_TO_PENSION = range(12, 14)
# Back on benefit of who left before the start.
FROM_BEFORE = 14
# Exits, pension age apart, after which nobody was back within DURABLE_MONTHS, in the month in which
# the exit is seen; of those whose months are not over yet nothing is said.
DURABLE = 15
N_MOVES = 16
DURABLE_MONTHS = 6
LONG_MONTHS = 24
NO_MOVE = -1


def _move(before: int, now: int) -> int:
    """What a move from one state to another counts as; before may be NOT_YET."""
    had, has = HAS_EARNINGS[before], HAS_EARNINGS[now]
    if before == NOT_YET and IS_LATER_SPELL[now]:
        return FROM_BEFORE
    if before == NOT_YET:
        return (NEW_PART_TIME if has else NEW_INFLOW) if IS_ON_BENEFIT[now] else NO_MOVE
    if not IS_ON_BENEFIT[before]:
        after = AFTER_WORK if IS_AT_WORK[before] else AFTER_OTHER_EXIT
        return after if IS_ON_BENEFIT[now] else NO_MOVE
    if IS_ON_BENEFIT[now]:
        change = PART_TIME_BEGUN if has else PART_TIME_ENDED
        return change if had != has else NO_MOVE
    to_work, to_other, to_pension = (TO_WORK, TO_OTHER_EXIT, TO_PENSION)
    if had:
        to_work, to_other = (PART_TIME_TO_WORK, PART_TIME_TO_OTHER_EXIT)
        to_pension = PART_TIME_TO_PENSION
    if now == PENSION_STATE:
        return to_pension
    return to_work if IS_AT_WORK[now] else to_other


# Rows: state before, or not yet here; columns: state now.
MOVE_OF = np.array(
    [[_move(before, now) for now in range(N_STATES)] for before in range(N_STATES + 1)], np.int64
)
# Elapsed months at which bands of spells begin: on benefit, and off it after work or another exit.
ON_BANDS = np.array([0, 12, 24, 36, 48, 60, 1 << 40], np.int64)
OFF_BANDS = np.array([0, 6, 12, 60], np.int64)
N_ON, N_OFF = ON_BANDS.size - 1, OFF_BANDS.size - 1
N_BANDS = N_ON + 2 * N_OFF
ENDED, AT_RISK = range(2)


@inlined
def is_on_benefit(state):  # type: ignore[no-untyped-def]
    """Whether a state is one on benefit; who is not yet here goes on with the spell they bring."""
    return state == NOT_YET or IS_ON_BENEFIT[state]


@kernel
def count_spell(
    on: bool,
    was: np.int64,
    start: int,
    end: int,
    ends: bool,
    world: int,
    out_spells: NDArray[np.int64],
) -> None:
    """Count a spell's months at risk, from elapsed month `start` to `end`, and its end if it ends.

    on: whether it was one on benefit; was: the state left; out_spells (worlds, N_BANDS, 2).
    """
    first = 0 if on else N_ON if IS_AT_WORK[was] else N_ON + N_OFF
    bands = ON_BANDS if on else OFF_BANDS
    for band in range(bands.size - 1):
        low, high = max(start, bands[band]), min(end, bands[band + 1])
        if high > low:
            out_spells[world, first + band, AT_RISK] += high - low
            if ends and high == end:
                out_spells[world, first + band, ENDED] += 1
