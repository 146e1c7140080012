"""The nine statuses are the five states with their memories, and no door is missing or extra."""

import pytest

from sim.hazards.parameter_names import TRANSITIONS
from sim.kernels.lives.statuses import (
    IS_OFF_BENEFIT,
    N_LANES,
    N_STATES,
    N_STATUSES,
    NEXT_STATUS,
    STATE_OF_STATUS,
    STAY,
)
from sim.states import STATE_NAMES, Lane, State

STATUSES = range(N_STATUSES)
# Written out once more by hand: (state, later spell, ever left for work) of each status.
MEANING = [
    (State.BENEFIT, False, False),
    (State.PART_TIME, False, False),
    (State.WORK, None, True),
    (State.OTHER_EXIT, None, False),
    (State.RETURNED, True, True),
    (State.PART_TIME, True, True),
    (State.OTHER_EXIT, None, True),
    (State.RETURNED, True, False),
    (State.PART_TIME, True, False),
]


def after(status: int, lane: Lane) -> tuple[State, bool | None, bool]:
    """What the table in docs/model.md#states-and-months says."""
    _, later_spell, worked = MEANING[status]
    match lane:
        case Lane.WORK:
            return State.WORK, None, True
        case Lane.OTHER_EXIT:
            return State.OTHER_EXIT, None, worked
        case Lane.PART_TIME:
            return State.PART_TIME, later_spell, worked
        case Lane.BACK:
            back = State.BENEFIT if later_spell is False else State.RETURNED
            return back, later_spell is not False, worked


@pytest.mark.small
@pytest.mark.parametrize("status", STATUSES)
def test_every_door_leads_to_the_right_state_with_the_right_memory(status: int) -> None:
    state = MEANING[status][0]
    doors = {transition.lane for transition in TRANSITIONS if transition.state is state}
    for lane in Lane:
        target = int(NEXT_STATUS[status, lane])
        if lane not in doors:
            assert target == STAY
        else:
            assert MEANING[target] == after(status, lane)


@pytest.mark.small
def test_a_status_counts_as_its_state() -> None:
    assert [State(code) for code in STATE_OF_STATUS.tolist()] == [state for state, *_ in MEANING]
    off = [state in (State.WORK, State.OTHER_EXIT) for state, *_ in MEANING]
    assert IS_OFF_BENEFIT.astype(bool).tolist() == off
    assert len(STATE_NAMES) == N_STATES
    assert len(Lane) == N_LANES
