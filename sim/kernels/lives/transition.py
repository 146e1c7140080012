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
from sim.kernels.lives.statuses import N_LANES, WORK_LANE

LANE_SHIFT = np.uint32(30)
LANE_SIZE = np.uint32(1 << 30)
UNIFORM_BITS = np.uint32((1 << 30) - 1)
CLOSED = -1
# Parts of 2^30 of the chance of an exit to work that are kept where others displace some.
KEPT_BITS = 30
ALL_KEPT = 1 << KEPT_BITS


@inlined
def kept_height(threshold, overflow, kept):  # type: ignore[no-untyped-def]
    """What is left of the height of a lane, and what did not fit into it, together: int64."""
    whole = np.uint64(threshold) + np.uint64(overflow)
    return np.int64((whole * np.uint64(kept)) >> np.uint64(KEPT_BITS))


@inlined
def drawn_transition(word, threshold, overflow, row, has_overflow, kept=ALL_KEPT):  # type: ignore[no-untyped-def]
    """The destination this word draws, or -1 for a month without a move.

    word uint32; threshold, overflow (n_rows, 4) uint32, row of this person and month;
    has_overflow: whether any probability of the whole table is above 1/4; kept: parts of 2^30 of
    the chance of an exit to work that this month leaves (docs/model.md#displacement).
    """
    lane = np.int64(word >> LANE_SHIFT)
    uniform = word & UNIFORM_BITS
    if kept == ALL_KEPT or lane != WORK_LANE:
        if uniform < threshold[row, lane]:
            return lane
    elif np.int64(uniform) < kept_height(threshold[row, lane], overflow[row, lane], kept):
        return lane
    if not has_overflow:
        return np.int64(CLOSED)
    height = kept_height(threshold[row, WORK_LANE], overflow[row, WORK_LANE], kept)
    work = min(height, np.int64(LANE_SIZE))
    place = np.int64(LANE_SIZE) - np.int64(1) - np.int64(uniform)
    for lower in range(lane):
        below = work if lower == WORK_LANE else np.int64(threshold[row, lower])
        place += np.int64(LANE_SIZE) - below
    end = np.int64(0)
    for destination in range(N_LANES):
        end += height - work if destination == WORK_LANE else np.int64(overflow[row, destination])
        if place < end:
            return np.int64(destination)
    return np.int64(CLOSED)
