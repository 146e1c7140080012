"""The world around the cases, as SimPy processes: rollout, stops, and the coaching desk.

Within a month: moves take effect on the whole month, then plans change (+ a quarter), people stop
(+ three eighths), and last the desk holds its round (+ a half).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.engine.life import Case, Process
from sim.kernels.lives.desk import (
    CUT,
    DROPPED,
    ENDS,
    HELD,
    LEVEL,
    NO_DOSE,
    QUEUED,
    REQUESTS,
    ROUNDING,
    SLOTS,
    STARTS,
    DeskRules,
)

PLANS_CHANGE, PEOPLE_STOP, DESK_ROUND = 0.25, 0.375, 0.5


@dataclass(slots=True)
class CoachingDesk:
    """A desk: who is coached since when, who waits since when, and the rule.

    The rule is that of `kernels.lives.desk`.

    Attributes
    ----------
    rules : the desk's
    rank : (n,) of each row; the lowest goes first
    level : dose of this month, a row of rules.levels; None where none can be given
    spent : person-months at full dose in this calendar year so far
    """

    rules: DeskRules
    rank: NDArray[np.uint8]
    level: int | None = 0
    spent: float = 0.0
    coached_since: dict[int, int] = field(default_factory=dict)
    waiting_since: dict[int, int] = field(default_factory=dict)
    finished: set[int] = field(default_factory=set)
    log: list[dict[int, int]] = field(default_factory=list)

    def leads_here(self, case: Case) -> bool:
        """Whether the case's plan leads to the desk."""
        if case.has_stopped:
            return False
        return bool(self.rules.waiting_treatment[case.planned] >= 0)

    def treatment_for(self, case: Case) -> int:
        """The treatment a case whose plan leads here meets now: at the dose, or while waiting."""
        if case.row in self.coached_since and self.level is not None:
            return int(self.rules.dose_treatment[self.level, case.planned])
        return int(self.rules.waiting_treatment[case.planned])

    def wants(self, case: Case, month: int) -> bool:
        """Whether a case is on benefit under a plan that leads to the open desk."""
        is_open = month < self.rules.end_month
        return is_open and case.is_on_benefit and self.leads_here(case)

    def hold_round(self, cases: list[Case], month: int) -> None:
        """Slots come free, requests come in, the oldest are served, or all at a lower dose."""
        rules = self.rules
        room = self._room(rules, month)
        ends = self._end(cases, month, rules.longest)
        cut = self._send_away(rules, room)
        dropped = [row for row in self.waiting_since if not self.wants(cases[row], month)]
        for row in dropped:
            del self.waiting_since[row]
        asking = [case.row for case in cases if self._may_ask(case, month)]
        self.waiting_since.update((row, month) for row in asking)
        starts = self._serve(rules, cases, room, month)
        self.log.append(
            {
                SLOTS: int(rules.slots[month]),
                HELD: len(self.coached_since),
                QUEUED: len(self.waiting_since),
                REQUESTS: len(asking),
                STARTS: starts,
                ENDS: ends + cut,
                CUT: cut,
                DROPPED: len(dropped),
                LEVEL: NO_DOSE if self.level is None else self.level,
            }
        )

    def _send_away(self, rules: DeskRules, room: int) -> int:
        """Free the slots of those who came last, if room fell below those coached; how many."""
        if rules.thins:
            return 0
        most = math.floor(room / rules.levels[-1] + ROUNDING) if rules.thins_when_cut else room
        oldest = sorted(self.coached_since, key=lambda row: (self.coached_since[row], row))
        for row in oldest[most:]:
            del self.coached_since[row]
        return len(oldest[most:])

    def _turn(self, rules: DeskRules, case: Case) -> tuple[int, int, int, int]:
        """What orders the queue, the lowest first."""
        on_benefit_since = case.since if rules.longest_first else 0
        return int(self.rank[case.row]), on_benefit_since, self.waiting_since[case.row], case.row

    def _serve(self, rules: DeskRules, cases: list[Case], room: int, month: int) -> int:
        """Give slots, set the dose, and pay for the month; returns how many start."""
        free = max(0, room - len(self.coached_since))
        if rules.thins_when_cut:
            self.level = self._largest_dose(rules, room, len(self.coached_since))
        if rules.thins:
            n_clients = len(self.coached_since) + len(self.waiting_since)
            self.level = self._largest_dose(rules, room, n_clients)
            free = 0 if self.level is None else n_clients
        first = sorted(self.waiting_since, key=lambda row: self._turn(rules, cases[row]))[:free]
        for row in first:
            del self.waiting_since[row]
            self.coached_since[row] = month
        if self.level is not None:
            self.spent += rules.levels[self.level] * len(self.coached_since)
        return len(first)

    @staticmethod
    def _largest_dose(rules: DeskRules, room: int, n_clients: int) -> int | None:
        """The largest dose at which so many people fit, None if none does."""
        for level, dose in enumerate(rules.levels):
            if dose * n_clients <= room + ROUNDING:
                return level
        return None

    def _room(self, rules: DeskRules, month: int) -> int:
        """People who can be served in full by slots and by the money left this year."""
        slots = int(rules.slots[month])
        if rules.budget < 0:
            return slots
        months_left = rules.months_left[month]
        if month > 0 and months_left > rules.months_left[month - 1]:
            self.spent = 0.0
        rest = max(rules.budget - self.spent, 0.0)
        return min(slots, math.floor(float(rest / months_left) + ROUNDING))

    def _may_ask(self, case: Case, month: int) -> bool:
        known = (self.coached_since, self.waiting_since, self.finished)
        return self.wants(case, month) and not any(case.row in people for people in known)

    def _end(self, cases: list[Case], month: int, longest: int) -> int:
        """Free the slots of who is done; returns how many."""
        self.finished = {row for row in self.finished if cases[row].is_on_benefit}
        ending = []
        for row, begun in self.coached_since.items():
            is_full, wants = month - begun >= longest, self.wants(cases[row], month)
            if is_full or not wants:
                ending.append(row)
                if is_full and wants:
                    self.finished.add(row)
        for row in ending:
            del self.coached_since[row]
        return len(ending)


@dataclass(slots=True)
class Desks:
    """Every desk of the world; nobody's plan leads to two at a time."""

    desks: list[CoachingDesk]

    def treatment_for(self, case: Case) -> int:
        """The treatment a case meets now: the plan's, unless a desk makes it wait or thins."""
        for desk in self.desks:
            if desk.leads_here(case):
                return desk.treatment_for(case)
        return case.planned


def roll_out(
    env: simpy.Environment,
    cases: list[Case],
    plans: NDArray[np.uint8],
    desks: Desks,
    month: int,
) -> Process:
    """Everybody whose plan changes in a month hears of it; plans (n_cases, horizon + 1)."""
    yield env.timeout(month + PLANS_CHANGE)
    for row in np.flatnonzero(plans[:, month] != plans[:, month - 1]):
        case = cases[row]
        if not case.has_stopped:
            case.planned = int(plans[row, month])
            case.meet(desks.treatment_for(case), month)


def stop(env: simpy.Environment, case: Case, treatment: int, desks: Desks) -> Process:
    """A person stops taking part and falls back to another treatment."""
    yield env.timeout(case.stop_month + PEOPLE_STOP)
    case.has_stopped = True
    case.planned = treatment
    case.meet(desks.treatment_for(case), case.stop_month)


def keep_desks(env: simpy.Environment, cases: list[Case], desks: Desks, horizon: int) -> Process:
    """Hold every desk's round at the start of every month, the last one included."""
    yield env.timeout(DESK_ROUND)
    for month in range(horizon + 1):
        for desk in desks.desks:
            desk.hold_round(cases, month)
        for case in cases:
            case.meet(desks.treatment_for(case), month)
        yield env.timeout(1)
