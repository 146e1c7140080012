"""Exact expectations: what the engines would show on average, without a single draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.engine.cells import make_cells
from sim.engine.option import OptionSetup, hazard_arrays
from sim.errors import InputError
from sim.kernels.lives.expected_moves import expect_moves
from sim.kernels.lives.statuses import N_LANES, N_STATUSES


@dataclass(frozen=True, slots=True)
class ExpectedLives:
    """Expected counts; the same shapes as in `Lives`.

    Attributes
    ----------
    flows : (n_strata, horizon, statuses * 4)
    entries : (n_strata, horizon + 1, statuses)
    """

    flows: NDArray[np.float64]
    entries: NDArray[np.float64]


def run_expected(setup: OptionSetup) -> ExpectedLives:
    """Forward recursion over status, duration and month (docs/model.md#two-engines-one-life).

    Raises
    ------
    InputError
        If the option has a desk: people who queue are not independent of each other.
    """
    if setup.scenario.policy.has_desk:
        raise InputError(
            "policy.desk: exact expectations must have no queue (got a desk). "
            "Compare with simulated means instead."
        )
    people = make_cells(setup)
    world = hazard_arrays(setup, people.plans)
    flows = np.zeros((setup.n_strata, setup.horizon, N_STATUSES * N_LANES))
    expect_moves(
        people.cells, world, setup.table.probability, people.remaining, setup.horizon, flows
    )
    return ExpectedLives(flows, people.entries)
