"""The batch engine where people queue: everybody together, month by month."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.draws import Address
from sim.engine.record import luck_of, new_record, sorted_moves
from sim.engine.tally import count_entries
from sim.engine.world import Guests, Setting, everybody, kernel_world
from sim.events import DeskLog, Lives
from sim.kernels.batch import Chunk
from sim.kernels.desk import Desk, desk_round, live_month

NO_LIMIT_MONTHS = 1 << 30


def gathered(groups: list[Guests]) -> tuple[Chunk, NDArray[np.uint8]]:
    """All people of the world as one chunk, and the plans of all of them in one table."""
    plans, offsets = [], []
    for group in groups:
        offsets.append(sum(table.shape[0] for table in plans))
        plans.append(group.plans.treatment)
    people = [group.people for group in groups]
    chunk = Chunk(
        number=np.concatenate([p.number for p in people]),
        person_class=np.concatenate([p.person_class for p in people]),
        stratum=np.concatenate([np.full(p.size, p.cohort.stratum, np.uint16) for p in people]),
        plan=np.concatenate(
            [
                (group.plans.plan_of_person + offset).astype(np.uint16)
                for group, offset in zip(groups, offsets, strict=True)
            ]
        ),
        entry_month=np.concatenate([p.entry_month for p in people]),
        stop_month=np.concatenate([p.stop_month for p in people]),
        status=np.concatenate([p.status for p in people]),
        since=np.concatenate([p.since for p in people]),
    )
    return chunk, np.concatenate(plans)


def waiting_treatments(chosen: Setting) -> NDArray[np.int64]:
    """For each treatment of the desk the one while waiting; -1 for all others."""
    desk = chosen.scenario.policy.desk
    codes = chosen.layout.treatments
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


def new_desk(chosen: Setting, n_people: int) -> Desk:
    """An empty desk at which nobody waits yet."""
    rules = chosen.scenario.policy.desk
    if rules is None:
        raise ValueError("a scenario without a desk has no queue")
    months = chosen.horizon + 1
    return Desk(
        slots=np.array([rules.slots_in(month) for month in range(months)], np.int64),
        waiting_treatment=waiting_treatments(chosen),
        longest=rules.longest_months or NO_LIMIT_MONTHS,
        place=np.zeros(n_people, np.uint8),
        begun=np.zeros(n_people, np.int64),
        queue=np.zeros(n_people, np.int64),
        queue_length=np.zeros(1, np.int64),
        log=np.zeros((months, 7), np.int64),
    )


def desk_log(log: NDArray[np.int64]) -> DeskLog:
    """The kernel's log under its names."""
    return DeskLog(*(log[:, column].copy() for column in range(7)))


def live_with_desk(chosen: Setting, address: Address, *, keep_moves: bool) -> Lives:
    """Simulate one world in which people wait for a slot at the desk."""
    groups = everybody(chosen, address)
    chunk, plans = gathered(groups)
    world = kernel_world(chosen, plans)
    n_people, horizon = chunk.number.size, chosen.horizon
    desk = new_desk(chosen, n_people)
    record = new_record(chosen.n_strata, horizon, n_people * horizon if keep_moves else 0)
    words = np.zeros((n_people, 4), np.uint32)
    ends = np.cumsum([group.people.size for group in groups])
    for month in range(horizon):
        desk_round(chunk, world, desk, month)
        for group, end in zip(groups, ends, strict=True):
            luck = luck_of(address, group.people.cohort.code)
            first = int(end) - group.people.size
            live_month(chunk, world, luck, desk, first, int(end), month, words, record)
    desk_round(chunk, world, desk, horizon)
    moves = sorted_moves([record], [n_people]) if keep_moves else None
    entries = count_entries(groups, chosen.n_strata, horizon)
    return Lives(record.flows, entries, moves, desk_log(desk.log))
