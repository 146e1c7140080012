"""Many lives at once: the monthly rule for a chunk of people, in vector-friendly tiles.

A chunk is walked block by block (32 months), each block tile by tile (1,024 people): words for all,
marks on the months that can matter (`blocks`), then a visit to each of those (`visits`). Who has
left for good is dropped before each block: no word is made for a transition that cannot be. The
outcome is that of `tests/oracles/reference_life.py`, person by person, month by month (tested).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.jit import kernel
from sim.kernels.lives.candidate_months import (
    CEILING,
    LEFT,
    MARKS,
    NEEDED,
    NUMBER,
    ONE,
    ROUNDS,
    ROW,
    STOP,
    STRIDE,
    TILE_PEOPLE,
    TRACK,
    WORDS,
    Scratch,
    Span,
    list_waiting,
    months_of,
    visit_waiting,
)
from sim.kernels.lives.chunk import Chunk, DrawKeys, Record
from sim.kernels.lives.hazard_arrays import HazardArrays
from sim.kernels.lives.hazard_lookup import N_CODES, OFF_LEADS_OUT, Tables
from sim.kernels.lives.statuses import (
    IS_OFF_BENEFIT,
    N_LANES,
    OTHER_EXIT_STATE,
    PENSION,
    PENSION_LANE,
    STATE_OF_STATUS,
)
from sim.kernels.lives.word_blocks import (
    BLOCK_MONTHS,
    fill_words,
    hoist,
    mark_backward,
    mark_outward,
    quarters_of,
)
from sim.kernels.philox import WORDS_PER_CALL

# The statuses off benefit, one bit each.
OFF_STATUSES = int((1 << np.flatnonzero(IS_OFF_BENEFIT)).sum())


class Start(NamedTuple):
    """What is known of a chunk at its start: the last entry, the first stop and pension age."""

    last_entry: np.int64
    first_stop: np.int64
    first_pension: np.int64
    someone_off: bool
    is_mixed: bool


@kernel
def _take_spots(
    chunk: Chunk, tables: Tables, horizon: int, out_spot: Scratch, out_rows: Scratch
) -> Start:
    """Write everybody's spot, and all rows in order; out_spot (n,), out_rows (n + 1,)."""
    status, since, entry, stop = chunk.status, chunk.since, chunk.entry_month, chunk.stop_month
    stratum, bits, longest = chunk.stratum, tables.spot_bits, np.int64(tables.longest)
    pension = chunk.pension_month
    last_entry, first_stop = np.int64(0), np.int64(horizon)
    first_pension = np.int64(horizon) + 1
    someone_off = is_mixed = False
    for row in range(out_spot.size):
        now = np.int64(status[row])
        # Beyond `longest` months durations are told apart no more, so nothing is lost here.
        begun = max(np.int64(since[row]), -longest)
        out_spot[row] = (now << bits) + horizon - begun
        out_rows[row] = row
        last_entry = max(last_entry, np.int64(entry[row]))
        first_stop = min(first_stop, np.int64(stop[row]))
        first_pension = min(first_pension, np.int64(pension[row]))
        someone_off |= (OFF_STATUSES >> now) & 1 != 0
        is_mixed |= stratum[row] != stratum[0]
    return Start(last_entry, first_stop, first_pension, someone_off, is_mixed)


@kernel
def _sort_out(
    spot: Scratch, spot_bits: int, is_final: bool, out_on: Scratch, out_off: Scratch
) -> tuple[int, int]:
    """Write the rows of who is on and who is off benefit; returns how many of each.

    Who has left for good is in neither. spot (n,); out_on, out_off (n + 1,).
    """
    n_on = n_off = 0
    for row in range(spot.size):
        out_on[np.uint64(n_on)] = row
        out_off[np.uint64(n_off)] = row
        status = np.uint64(spot[row]) >> np.uint64(spot_bits)
        is_gone = is_final and STATE_OF_STATUS[status] == OTHER_EXIT_STATE
        is_gone = is_gone or status == PENSION
        n_off += 1 if IS_OFF_BENEFIT[status] and not is_gone else 0
        n_on += 0 if IS_OFF_BENEFIT[status] else 1
    return n_on, n_off


@kernel
def _set_out(
    chunk: Chunk,
    world: HazardArrays,
    tables: Tables,
    spots: Scratch,
    span: Span,
    n_people: int,
    scratch: Scratch,
) -> None:
    """Look up each person's place, ceilings and first months that matter; scratch has the rows."""
    flat = scratch.reshape(-1)
    number, plan, person_class = chunk.number, chunk.plan, chunk.person_class
    entry_month, stop_month, pension = chunk.entry_month, chunk.stop_month, chunk.pension_month
    ceiling, top_at, needed = tables.ceiling, tables.top_at, tables.needed
    horizon, n_classes, top_step = world.market_of_month.size, world.n_classes, tables.top_step
    spot_bits, first_month = np.int64(tables.spot_bits), span.first_month
    first_top = span.block * tables.n_who * top_step
    someone_enters, someone_stops = span.someone_enters, span.someone_stops
    someone_retires = span.someone_retires
    in_block = np.uint64(months_of(span))
    for j in range(n_people):
        i = np.uint64(j)
        row = np.uint64(flat[np.uint64(ROW * STRIDE) + i])
        spot = np.int64(spots[row])
        who = np.int64(plan[row]) * n_classes + np.int64(person_class[row])
        below = first_top + who * top_step
        top = np.uint64(below + np.int64(top_at[np.uint64(spot + first_month)]))
        flat[np.uint64(CEILING * STRIDE) + i] = ceiling[top]
        flat[np.uint64((CEILING + 1) * STRIDE) + i] = ceiling[top + ONE]
        flat[np.uint64((CEILING + 2) * STRIDE) + i] = ceiling[top + np.uint64(2)]
        flat[np.uint64((CEILING + 3) * STRIDE) + i] = ceiling[top + np.uint64(3)]
        flat[np.uint64(NUMBER * STRIDE) + i] = number[row]
        flat[np.uint64(TRACK * STRIDE) + i] = who * horizon
        stay = np.uint64((N_CODES + (spot >> spot_bits)) * 2)
        outward, backward = needed[stay], needed[stay + ONE]
        if someone_enters:
            wait = min(max(np.int64(entry_month[row]) - first_month, np.int64(0)), np.int64(32))
            here = np.uint32(in_block & (in_block << np.uint64(wait)))
            outward, backward = outward & here, backward & here
        flat[np.uint64(NEEDED * STRIDE) + i] = outward
        flat[np.uint64((NEEDED + 1) * STRIDE) + i] = backward
        if someone_stops:
            flat[np.uint64(STOP * STRIDE) + i] = stop_month[row]
        if someone_retires:
            left = np.int64(pension[row]) - 1 - first_month
            left = min(max(left, np.int64(0)), np.int64(span.months)) + span.first_bit
            flat[np.uint64(LEFT * STRIDE) + i] = np.uint32((ONE << np.uint64(left)) - ONE)


@kernel
def _make_marks(
    keys: DrawKeys, span: Span, looks_outward: bool, n_people: int, scratch: Scratch
) -> None:
    """The tile's words of the block, and the marks on months that can matter."""
    # Whole vectors: what is made for nobody is cheaper than the last few one by one.
    width = (n_people + 15) // 16 * 16
    words, rounds = scratch[WORDS:], scratch[ROUNDS : ROUNDS + WORDS_PER_CALL]
    ceiling = scratch[CEILING : CEILING + N_LANES]
    outward, backward = scratch[MARKS], scratch[MARKS + 1]
    key, replication = keys.key, keys.replication
    hoist(scratch[NUMBER], width, replication, keys.draw, key, rounds)
    for quarter in range(quarters_of(span.months)):
        second = keys.cohort_and_decision | np.uint32(span.first_month // WORDS_PER_CALL + quarter)
        fill_words(rounds, width, second, replication, key, quarter, words)
        if looks_outward:
            mark_outward(words, ceiling, width, quarter, outward)
        mark_backward(words, ceiling, width, quarter, backward)


@kernel
def retire(chunk: Chunk, span: Span, spot_bits: int, spots: Scratch, record: Record) -> None:
    """Write down who reaches pension age at the end of a month of the block, whatever they were."""
    pension, stratum, flows, counts = (
        chunk.pension_month,
        chunk.stratum,
        record.flows,
        record.counts,
    )
    persons, months, codes = record.event_person, record.event_month, record.event_code
    for row in range(spots.size):
        month = np.int64(pension[row]) - 1
        if month < span.first_month or month >= span.first_month + span.months:
            continue
        status = np.int64(np.uint64(spots[row]) >> np.uint64(spot_bits))
        code = status * N_LANES + PENSION_LANE[status]
        flows[stratum[row], month, code] += 1
        place = counts[0]
        if place < persons.size:
            persons[place], months[place], codes[place] = row, month, code
        counts[0] = place + 1
        spots[row] = PENSION << spot_bits


@kernel
def live_chunk(
    chunk: Chunk, world: HazardArrays, keys: DrawKeys, ceiling: Tables, horizon: int, record: Record
) -> None:
    """Live all months of a chunk and add its moves to the record; the chunk is left as it was.

    ceiling: from `tables.look_up_tables`; the events of one person come in the order of months.
    """
    scratch = np.empty((WORDS + BLOCK_MONTHS, STRIDE), np.uint32)
    spots = np.empty(chunk.number.size, np.uint32)
    lists = np.empty((2, spots.size + 1), np.uint32)
    at_start = _take_spots(chunk, ceiling, horizon, spots, lists[0])
    for block in range((horizon + BLOCK_MONTHS - 1) // BLOCK_MONTHS):
        first = block * BLOCK_MONTHS
        months = min(BLOCK_MONTHS, horizon - first)
        first_bit = BLOCK_MONTHS - quarters_of(months) * WORDS_PER_CALL
        enters, stops = at_start.last_entry > first, at_start.first_stop < first + months
        retires = at_start.first_pension <= min(first + months, horizon)
        span = Span(block, first, months, first_bit, enters, stops, retires, at_start.is_mixed)
        sizes = (spots.size, 0)
        if block > 0 or at_start.someone_off:
            sizes = _sort_out(
                spots, ceiling.spot_bits, world.other_exit_is_final, lists[0], lists[1]
            )
        for is_off in range(2):
            # Off benefit only the way back matters, unless a transition overflows its lane.
            looks_outward = world.has_overflow or is_off == 0 or OFF_LEADS_OUT
            for start in range(0, sizes[is_off], TILE_PEOPLE):
                width = min(TILE_PEOPLE, sizes[is_off] - start)
                scratch[ROW, :width] = lists[is_off, start : start + width]
                _set_out(chunk, world, ceiling, spots, span, width, scratch)
                _make_marks(keys, span, looks_outward, width, scratch)
                n_waiting = list_waiting(width, span, scratch)
                visit_waiting(
                    chunk.stratum, world, ceiling, span, n_waiting, spots, scratch, record
                )
        if retires:
            retire(chunk, span, ceiling.spot_bits, spots, record)
