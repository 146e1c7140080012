"""One life, month by month: the readable rule that the fast kernel and SimPy both must follow."""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import inlined, kernel
from sim.kernels.lives.chunk import Chunk, DrawKeys, Record
from sim.kernels.lives.hazard_arrays import HazardArrays, effect_on, hazard_row, kept_in
from sim.kernels.lives.next_move import four_words, word_of
from sim.kernels.lives.statuses import IS_OFF_BENEFIT, N_LANES, NEXT_STATUS, PENSION_LANE
from sim.kernels.lives.transition import drawn_transition


@inlined
def note_move(record, chunk, row, month, status, lane):  # type: ignore[no-untyped-def]
    """Count one move and, where events are kept, write it down."""
    code = np.int64(status) * N_LANES + lane
    record.flows[chunk.stratum[row], month, code] += 1
    place = record.counts[0]
    if place < record.event_person.size:
        record.event_person[place] = row
        record.event_month[place] = month
        record.event_code[place] = code
    record.counts[0] = place + 1


@kernel
def reference_life(
    chunk: Chunk, world: HazardArrays, keys: DrawKeys, horizon: int, record: Record
) -> None:
    """Every person, every month, one at a time: slow, plain, and the definition for the tests."""
    for row in range(chunk.number.size):
        status, since = np.int64(chunk.status[row]), np.int64(chunk.since[row])
        words = four_words(keys, chunk.number[row], 0)
        for month in range(horizon):
            if month % 4 == 0:
                words = four_words(keys, chunk.number[row], month)
            if month < chunk.entry_month[row] or month >= chunk.pension_month[row]:
                continue
            effect = effect_on(world, chunk.plan[row], chunk.stop_month[row], month, status, since)
            at = hazard_row(world, month, effect, chunk.person_class[row], status, month - since)
            lane = drawn_transition(
                word_of(words, month),
                world.threshold,
                world.overflow,
                at,
                world.has_overflow,
                kept_in(world, month),
            )
            if month == chunk.pension_month[row] - 1:
                lane = PENSION_LANE[status]
            if lane >= 0:
                note_move(record, chunk, row, month, status, lane)
                was_off = IS_OFF_BENEFIT[status]
                status = np.int64(NEXT_STATUS[status, lane])
                if was_off != IS_OFF_BENEFIT[status]:
                    since = np.int64(month + 1)
        chunk.status[row] = status
        chunk.since[row] = since
