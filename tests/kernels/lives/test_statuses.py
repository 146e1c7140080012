"""The statuses are the states with their memories, and no way is missing or extra: all by hand."""

from typing import NamedTuple

import pytest

from sim.kernels.lives.spells import (
    AFTER_OTHER_EXIT,
    AFTER_WORK,
    FROM_BEFORE,
    MOVE_OF,
    NEW_INFLOW,
    NEW_PART_TIME,
    NO_MOVE,
    PART_TIME_BEGUN,
    PART_TIME_ENDED,
    PART_TIME_TO_OTHER_EXIT,
    PART_TIME_TO_PENSION,
    PART_TIME_TO_WORK,
    TO_OTHER_EXIT,
    TO_PENSION,
    TO_WORK,
)
from sim.kernels.lives.statuses import (
    AT_RISK_STATUSES,
    BENEFIT,
    FIRST_EXIT_CODES,
    HAS_EARNINGS,
    IS_AT_WORK,
    IS_OFF_BENEFIT,
    IS_ON_BENEFIT,
    N_LANES,
    N_STATUSES,
    NEXT_STATUS,
    PART_TIME,
    RETURN_CODES,
    STATE_OF_STATUS,
    STAY,
)
from sim.states import STATE_NAMES, Lane, State

pytestmark = pytest.mark.small


class Meaning(NamedTuple):
    """What a status stands for; off benefit nobody asks for the spell."""

    state: State
    later_spell: bool | None
    worked: bool


# Written down once more by hand from docs/model.md#states-and-months: the state behind each lane
# (work, part-time, back, other exit), and what each status means. Pension age is written down under
# a lane that no hazard uses.
ON = (State.WORK, State.PART_TIME, State.PENSION, State.OTHER_EXIT)
OFF = (None, None, State.RETURNED, State.PENSION)
WAYS = {
    State.BENEFIT: ON,
    State.PART_TIME: (State.WORK, State.PENSION, State.BENEFIT, State.OTHER_EXIT),
    State.WORK: OFF,
    State.OTHER_EXIT: OFF,
    State.RETURNED: ON,
    State.PENSION: (None, None, None, None),
}
OFF_BENEFIT = {State.WORK, State.OTHER_EXIT, State.PENSION}
AT_WORK, EARNING = {State.WORK}, {State.PART_TIME}
MEANING = [
    Meaning(State.BENEFIT, False, False),
    Meaning(State.PART_TIME, False, False),
    Meaning(State.WORK, None, True),
    Meaning(State.OTHER_EXIT, None, False),
    Meaning(State.RETURNED, True, True),
    Meaning(State.PART_TIME, True, True),
    Meaning(State.OTHER_EXIT, None, True),
    Meaning(State.RETURNED, True, False),
    Meaning(State.PART_TIME, True, False),
    Meaning(State.PENSION, None, False),
]


def after(now: Meaning, reached: State) -> Meaning:
    """The memories of somebody who makes a move."""
    # Nobody comes back from pension age, so nobody asks what they did before.
    worked = reached is not State.PENSION and (now.worked or reached in AT_WORK)
    if reached in OFF_BENEFIT:
        return Meaning(reached, None, worked)
    later_spell = now.later_spell is not False
    is_again = later_spell and reached is State.BENEFIT
    return Meaning(State.RETURNED if is_again else reached, later_spell, worked)


@pytest.mark.parametrize("status", range(N_STATUSES))
def test_every_way_leads_to_the_right_state_with_the_right_memory(status: int) -> None:
    for lane, reached in zip(Lane, WAYS[MEANING[status].state], strict=True):
        target = int(NEXT_STATUS[status, lane])
        if reached is None:
            assert target == STAY
        else:
            assert MEANING[target] == after(MEANING[status], reached)


def test_a_status_counts_as_its_state() -> None:
    states = [meaning.state for meaning in MEANING]
    assert [State(code) for code in STATE_OF_STATUS.tolist()] == states
    assert IS_OFF_BENEFIT.astype(bool).tolist() == [state in OFF_BENEFIT for state in states]
    assert (MEANING[BENEFIT], MEANING[PART_TIME]) == (MEANING[0], MEANING[1])
    assert len(STATE_NAMES) == len(WAYS)
    assert len(Lane) == N_LANES


def test_a_state_is_what_it_counts_as_and_nobody_there_is_nothing() -> None:
    for flags, states in (
        (IS_ON_BENEFIT, set(WAYS) - OFF_BENEFIT), (HAS_EARNINGS, EARNING), (IS_AT_WORK, AT_WORK),
    ):  # fmt: skip
        assert set(flags.nonzero()[0]) == states


def test_first_exits_and_returns_are_the_moves_that_are() -> None:
    first, back = set(), set()
    for status, now in enumerate(MEANING):
        for lane, reached in zip(Lane, WAYS[now.state], strict=True):
            if reached in AT_WORK and not now.worked:
                first.add(status * N_LANES + lane)
            if now.state in OFF_BENEFIT and reached is not None and reached not in OFF_BENEFIT:
                back.add(status * N_LANES + lane)
    assert (set(FIRST_EXIT_CODES), set(RETURN_CODES)) == (first, back)
    assert set(AT_RISK_STATUSES) == {code // N_LANES for code in first}


def test_a_move_counts_as_what_it_leads_to() -> None:
    none = (NO_MOVE, PART_TIME_BEGUN, TO_WORK, TO_OTHER_EXIT, NO_MOVE, TO_PENSION)
    part = (PART_TIME_ENDED, NO_MOVE, PART_TIME_TO_WORK, PART_TIME_TO_OTHER_EXIT, PART_TIME_ENDED,
            PART_TIME_TO_PENSION)  # fmt: skip
    back, after_other = [AFTER_WORK, AFTER_WORK], [AFTER_OTHER_EXIT, AFTER_OTHER_EXIT]
    assert MOVE_OF[:5].tolist() == [
        list(none),
        list(part),
        [*back, NO_MOVE, NO_MOVE, AFTER_WORK, NO_MOVE],
        [*after_other, NO_MOVE, NO_MOVE, AFTER_OTHER_EXIT, NO_MOVE],
        list(none),
    ]
    # Who comes in with a spell behind them left before the start.
    entry = [NEW_INFLOW, NEW_PART_TIME, NO_MOVE, NO_MOVE, FROM_BEFORE, NO_MOVE]
    assert MOVE_OF[6].tolist() == entry
