"""Addressed random words: Philox4x32-10, a counter-based generator.

Salmon, Moraes, Dror & Shaw (2011), Parallel random numbers: as easy as 1, 2, 3, SC'11.
A word belongs to an address and is never consumed. The address (docs/model.md#addressed-draws):

* key: the scenario's seed, low and high 32 bits;
* counter 0: the person's number within the cohort;
* counter 1: cohort (8 bits), decision (8 bits), block (16 bits: four months, or four attributes);
* counter 2: replication; counter 3: parameter draw.

The option compared is not in the address, so options share their random numbers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import inlined, kernel

Words = NDArray[np.uint32]

MULTIPLIER_0 = np.uint64(0xD2511F53)
MULTIPLIER_1 = np.uint64(0xCD9E8D57)
WEYL_0 = np.uint32(0x9E3779B9)
WEYL_1 = np.uint32(0xBB67AE85)
ROUNDS = 10
# Words of one address: of four months, or of four attributes.
WORDS_PER_CALL = 4
HALF = np.uint64(32)
LOW_HALF = np.uint64(0xFFFFFFFF)


@inlined
def philox4x32(c0, c1, c2, c3, k0, k1):  # type: ignore[no-untyped-def]
    """Four 32-bit words for one address; all six arguments uint32.

    Every product is cast to uint64 before a shift: numba types uint64 with int64 as int64,
    which would turn the shift arithmetic and silently change the words.
    """
    for round_number in range(ROUNDS):
        if round_number > 0:
            k0 = np.uint32((np.uint64(k0) + np.uint64(WEYL_0)) & LOW_HALF)
            k1 = np.uint32((np.uint64(k1) + np.uint64(WEYL_1)) & LOW_HALF)
        product_0 = np.uint64(c0) * MULTIPLIER_0
        product_1 = np.uint64(c2) * MULTIPLIER_1
        high_0 = np.uint32(product_0 >> HALF)
        high_1 = np.uint32(product_1 >> HALF)
        low_0 = np.uint32(product_0 & LOW_HALF)
        low_1 = np.uint32(product_1 & LOW_HALF)
        c0 = high_1 ^ c1 ^ k0
        c1 = low_1
        c2 = high_0 ^ c3 ^ k1
        c3 = low_0
    # numba widens uint32 ^ uint32 to uint64; callers get the 32 bits they were promised.
    return np.uint32(c0), np.uint32(c1), np.uint32(c2), np.uint32(c3)


@inlined
def counter_1(cohort, decision, block):  # type: ignore[no-untyped-def]
    """The second counter: cohort, decision and block in one 32-bit word."""
    return np.uint32(
        (np.uint64(cohort) << np.uint64(24))
        | (np.uint64(decision) << np.uint64(16))
        | np.uint64(block)
    )


@kernel
def words_at(
    numbers: Words,
    second: Words,
    replication: np.uint32,
    draw: np.uint32,
    key: Words,
    out_words: Words,
) -> None:
    """Write four words for each address.

    numbers (n,) person numbers; second (n,) made by `counter_1`; key (2,); out_words (n, 4).
    """
    for row in range(numbers.size):
        a, b, c, d = philox4x32(
            numbers[row], second[row], np.uint32(replication), np.uint32(draw), key[0], key[1]
        )
        out_words[row, 0] = a
        out_words[row, 1] = b
        out_words[row, 2] = c
        out_words[row, 3] = d


@kernel
def words_of_people(
    numbers: Words,
    replications: Words,
    second: np.uint32,
    draw: np.uint32,
    key: Words,
    out_words: Words,
) -> None:
    """Write four words for each person, in the replication each belongs to.

    numbers, replications (n,); second made by `counter_1`; key (2,); out_words (n, 4).
    """
    for row in range(numbers.size):
        four = philox4x32(
            numbers[row], np.uint32(second), replications[row], np.uint32(draw), key[0], key[1]
        )
        for place in range(WORDS_PER_CALL):
            out_words[row, place] = four[place]
