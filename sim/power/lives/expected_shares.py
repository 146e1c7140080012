"""Exact shares of many parameter draws: who comes in is worked out once, only the moves differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Array
from sim.engine.cells import make_cells
from sim.engine.world import OptionSetup, hazard_arrays
from sim.kernels.lives.expected_moves import Cells
from sim.kernels.lives.statuses import N_LANES, N_STATUSES
from sim.kernels.trial.expectation import expect_moves_together


@dataclass(frozen=True)
class ExpectedPeople:
    """Who is expected in a scenario, whatever the parameters.

    Attributes
    ----------
    cells : like cells beside each other
    plans : (n_plans, horizon + 1), treatment codes
    entries : (n_strata, horizon + 1, 9)
    """

    cells: Cells
    plans: Array
    entries: Array


def expected_people(setup: OptionSetup) -> ExpectedPeople:
    """The cells of a scenario, sorted so that the kernel can carry like people together."""
    cells, plans, entries = make_cells(setup)
    order = np.lexsort((cells.stop_month, cells.plan, cells.stratum, cells.person_class))
    columns = {name: column[order] for name, column in cells._asdict().items()}
    return ExpectedPeople(Cells(**columns), plans, entries)


def expected_flows(people: ExpectedPeople, setup: OptionSetup) -> Array:
    """Expected moves under one parameter draw; (n_strata, horizon, 9 * 4)."""
    flows = np.zeros((setup.n_strata, setup.horizon, N_STATUSES * N_LANES))
    world = hazard_arrays(setup, people.plans)
    expect_moves_together(people.cells, world, setup.table.probability, setup.horizon, flows)
    return flows
