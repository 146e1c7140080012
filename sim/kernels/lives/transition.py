"""Which transition a month's word draws: one lane for each destination (docs/model.md#lanes).

The top two bits of a word name a lane; the other thirty are a uniform number. Lane j leads to its
destination below `threshold[j]` = min(2^32 p_j, 2^30), so a move to j has chance p_j and a change
of one hazard disturbs only its own moves.

When p_k is above 1/4 a lane is too narrow. The stated rule: what does not fit (its `overflow`) is
laid into the space that the four lanes leave free, taken lane by lane from the top of each lane
down, destinations in lane order. The probabilities add up to at most one, so it always fits.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import inlined
from sim.kernels.lives.statuses import N_LANES

LANE_SHIFT = np.uint32(30)
LANE_SIZE = np.uint32(1 << 30)
UNIFORM_BITS = np.uint32((1 << 30) - 1)
CLOSED = -1


@inlined
def drawn_transition(word, threshold, overflow, row, has_overflow):  # type: ignore[no-untyped-def]
    """The destination this word draws, or -1 for a month without a move.

    word uint32; threshold, overflow (n_rows, 4) uint32, row of this person and month;
    has_overflow: whether any probability of the whole table is above 1/4.
    """
    lane = np.int64(word >> LANE_SHIFT)
    uniform = word & UNIFORM_BITS
    if uniform < threshold[row, lane]:
        return lane
    if not has_overflow:
        return np.int64(CLOSED)
    place = np.int64(LANE_SIZE) - np.int64(1) - np.int64(uniform)
    for lower in range(lane):
        place += np.int64(LANE_SIZE) - np.int64(threshold[row, lower])
    end = np.int64(0)
    for destination in range(N_LANES):
        end += np.int64(overflow[row, destination])
        if place < end:
            return np.int64(destination)
    return np.int64(CLOSED)
