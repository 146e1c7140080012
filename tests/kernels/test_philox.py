"""Philox4x32-10 gives the published words on every path that makes words."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.kernels.lives.chunk import DrawKeys
from sim.kernels.lives.next_move import month_words
from sim.kernels.lives.word_blocks import BLOCK_MONTHS, fill_words, hoist
from sim.kernels.philox import counter_1, philox4x32, words_at

Four = tuple[int, int, int, int]
Two = tuple[int, int]
Words = Callable[[Four, Two], Four]

# Random123 (Salmon et al. 2011), tests/kat_vectors, lines `philox4x32 10`: counter, key, words.
KNOWN_ANSWERS: list[tuple[Four, Two, Four]] = [
    (
        (0x00000000, 0x00000000, 0x00000000, 0x00000000),
        (0x00000000, 0x00000000),
        (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8),
    ),
    (
        (0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF),
        (0xFFFFFFFF, 0xFFFFFFFF),
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]
# A tile is wider than one person, and its last lane must be as right as its first.
TILE = 19


def plain(function: Callable[..., object]) -> Callable[..., object]:
    """The Python source of a kernel; with NUMBA_DISABLE_JIT=1 the kernel is that already."""
    return getattr(function, "py_func", function)


def four(words: np.ndarray) -> Four:
    assert words.dtype == np.uint32
    a, b, c, d = (int(word) for word in words)
    return a, b, c, d


def textbook(counter: Four, key: Two) -> Four:
    """Salmon et al. (2011), section 3.3, in Python's unbounded integers."""
    low = 0xFFFFFFFF
    (c0, c1, c2, c3), (k0, k1) = counter, key
    for _ in range(10):
        left, right = c0 * 0xD2511F53, c2 * 0xCD9E8D57
        c0, c1, c2, c3 = (right >> 32) ^ c1 ^ k0, right & low, (left >> 32) ^ c3 ^ k1, left & low
        k0, k1 = (k0 + 0x9E3779B9) & low, (k1 + 0xBB67AE85) & low
    return c0, c1, c2, c3


def by_address(counter: Four, key: Two, make: Callable[..., object] = words_at) -> Four:
    out = np.zeros((1, 4), np.uint32)
    numbers, second = np.array([counter[0]], np.uint32), np.array([counter[1]], np.uint32)
    replication, draw = np.uint32(counter[2]), np.uint32(counter[3])
    make(numbers, second, replication, draw, np.array(key, np.uint32), out)
    return four(out[0])


def by_month(counter: Four, key: Two, make: Callable[..., object] = month_words) -> Four:
    out = np.zeros(4, np.uint32)
    _, second, replication, draw = (np.uint32(word) for word in counter)
    keys = DrawKeys(np.array(key, np.uint32), second, replication, draw)
    make(keys, np.uint32(counter[0]), 4, out)
    return four(out)


def by_tile(
    counter: Four,
    key: Two,
    start: Callable[..., object] = hoist,
    fill: Callable[..., object] = fill_words,
) -> Four:
    rounds, out = np.zeros((4, TILE), np.uint32), np.zeros((BLOCK_MONTHS, TILE), np.uint32)
    numbers, key_words = np.zeros(TILE, np.uint32), np.array(key, np.uint32)
    numbers[-1] = counter[0]
    _, second, replication, draw = (np.uint32(word) for word in counter)
    start(numbers, TILE, replication, draw, key_words, rounds)
    quarter = BLOCK_MONTHS // 4 - 1
    fill(rounds, TILE, second, replication, key_words, quarter, out)
    assert not out[: 4 * quarter].any(), "months of other quarters must be left alone"
    return four(out[4 * quarter :, -1])


def by_function(counter: Four, key: Two, make: Callable[..., object] = philox4x32) -> Four:
    return four(np.array(make(*(np.uint32(word) for word in (*counter, *key))), np.uint32))


PATHS: dict[str, Words] = {
    "textbook": textbook,
    "words_at": by_address,
    "words_at, plain": lambda counter, key: by_address(counter, key, plain(words_at)),
    "month_words": by_month,
    "month_words, plain": lambda counter, key: by_month(counter, key, plain(month_words)),
    "fill_words": by_tile,
    "fill_words, plain": lambda c, key: by_tile(c, key, plain(hoist), plain(fill_words)),
    "philox4x32": by_function,
    "philox4x32, plain": lambda counter, key: by_function(counter, key, plain(philox4x32)),
}


@pytest.mark.small
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("counter", "key", "words"), KNOWN_ANSWERS)
def test_every_path_gives_the_published_words(
    path: str, counter: Four, key: Two, words: Four
) -> None:
    assert PATHS[path](counter, key) == words


WORD = st.integers(0, 2**32 - 1)


@pytest.mark.small
@given(counter=st.tuples(WORD, WORD, WORD, WORD), key=st.tuples(WORD, WORD))
@settings(max_examples=50)
def test_every_path_gives_the_textbook_words(counter: Four, key: Two) -> None:
    words = textbook(counter, key)
    for path in ("words_at", "fill_words", "philox4x32"):
        assert PATHS[path](counter, key) == words, path
    # A person's months go on where the block number ends: counter 1 is 0 in its last bits.
    blocked = (counter[0], counter[1] & 0xFFFF0000, *counter[2:])
    assert by_month(blocked, key) == textbook(blocked, key)


@pytest.mark.small
def test_four_months_share_a_block_and_the_next_four_have_the_next() -> None:
    key, out = np.array([5, 9], np.uint32), np.zeros(11, np.uint32)
    keys = DrawKeys(key, np.uint32(7 << 24), np.uint32(2), np.uint32(1))
    month_words(keys, np.uint32(123), 11, out)
    for month in range(11):
        assert out[month] == textbook((123, (7 << 24) + month // 4, 2, 1), (5, 9))[month % 4]


@pytest.mark.small
@given(cohort=st.integers(0, 255), decision=st.integers(0, 255), block=st.integers(0, 2**16 - 1))
def test_counter_1_keeps_cohort_decision_and_block_apart(
    cohort: int, decision: int, block: int
) -> None:
    word = int(counter_1(cohort, decision, block))
    assert (word >> 24, word >> 16 & 0xFF, word & 0xFFFF) == (cohort, decision, block)
