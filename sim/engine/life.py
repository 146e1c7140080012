"""One case as a SimPy process: the readable definition of a life.

See docs/model.md#two-engines-one-life.

The process asks in which month the person moves next, waits until the move takes effect, and is
interrupted when the regime changes. Moves take effect on whole months; the world acts just after.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.kernels.lives.hazard_arrays import HazardArrays
from sim.kernels.lives.next_move import next_move
from sim.kernels.lives.statuses import IS_OFF_BENEFIT, NEXT_STATUS, PENSION_LANE

Process = Generator[simpy.Event, Any, None]


@dataclass(slots=True)
class Case:
    """A person in the SimPy world.

    Attributes
    ----------
    row : place in the world
    words : (horizon,) uint32, the person's random words month by month
    person_class, stratum, entry_month, stop_month, pension_month : as in `People`
    status, since : where the person is and since which month
    planned : treatment code of the plan; treatment : the one really met (waiting may differ)
    following : the moment after a moment, by treatment (`sim.hazards.phases`)
    exit_treatment : the one met in the month of the last exit
    moment : what was met up to the month before `next_month`; below 0: nothing yet
    has_stopped : no longer takes part
    """

    row: int
    words: NDArray[np.uint32]
    person_class: int
    stratum: int
    entry_month: int
    stop_month: int
    pension_month: int
    status: int
    since: int
    planned: int
    treatment: int
    following: NDArray[np.int32]
    exit_treatment: int = 0
    moment: int = -1
    next_month: int = 0
    has_stopped: bool = False
    has_entered: bool = False
    process: simpy.Process | None = field(default=None, repr=False)

    @property
    def is_on_benefit(self) -> bool:
        """Whether the person is here and on benefit."""
        return self.has_entered and not IS_OFF_BENEFIT[self.status]

    def meet(self, treatment: int, month: int) -> None:
        """From this month on another treatment is met; interrupts the wait for a move."""
        if treatment == self.treatment:
            return
        self.has_met_until(month)
        self.treatment = treatment
        if self.has_entered and self.process is not None and self.process.is_alive:
            self.process.interrupt()

    def has_met_until(self, month: int) -> None:
        """Bring the moment up to the month before this one: the treatment was met that long."""
        self.next_month = max(self.next_month, self.entry_month)
        while self.next_month < month:
            self.moment = int(self.following[self.moment, self.treatment])
            self.next_month += 1

    def move(self, lane: int, month: int) -> None:
        """Make a transition in this month; it takes effect at the next."""
        after = int(NEXT_STATUS[self.status, lane])
        if IS_OFF_BENEFIT[after] != IS_OFF_BENEFIT[self.status]:
            self.since = month + 1
            self.exit_treatment = self.treatment
        self.status = after


@dataclass(slots=True)
class EventLog:
    """What is written down while people live: rows of (person, month, status, lane)."""

    moves: list[tuple[int, int, int, int]] = field(default_factory=list)


def life(
    env: simpy.Environment, case: Case, world: HazardArrays, horizon: int, log: EventLog
) -> Process:
    """Live from entry to the horizon."""
    yield env.timeout(case.entry_month)
    case.has_entered = True
    # In the last month before pension age no word is looked at: age decides the move.
    last = min(horizon, case.pension_month - 1)
    while True:
        case.has_met_until(int(env.now))
        month, lane = next_move(
            case.words,
            world,
            case.treatment,
            case.moment,
            case.exit_treatment,
            case.person_class,
            case.status,
            case.since,
            int(env.now),
            last,
        )
        if lane < 0 and case.pension_month <= horizon:
            month, lane = last, int(PENSION_LANE[case.status])
        # With no move left the case waits for a change of regime, beyond the end if need be.
        wake = month + 1 if lane >= 0 else horizon + 1
        try:
            yield env.timeout(wake - env.now)
        except simpy.Interrupt:
            continue
        if lane < 0:
            return
        log.moves.append((case.row, month, case.status, lane))
        case.move(lane, month)
        if month == last:
            return
