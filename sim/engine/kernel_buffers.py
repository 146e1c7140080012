"""What a kernel needs to begin, and what it wrote down, for the batch engine."""

from __future__ import annotations

import numpy as np

from sim.draws import Address, Decision
from sim.events import Moves
from sim.kernels.lives.chunk import DrawKeys, Record
from sim.kernels.lives.statuses import N_LANES, N_STATUSES
from sim.population.people import key_of


def draw_keys(address: Address, cohort_code: int) -> DrawKeys:
    """Where a cohort's monthly words come from."""
    return DrawKeys(
        key_of(address),
        np.uint32((cohort_code << 24) | (int(Decision.MOVES) << 16)),
        np.uint32(address.replication),
        np.uint32(address.draw),
    )


def new_record(n_strata: int, horizon: int, capacity: int) -> Record:
    """An empty record with room for `capacity` events."""
    return Record(
        flows=np.zeros((n_strata, horizon, N_STATUSES * N_LANES), np.int64),
        event_person=np.empty(capacity, np.uint32),
        event_month=np.empty(capacity, np.int16),
        event_code=np.empty(capacity, np.uint8),
        counts=np.zeros(1, np.int64),
    )


def sorted_moves(records: list[Record], sizes: list[int]) -> Moves:
    """The events of all chunks as moves, by person and month."""
    person, month, code = [], [], []
    offset = 0
    for record, size in zip(records, sizes, strict=True):
        n = int(record.counts[0])
        person.append(record.event_person[:n].astype(np.int64) + offset)
        month.append(record.event_month[:n].astype(np.int64))
        code.append(record.event_code[:n].astype(np.int64))
        offset += size
    persons, months, codes = np.concatenate(person), np.concatenate(month), np.concatenate(code)
    order = np.lexsort((months, persons))
    codes = codes[order]
    return Moves(persons[order], months[order], codes // N_LANES, codes % N_LANES)
