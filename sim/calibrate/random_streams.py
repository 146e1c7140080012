"""Addressed draws for calibration: uniform numbers and sampler states from Philox words.

Every use has a *purpose* (a small number, never renumbered) and a *case* (an experiment, a
draw); together with the seed they are the address, so nothing is consumed and no use shifts
another's draws.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from sim.draws import Address, Decision
from sim.errors import SimError
from sim.kernels.philox import counter_1, words_at

Floats = npt.NDArray[np.float64]
Words = npt.NDArray[np.uint32]
WORDS_OF_STATE = 624  # of a Mersenne twister
WORDS_IN_ROW = 4


class Purpose(IntEnum):
    """What a draw is for; part of its address. Appended, never renumbered."""

    START = 0  # where walkers begin
    SAMPLER = 1  # the sampler's own generator
    CHOICE = 2  # which draws are kept
    PRIOR = 3  # draws from the prior
    PREDICTED = 4  # predicted counts and shares
    EXPERIMENT = 5  # the parameters of an experiment that tests simulate
    OUTCOME = 6  # the counts of an experiment that tests simulate
    JUDGED = 7  # shares judged likely to leave


def words(seed: int, purpose: Purpose, case: int, count: int) -> Words:
    """Words of an address: (count,) 32-bit, for one purpose and case."""
    rows = -(-count // WORDS_IN_ROW)
    address = Address(seed, case, 0)
    out = np.empty((rows, WORDS_IN_ROW), np.uint32)
    second = np.full(rows, counter_1(0, int(Decision.POSTERIOR), int(purpose)), np.uint32)
    key = np.array(address.key_words, np.uint32)
    numbers = np.arange(rows, dtype=np.uint32)
    words_at(numbers, second, np.uint32(0), np.uint32(case), key, out)
    return out.ravel()[:count]


def uniforms(seed: int, purpose: Purpose, case: int, shape: tuple[int, ...]) -> Floats:
    """Numbers strictly between 0 and 1, of the given shape; 53 bits each."""
    count = int(np.prod(shape))
    pairs = words(seed, purpose, case, 2 * count).astype(np.uint64).reshape(count, 2)
    bits = (pairs[:, 0] << np.uint64(21)) ^ (pairs[:, 1] >> np.uint64(11))
    return ((bits.astype(np.float64) + 0.5) * 2.0**-53).reshape(shape)


def normals(seed: int, purpose: Purpose, case: int, shape: tuple[int, ...]) -> Floats:
    """Standard normal numbers of the given shape."""
    return np.asarray(ndtri(uniforms(seed, purpose, case, shape)), np.float64)


def seed_sampler(sampler: Any, seed: int, case: int) -> None:
    """Give emcee's generator a state made of addressed words.

    emcee knows no other generator than numpy's Mersenne twister and keeps it to itself; its own
    interface takes a state, but fails silently, so the state is read back.
    """
    state = ("MT19937", words(seed, Purpose.SAMPLER, case, WORDS_OF_STATE), WORDS_OF_STATE, 0, 0.0)
    sampler.random_state = state
    if not np.array_equal(sampler.random_state[1], state[1]):
        raise SimError(
            "calibrate.random_streams: the sampler did not take its seed. Report this as a bug."
        )
