"""The coaching desk of an option, as the kernels and the office read it, and its log."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.engine.option import OptionSetup
from sim.events import DeskLog
from sim.inputs.scenario.sections.desk import Desk as RulesOfDesk
from sim.inputs.scenario.sections.desk import regime_at_dose
from sim.kernels.lives.desk import (
    CUT,
    DROPPED,
    ENDS,
    HELD,
    LEVEL,
    LOG_COLUMNS,
    NO_DOSE,
    NO_LIMIT,
    QUEUED,
    REQUESTS,
    SLOTS,
    STARTS,
    DeskRules,
    Desks,
    DeskState,
)
from sim.regimes.desk_posts import desk_places

# Names of the log's columns that hold people.
DESK_COLUMNS = {
    "slots": SLOTS,
    "coached": HELD,
    "waiting": QUEUED,
    "requests": REQUESTS,
    "starts": STARTS,
    "ends": ENDS,
    "cut": CUT,
    "dropped": DROPPED,
}


def waiting_treatments(setup: OptionSetup, desk: RulesOfDesk) -> NDArray[np.int64]:
    """For each treatment of a desk the one while waiting; -1 for all others."""
    codes = setup.layout.treatments
    # Who stopped may hold the desk's regime, unstudied, and no longer waits: there is no code then.
    waits = [
        regime == desk.regime and (desk.while_waiting, studied) in codes
        for regime, studied in codes
    ]
    return np.array(
        [
            codes.index((desk.while_waiting, studied)) if waiting else -1
            for waiting, (_, studied) in zip(waits, codes, strict=True)
        ],
        dtype=np.int64,
    )


def all_waiting_treatments(setup: OptionSetup) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of each treatment the desk that gives it, and what is met while waiting; -1 for none."""
    n_treatments = len(setup.layout.treatments)
    desk_of, waiting = np.full((2, n_treatments), -1, np.int64)
    for number, desk in enumerate(setup.scenario.policy.all_desks):
        mine = waiting_treatments(setup, desk)
        desk_of[mine >= 0], waiting[mine >= 0] = number, mine[mine >= 0]
    return desk_of, waiting


def desk_rules(setup: OptionSetup) -> list[DeskRules]:
    """Every desk of this option as the office reads it."""
    return [_rules_of(setup, desk) for desk in setup.scenario.policy.all_desks]


def desks_of(setup: OptionSetup) -> Desks:
    """All desks of this option side by side, as the kernels read them."""
    rules = desk_rules(setup)
    n_levels = [one.levels.size for one in rules]
    levels = np.zeros((len(rules), max(n_levels)))
    dose = np.zeros((*levels.shape, len(setup.layout.treatments)), np.int64)
    for number, one in enumerate(rules):
        levels[number, : one.levels.size] = one.levels
        dose[number, : one.levels.size] = one.dose_treatment
    return Desks(
        slots=np.array([one.slots for one in rules]),
        end_month=np.array([one.end_month for one in rules]),
        longest=np.array([one.longest for one in rules]),
        waiting_treatment=np.array([one.waiting_treatment for one in rules]),
        thins=np.array([one.thins for one in rules]),
        thins_when_cut=np.array([one.thins_when_cut for one in rules]),
        n_levels=np.array(n_levels),
        levels=levels,
        dose_treatment=dose,
        has_priority=np.array([one.has_priority for one in rules]),
        longest_first=np.array([one.longest_first for one in rules]),
        budget=np.array([one.budget for one in rules]),
        months_left=rules[0].months_left,
        desk_of_treatment=all_waiting_treatments(setup)[0],
    )


def _rules_of(setup: OptionSetup, rules: RulesOfDesk) -> DeskRules:
    return DeskRules(
        slots=desk_places(setup.scenario, rules),
        end_month=NO_LIMIT if rules.end_month is None else rules.end_month,
        longest=rules.longest_months or NO_LIMIT,
        waiting_treatment=waiting_treatments(setup, rules),
        thins=rules.when_short == "thin",
        thins_when_cut=rules.when_short == "wait" and rules.when_cut == "thin",
        levels=np.array([dose.level.value for dose in rules.levels]),
        dose_treatment=_dose_treatments(setup, rules),
        has_priority=bool(rules.priority),
        longest_first=rules.queue == "longest_on_benefit",
        budget=_client_months_a_year(rules),
        months_left=_months_left(setup),
    )


def _client_months_a_year(rules: RulesOfDesk) -> float:
    """Person-months that the budget buys a year; below 0 where nothing is bought by the client."""
    budget, cost = rules.yearly_budget_eur, rules.cost_per_client_month_eur
    if rules.staff is not None or budget is None or cost is None:
        return -1.0
    return budget.value / cost.value


def _dose_treatments(setup: OptionSetup, rules: RulesOfDesk) -> NDArray[np.int64]:
    """The treatment at each dose: (n_levels, n_treatments); all others stay as they are."""
    codes = setup.layout.treatments
    dose_treatment = np.tile(np.arange(len(codes)), (len(rules.levels), 1))
    for level, dose in enumerate(rules.levels):
        for code, (regime, studied) in enumerate(codes):
            thinner = (regime_at_dose(regime, dose.level.value), studied)
            if regime == rules.regime and thinner in codes:
                dose_treatment[level, code] = codes.index(thinner)
    return dose_treatment


def _months_left(setup: OptionSetup) -> NDArray[np.int64]:
    """Months left in the calendar year, the month itself included: (horizon + 1,)."""
    first = setup.scenario.time.start.month - 1
    return 12 - (first + np.arange(setup.horizon + 1)) % 12


def no_places(setup: OptionSetup, rank: NDArray[np.uint8], n_worlds: int = 1) -> DeskState:
    """Empty desks at which nobody waits yet, in each world; rank (n_desks, n) who goes first."""
    n_desks = len(rank)
    return DeskState(
        rank=rank,
        place=np.zeros(rank.shape, np.uint8),
        begun=np.zeros(rank.shape, np.int64),
        queue=np.zeros(rank.shape, np.int64),
        queue_length=np.zeros((n_desks, n_worlds), np.int64),
        spent=np.zeros((n_desks, n_worlds), np.float64),
        log=np.zeros((n_desks, n_worlds * (setup.horizon + 1), LOG_COLUMNS), np.int64),
    )


def desk_log(log: NDArray[np.int64], levels: NDArray[np.float64]) -> DeskLog:
    """The kernel's log of one world under its names."""
    level = log[:, LEVEL]
    dose = np.where(level == NO_DOSE, 0.0, levels[level])
    columns = {name: log[:, column].copy() for name, column in DESK_COLUMNS.items()}
    return DeskLog(**columns, dose=dose)


def desk_logs(desks: Desks, state: DeskState, n_worlds: int) -> list[tuple[DeskLog, ...]]:
    """The logs of all desks in several worlds."""
    logs = state.log.reshape(len(state.log), n_worlds, -1, LOG_COLUMNS)
    return [
        tuple(desk_log(logs[desk, world], desks.levels[desk]) for desk in range(len(logs)))
        for world in range(n_worlds)
    ]
