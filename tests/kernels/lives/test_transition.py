"""A word opens the door of its lane, and what does not fit in a lane is laid elsewhere, exactly."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sim.hazards.table import WORD_VALUES, move_probability
from sim.kernels.jit import kernel
from sim.kernels.lives.transition import CLOSED, LANE_SIZE, drawn_transition

LANES = range(4)
STAYS = 4  # place in a count for words that open no door
CELLS = 512  # equal pieces of all words; every height below is a whole number of pieces
CELL = 2**32 // CELLS

Heights = list[int]


@kernel
def lead_to(words, threshold, overflow, has_overflow, out_lane):  # type: ignore[no-untyped-def]
    """Lane of each word at one row of a table: out_lane (n_words,), -1 where no door opens."""
    for place in range(words.size):
        out_lane[place] = drawn_transition(words[place], threshold, overflow, 0, has_overflow)


def lanes_of(words: np.ndarray, heights: Heights) -> np.ndarray:
    """Where these words lead when destination k has the chance heights[k] / 2^32."""
    height = np.array([heights], np.uint64)
    threshold = np.minimum(height, np.uint64(LANE_SIZE))
    overflow = height - threshold
    lanes = np.zeros(words.size, np.int64)
    has_overflow = bool(overflow.any())
    lead_to(words, threshold.astype(np.uint32), overflow.astype(np.uint32), has_overflow, lanes)
    return lanes


def first_words() -> np.ndarray:
    return np.arange(CELLS, dtype=np.uint32) * np.uint32(CELL)


def measure(heights: Heights) -> list[int]:
    """Exact number of words that lead to each lane, and last those that lead nowhere."""
    lanes = lanes_of(first_words(), heights)
    last_of_cell = lanes_of(first_words() + np.uint32(CELL - 1), heights)
    np.testing.assert_array_equal(lanes, last_of_cell, err_msg="a border inside a cell")
    counts = np.bincount(np.where(lanes == CLOSED, STAYS, lanes), minlength=5)
    return [int(count) * CELL for count in counts]


@st.composite
def heights(draw: st.DrawFn, most: int = CELLS) -> Heights:
    """Four heights, whole numbers of cells, together at most the whole word."""
    cuts = sorted(draw(st.lists(st.integers(0, CELLS), min_size=4, max_size=4)))
    pieces = [cuts[0], *np.diff(cuts).tolist()]
    return [min(piece, most) * CELL for piece in draw(st.permutations(pieces))]


def low_heights() -> st.SearchStrategy[Heights]:
    """Heights that fit in their lanes."""
    return heights(most=CELLS // 4)


@pytest.mark.small
@pytest.mark.parametrize("lane", LANES)
def test_each_lane_owns_a_quarter_and_its_door_stands_open_below_the_threshold(lane: int) -> None:
    doors = [0, 0, 0, 0]
    doors[lane] = 1000
    start = lane << 30
    words = np.array([start, start + 999, start + 1000, start + 2**30 - 1], np.uint32)
    assert lanes_of(words, doors).tolist() == [lane, lane, CLOSED, CLOSED]


@pytest.mark.small
def test_nobody_moves_without_a_hazard_and_a_full_lane_is_open_to_its_last_word() -> None:
    words = np.array([0, 2**30 - 1, 2**30, 2**32 - 1], np.uint32)
    assert lanes_of(words, [0, 0, 0, 0]).tolist() == [CLOSED] * 4
    assert lanes_of(words, [2**30] * 4).tolist() == [0, 0, 1, 3]


@pytest.mark.small
@given(doors=heights())
@settings(max_examples=60)
def test_every_destination_gets_exactly_its_share_of_all_words(doors: Heights) -> None:
    assert measure(doors) == [*doors, 2**32 - sum(doors)]


@pytest.mark.small
@given(doors=heights(), lane=st.sampled_from(LANES), more=st.integers(1, CELLS))
@settings(max_examples=60)
def test_a_higher_chance_never_closes_its_own_door(doors: Heights, lane: int, more: int) -> None:
    higher = doors.copy()
    higher[lane] += more * CELL
    assume(sum(higher) <= 2**32)
    before, after = lanes_of(first_words(), doors), lanes_of(first_words(), higher)
    assert (after[before == lane] == lane).all()


@pytest.mark.small
@given(doors=low_heights(), lane=st.sampled_from(LANES), other=st.integers(0, CELLS // 4))
@settings(max_examples=60)
def test_within_the_lanes_a_changed_chance_touches_only_its_own_moves(
    doors: Heights, lane: int, other: int
) -> None:
    changed = doors.copy()
    changed[lane] = other * CELL
    before, after = lanes_of(first_words(), doors), lanes_of(first_words(), changed)
    differs = before != after
    assert set(np.r_[before[differs], after[differs]].tolist()) <= {lane, CLOSED}
    # No more words change than the chance changed by: the closest coupling there is.
    assert differs.sum() * CELL == abs(doors[lane] - changed[lane])


@pytest.mark.small
@given(doors=low_heights())
@settings(max_examples=30)
def test_the_overflow_rule_changes_nothing_where_nothing_overflows(doors: Heights) -> None:
    threshold, no_overflow = np.array([doors], np.uint32), np.zeros((1, 4), np.uint32)
    lanes = np.zeros(CELLS, np.int64)
    lead_to(first_words(), threshold, no_overflow, True, lanes)
    np.testing.assert_array_equal(lanes, lanes_of(first_words(), doors))


def test_excess_is_laid_from_the_top_of_the_first_lane_down() -> None:
    # Work holds half of all words: its lane, then the upper half of lanes 1 and 2 that stay closed
    # (lane 0 is full); destination 3 has no overflow.
    half_lane = 2**29
    lanes = lanes_of(
        np.array(
            [
                2**30 + 2**30 - 1,  # top of lane 1: the first closed word
                2**30 + half_lane,  # the last closed word of lane 1
                2**30 + half_lane - 1,  # lane 1's own door
                (3 << 30) - 1,  # top of lane 2
                (2 << 30) + half_lane - 1,  # half of lane 2 is enough: the rest stays closed
                (3 << 30) + 5,  # lane 3 is closed and not needed
            ],
            np.uint32,
        ),
        [2**31, half_lane, 0, 0],
    )
    assert lanes.tolist() == [0, 0, 1, 0, CLOSED, CLOSED]


def test_the_excess_of_several_destinations_is_laid_in_lane_order() -> None:
    # Work and part-time work hold 5/16 of all words each; lanes 2 and 3 are closed. From the top of
    # lane 2 down comes first what is left over of work, then of part-time work.
    over = 2**28
    top = (3 << 30) - 1
    words = np.array([top, top - over + 1, top - over, top - 2 * over + 1, top - 2 * over])
    lanes = lanes_of(words.astype(np.uint32), [2**30 + over, 2**30 + over, 0, 0])
    assert lanes.tolist() == [0, 0, 1, 1, CLOSED]


@given(hazard=st.tuples(*[st.floats(0, 60)] * 4))
@settings(max_examples=100)
def test_real_chances_fill_at_most_the_whole_word_and_land_where_they_should(
    hazard: tuple[float, ...],
) -> None:
    chance = move_probability(np.array(hazard))
    doors = np.minimum(chance * WORD_VALUES, WORD_VALUES - 1).astype(np.uint64).astype(int)
    assert doors.sum() <= 2**32
    lanes = lanes_of(first_words() + np.uint32(CELL // 2), doors.tolist())
    for lane in LANES:
        # A destination holds at most five runs of words (its lane, and a part of each lane's
        # closed space), and a run is counted to within one cell.
        assert abs((lanes == lane).sum() - chance[lane] * CELLS) <= 6
