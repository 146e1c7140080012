"""Which door a month's word opens: one lane for each destination (docs/model.md#lanes).

The top two bits of a word name a lane; the other thirty are a height. The door of lane j stands
open below `threshold[j]` = min(2^32 p_j, 2^30), so a move to j has chance p_j and a change of one
hazard disturbs only its own moves.

When p_k is above 1/4 a lane is too narrow. The stated rule: what does not fit (its `excess`) is
laid into the space that the four lanes leave closed, taken lane by lane from the top of each lane
down, destinations in lane order. The probabilities add up to at most one, so it always fits.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import inlined

LANE_SHIFT = np.uint32(30)
LANE_SIZE = np.uint32(1 << 30)
HEIGHT_BITS = np.uint32((1 << 30) - 1)
CLOSED = -1


@inlined
def open_door(word, threshold, excess, row, spills):  # type: ignore[no-untyped-def]
    """The lane through which this word leads, or -1 for a month without a move.

    word uint32; threshold, excess (n_rows, 4) uint32, row of this person and month;
    spills: whether any probability of the whole table is above 1/4.
    """
    lane = np.int64(word >> LANE_SHIFT)
    height = word & HEIGHT_BITS
    if height < threshold[row, lane]:
        return lane
    if not spills:
        return np.int64(CLOSED)
    place = np.int64(LANE_SIZE) - np.int64(1) - np.int64(height)
    for lower in range(lane):
        place += np.int64(LANE_SIZE) - np.int64(threshold[row, lower])
    end = np.int64(0)
    for destination in range(4):
        end += np.int64(excess[row, destination])
        if place < end:
            return np.int64(destination)
    return np.int64(CLOSED)
