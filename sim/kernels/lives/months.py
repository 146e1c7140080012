"""Lives of several worlds in one call: moves alone, or written out month by month in bytes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import inlined, kernel
from sim.kernels.lives.batch import live_chunk
from sim.kernels.lives.chunk import Chunk, DrawKeys, Record
from sim.kernels.lives.hazard_arrays import HazardArrays
from sim.kernels.lives.hazard_lookup import Tables
from sim.kernels.lives.statuses import ABSENT, N_LANES, NEXT_STATUS, STATE_OF_STATUS


@kernel
def live_worlds(
    chunk: Chunk,
    first_row: NDArray[np.int64],
    first_replication: int,
    world: HazardArrays,
    keys: DrawKeys,
    ceiling: Tables,
    horizon: int,
    out_flows: NDArray[np.int64],
) -> None:
    """Live the people of one cohort in several worlds.

    first_row (n_worlds + 1,): rows first_row[w] … first_row[w + 1] - 1 belong to world w, which has
    replication first_replication + w; out_flows (n_worlds, n_strata, horizon, statuses * 4) is
    added to.
    """
    no_person = np.empty(0, np.uint32)
    no_month = np.empty(0, np.int16)
    no_code = np.empty(0, np.uint8)
    for place in range(first_row.size - 1):
        rows = slice(first_row[place], first_row[place + 1])
        part = Chunk(
            chunk.number[rows],
            chunk.person_class[rows],
            chunk.stratum[rows],
            chunk.plan[rows],
            chunk.entry_month[rows],
            chunk.stop_month[rows],
            chunk.pension_month[rows],
            chunk.status[rows],
            chunk.since[rows],
        )
        here = DrawKeys(
            keys.key, keys.cohort_and_decision, np.uint32(first_replication + place), keys.draw
        )
        record = Record(out_flows[place], no_person, no_month, no_code, np.zeros(1, np.int64))
        if part.number.size > 0:
            live_chunk(part, world, here, ceiling, horizon, record)


Months = NDArray[np.uint8]
NOT_HERE = ABSENT
# People lived at a time: bounds the room for their events, one a month at most.
PIECE_PEOPLE = 2048


@inlined
def part_of_chunk(chunk, first, end):  # type: ignore[no-untyped-def]
    """Rows first … end-1 of a chunk, as views."""
    return Chunk(
        chunk.number[first:end],
        chunk.person_class[first:end],
        chunk.stratum[first:end],
        chunk.plan[first:end],
        chunk.entry_month[first:end],
        chunk.stop_month[first:end],
        chunk.pension_month[first:end],
        chunk.status[first:end],
        chunk.since[first:end],
    )


@kernel
def _write_starts(
    chunk: Chunk, world: HazardArrays, horizon: int, out_state: Months, out_treatment: Months
) -> None:
    """Write everybody as if nobody ever moved; chunk as it is before it lives."""
    for row in range(chunk.number.size):
        entry = min(np.int64(chunk.entry_month[row]), horizon + 1)
        stop = min(max(np.int64(chunk.stop_month[row]), entry), horizon + 1)
        plan = world.treatment_of_plan[chunk.plan[row]]
        out_state[row, :entry] = NOT_HERE
        out_state[row, entry:] = STATE_OF_STATUS[chunk.status[row]]
        out_treatment[row, :entry] = NOT_HERE
        out_treatment[row, entry:stop] = plan[entry:stop]
        out_treatment[row, stop:] = world.treatment_after_stop


@kernel
def _write_moves(record: Record, out_state: Months) -> None:
    """Lay the moves over the starts; those of one person come in the order of their months."""
    for place in range(record.counts[0]):
        code = np.int64(record.event_code[place])
        reached = STATE_OF_STATUS[NEXT_STATUS[code // N_LANES, code % N_LANES]]
        out_state[record.event_person[place], np.int64(record.event_month[place]) + 1 :] = reached


@kernel
def live_months(
    chunk: Chunk,
    bounds: NDArray[np.int64],
    seconds: NDArray[np.uint32],
    first: DrawKeys,
    world: HazardArrays,
    ceiling: Tables,
    horizon: int,
    out_flows: NDArray[np.int64],
    out_state: Months,
    out_treatment: Months,
) -> None:
    """Live several worlds without a desk and write their months.

    chunk: all people, world after world and in a world cohort after cohort; bounds
    (n_worlds, n_cohorts + 1): rows bounds[w, c] … bounds[w, c + 1] - 1 are cohort c of world w;
    seconds (n_cohorts,): counter 1 of each cohort's moves; first: keys of the first world, the
    others have the replications that follow; out_flows (n_worlds, n_strata, horizon, statuses * 4)
    is added to; out_state, out_treatment (n, horizon + 1), NOT_HERE before the entry.
    """
    room = PIECE_PEOPLE * horizon
    persons = np.empty(room, np.uint32)
    months = np.empty(room, np.int16)
    codes = np.empty(room, np.uint8)
    for place in range(bounds.shape[0]):
        replication = np.uint32(np.int64(first.replication) + place)
        for cohort in range(seconds.size):
            keys = DrawKeys(first.key, seconds[cohort], replication, first.draw)
            last = bounds[place, cohort + 1]
            for start in range(bounds[place, cohort], last, PIECE_PEOPLE):
                end = min(start + PIECE_PEOPLE, last)
                part = part_of_chunk(chunk, start, end)
                states = out_state[start:end]
                _write_starts(part, world, horizon, states, out_treatment[start:end])
                record = Record(out_flows[place], persons, months, codes, np.zeros(1, np.int64))
                live_chunk(part, world, keys, ceiling, horizon, record)
                _write_moves(record, states)
