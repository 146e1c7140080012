"""The states a recipient can be in and where each leads: the one table that the rest is made of.

Statuses (states with their memories), transitions, names, and the words of a story follow from it;
so do the arrays of `sim.kernels.lives.statuses`. See docs/model.md#states-and-months.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import IntEnum
from typing import NamedTuple


class State(IntEnum):
    """Where a person stands at the start of a month."""

    BENEFIT = 0
    PART_TIME = 1
    WORK = 2
    OTHER_EXIT = 3
    RETURNED = 4
    PENSION = 5

    @property
    def label(self) -> str:
        """The state's name in files and tables."""
        return self.name.lower()


class Lane(IntEnum):
    """One of at most four ways out of a state; each owns a quarter of a month's word.

    A lane is named after the state it leads to first of all; BACK leads to benefit.
    """

    WORK = 0
    PART_TIME = 1
    BACK = 2
    OTHER_EXIT = 3

    @property
    def label(self) -> str:
        """The name of the state after which the lane is called."""
        return LANE_STATES[self].label


class StateRow(NamedTuple):
    """What is known of a state.

    leads_to : the state behind each lane
    words : where somebody stands
    move_words : what somebody did to come here; lane_words : the way here
    is_on_benefit : whether months count as months on benefit
    has_earnings : whether earnings are set off
    is_at_work : whether coming here from elsewhere is an exit to work
    later_spell_of : the state whose name this is in a later spell on benefit, if it is that
    free_lane : a lane that no hazard uses; under its name the exit at pension age is written down,
        which age decides and no word
    """

    leads_to: Mapping[Lane, State]
    words: str
    move_words: str = ""
    lane_words: str = ""
    is_on_benefit: bool = False
    has_earnings: bool = False
    is_at_work: bool = False
    later_spell_of: State | None = None
    free_lane: Lane | None = None


FROM_BENEFIT = {
    Lane.WORK: State.WORK,
    Lane.PART_TIME: State.PART_TIME,
    Lane.OTHER_EXIT: State.OTHER_EXIT,
}
STATES: Mapping[State, StateRow] = {
    State.BENEFIT: StateRow(
        FROM_BENEFIT,
        words="on benefit without earnings",
        move_words="lost the part-time earnings and stayed on benefit",
        lane_words="back to benefit without earnings",
        is_on_benefit=True,
        free_lane=Lane.BACK,
    ),
    State.PART_TIME: StateRow(
        {Lane.WORK: State.WORK, Lane.BACK: State.BENEFIT, Lane.OTHER_EXIT: State.OTHER_EXIT},
        words="on benefit with part-time earnings set off",
        move_words="found part-time work while on benefit",
        lane_words="part-time work",
        is_on_benefit=True,
        has_earnings=True,
        free_lane=Lane.PART_TIME,
    ),
    State.WORK: StateRow(
        {Lane.BACK: State.RETURNED},
        words="off benefit, at work",
        move_words="left benefit for work",
        lane_words="work",
        is_at_work=True,
        free_lane=Lane.OTHER_EXIT,
    ),
    State.OTHER_EXIT: StateRow(
        {Lane.BACK: State.RETURNED},
        words="off benefit for another reason than work",
        move_words="left benefit for another reason than work",
        lane_words="another exit",
        free_lane=Lane.OTHER_EXIT,
    ),
    State.RETURNED: StateRow(
        FROM_BENEFIT,
        words="on benefit again, without earnings",
        is_on_benefit=True,
        later_spell_of=State.BENEFIT,
        free_lane=Lane.BACK,
    ),
    State.PENSION: StateRow(
        {}, words="past pension age", move_words="reached pension age and left for good"
    ),
}
LANE_STATES = {
    Lane.WORK: State.WORK,
    Lane.PART_TIME: State.PART_TIME,
    Lane.BACK: State.BENEFIT,
    Lane.OTHER_EXIT: State.OTHER_EXIT,
}
STATE_NAMES = tuple(state.label for state in State)
LANE_NAMES = tuple(lane.label for lane in Lane)
ON_BENEFIT = tuple(state for state, row in STATES.items() if row.is_on_benefit)
OFF_BENEFIT = tuple(state for state, row in STATES.items() if not row.is_on_benefit)
WITH_EARNINGS = tuple(state for state, row in STATES.items() if row.has_earnings)
AT_WORK = tuple(state for state, row in STATES.items() if row.is_at_work)
# Those that a hazard leads out of; they come first, so that hazard tables have rows for them alone.
WITH_HAZARDS = tuple(state for state, row in STATES.items() if row.leads_to)


class Transition(NamedTuple):
    """One arrow of the state diagram: which base hazard, from where, through which lane.

    destination : name of the state reached, and of the ratios that multiply the base
    """

    base: str
    state: State
    lane: Lane
    destination: str


def first_spell_of(state: State) -> State:
    """The state that a later spell is again, and whose hazards and words it shares."""
    first = STATES[state].later_spell_of
    return state if first is None else first


def _transitions() -> Iterator[Transition]:
    for state, row in STATES.items():
        for lane, reached in row.leads_to.items():
            base = f"{first_spell_of(state).label}_to_{reached.label}"
            yield Transition(base, state, lane, reached.label)


TRANSITIONS = tuple(_transitions())
BASES = tuple(dict.fromkeys(transition.base for transition in TRANSITIONS))


def _destinations(*, of_on_benefit: bool) -> tuple[str, ...]:
    """Where moves from one side lead, by lane."""
    ways = [t for t in TRANSITIONS if STATES[t.state].is_on_benefit is of_on_benefit]
    return tuple(dict.fromkeys(t.destination for t in sorted(ways, key=lambda way: way.lane)))


# Months on benefit drive the hazards of the first, months off it those of the second.
DESTINATIONS_ON, DESTINATIONS_OFF = (_destinations(of_on_benefit=on) for on in (True, False))
DESTINATIONS = DESTINATIONS_ON + DESTINATIONS_OFF


def duration_side(destination: str) -> str:
    """Which duration curve of a scenario a destination follows: months on benefit, or off it."""
    return "off_benefit" if destination in DESTINATIONS_OFF else "on_benefit"


class Status(NamedTuple):
    """A state with its memories, which it takes to count people rightly.

    state : of those that count as one; later_spell : on benefit, not in the first spell (a return
        is then no new inflow); worked : ever left for work (a first exit counts once)
    """

    state: State
    later_spell: bool
    worked: bool


def status_at(state: State, *, later_spell: bool = False, worked: bool = False) -> Status:
    """The status of a state with these memories: off benefit nobody asks which spell it was."""
    row = STATES[state]
    if not row.leads_to:
        return Status(state, later_spell=False, worked=False)
    is_later = row.is_on_benefit and (later_spell or row.later_spell_of is not None)
    named = {STATES[other].later_spell_of: other for other in STATES}
    return Status(
        named.get(state, state) if is_later else state, is_later, worked or row.is_at_work
    )


def status_after(status: Status, lane: Lane) -> Status | None:
    """The status behind a lane; None where the lane leads nowhere."""
    row = STATES[status.state]
    reached = State.PENSION if lane == row.free_lane else row.leads_to.get(lane)
    if reached is None:
        return None
    later_spell = status.later_spell or not row.is_on_benefit
    return status_at(reached, later_spell=later_spell, worked=status.worked)


def _statuses() -> tuple[Status, ...]:
    """Every status that somebody can get to who comes in on benefit, in the order of codes."""
    reached = {status_at(state) for state in ENTRY_STATES}
    while more := {after for status in reached for after in _ways_out(status)} - reached:
        reached |= more
    memories = ((False, False), (True, True), (True, False), (False, True))
    ordered = (
        status_at(state, later_spell=later_spell, worked=worked)
        for later_spell, worked in memories
        for state in STATES
        if state is first_spell_of(state)
    )
    here = [status for status in dict.fromkeys(ordered) if status in reached]
    return tuple(sorted(here, key=lambda status: not STATES[status.state].leads_to))


def _ways_out(status: Status) -> set[Status]:
    ways = (status_after(status, lane) for lane in Lane)
    return {after for after in ways if after is not None}


# In which states somebody may come in, always in the first spell.
ENTRY_STATES = (State.BENEFIT, State.PART_TIME)
STATUSES = _statuses()
