"""The floor of all speed measurements: one word per person-month, made and added up, nothing else.

No simulation that draws one Philox4x32-10 word per person-month by address can be faster than
making those words. They are made as four months of many people at a time, which compilers turn
into vector code.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import kernel
from sim.kernels.philox import LOW_HALF, philox4x32

WIDTH = 512


@kernel
def add_words(
    n_people: int,
    n_quarters: int,
    replication: np.uint32,
    draw: np.uint32,
    key: NDArray[np.uint32],
) -> np.int64:
    """Sum, modulo 2^32, of four words for every person 0 … n_people-1 and quarter.

    The address of a quarter is (person, quarter, replication, draw); key (2,).
    """
    sums = np.zeros(WIDTH, np.uint32)
    key_0, key_1 = key[0], key[1]
    for start in range(0, n_people, WIDTH):
        width = min(WIDTH, n_people - start)
        for quarter in range(n_quarters):
            for i in range(width):
                a, b, c, d = philox4x32(
                    np.uint32(start + i), np.uint32(quarter), replication, draw, key_0, key_1
                )
                total = np.uint64(sums[i]) + np.uint64(a) + np.uint64(b) + np.uint64(c)
                sums[i] = np.uint32((total + np.uint64(d)) & LOW_HALF)
    total = np.uint64(0)
    for i in range(WIDTH):
        total = (total + np.uint64(sums[i])) & LOW_HALF
    return np.int64(total)
