"""The truth of a trial of lives: exact expectations, without a draw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.cells import make_cells
from sim.engine.world import Setting, kernel_world
from sim.kernels.expectation import expect_moves
from sim.kernels.statuses import N_LANES, N_STATUSES
from sim.outcomes.measures import count_measures
from sim.power.simulate import Spread, mapped_over

if TYPE_CHECKING:
    from sim.scenario.design import Design

Array = NDArray[Any]


def true_levels(
    settings: Sequence[Setting], asked: Sequence[tuple[str, int]], design: Design, workers: int = 1
) -> list[Array]:
    """Expected chance or mean of each arm; for each pair asked about, (n_settings, n_arms).

    The settings are one scenario under several parameter draws, so who comes in is worked out
    once; only the moves differ.
    """
    cells, plans, entries = make_cells(settings[0])

    def levels(chosen: Setting) -> list[Array]:
        flows = np.zeros((chosen.n_strata, chosen.horizon, N_STATUSES * N_LANES))
        world = kernel_world(chosen, plans)
        expect_moves(cells, world, chosen.table.probability, chosen.horizon, flows)
        by_arm = _by_arm(flows), _by_arm(entries)
        return [_level(*by_arm, endpoint, month, design) for endpoint, month in asked]

    # Threads even beside processes: the kernel lets go of the interpreter.
    with mapped_over(Spread("threads", workers)) as mapped:
        rows = list(mapped(levels, settings))
    return [np.stack([row[place] for row in rows]) for place in range(len(asked))]


def _level(flows: Array, entries: Array, endpoint: str, month: int, design: Design) -> Array:
    """Level of one endpoint at a month; (n_arms,).

    For time_to_exit the chance to have left for work by then, so that its log hazard ratio is
    that of two constant hazards.
    """
    measures = count_measures(flows, entries)
    persons = entries.sum(axis=2).cumsum(axis=1)
    if endpoint == "part_time_share":
        return np.asarray(measures["part_time"][:, month] / measures["on_benefit"][:, month])
    on_months = measures["on_benefit"][:, :month].sum(axis=1)
    if endpoint == "months_on_benefit":
        return np.asarray(on_months / persons[:, month - 1])
    if endpoint == "euros_saved":
        prices = design.model.prices
        off = persons[:, :month].sum(axis=1) - on_months
        part = measures["part_time"][:, :month].sum(axis=1)
        saved = off * prices.eur_per_benefit_month + part * prices.eur_per_part_time_month
        return np.asarray(saved / persons[:, month - 1])
    name = "first_exit_to_work" if endpoint == "time_to_exit" else endpoint
    return np.asarray(measures[name][:, month] / persons[:, month])


def _by_arm(part: Array) -> Array:
    """Stays and stops of each group together: (2 n_arms, …) to (n_arms, …)."""
    return np.asarray(part.reshape(-1, 2, *part.shape[1:]).sum(axis=1))
