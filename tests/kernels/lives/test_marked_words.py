"""Marked words are those, and only those, below the ceiling of their lane."""

import numpy as np
import pytest

from sim.kernels.lives.chunk import DrawKeys
from sim.kernels.lives.marked_words import mark_words, words_by_month
from sim.kernels.lives.next_move import month_words
from sim.kernels.lives.transition import LANE_SHIFT, LANE_SIZE, UNIFORM_BITS

KEY = np.array([20200101, 7], np.uint32)
SECONDS = np.array([1 << 24, 2 << 24], np.uint32)
# Two worlds of two cohorts each, one of them empty, and a cohort of more than a tile.
BOUNDS = np.array([[0, 1500, 1507], [1507, 1507, 1530]])


def keys_of(world: int, cohort: int) -> DrawKeys:
    return DrawKeys(KEY, SECONDS[cohort], np.uint32(3 + world), np.uint32(5))


@pytest.mark.parametrize("horizon", [1, 5, 32, 60])
@pytest.mark.parametrize(
    "ceiling", [(0, 0, 0, 0), (40_000_000, 90_000_000, 300_000_000, 0), (LANE_SIZE,) * 4]
)
def test_every_word_below_the_ceiling_is_there_in_the_order_of_months(
    horizon: int, ceiling: tuple[int, ...]
) -> None:
    number = np.concatenate([np.arange(1500), np.arange(7), np.arange(23)]).astype(np.uint32)
    lanes = np.array(ceiling, np.uint32)
    found = mark_words(number, BOUNDS, SECONDS, keys_of(0, 0), lanes, horizon)
    words = np.empty(horizon, np.uint32)
    for world, cohort in ((0, 0), (0, 1), (1, 1)):
        for row in range(BOUNDS[world, cohort], BOUNDS[world, cohort + 1], 97):
            month_words(keys_of(world, cohort), number[row], horizon, words)
            below = (words & UNIFORM_BITS) < lanes[words >> LANE_SHIFT]
            mine = slice(found.first[row], found.first[row + 1])
            assert found.month[mine].tolist() == np.flatnonzero(below).tolist()
            assert found.word[mine].tolist() == words[below].tolist()
    assert found.first[-1] == found.month.size == found.word.size


def test_by_month_are_those_of_who_is_there_and_below_pension_age() -> None:
    number = np.arange(1530, dtype=np.uint32)
    lanes, horizon = np.full(4, 200_000_000, np.uint32), 40
    found = mark_words(number, BOUNDS, SECONDS, keys_of(0, 0), lanes, horizon)
    entry = (number % 50).astype(np.int16)
    pension = np.maximum(entry + 1, (number * 7) % 60).astype(np.int16)
    sorted_words = words_by_month(found, BOUNDS, entry, pension, horizon)
    for world in range(2):
        start, end = BOUNDS[world, 0], BOUNDS[world, -1]
        for month in range(horizon):
            rows, retiring = [], []
            for row in range(start, end):
                here = slice(found.first[row], found.first[row + 1])
                if entry[row] <= month < pension[row] - 1 and month in found.month[here]:
                    rows.append(row - start)
                if entry[row] <= month == pension[row] - 1:
                    retiring.append(row - start)
            words = sorted_words.first[world, month : month + 2]
            retired = sorted_words.retire_first[world, month : month + 2]
            assert sorted_words.row[words[0] : words[1]].tolist() == rows
            assert sorted_words.retire_row[retired[0] : retired[1]].tolist() == retiring
