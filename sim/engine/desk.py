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


def waiting_treatments(setup: OptionSetup) -> NDArray[np.int64]:
    """For each treatment of the desk the one while waiting; -1 for all others."""
    desk = setup.scenario.policy.desk
    codes = setup.layout.treatments
    if desk is None:
        return np.full(len(codes), -1, np.int64)
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


def desk_rules(setup: OptionSetup) -> DeskRules:
    """The desk of this option as the kernels and the office read it."""
    rules = setup.scenario.policy.desk
    if rules is None:
        raise ValueError("a scenario without a desk has no rules for one")
    return DeskRules(
        slots=desk_places(setup.scenario),
        end_month=NO_LIMIT if rules.end_month is None else rules.end_month,
        longest=rules.longest_months or NO_LIMIT,
        waiting_treatment=waiting_treatments(setup),
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
    """Empty desks at which nobody waits yet, one for each world; rank (n,) who goes first."""
    n_people = rank.size
    return DeskState(
        rank=rank,
        place=np.zeros(n_people, np.uint8),
        begun=np.zeros(n_people, np.int64),
        queue=np.zeros(n_people, np.int64),
        queue_length=np.zeros(n_worlds, np.int64),
        spent=np.zeros(n_worlds, np.float64),
        log=np.zeros((n_worlds * (setup.horizon + 1), LOG_COLUMNS), np.int64),
    )


def desk_log(log: NDArray[np.int64], levels: NDArray[np.float64]) -> DeskLog:
    """The kernel's log of one world under its names."""
    level = log[:, LEVEL]
    dose = np.where(level == NO_DOSE, 0.0, levels[level])
    columns = {name: log[:, column].copy() for name, column in DESK_COLUMNS.items()}
    return DeskLog(**columns, dose=dose)


def desk_logs(rules: DeskRules, state: DeskState, n_worlds: int) -> list[DeskLog]:
    """The logs of several worlds."""
    return [desk_log(log, rules.levels) for log in np.split(state.log, n_worlds)]
