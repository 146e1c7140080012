"""Words for a tile of people and a block of months, and which of them can matter.

The loops here hold no branch and no gather, so the compiler turns them into vector code. Two
rounds and a half of Philox depend on the person or on the months alone; they are taken out of the
inner loop (`hoist`), which leaves the words unchanged (tested against `philox4x32`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import inlined, kernel
from sim.kernels.philox import LOW_HALF, MULTIPLIER_0, MULTIPLIER_1, ROUNDS, WEYL_0, WEYL_1

Tile = NDArray[np.uint32]

TILE_PEOPLE = 256
BLOCK_MONTHS = 24
LANE_1 = np.uint32(1 << 30)
LANE_2 = np.uint32(2 << 30)
LANE_3 = np.uint32(3 << 30)


@inlined
def _high(product):  # type: ignore[no-untyped-def]
    return np.uint32(np.uint64(product) >> np.uint64(32))


@inlined
def _low(product):  # type: ignore[no-untyped-def]
    return np.uint32(np.uint64(product) & LOW_HALF)


@inlined
def _round_key(key, weyl, round_number):  # type: ignore[no-untyped-def]
    return np.uint32(
        (np.uint64(key) + np.uint64(round_number) * np.uint64(weyl)) & LOW_HALF
    )


@kernel
def hoist(numbers: Tile, replication: np.uint32, draw: np.uint32, key: Tile, out_rounds: Tile) -> None:
    """The part of three Philox rounds that depends on the person alone.

    numbers (n,); key (2,); out_rounds (4, n), see `fill_words`.
    """
    low_of_replication = _low(np.uint64(replication) * MULTIPLIER_1)
    key_0, key_1 = key[0], key[1]
    second_0, second_1 = _round_key(key_0, WEYL_0, 1), _round_key(key_1, WEYL_1, 1)
    third_0, third_1 = _round_key(key_0, WEYL_0, 2), _round_key(key_1, WEYL_1, 2)
    for i in range(numbers.size):
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
    rounds: Tile, second: np.uint32, replication: np.uint32, key: Tile, quarter: int, out_words: Tile
) -> None:
    """Write four months of words for a tile.

    rounds (4, n) from `hoist`; second: counter 1 with its block; quarter: first row / 4;
    out_words (months, n).
    """
    key_0, key_1 = key[0], key[1]
    common = np.uint64(
        _high(np.uint64(replication) * MULTIPLIER_1) ^ np.uint32(second) ^ key_0
    ) * MULTIPLIER_0
    common_high, common_low = _high(common), _low(common)
    third_row = 4 * quarter
    for i in range(rounds.shape[1]):
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
def _outward(word, ceiling, i):  # type: ignore[no-untyped-def]
    """1 if the word lies under the ceiling of lane 0, 1 or 3."""
    return (
        np.uint32(word <= ceiling[0, i])
        | np.uint32(np.uint32(word - LANE_1) <= ceiling[1, i])
        | np.uint32(np.uint32(word - LANE_3) <= ceiling[3, i])
    )


@inlined
def _backward(word, ceiling, i):  # type: ignore[no-untyped-def]
    """1 if the word lies under the ceiling of lane 2."""
    return np.uint32(np.uint32(word - LANE_2) <= ceiling[2, i])


@kernel
def mark_candidates(words: Tile, ceiling: Tile, quarter: int, out_marks: Tile) -> None:
    """Set the bits of the months whose word lies under a ceiling.

    words (months, n); ceiling (4, n) relative heights; quarter: first month / 4;
    out_marks (2, n): row 0 the lanes away from benefit or to part-time, row 1 the lane back.
    """
    shift = np.uint32(4 * quarter)
    row = 4 * quarter
    for i in range(words.shape[1]):
        a, b, c, d = words[row, i], words[row + 1, i], words[row + 2, i], words[row + 3, i]
        outward = _outward(a, ceiling, i)
        outward |= _outward(b, ceiling, i) << np.uint32(1)
        outward |= _outward(c, ceiling, i) << np.uint32(2)
        outward |= _outward(d, ceiling, i) << np.uint32(3)
        backward = _backward(a, ceiling, i)
        backward |= _backward(b, ceiling, i) << np.uint32(1)
        backward |= _backward(c, ceiling, i) << np.uint32(2)
        backward |= _backward(d, ceiling, i) << np.uint32(3)
        out_marks[0, i] |= outward << shift
        out_marks[1, i] |= backward << shift
