"""The SimPy engine: one process per case, and the world's processes beside them."""

from __future__ import annotations

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.draws import Address
from sim.engine.desk import desk_log, desk_rules
from sim.engine.kernel_buffers import luck_of
from sim.engine.life import Case, Diary, life
from sim.engine.monthly_census import RollCall, call_roll
from sim.engine.office import Office, keep_desk, roll_out, stop
from sim.engine.stacked_cohorts import Crowd, crowd_of
from sim.engine.tally import count_entries, count_flows
from sim.engine.world import Guests, Setting, kernel_world
from sim.events import Lives, Moves
from sim.kernels.lives.batch import Chunk
from sim.kernels.lives.desk import LOG_COLUMNS
from sim.kernels.lives.reference_life import month_words


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


def run_simpy(chosen: Setting, address: Address) -> Lives:
    """Simulate one world with the SimPy engine; always keeps every move.

    Parameters
    ----------
    chosen : option and parameter draw
    address : seed, draw and replication
    """
    return live_in_simpy(chosen, address)[0]


def live_in_simpy(chosen: Setting, address: Address) -> tuple[Lives, RollCall]:
    """One world, and what everybody met in every month."""
    crowd, horizon = crowd_of(chosen, address.worlds), chosen.horizon
    world = kernel_world(chosen, crowd.plans)
    plans = crowd.plans[crowd.chunk.plan]
    rules = None if chosen.scenario.policy.desk is None else desk_rules(chosen)
    cases = _cases(crowd.chunk, plans, _words_of(crowd.guests, address, horizon))
    office, diary, env = Office(rules), Diary(), simpy.Environment()
    roll = RollCall.of(len(cases), horizon)
    for case in cases:
        case.treatment = office.treatment_for(case)
        case.process = env.process(life(env, case, world, horizon, diary))
        if case.stop_month <= horizon:
            env.process(stop(env, case, world.treatment_after_stop, office))
    for month in range(1, horizon + 1):
        env.process(roll_out(env, cases, plans, office, month))
    if office.rules is not None:
        env.process(keep_desk(env, cases, office, horizon))
    env.process(call_roll(env, cases, roll, horizon))
    env.run(until=horizon + 1)
    return _collected(chosen, crowd, diary, office), roll


def _collected(chosen: Setting, crowd: Crowd, diary: Diary, office: Office) -> Lives:
    """The diary as Lives, in the order of people and months."""
    table = np.array(sorted(diary.moves), dtype=np.int64).reshape(-1, 4)
    moves = Moves(*(table[:, column].copy() for column in range(4)))
    log = None
    if office.rules is not None:
        rounds = [[entry[column] for column in range(LOG_COLUMNS)] for entry in office.log]
        log = desk_log(np.array(rounds, dtype=np.int64), office.rules.levels)
    stratum = crowd.chunk.stratum.astype(np.int64)
    return Lives(
        flows=count_flows(moves, stratum, chosen.n_strata, chosen.horizon),
        entries=count_entries(crowd.guests, chosen.n_strata, chosen.horizon),
        moves=moves,
        desk=log,
    )
