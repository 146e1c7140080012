"""Many worlds in one call: the people of several replications, segment after segment."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import kernel
from sim.kernels.lives.batch import live_chunk
from sim.kernels.lives.chunk import Chunk, DrawKeys, Record
from sim.kernels.lives.hazard_arrays import HazardArrays
from sim.kernels.lives.hazard_lookup import Tables


@kernel
def live_worlds(
    chunk: Chunk,
    first_row: NDArray[np.int64],
    first_replication: int,
    world: HazardArrays,
    keys: DrawKeys,
    ceiling: Tables,
    horizon: int,
    out_flows: NDArray[np.int64],
) -> None:
    """Live the people of one cohort in several worlds.

    first_row (n_worlds + 1,): rows first_row[w] … first_row[w + 1] - 1 belong to world w, which has
    replication first_replication + w; out_flows (n_worlds, n_strata, horizon, statuses * 4) is
    added to.
    """
    no_person = np.empty(0, np.uint32)
    no_month = np.empty(0, np.int16)
    no_code = np.empty(0, np.uint8)
    for place in range(first_row.size - 1):
        rows = slice(first_row[place], first_row[place + 1])
        part = Chunk(
            chunk.number[rows],
            chunk.person_class[rows],
            chunk.stratum[rows],
            chunk.plan[rows],
            chunk.entry_month[rows],
            chunk.stop_month[rows],
            chunk.status[rows],
            chunk.since[rows],
        )
        here = DrawKeys(
            keys.key, keys.cohort_and_decision, np.uint32(first_replication + place), keys.draw
        )
        record = Record(out_flows[place], no_person, no_month, no_code, np.zeros(1, np.int64))
        if part.number.size > 0:
            live_chunk(part, world, here, ceiling, horizon, record)
