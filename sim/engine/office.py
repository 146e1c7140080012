"""The world beside the cases, as SimPy processes: rollout, stops, and the coaching desk.

Within a month: moves take effect on the whole month, then plans change (+ a quarter), people stop
(+ three eighths), and last the desk holds its round (+ a half).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.engine.life import Case, Process
from sim.kernels.desk import DROPPED, ENDS, HELD, QUEUED, REQUESTS, SLOTS, STARTS

PLANS_CHANGE, PEOPLE_STOP, DESK_ROUND = 0.25, 0.375, 0.5


@dataclass(slots=True)
class Office:
    """The desk: who is coached since when, who waits since when, and the rule (`kernels.desk`).

    Attributes
    ----------
    slots : (horizon + 1,) people who can be coached in each month; None: there is no desk
    waiting_treatment : (n_treatments,), -1 for treatments that are not the desk's
    longest : months of coaching at most
    """

    slots: NDArray[np.int64] | None
    waiting_treatment: NDArray[np.int64]
    longest: int
    coached_since: dict[int, int] = field(default_factory=dict)
    waiting_since: dict[int, int] = field(default_factory=dict)
    finished: set[int] = field(default_factory=set)
    log: list[dict[int, int]] = field(default_factory=list)

    def treatment_for(self, case: Case) -> int:
        """The treatment a case meets now: the plan's, unless the desk makes it wait."""
        waiting = int(self.waiting_treatment[case.planned])
        if waiting >= 0 and not case.has_stopped and case.row not in self.coached_since:
            return waiting
        return case.planned

    def wants(self, case: Case) -> bool:
        """Whether a case is on benefit under a plan that leads to the desk."""
        leads = self.waiting_treatment[case.planned] >= 0
        return case.is_on_benefit and bool(leads) and not case.has_stopped

    def hold_round(self, cases: list[Case], month: int) -> None:
        """Slots come free, requests come in, the oldest are served."""
        ends = self._end(cases, month)
        dropped = [row for row in self.waiting_since if not self.wants(cases[row])]
        for row in dropped:
            del self.waiting_since[row]
        asking = [case.row for case in cases if self._may_ask(case)]
        self.waiting_since.update((row, month) for row in asking)
        slots = 0 if self.slots is None else int(self.slots[month])
        free = max(0, slots - len(self.coached_since))
        oldest = sorted(self.waiting_since, key=lambda row: (self.waiting_since[row], row))
        for row in oldest[:free]:
            del self.waiting_since[row]
            self.coached_since[row] = month
        for case in cases:
            case.meet(self.treatment_for(case))
        self.log.append({
            SLOTS: slots, HELD: len(self.coached_since), QUEUED: len(self.waiting_since),
            REQUESTS: len(asking), STARTS: len(oldest[:free]), ENDS: ends, DROPPED: len(dropped),
        })

    def _may_ask(self, case: Case) -> bool:
        known = (self.coached_since, self.waiting_since, self.finished)
        return self.wants(case) and not any(case.row in people for people in known)

    def _end(self, cases: list[Case], month: int) -> int:
        """Free the slots of who is done; returns how many."""
        self.finished = {row for row in self.finished if cases[row].is_on_benefit}
        ending = []
        for row, begun in self.coached_since.items():
            is_full = month - begun >= self.longest
            if is_full or not self.wants(cases[row]):
                ending.append(row)
                if is_full and self.wants(cases[row]):
                    self.finished.add(row)
        for row in ending:
            del self.coached_since[row]
        return len(ending)


def roll_out(
    env: simpy.Environment, cases: list[Case], plans: NDArray[np.uint8], office: Office, month: int
) -> Process:
    """At the start of a month everybody whose plan changes is told; plans (n_cases, horizon + 1)."""
    yield env.timeout(month + PLANS_CHANGE)
    for row in np.flatnonzero(plans[:, month] != plans[:, month - 1]):
        case = cases[row]
        if not case.has_stopped:
            case.planned = int(plans[row, month])
            case.meet(office.treatment_for(case))


def stop(env: simpy.Environment, case: Case, treatment: int, office: Office) -> Process:
    """A person stops taking part and falls back to another treatment."""
    yield env.timeout(case.stop_month + PEOPLE_STOP)
    case.has_stopped = True
    case.planned = treatment
    case.meet(office.treatment_for(case))


def keep_desk(env: simpy.Environment, cases: list[Case], office: Office, horizon: int) -> Process:
    """Hold the desk's round at the start of every month, the last one included."""
    yield env.timeout(DESK_ROUND)
    for month in range(horizon + 1):
        office.hold_round(cases, month)
        yield env.timeout(1)
