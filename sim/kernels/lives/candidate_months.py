"""The few months that can matter: look each one up, move whom a word leads on.

Whether a word draws a transition cannot be guessed, and a wrong guess of the processor costs more
than the look-ups themselves. So nothing here branches on random numbers: everybody with a mark left
is visited once a round, for the earliest mark, and a month without a move goes through the same
lines with a code of its own.

A tile is the scratch space in which a thousand people are taken through a block. Finding an array
costs more than reading it: numba counts references each time an array leaves a tuple, and a
processor has few registers for pointers. So the arrays of a tile are the rows of one array of fixed
width, a little wider than the tile: rows a power of two apart would fall upon each other in the
cache.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import inlined, kernel
from sim.kernels.lives.chunk import Record
from sim.kernels.lives.hazard_arrays import HazardArrays, kept_in
from sim.kernels.lives.hazard_lookup import COMES_BACK, N_CODES, NEW_SPELL, NO_MONTH, Tables
from sim.kernels.lives.statuses import BACK_LANE, IS_OFF_BENEFIT, N_LANES
from sim.kernels.lives.transition import LANE_SHIFT, UNIFORM_BITS, drawn_transition

Scratch = NDArray[np.uint32]

TILE_PEOPLE = 1024
STRIDE = TILE_PEOPLE + 16

ROW = 0  # row in the chunk
NUMBER = 1
ROUNDS = 2  # four rows, see `blocks.hoist`
CEILING = 6  # four rows, one a lane
NEEDED = 10  # two rows: months in which outward, and backward, marks matter at first
MARKS = 12  # two rows: outward, backward
TODO = 14  # months still to be looked up
WAITING = 15  # columns of people with anything in TODO
TRACK = 16  # see `tables`
STOP = 17
LEFT = 18  # months before the one in which age decides, see `batch.retire`
WORDS = 19  # a row for each month of the block


# Position of a lone bit by multiplication (Leiserson, Prokop & Randall 1998, de Bruijn sequences).
DE_BRUIJN = np.uint64(0x077CB531)
LOW_HALF = np.uint64(0xFFFFFFFF)
ONE = np.uint64(1)
BIT_PLACE = np.zeros(32, np.int64)
for _place in range(32):
    BIT_PLACE[((0x077CB531 << _place) & 0xFFFFFFFF) >> 27] = _place


class Span(NamedTuple):
    """The months of a block, and how marks name them.

    block : number; first_month, months; first_bit : the bit of the first month in a mark
    someone_enters, someone_stops : whether anybody may enter after, or stop by, these months
    someone_retires : whether anybody may reach pension age by the month after these
    is_mixed : whether the chunk's people belong to several strata
    """

    block: int
    first_month: int
    months: int
    first_bit: int
    someone_enters: bool | np.bool_
    someone_stops: bool | np.bool_
    someone_retires: bool | np.bool_
    is_mixed: bool


@inlined
def months_of(span):  # type: ignore[no-untyped-def]
    """The marks of all months of the block."""
    return np.uint32(((ONE << np.uint64(span.months)) - ONE) << np.uint64(span.first_bit))


@kernel
def list_waiting(n_people: int, span: Span, scratch: Scratch) -> int:
    """Write down who has a mark that matters; returns how many."""
    in_block = months_of(span)
    if span.someone_retires:
        for i in range(n_people):
            scratch[MARKS, i] &= scratch[LEFT, i]
            scratch[MARKS + 1, i] &= scratch[LEFT, i]
    for i in range(n_people):
        outward, backward = scratch[MARKS, i] & in_block, scratch[MARKS + 1, i] & in_block
        scratch[MARKS, i], scratch[MARKS + 1, i] = outward, backward
        scratch[TODO, i] = (outward & scratch[NEEDED, i]) | (backward & scratch[NEEDED + 1, i])
    n_waiting = 0
    for i in range(n_people):
        scratch[WAITING, np.uint64(n_waiting)] = i
        n_waiting += 1 if scratch[TODO, i] != NO_MONTH else 0
    return n_waiting


@inlined
def _marks_after(flat, ceiling, at, i, bit, span):  # type: ignore[no-untyped-def]
    """Marks of the months after `bit` under the ceilings that begin at `at`."""
    outward, back = np.uint32(0), np.uint32(0)
    for later in range(bit + 1, span.first_bit + span.months):
        word = flat[np.uint64((WORDS + later - span.first_bit) * STRIDE) + i]
        lane = np.int64(word >> LANE_SHIFT)
        if word <= ceiling[at + lane]:
            if lane == BACK_LANE:
                back |= np.uint32(1) << np.uint32(later)
            else:
                outward |= np.uint32(1) << np.uint32(later)
    return outward, back


@kernel
def visit_waiting(
    stratum: NDArray[np.uint16],
    world: HazardArrays,
    tables: Tables,
    span: Span,
    n_waiting: int,
    spots: Scratch,
    scratch: Scratch,
    record: Record,
) -> None:
    """Follow everybody who waits through the months that are marked.

    stratum, spots (n,) of the chunk. Written out in one loop, arrays taken from their tuples
    first, see `tiles`; unsigned places save a test for negatives.
    """
    flat, flows = scratch.reshape(-1), record.flows.reshape(-1)
    heights, threshold, overflow = world.threshold.reshape(-1), world.threshold, world.overflow
    has_overflow, someone_stops, is_mixed = world.has_overflow, span.someone_stops, span.is_mixed
    someone_retires, is_displaced = span.someone_retires, world.is_displaced
    bin_at, top_at, base, ceiling = tables.bin_at, tables.top_at, tables.base, tables.ceiling
    exit_at, return_base, follows_exit = tables.exit_at, tables.return_base, world.n_fades > 0
    n_classes, no_exit = world.n_classes, world.following.shape[1] * world.n_classes
    step, needed, spot_bits = tables.step, tables.needed, np.uint64(tables.spot_bits)
    horizon, top_step = world.market_of_month.size, tables.top_step
    stopped, first_top = tables.n_who * horizon, span.block * tables.n_who * top_step
    event_person, event_month, event_code, counts = (
        record.event_person,
        record.event_month,
        record.event_code,
        record.counts,
    )
    capacity, moves = event_person.size, counts[0]
    month_of_bit = span.first_month - span.first_bit
    first_word = (WORDS - span.first_bit) * STRIDE
    first_flow = np.int64(stratum[0]) * horizon * N_CODES
    while n_waiting > 0:
        kept = 0
        for j in range(n_waiting):
            i = np.uint64(flat[np.uint64(WAITING * STRIDE + j)])
            mark = np.uint64(flat[np.uint64(TODO * STRIDE) + i])
            lowest = mark & (~mark + ONE)
            bit = BIT_PLACE[((lowest * DE_BRUIJN) & LOW_HALF) >> np.uint64(27)]
            month = bit + month_of_bit
            row = np.uint64(flat[np.uint64(ROW * STRIDE) + i])
            spot = np.int64(spots[row])
            track = np.int64(flat[np.uint64(TRACK * STRIDE) + i]) + month
            if someone_stops and month >= np.int64(flat[np.uint64(STOP * STRIDE) + i]):
                track += stopped
            at = np.int64(bin_at[np.uint64(spot + month)])
            now = np.int64(np.uint64(spot) >> spot_bits)
            if follows_exit and IS_OFF_BENEFIT[now]:
                own_track = np.int64(flat[np.uint64(TRACK * STRIDE) + i])
                exit_month = (now << np.int64(spot_bits)) + horizon - spot - 1
                left = (no_exit + own_track // horizon % n_classes) * horizon
                if exit_month >= 0:
                    track = own_track + exit_month
                    if someone_stops and exit_month >= np.int64(flat[np.uint64(STOP * STRIDE) + i]):
                        track += stopped
                    left = np.int64(exit_at[np.uint64(track)])
                at += np.int64(return_base[np.uint64(left + month)])
            else:
                at += np.int64(base[np.uint64(track)])
            word = flat[np.uint64(first_word + bit * STRIDE) + i]
            lane = np.int64(word >> LANE_SHIFT)
            moved = np.int64((word & UNIFORM_BITS) < heights[np.uint64(at + lane)])
            if is_displaced or has_overflow:
                drawn = drawn_transition(
                    word, threshold, overflow, at // N_LANES, has_overflow, kept_in(world, month)
                )
                moved, lane = np.int64(drawn >= 0), max(np.int64(drawn), np.int64(0))
            move = np.uint64(now * N_LANES + lane)
            if is_mixed:
                first_flow = np.int64(stratum[row]) * horizon * N_CODES
            flows[np.uint64(first_flow + month * N_CODES) + move] += moved
            code = move if moved else np.uint64(N_CODES + now)
            turn = NEW_SPELL[code]
            spot = (-month if turn != 0 else spot) + step[code]
            outward = flat[np.uint64(MARKS * STRIDE) + i]
            backward = flat[np.uint64((MARKS + 1) * STRIDE) + i]
            if turn == COMES_BACK:
                # In a new spell the ceilings of the old state no longer hold.
                who = np.int64(flat[np.uint64(TRACK * STRIDE) + i]) // horizon
                top = first_top + who * top_step + np.int64(top_at[spot + month + 1])
                outward, backward = _marks_after(flat, ceiling, top, i, bit, span)
                if someone_retires:
                    outward &= flat[np.uint64(LEFT * STRIDE) + i]
                    backward &= flat[np.uint64(LEFT * STRIDE) + i]
                flat[np.uint64(MARKS * STRIDE) + i] = outward
                flat[np.uint64((MARKS + 1) * STRIDE) + i] = backward
            if moves < capacity and moved:
                event_person[moves] = row
                event_month[moves] = month
                event_code[moves] = move
            moves += moved
            later = np.uint32(LOW_HALF & ~((lowest << ONE) - ONE))
            todo = outward & needed[np.uint64(2) * code]
            todo = later & (todo | (backward & needed[np.uint64(2) * code + ONE]))
            spots[row] = spot
            flat[np.uint64(TODO * STRIDE) + i] = todo
            flat[np.uint64(WAITING * STRIDE + kept)] = np.uint32(i)
            kept += 1 if todo != NO_MONTH else 0
        n_waiting = kept
    counts[0] = moves
