"""Expected moves without sampling: one cell of like people carried forward month by month."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import kernel
from sim.kernels.lives.hazard_arrays import HazardArrays, effect_on, hazard_row
from sim.kernels.lives.statuses import (
    IS_OFF_BENEFIT,
    N_LANES,
    N_STATUSES,
    NEXT_STATUS,
    PENSION_LANE,
    WORK_LANE,
)
from sim.kernels.lives.transition import ALL_KEPT


class Cells(NamedTuple):
    """Cells of people who are alike in all that a hazard looks at; every array (n_cells,).

    weight: expected people in the cell; leaving: row of the table of who is not yet past pension
    age; together: alike the cell before in all but weight, entry month and status, and so moved
    with it (entry months then come in order); the rest as in `batch.Chunk`.
    """

    weight: NDArray[np.float64]
    person_class: NDArray[np.uint8]
    stratum: NDArray[np.uint16]
    plan: NDArray[np.uint16]
    entry_month: NDArray[np.int16]
    stop_month: NDArray[np.int16]
    status: NDArray[np.uint8]
    since: NDArray[np.int16]
    leaving: NDArray[np.int64]
    together: NDArray[np.bool_]


@kernel
def expect_moves(
    cells: Cells,
    world: HazardArrays,
    probability: NDArray[np.float64],
    remaining: NDArray[np.float64],
    horizon: int,
    out_flows: NDArray[np.float64],
) -> None:
    """Add the expected moves of all cells to out_flows (n_strata, horizon, statuses * 4).

    probability (n_rows, 4), the rows of `world.threshold`. Forward recursion over status and the
    month in which the present spell began: Pr(status, since at m + 1) from Pr(… at m); column 0
    stands for the spell the person came in with, column s for one that began in month s. Age runs
    apart from all that, so the recursion is that of people who never reach pension age, and each
    month counts the share of it that is not yet past it: remaining (n_leaving, horizon + 1).
    """
    for cell in range(cells.weight.size):
        if cells.together[cell]:
            continue
        now = np.zeros((N_STATUSES, horizon + 2))
        now[cells.status[cell], 0] = cells.weight[cell]
        entry, here = np.int64(cells.entry_month[cell]), remaining[cells.leaving[cell]]
        later = cell + 1
        for month in range(entry, horizon):
            while (
                later < cells.weight.size
                and cells.together[later]
                and cells.entry_month[later] == month
            ):
                now[cells.status[later], 0] += cells.weight[later]
                later += 1
            after = np.zeros((N_STATUSES, horizon + 2))
            for status in range(N_STATUSES):
                for start in range(month + 1):
                    mass = now[status, start]
                    if mass == 0.0:
                        continue
                    since = np.int64(cells.since[cell]) if start == 0 else start
                    effect = effect_on(
                        world, cells.plan[cell], cells.stop_month[cell], month, status, since
                    )
                    row = hazard_row(
                        world, month, effect, cells.person_class[cell], status, month - since
                    )
                    out_flows[
                        cells.stratum[cell], month, status * N_LANES + PENSION_LANE[status]
                    ] += mass * (here[month] - here[month + 1])
                    stays = mass
                    for lane in range(N_LANES):
                        goes = mass * probability[row, lane]
                        if lane == WORK_LANE and world.is_displaced:
                            goes *= world.work_kept[month] / ALL_KEPT
                        if goes > 0.0:
                            reached = np.int64(NEXT_STATUS[status, lane])
                            out_flows[cells.stratum[cell], month, status * N_LANES + lane] += (
                                goes * here[month + 1]
                            )
                            begins = IS_OFF_BENEFIT[status] != IS_OFF_BENEFIT[reached]
                            after[reached, month + 1 if begins else start] += goes
                            stays -= goes
                    after[status, start] += stays
            now = after
