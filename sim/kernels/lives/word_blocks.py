"""Words for a tile of people and a block of months, and which of them can matter.

The loops here hold no branch and no gather, so the compiler turns them into vector code. Two
rounds and a half of Philox depend on the person or on the months alone; they are taken out of the
inner loop (`hoist`), which leaves the words unchanged (tested against `philox4x32`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import inlined, kernel
from sim.kernels.lives.statuses import BACK_LANE, OTHER_LANE, PART_TIME_LANE, WORK_LANE
from sim.kernels.philox import (
    LOW_HALF,
    MULTIPLIER_0,
    MULTIPLIER_1,
    ROUNDS,
    WEYL_0,
    WEYL_1,
    WORDS_PER_CALL,
)

Tile = NDArray[np.uint32]

BLOCK_MONTHS = 32
LANE_1 = np.uint32(PART_TIME_LANE << 30)
LANE_2 = np.uint32(BACK_LANE << 30)
NEWEST_MARK = np.uint32(1 << 31)
NO_MARK = np.uint32(0)


@inlined
def quarters_of(months):  # type: ignore[no-untyped-def]
    """Calls of the generator for so many months."""
    return (months + WORDS_PER_CALL - 1) // WORDS_PER_CALL


@inlined
def _high(product):  # type: ignore[no-untyped-def]
    return np.uint32(np.uint64(product) >> np.uint64(32))


@inlined
def _low(product):  # type: ignore[no-untyped-def]
    return np.uint32(np.uint64(product) & LOW_HALF)


@inlined
def _round_key(key, weyl, round_number):  # type: ignore[no-untyped-def]
    return np.uint32((np.uint64(key) + np.uint64(round_number) * np.uint64(weyl)) & LOW_HALF)


@kernel
def hoist(
    numbers: Tile,
    n_people: int,
    replication: np.uint32,
    draw: np.uint32,
    key: Tile,
    out_rounds: Tile,
) -> None:
    """The part of three Philox rounds that depends on the person alone.

    numbers (width,), of which n_people count; key (2,); out_rounds (4, width), see `fill_words`.
    """
    low_of_replication = _low(np.uint64(replication) * MULTIPLIER_1)
    key_0, key_1 = key[0], key[1]
    second_0, second_1 = _round_key(key_0, WEYL_0, 1), _round_key(key_1, WEYL_1, 1)
    third_0, third_1 = _round_key(key_0, WEYL_0, 2), _round_key(key_1, WEYL_1, 2)
    for i in range(n_people):
        first = np.uint64(numbers[i]) * MULTIPLIER_0
        after_first = _high(first) ^ np.uint32(draw) ^ key_1
        second = np.uint64(after_first) * MULTIPLIER_1
        third = np.uint64(_high(second) ^ low_of_replication ^ second_0) * MULTIPLIER_0
        out_rounds[0, i] = _low(first) ^ second_1
        out_rounds[1, i] = _low(second) ^ third_0
        out_rounds[2, i] = _high(third) ^ third_1
        out_rounds[3, i] = _low(third)


@kernel
def fill_words(
    rounds: Tile,
    n_people: int,
    second: np.uint32,
    replication: np.uint32,
    key: Tile,
    quarter: int,
    out_words: Tile,
) -> None:
    """Write four months of words for a tile.

    rounds (4, width) from `hoist`; second: counter 1 with its block; quarter: first row / 4;
    out_words (months, width).
    """
    key_0, key_1 = key[0], key[1]
    common = (
        np.uint64(_high(np.uint64(replication) * MULTIPLIER_1) ^ np.uint32(second) ^ key_0)
        * MULTIPLIER_0
    )
    common_high, common_low = _high(common), _low(common)
    third_row = WORDS_PER_CALL * quarter
    for i in range(n_people):
        product = np.uint64(common_high ^ rounds[0, i]) * MULTIPLIER_1
        c0 = _high(product) ^ rounds[1, i]
        c1 = _low(product)
        c2 = rounds[2, i] ^ common_low
        c3 = rounds[3, i]
        for number in range(3, ROUNDS):
            product_0 = np.uint64(c0) * MULTIPLIER_0
            product_1 = np.uint64(c2) * MULTIPLIER_1
            c0 = _high(product_1) ^ c1 ^ _round_key(key_0, WEYL_0, number)
            c1 = _low(product_1)
            c2 = _high(product_0) ^ c3 ^ _round_key(key_1, WEYL_1, number)
            c3 = _low(product_0)
        out_words[third_row, i] = c0
        out_words[third_row + 1, i] = c1
        out_words[third_row + 2, i] = c2
        out_words[third_row + 3, i] = c3


@inlined
def _is_outward(word, work, part_time, other):  # type: ignore[no-untyped-def]
    """Whether the word lies under the ceiling of lane 0, 1 or 3."""
    odd = other if word >= LANE_2 else part_time
    return word <= (odd if (word & LANE_1) != np.uint32(0) else work)


@kernel
def mark_outward(words: Tile, ceiling: Tile, n_people: int, quarter: int, out_marks: Tile) -> None:
    """Mark the months of a quarter whose word may lead to work, part-time work or another exit.

    words (months, width); ceiling (4, width), lane bits included; out_marks (width,). The newest
    mark stands in the top bit and moves down a bit with each month: no month needs its own shift.
    """
    row = WORDS_PER_CALL * quarter
    for i in range(n_people):
        work, part_time = ceiling[WORK_LANE, i], ceiling[PART_TIME_LANE, i]
        other = ceiling[OTHER_LANE, i]
        marks = out_marks[i]
        for month in range(WORDS_PER_CALL):
            is_marked = _is_outward(words[row + month, i], work, part_time, other)
            newest = NEWEST_MARK if is_marked else NO_MARK
            marks = np.uint32((marks >> np.uint32(1)) | newest)
        out_marks[i] = marks


@kernel
def mark_backward(words: Tile, ceiling: Tile, n_people: int, quarter: int, out_marks: Tile) -> None:
    """Mark the months of a quarter whose word may lead back; arguments as in `mark_outward`."""
    row = WORDS_PER_CALL * quarter
    for i in range(n_people):
        height = np.uint32(ceiling[BACK_LANE, i] ^ LANE_2)
        marks = out_marks[i]
        for month in range(WORDS_PER_CALL):
            newest = NEWEST_MARK if (words[row + month, i] ^ LANE_2) <= height else NO_MARK
            marks = np.uint32((marks >> np.uint32(1)) | newest)
        out_marks[i] = marks
