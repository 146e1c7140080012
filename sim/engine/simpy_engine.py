"""The SimPy engine: one process per case, and the processes around them.

Once a month everybody who is here is looked at: the engine's own record of months.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.draws import Address
from sim.engine.desk import desk_log, desk_rules
from sim.engine.kernel_buffers import draw_keys
from sim.engine.life import Case, EventLog, Process, life
from sim.engine.office import CoachingDesk, Desks, keep_desks, roll_out, stop
from sim.engine.option import OptionSetup, hazard_arrays
from sim.engine.stacked_cohorts import StackedCohorts, desk_ranks, stacked_cohorts
from sim.engine.tally import count_entries, count_flows
from sim.engine.world import CohortPlans
from sim.events import Lives, Moves
from sim.kernels.lives.chunk import Chunk
from sim.kernels.lives.desk import LOG_COLUMNS
from sim.kernels.lives.months import NOT_HERE
from sim.kernels.lives.next_move import month_words
from sim.kernels.lives.statuses import STATE_OF_STATUS

# After plans have changed, people have stopped and the desk has held its round.
CENSUS_TIME = 0.75


@dataclass(frozen=True, slots=True)
class MonthlyCensus:
    """What was seen: both (n_people, horizon + 1) uint8, NOT_HERE before the entry.

    Attributes
    ----------
    state : public state at the start of the month
    treatment : code of the treatment met in the month
    """

    state: NDArray[np.uint8]
    treatment: NDArray[np.uint8]

    @classmethod
    def of(cls, n_people: int, horizon: int) -> MonthlyCensus:
        """An empty census."""
        shape = (n_people, horizon + 1)
        return cls(np.full(shape, NOT_HERE, np.uint8), np.full(shape, NOT_HERE, np.uint8))


def take_census(
    env: simpy.Environment, cases: list[Case], census: MonthlyCensus, horizon: int
) -> Process:
    """Look at everybody in every month, the last one included."""
    yield env.timeout(CENSUS_TIME)
    for month in range(horizon + 1):
        for case in cases:
            if case.has_entered:
                census.state[case.row, month] = STATE_OF_STATUS[case.status]
                census.treatment[case.row, month] = case.treatment
        yield env.timeout(1)


def _words_of(groups: list[CohortPlans], address: Address, horizon: int) -> NDArray[np.uint32]:
    """Everybody's random words: (n_people, horizon)."""
    rows = []
    for group in groups:
        keys = draw_keys(address, group.people.cohort.code)
        words = np.zeros((group.people.size, horizon), np.uint32)
        for row, number in enumerate(group.people.number):
            month_words(keys, number, horizon, words[row])
        rows.append(words)
    return np.concatenate(rows)


def _cases(
    chunk: Chunk,
    plans: NDArray[np.uint8],
    words: NDArray[np.uint32],
    following: NDArray[np.int32],
) -> list[Case]:
    """Everybody as a case, under the plan of month 0."""
    return [
        Case(
            row=row,
            words=words[row],
            person_class=int(chunk.person_class[row]),
            stratum=int(chunk.stratum[row]),
            entry_month=int(chunk.entry_month[row]),
            stop_month=int(chunk.stop_month[row]),
            pension_month=int(chunk.pension_month[row]),
            status=int(chunk.status[row]),
            since=int(chunk.since[row]),
            planned=int(plans[row, 0]),
            treatment=int(plans[row, 0]),
            following=following,
            # Off benefit at the entry: who left did so under none of the treatments.
            exit_treatment=following.shape[1],
        )
        for row in range(chunk.number.size)
    ]


def run_simpy(setup: OptionSetup, address: Address) -> Lives:
    """Simulate one world with the SimPy engine; always keeps every move.

    Parameters
    ----------
    setup : option and parameter draw
    address : seed, draw and replication
    """
    return live_in_simpy(setup, address)[0]


def live_in_simpy(setup: OptionSetup, address: Address) -> tuple[Lives, MonthlyCensus]:
    """One world, and what everybody met in every month."""
    stacked, horizon = stacked_cohorts(setup, address.worlds), setup.horizon
    world = hazard_arrays(setup, stacked.plans)
    plans = stacked.plans.treatment[stacked.chunk.plan]
    words = _words_of(stacked.groups, address, horizon)
    cases = _cases(stacked.chunk, plans, words, world.following)
    ranks = desk_ranks(setup, stacked, address.seed)
    desks = Desks([CoachingDesk(*one) for one in zip(desk_rules(setup), ranks, strict=True)])
    event_log, env = EventLog(), simpy.Environment()
    census = MonthlyCensus.of(len(cases), horizon)
    for case in cases:
        case.treatment = desks.treatment_for(case)
        case.process = env.process(life(env, case, world, horizon, event_log))
        if case.stop_month <= horizon:
            env.process(stop(env, case, world.treatment_after_stop, desks))
    for month in range(1, horizon + 1):
        env.process(roll_out(env, cases, plans, desks, month))
    if desks.desks:
        env.process(keep_desks(env, cases, desks, horizon))
    env.process(take_census(env, cases, census, horizon))
    env.run(until=horizon + 1)
    return _collected(setup, stacked, event_log, desks), census


def _collected(
    setup: OptionSetup, stacked: StackedCohorts, event_log: EventLog, desks: Desks
) -> Lives:
    """The log of events as Lives, in the order of people and months."""
    table = np.array(sorted(event_log.moves), dtype=np.int64).reshape(-1, len(fields(Moves)))
    moves = Moves(*(column.copy() for column in table.T))
    logs = []
    for desk in desks.desks:
        rounds = [[entry[column] for column in range(LOG_COLUMNS)] for entry in desk.log]
        logs.append(desk_log(np.array(rounds, dtype=np.int64), desk.rules.levels))
    stratum = stacked.chunk.stratum.astype(np.int64)
    return Lives(
        flows=count_flows(moves, stratum, setup.n_strata, setup.horizon),
        entries=count_entries(stacked.groups, setup.n_strata, setup.horizon),
        moves=moves,
        desks=tuple(logs),
    )
