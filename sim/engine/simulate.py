"""The SimPy engine: one process per case, and the world's processes beside them."""

from __future__ import annotations

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.draws import Address
from sim.engine.desk import NO_LIMIT_MONTHS, desk_log, gathered, waiting_treatments
from sim.engine.life import Case, Diary, life
from sim.engine.office import Office, keep_desk, roll_out, stop
from sim.engine.record import luck_of
from sim.engine.tally import count_entries, count_flows
from sim.engine.world import Guests, Setting, everybody, kernel_world
from sim.events import Lives, Moves
from sim.kernels.batch import Chunk
from sim.kernels.lives import month_words


def _words_of(groups: list[Guests], address: Address, horizon: int) -> NDArray[np.uint32]:
    """Everybody's luck: (n_people, horizon)."""
    rows = []
    for group in groups:
        luck = luck_of(address, group.people.cohort.code)
        words = np.zeros((group.people.size, horizon), np.uint32)
        for row, number in enumerate(group.people.number):
            month_words(luck, number, horizon, words[row])
        rows.append(words)
    return np.concatenate(rows)


def _cases(chunk: Chunk, plans: NDArray[np.uint8], words: NDArray[np.uint32]) -> list[Case]:
    """Everybody as a case, under the plan of month 0."""
    return [
        Case(
            row=row,
            words=words[row],
            person_class=int(chunk.person_class[row]),
            stratum=int(chunk.stratum[row]),
            entry_month=int(chunk.entry_month[row]),
            stop_month=int(chunk.stop_month[row]),
            status=int(chunk.status[row]),
            since=int(chunk.since[row]),
            planned=int(plans[row, 0]),
            treatment=int(plans[row, 0]),
        )
        for row in range(chunk.number.size)
    ]


def _open_office(chosen: Setting) -> Office:
    """The desk of this option, or an office without one."""
    rules = chosen.scenario.policy.desk
    slots = None
    if rules is not None:
        slots = np.array([rules.slots_in(month) for month in range(chosen.horizon + 1)], np.int64)
    longest = NO_LIMIT_MONTHS if rules is None else rules.longest_months or NO_LIMIT_MONTHS
    return Office(slots, waiting_treatments(chosen), longest)


def run_simpy(chosen: Setting, address: Address) -> Lives:
    """Simulate one world with the SimPy engine; always keeps every move.

    Parameters
    ----------
    chosen : option and parameter draw
    address : seed, draw and replication
    """
    groups, horizon = everybody(chosen, address), chosen.horizon
    chunk, plan_table = gathered(groups)
    world = kernel_world(chosen, plan_table)
    plans = plan_table[chunk.plan]
    cases = _cases(chunk, plans, _words_of(groups, address, horizon))
    office, diary, env = _open_office(chosen), Diary(), simpy.Environment()
    for case in cases:
        case.treatment = office.treatment_for(case)
        case.process = env.process(life(env, case, world, horizon, diary))
        if case.stop_month <= horizon:
            env.process(stop(env, case, world.treatment_after_stop, office))
    for month in range(1, horizon):
        env.process(roll_out(env, cases, plans, office, month))
    if office.slots is not None:
        env.process(keep_desk(env, cases, office, horizon))
    env.run(until=horizon + 1)
    return _collected(chosen, groups, chunk, diary, office)


def _collected(
    chosen: Setting, groups: list[Guests], chunk: Chunk, diary: Diary, office: Office
) -> Lives:
    """The diary as Lives, in the order of people and months."""
    table = np.array(sorted(diary.moves), dtype=np.int64).reshape(-1, 4)
    moves = Moves(*(table[:, column].copy() for column in range(4)))
    log = None
    if office.slots is not None:
        rounds = [[entry[column] for column in range(7)] for entry in office.log]
        log = desk_log(np.array(rounds, dtype=np.int64))
    return Lives(
        flows=count_flows(moves, chunk.stratum.astype(np.int64), chosen.n_strata, chosen.horizon),
        entries=count_entries(groups, chosen.n_strata, chosen.horizon),
        moves=moves,
        desk=log,
    )
