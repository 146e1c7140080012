"""Counting people: who came in when, and every move by month."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.engine.world import CohortPlans
from sim.events import Moves
from sim.kernels.lives.statuses import N_LANES, N_STATUSES

Counts = NDArray[np.int64]


def count_entries(groups: list[CohortPlans], n_strata: int, horizon: int) -> Counts:
    """People first seen at the start of each month: (n_strata, horizon + 1, statuses)."""
    entries = np.zeros((n_strata, horizon + 1, N_STATUSES), np.int64)
    for group in groups:
        people = group.people
        observed = people.entry_month <= horizon
        place = people.entry_month[observed].astype(np.int64) * N_STATUSES + people.status[observed]
        counted = np.bincount(place, minlength=(horizon + 1) * N_STATUSES)
        entries[people.cohort.stratum] += counted.reshape(horizon + 1, N_STATUSES)
    return entries


def count_flows(moves: Moves, stratum: Counts, n_strata: int, horizon: int) -> Counts:
    """Moves by stratum, month and status * 4 + lane: (n_strata, horizon, statuses * 4)."""
    flows = np.zeros((n_strata, horizon, N_STATUSES * N_LANES), np.int64)
    np.add.at(flows, (stratum[moves.person], moves.month, moves.status * N_LANES + moves.lane), 1)
    return flows
