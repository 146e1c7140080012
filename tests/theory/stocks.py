"""Persons in each status at the start of each month: who came, moved in and moved out, added up."""

import numpy as np

from sim.kernels.lives.statuses import N_LANES, N_STATUSES, NEXT_STATUS, STAY

Counts = np.ndarray


def persons_by_status(flows: Counts, entries: Counts) -> Counts:
    """Stocks of (..., horizon + 1, 10 statuses) from flows (..., horizon, 40) and entries."""
    moves = flows.reshape(*flows.shape[:-1], N_STATUSES, N_LANES)
    stocks = entries.astype(float)
    for status in range(N_STATUSES):
        for lane in range(N_LANES):
            target = NEXT_STATUS[status, lane]
            if target == STAY:
                assert not moves[..., status, lane].any(), "a move through a door that is not there"
                continue
            stocks[..., 1:, status] -= moves[..., status, lane]
            stocks[..., 1:, target] += moves[..., status, lane]
    running: Counts = stocks.cumsum(axis=-2)
    return running
