"""The statuses a kernel tells apart, and the lanes between them, as arrays made from the table.

A status is a state with its memories (`sim.states.Status`); its code is its place in
`sim.states.STATUSES`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
from numpy.typing import NDArray

from sim.states import (
    AT_WORK,
    ENTRY_STATES,
    ON_BENEFIT,
    STATES,
    STATUSES,
    WITH_EARNINGS,
    WITH_HAZARDS,
    Lane,
    State,
    Status,
    status_after,
    status_at,
)

N_LANES = len(Lane)
N_STATES = len(STATES)
N_HAZARD_STATES = len(WITH_HAZARDS)
N_STATUSES = len(STATUSES)
STAY = 255
ABSENT = 255


def status_code(state: State, *, later_spell: bool = False, worked: bool = False) -> int:
    """The code of a state with these memories."""
    return STATUSES.index(status_at(state, later_spell=later_spell, worked=worked))


def _code_after(status: Status, lane: Lane) -> int:
    after = status_after(status, lane)
    return STAY if after is None else STATUSES.index(after)


def _by_state(states: tuple[State, ...]) -> NDArray[np.bool_]:
    """True where a byte is one of these states; ABSENT is none."""
    return np.isin(np.arange(256), states)


def _moves() -> Iterator[tuple[int, Status, Status]]:
    """Every move: its code, status * lanes + lane, and the statuses before and after."""
    for number, (before, lane) in enumerate(product(STATUSES, Lane)):
        after = status_after(before, lane)
        if after is not None:
            yield number, before, after


WORK_LANE, PART_TIME_LANE, BACK_LANE, OTHER_LANE = (int(lane) for lane in Lane)
# Who comes in does so in the first spell, without or with earnings.
BENEFIT, PART_TIME = (status_code(state) for state in ENTRY_STATES)
OTHER_EXIT_STATE, PENSION_STATE = int(State.OTHER_EXIT), int(State.PENSION)
PENSION = status_code(State.PENSION)

# Row: status now; column: lane; value: status after the move, STAY where there is none.
NEXT_STATUS = np.array([[_code_after(now, lane) for lane in Lane] for now in STATUSES], np.uint8)
# The lane under which the exit at pension age is written down; no word leads there.
PENSION_LANE = np.array([STATES[now.state].free_lane or 0 for now in STATUSES], np.int64)
HAS_HAZARD = np.array([[lane in STATES[now.state].leads_to for lane in Lane] for now in STATUSES])
# Which of the public states, and so which row of the hazard table, a status belongs to.
STATE_OF_STATUS = np.array([status.state for status in STATUSES], np.uint8)
# Off benefit the duration curve counts months since the exit instead of months on benefit.
IS_OFF_BENEFIT = np.array([status.state not in ON_BENEFIT for status in STATUSES], np.uint8)
# Codes of the moves that are somebody's first exit to work, and of those back on benefit.
FIRST_EXIT_CODES = [code for code, now, after in _moves() if after.worked and not now.worked]
RETURN_CODES = [
    code
    for code, now, after in _moves()
    if now.state not in ON_BENEFIT and after.state in ON_BENEFIT
]
# Statuses from which somebody may make a first exit to work.
AT_RISK_STATUSES = tuple(dict.fromkeys(code // N_LANES for code in FIRST_EXIT_CODES))
# By state, as a byte.
IS_ON_BENEFIT, HAS_EARNINGS = _by_state(ON_BENEFIT), _by_state(WITH_EARNINGS)
IS_AT_WORK = _by_state(AT_WORK)
# Whoever comes in so has left benefit before the start.
IS_LATER_SPELL = _by_state(tuple(s for s, row in STATES.items() if row.later_spell_of is not None))
LATER_SPELL_STATUSES = [code for code, status in enumerate(STATUSES) if status.later_spell]
