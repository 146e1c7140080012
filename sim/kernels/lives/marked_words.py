"""The words that may lead anybody anywhere: made once, read under every option.

Hazards are low, so most words lie above every threshold there is and move nobody, whatever is
decided. What remains of each person's words, in the order of months, is all that a life can hang
on; who shares people shares these too. The loops over a tile hold no branch and no gather, as in
`word_blocks`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import kernel
from sim.kernels.lives.chunk import DrawKeys
from sim.kernels.lives.statuses import N_LANES
from sim.kernels.lives.transition import LANE_SIZE, UNIFORM_BITS
from sim.kernels.lives.word_blocks import LANE_1, LANE_2, fill_words, hoist, quarters_of
from sim.kernels.philox import WORDS_PER_CALL

TILE_PEOPLE = 1024
# A little wider than the tile: rows a power of two apart would fall upon each other in the cache.
STRIDE = TILE_PEOPLE + 16
MONTHS_A_MARK = 32
NOTHING, ONE = np.uint32(0), np.uint32(1)


class MarkedWords(NamedTuple):
    """Words that may move somebody, person after person and in the order of months.

    first (n + 1,): those of row r are first[r] … first[r + 1] - 1; month, word (n_words,).
    """

    first: NDArray[np.int64]
    month: NDArray[np.int16]
    word: NDArray[np.uint32]


class WordsByMonth(NamedTuple):
    """The same month after month in each world, and who reaches pension age.

    first (n_worlds, horizon + 1): words of a month; row, word (n_words,), rows of the world in
    rising order; retire_first (n_worlds, horizon + 1), retire_row (n_who,): who moves at the end of
    a month whatever the word.
    """

    first: NDArray[np.int64]
    row: NDArray[np.int64]
    word: NDArray[np.uint32]
    retire_first: NDArray[np.int64]
    retire_row: NDArray[np.int64]


@kernel
def raise_to_highest(
    threshold: NDArray[np.uint32], has_overflow: bool, out_ceiling: NDArray[np.uint32]
) -> None:
    """Raise each lane's ceiling (4,) to the highest threshold (n_rows, 4) of a hazard table.

    With overflow any word may lead somewhere: the whole lane.
    """
    for row in range(threshold.shape[0]):
        for lane in range(N_LANES):
            out_ceiling[lane] = max(out_ceiling[lane], threshold[row, lane])
    if has_overflow:
        out_ceiling[:] = LANE_SIZE


@kernel
def _mark(
    words: NDArray[np.uint32],
    ceiling: NDArray[np.uint32],
    n_people: int,
    first_month: int,
    out_marks: NDArray[np.uint32],
) -> None:
    """Mark the four months from one on whose words lie below the ceiling of their lane.

    words (months, width); out_marks (width,): month m of a block is bit m.
    """
    low_0, low_1, low_2, low_3 = ceiling[0], ceiling[1], ceiling[2], ceiling[3]
    bit = np.uint32(first_month % MONTHS_A_MARK)
    for i in range(n_people):
        marks = out_marks[i]
        for place in range(WORDS_PER_CALL):
            word = words[first_month + place, i]
            is_odd = (word & LANE_1) != NOTHING
            high, low = (low_3 if is_odd else low_2), (low_1 if is_odd else low_0)
            below = (word & UNIFORM_BITS) < (high if word >= LANE_2 else low)
            marks |= np.uint32((ONE if below else NOTHING) << np.uint32(bit + np.uint32(place)))
        out_marks[i] = marks


@kernel
def _enlarged(month: NDArray[np.int16], word: NDArray[np.uint32], size: int) -> MarkedWords:
    """Room for more words, with those already there."""
    more_months, more_words = np.empty(size, np.int16), np.empty(size, np.uint32)
    more_months[: month.size], more_words[: word.size] = month, word
    return MarkedWords(np.empty(0, np.int64), more_months, more_words)


@kernel
def mark_words(
    number: NDArray[np.uint32],
    bounds: NDArray[np.int64],
    seconds: NDArray[np.uint32],
    keys: DrawKeys,
    ceiling: NDArray[np.uint32],
    horizon: int,
) -> MarkedWords:
    """The words below the ceiling (4,) of their lane, of several worlds.

    number (n,); bounds, seconds and keys of the first world as in `months.live_months`.
    """
    first = np.zeros(number.size + 1, np.int64)
    share = ceiling.astype(np.float64).sum() / 2.0**32
    room = int(number.size * horizon * min(share * 1.05, 1.0)) + TILE_PEOPLE * horizon
    month, word = np.empty(room, np.int16), np.empty(room, np.uint32)
    n_quarters = quarters_of(horizon)
    n_blocks = (horizon + MONTHS_A_MARK - 1) // MONTHS_A_MARK
    words = np.empty((n_quarters * WORDS_PER_CALL, STRIDE), np.uint32)
    rounds, numbers = np.empty((WORDS_PER_CALL, STRIDE), np.uint32), np.zeros(STRIDE, np.uint32)
    marks = np.empty((n_blocks, STRIDE), np.uint32)
    found = 0
    for world in range(bounds.shape[0]):
        replication = np.uint32(np.int64(keys.replication) + world)
        for cohort in range(seconds.size):
            last = bounds[world, cohort + 1]
            for start in range(bounds[world, cohort], last, TILE_PEOPLE):
                size = min(TILE_PEOPLE, last - start)
                numbers[:size] = number[start : start + size]
                # Whole vectors: what is made for nobody is cheaper than the last few one by one.
                width = (size + 15) // 16 * 16
                hoist(numbers, width, replication, keys.draw, keys.key, rounds)
                marks[:] = NOTHING
                for quarter in range(n_quarters):
                    second = np.uint32(seconds[cohort] | np.uint32(quarter))
                    fill_words(rounds, width, second, replication, keys.key, quarter, words)
                    at = quarter * WORDS_PER_CALL
                    _mark(words, ceiling, width, at, marks[at // MONTHS_A_MARK])
                if found + size * horizon > month.size:
                    larger = _enlarged(month, word, 2 * month.size + size * horizon)
                    month, word = larger.month, larger.word
                for i in range(size):
                    first[start + i] = found
                    for block in range(n_blocks):
                        left = marks[block, i]
                        at = block * MONTHS_A_MARK
                        while left != NOTHING:
                            if left & ONE != NOTHING and at < horizon:
                                month[found] = at
                                word[found] = words[at, i]
                                found += 1
                            left >>= ONE
                            at += 1
    first[number.size] = found
    return MarkedWords(first, month[:found].copy(), word[:found].copy())


@kernel
def words_by_month(
    marked: MarkedWords,
    bounds: NDArray[np.int64],
    entry: NDArray[np.int16],
    pension: NDArray[np.int16],
    horizon: int,
) -> WordsByMonth:
    """The marked words sorted by month in each world, of those who are there then.

    bounds (n_worlds, n_cohorts + 1); entry, pension (n,).
    """
    n_worlds, last = bounds.shape[0], bounds.shape[1] - 1
    n_words = np.zeros((n_worlds, horizon + 1), np.int64)
    n_retire = np.zeros((n_worlds, horizon + 1), np.int64)
    for world in range(n_worlds):
        for row in range(bounds[world, 0], bounds[world, last]):
            age = np.int64(pension[row]) - 1
            if entry[row] <= age < horizon:
                n_retire[world, age] += 1
            for at in range(marked.first[row], marked.first[row + 1]):
                if entry[row] <= marked.month[at] < age:
                    n_words[world, marked.month[at]] += 1
    first, retire_first = np.zeros_like(n_words), np.zeros_like(n_retire)
    words, retire = np.int64(0), np.int64(0)
    for world in range(n_worlds):
        for month in range(horizon + 1):
            first[world, month], retire_first[world, month] = words, retire
            words += n_words[world, month]
            retire += n_retire[world, month]
    rows, word = np.empty(words, np.int64), np.empty(words, np.uint32)
    retire_row = np.empty(retire, np.int64)
    place, retire_place = first.copy(), retire_first.copy()
    for world in range(n_worlds):
        for row in range(bounds[world, 0], bounds[world, last]):
            here, age = row - bounds[world, 0], np.int64(pension[row]) - 1
            if entry[row] <= age < horizon:
                retire_row[retire_place[world, age]] = here
                retire_place[world, age] += 1
            for at in range(marked.first[row], marked.first[row + 1]):
                when = np.int64(marked.month[at])
                if entry[row] <= when < age:
                    rows[place[world, when]], word[place[world, when]] = here, marked.word[at]
                    place[world, when] += 1
    return WordsByMonth(first, rows, word, retire_first, retire_row)
