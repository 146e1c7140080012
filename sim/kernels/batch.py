"""Many lives at once: the monthly rule for a chunk of people, in vector-friendly tiles.

A chunk is walked block by block (24 months), each block tile by tile (256 people). Who has left for
good is dropped before each block: no word is made for a door that cannot open. The outcome is the
same as `kernels.lives`, person by person and month by month (tested).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernels.blocks import BLOCK_MONTHS, TILE_PEOPLE, fill_words, hoist, mark_candidates
from sim.kernels.bounds import ON_BENEFIT, Ceilings, ceiling_row
from sim.kernels.doors import HEIGHT_BITS, LANE_SHIFT, open_door
from sim.kernels.jit import inlined, kernel
from sim.kernels.statuses import IS_OFF_BENEFIT, N_LANES, NEXT_STATUS, STATE_OF_STATUS
from sim.kernels.world import World, duration_bin, hazard_row, treatment_in

# Position of a lone bit by multiplication (Leiserson, Prokop & Randall 1998, de Bruijn sequences).
DE_BRUIJN = np.uint32(0x077CB531)
BIT_PLACE = np.zeros(32, np.int64)
for _place in range(32):
    BIT_PLACE[((0x077CB531 << _place) & 0xFFFFFFFF) >> 27] = _place

# Which marks matter to a status: 1 outward, 2 back, 3 both.
NEEDED_MARKS = np.array([1, 3, 2, 2, 1, 3, 2, 1, 3], dtype=np.uint8)


class Chunk(NamedTuple):
    """People of one cohort; every array (n,).

    number uint32 address within the cohort; person_class, stratum; plan; entry_month;
    stop_month (horizon + 1: never); status and since (month in which the present spell
    began or benefit ended, negative before the start) are changed in place by the kernel.
    """

    number: NDArray[np.uint32]
    person_class: NDArray[np.uint8]
    stratum: NDArray[np.uint16]
    plan: NDArray[np.uint16]
    entry_month: NDArray[np.int16]
    stop_month: NDArray[np.int16]
    status: NDArray[np.uint8]
    since: NDArray[np.int16]


class Luck(NamedTuple):
    """Where the words come from: key (2,) and the counters that are the same for the chunk."""

    key: NDArray[np.uint32]
    cohort_and_decision: np.uint32
    replication: np.uint32
    draw: np.uint32


class Buffers(NamedTuple):
    """One tile's scratch space: numbers (n,), rounds (4, n), ceiling (4, n), marks (2, n), words."""

    rows: NDArray[np.int64]
    numbers: NDArray[np.uint32]
    rounds: NDArray[np.uint32]
    ceiling: NDArray[np.uint32]
    marks: NDArray[np.uint32]
    words: NDArray[np.uint32]


class Record(NamedTuple):
    """What is written down: flows (n_strata, horizon, 9 * 4) and, if wanted, the events.

    event_person (capacity,) row in the chunk, event_month, event_code = status * 4 + lane;
    capacity 0: flows only. counts (1,) events seen, which may exceed the capacity.
    """

    flows: NDArray[np.int64]
    event_person: NDArray[np.uint32]
    event_month: NDArray[np.int16]
    event_code: NDArray[np.uint8]
    counts: NDArray[np.int64]


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
def _set_out(
    chunk: Chunk, world: World, ceiling: Ceilings, block: int, n_people: int, buffers: Buffers
) -> None:
    """Look up each person's ceilings for the block and clear the marks."""
    n_plans = world.treatment_of_plan.shape[0]
    for i in range(n_people):
        row = buffers.rows[i]
        status = chunk.status[row]
        elapsed = block * BLOCK_MONTHS - np.int64(chunk.since[row])
        bin_now = duration_bin(world, status, elapsed)
        at = ceiling_row(
            world, block, n_plans, chunk.plan[row], chunk.person_class[row], bin_now,
            IS_OFF_BENEFIT[status],
        )
        buffers.numbers[i] = chunk.number[row]
        for lane in range(4):
            buffers.ceiling[lane, i] = ceiling[at, lane]
    for i in range(n_people, buffers.numbers.size):
        buffers.numbers[i] = 0
        for lane in range(4):
            buffers.ceiling[lane, i] = 0
    buffers.marks[:] = 0


@inlined
def _marks_after(words, ceiling, top, i, bit, months):  # type: ignore[no-untyped-def]
    """Marks of the months after `bit` under the ceilings of row `top`."""
    outward, back = np.uint32(0), np.uint32(0)
    for later in range(bit + 1, months):
        word = words[later, i]
        lane = np.int64(word >> LANE_SHIFT)
        if (word & HEIGHT_BITS) <= ceiling[top, lane]:
            if lane == 2:
                back |= np.uint32(1) << np.uint32(later)
            else:
                outward |= np.uint32(1) << np.uint32(later)
    return outward, back


@inlined
def _choose(outward, back, status, spills):  # type: ignore[no-untyped-def]
    """The marks that a status has to look at."""
    needed = NEEDED_MARKS[status]
    if spills or needed == 3:
        return outward | back
    return outward if needed == 1 else back


@kernel
def _follow_marks(
    chunk: Chunk, world: World, ceiling: Ceilings, block: int, months: int, n_people: int,
    buffers: Buffers, record: Record,
) -> None:
    """Follow everybody in the tile through the months that are marked.

    Written out in one loop, arrays taken from their tuples first: numba counts references each
    time an array leaves a tuple, which would cost more than the whole life.
    """
    n_plans = world.treatment_of_plan.shape[0]
    n_treatments, n_classes, n_bins = world.n_treatments, world.n_classes, world.n_bins
    threshold, excess, spills = world.threshold, world.excess, world.spills
    bins, market_of_month = (world.bin_on, world.bin_off), world.market_of_month
    bin_on, bin_off = bins
    plan_treatment, after_stop = world.treatment_of_plan, world.treatment_after_stop
    words, marks, rows = buffers.words, buffers.marks, buffers.rows
    all_status, all_since, plan = chunk.status, chunk.since, chunk.plan
    entry_month, stop_month = chunk.entry_month, chunk.stop_month
    person_class, stratum = chunk.person_class, chunk.stratum
    flows, counts = record.flows, record.counts
    event_person, event_month, event_code = (
        record.event_person, record.event_month, record.event_code,
    )
    last_bin_month = bin_on.size - 1
    first_month = block * BLOCK_MONTHS
    whole_block = np.uint32(0xFFFFFFFF) >> np.uint32(32 - months)
    for i in range(n_people):
        row = rows[i]
        live = whole_block
        wait = np.int64(entry_month[row]) - first_month
        if wait > 0:
            if wait >= months:
                continue
            live &= ~((np.uint32(1) << np.uint32(wait)) - np.uint32(1))
        outward, back = np.uint32(marks[0, i] & live), np.uint32(marks[1, i] & live)
        if (outward | back) == np.uint32(0):
            continue
        status, since = np.int64(all_status[row]), np.int64(all_since[row])
        todo = _choose(outward, back, status, spills)
        while todo != np.uint32(0):
            lowest = np.uint32(todo & (~todo + np.uint32(1)))
            bit = BIT_PLACE[np.uint32(lowest * DE_BRUIJN) >> np.uint32(27)]
            later = np.uint32(~((lowest << np.uint32(1)) - np.uint32(1)))
            outward, back = np.uint32(outward & later), np.uint32(back & later)
            month = first_month + bit
            if month >= stop_month[row]:
                treatment = np.int64(after_stop)
            else:
                treatment = np.int64(plan_treatment[plan[row], month])
            elapsed = min(max(month - since, 0), last_bin_month)
            is_off = IS_OFF_BENEFIT[status]
            duration = np.int64(bin_off[elapsed]) if is_off else np.int64(bin_on[elapsed])
            at = market_of_month[month] * n_treatments + treatment
            at = (at * n_classes + np.int64(person_class[row])) * n_bins + duration
            at = at * 5 + np.int64(STATE_OF_STATUS[status])
            lane = open_door(words[bit, i], threshold, excess, at, spills)
            if lane >= 0:
                code = status * N_LANES + lane
                flows[stratum[row], month, code] += 1
                place = counts[0]
                if place < event_person.size:
                    event_person[place] = row
                    event_month[place] = month
                    event_code[place] = code
                counts[0] = place + 1
                status = np.int64(NEXT_STATUS[status, lane])
                if is_off != IS_OFF_BENEFIT[status]:
                    since = month + 1
                if is_off:
                    # Back on benefit in a new spell: the ceilings of the old state no longer hold.
                    top = (block * n_plans + np.int64(plan[row])) * n_classes
                    top = (top + np.int64(person_class[row])) * n_bins * 2 + ON_BENEFIT
                    outward, back = _marks_after(words, ceiling, top, i, bit, months)
            todo = _choose(outward, back, status, spills)
        all_status[row] = status
        all_since[row] = since


@kernel
def _live_tile(
    chunk: Chunk, world: World, luck: Luck, ceiling: Ceilings, block: int, months: int,
    n_people: int, buffers: Buffers, record: Record,
) -> None:
    """One tile through one block: words, marks, then the people who have marks."""
    _set_out(chunk, world, ceiling, block, n_people, buffers)
    hoist(buffers.numbers, luck.replication, luck.draw, luck.key, buffers.rounds)
    for quarter in range((months + 3) // 4):
        second = luck.cohort_and_decision | np.uint32(block * (BLOCK_MONTHS // 4) + quarter)
        fill_words(buffers.rounds, second, luck.replication, luck.key, quarter, buffers.words)
        mark_candidates(buffers.words, buffers.ceiling, quarter, buffers.marks)
    _follow_marks(chunk, world, ceiling, block, months, n_people, buffers, record)


@kernel
def live_chunk(
    chunk: Chunk, world: World, luck: Luck, ceiling: Ceilings, horizon: int, record: Record
) -> None:
    """Live all months of a chunk; status and since end as they are at the horizon."""
    tile = min(TILE_PEOPLE, (chunk.number.size + 15) // 16 * 16)
    buffers = Buffers(
        np.zeros(tile, np.int64), np.zeros(tile, np.uint32), np.zeros((4, tile), np.uint32),
        np.zeros((4, tile), np.uint32), np.zeros((2, tile), np.uint32),
        np.zeros((BLOCK_MONTHS, tile), np.uint32),
    )
    alive = np.arange(chunk.number.size)
    n_alive = alive.size
    for block in range((horizon + BLOCK_MONTHS - 1) // BLOCK_MONTHS):
        months = min(BLOCK_MONTHS, horizon - block * BLOCK_MONTHS)
        if world.other_exit_is_final and block > 0:
            kept = 0
            for place in range(n_alive):
                if STATE_OF_STATUS[chunk.status[alive[place]]] != 3:
                    alive[kept] = alive[place]
                    kept += 1
            n_alive = kept
        for start in range(0, n_alive, tile):
            n_people = min(tile, n_alive - start)
            for i in range(n_people):
                buffers.rows[i] = alive[start + i]
            _live_tile(chunk, world, luck, ceiling, block, months, n_people, buffers, record)
