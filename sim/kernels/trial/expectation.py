"""Expected moves for a trial's many parameter draws: like people carried forward together.

The fast twin of `expectation.expect_moves`, and equal to it but for rounding. People of one class,
stratum, plan and stop month differ in when they came in and in months on benefit. Both matter only
in the spell they came in with; whoever begins a new spell in some month is like all who do.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import inlined, kernel
from sim.kernels.lives.expected_moves import Cells
from sim.kernels.lives.hazard_arrays import HazardArrays, effect_on, hazard_row, kept_in
from sim.kernels.lives.statuses import (
    IS_OFF_BENEFIT,
    N_LANES,
    N_STATUSES,
    NEXT_STATUS,
    PENSION_LANE,
    WORK_LANE,
)
from sim.kernels.lives.transition import ALL_KEPT


@kernel
def run_end(cells: Cells, first: int) -> int:
    """The cell after the last that is like `first` but for its months and its entry."""
    end = first + 1
    while (
        end < cells.weight.size
        and cells.person_class[end] == cells.person_class[first]
        and cells.stratum[end] == cells.stratum[first]
        and cells.plan[end] == cells.plan[first]
        and cells.stop_month[end] == cells.stop_month[first]
        and cells.leaving[end] == cells.leaving[first]
    ):
        end += 1
    return end


@inlined
def move_on(
    mass: float,
    row: int,
    status: int,
    remain: float,
    leave: float,
    kept: float,
    probability: NDArray[np.float64],
    out_flows: NDArray[np.float64],
    out_same: NDArray[np.float64],
    at: int,
    out_begun: NDArray[np.float64],
    begun_at: int,
) -> None:
    """Move people of one status and row of hazards on by a month.

    remain, leave: shares that pension age leaves and takes; kept: of the chance of work; out_flows
    (statuses * 4,); out_same, out_begun (statuses, any): column `at` of the spells they are in,
    `begun_at` of new ones.
    """
    out_flows[status * N_LANES + PENSION_LANE[status]] += mass * leave
    stays = mass
    for lane in range(N_LANES):
        goes = mass * probability[row, lane]
        if lane == WORK_LANE:
            goes *= kept
        if goes > 0.0:
            reached = np.int64(NEXT_STATUS[status, lane])
            out_flows[status * N_LANES + lane] += goes * remain
            stays -= goes
            if IS_OFF_BENEFIT[status] != IS_OFF_BENEFIT[reached]:
                out_begun[reached, begun_at] += goes
            else:
                out_same[reached, at] += goes
    out_same[status, at] += stays


@kernel
def expect_moves_together(
    cells: Cells,
    world: HazardArrays,
    probability: NDArray[np.float64],
    remaining: NDArray[np.float64],
    horizon: int,
    out_flows: NDArray[np.float64],
) -> None:
    """Add the expected moves of all cells to out_flows (n_strata, horizon, statuses * 4).

    As `expect_moves`; fastest where like cells lie side by side. own (cells of a run,
    statuses): who is still in the spell they came in with; later (statuses, horizon + 1): who
    began a spell in month s.
    """
    moved = np.empty((N_STATUSES, 1))
    first = 0
    while first < cells.weight.size:
        end = run_end(cells, first)
        own = np.zeros((end - first, N_STATUSES))
        later = np.zeros((N_STATUSES, horizon + 1))
        stratum, plan = cells.stratum[first], cells.plan[first]
        stop, of_class = cells.stop_month[first], cells.person_class[first]
        here = remaining[cells.leaving[first]]
        for month in range(horizon):
            after = np.zeros((N_STATUSES, horizon + 1))
            flows = out_flows[stratum, month]
            remain, leave = here[month + 1], here[month] - here[month + 1]
            kept = kept_in(world, month) / ALL_KEPT
            for cell in range(end - first):
                if cells.entry_month[first + cell] > month:
                    continue
                if cells.entry_month[first + cell] == month:
                    own[cell, cells.status[first + cell]] = cells.weight[first + cell]
                since = np.int64(cells.since[first + cell])
                moved[:] = 0.0
                for status in range(N_STATUSES):
                    mass = own[cell, status]
                    if mass == 0.0:
                        continue
                    effect = effect_on(world, plan, stop, month, status, since)
                    row = hazard_row(world, month, effect, of_class, status, month - since)
                    move_on(
                        mass, row, status, remain, leave, kept, probability, flows,
                        moved, 0, after, month + 1,
                    )  # fmt: skip
                own[cell] = moved[:, 0]
            for status in range(N_STATUSES):
                for start in range(1, month + 1):
                    mass = later[status, start]
                    if mass == 0.0:
                        continue
                    effect = effect_on(world, plan, stop, month, status, start)
                    row = hazard_row(world, month, effect, of_class, status, month - start)
                    move_on(
                        mass, row, status, remain, leave, kept, probability, flows,
                        after, start, after, month + 1,
                    )  # fmt: skip
            later = after
        first = end
