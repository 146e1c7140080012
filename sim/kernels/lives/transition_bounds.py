"""How high a word may lie and still matter to somebody: a ceiling per lane over a block of months.

The fast kernel compares every word with a ceiling first and looks up the exact hazard only for
the few that lie below. A ceiling covers every month of the block, every effect of the plan, and
every duration the person can still reach, so no transition is missed; it is never a probability.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import inlined, kernel
from sim.kernels.lives.hazard_arrays import HazardArrays
from sim.kernels.lives.statuses import IS_ON_BENEFIT, N_HAZARD_STATES, N_LANES
from sim.kernels.lives.transition import LANE_SHIFT, LANE_SIZE

Ceilings = NDArray[np.uint32]


@inlined
def ceiling_row(world, block, n_plans, plan, person_class, duration_bin, is_off):  # type: ignore[no-untyped-def]
    """Row of the (n_rows, 4) table of ceilings."""
    row = (block * n_plans + np.int64(plan)) * world.n_classes + np.int64(person_class)
    return (row * world.n_bins + np.int64(duration_bin)) * 2 + np.int64(is_off)


@inlined
def _raise_ceiling(world, market, effect, person_class, out_highest):  # type: ignore[no-untyped-def]
    """Raise out_highest (n_bins, 2, 4) to the thresholds of one month and effect."""
    for duration in range(world.n_bins):
        row = market * world.n_effects + effect
        row = ((row * world.n_classes + person_class) * world.n_bins + duration) * N_HAZARD_STATES
        for state in range(N_HAZARD_STATES):
            is_off = 0 if IS_ON_BENEFIT[state] else 1
            for lane in range(N_LANES):
                value = world.threshold[row + state, lane]
                out_highest[duration, is_off, lane] = max(
                    out_highest[duration, is_off, lane], value
                )


@inlined
def _settle(world, highest, first_row, out_ceiling):  # type: ignore[no-untyped-def]
    """Write the ceilings of one plan and class from the highest thresholds of the block."""
    for duration in range(world.n_bins - 2, -1, -1):
        for is_off in range(2):
            for lane in range(N_LANES):
                highest[duration, is_off, lane] = max(
                    highest[duration, is_off, lane], highest[duration + 1, is_off, lane]
                )
    for duration in range(world.n_bins):
        # Who leaves within the block may move on within it, from the first months off benefit.
        for lane in range(N_LANES):
            highest[duration, 0, lane] = max(highest[duration, 0, lane], highest[0, 1, lane])
        for is_off in range(2):
            for lane in range(N_LANES):
                value = LANE_SIZE if world.has_overflow else highest[duration, is_off, lane]
                height = np.uint32(max(value, np.uint32(1)) - np.uint32(1))
                # With its lane bits on top it can be compared with a word as it stands.
                word = height | (np.uint32(lane) << LANE_SHIFT)
                out_ceiling[first_row + duration * 2 + is_off, lane] = word


@kernel
def _highest_after_exits(world: HazardArrays) -> Ceilings:
    """The highest thresholds of who left under a treatment, however long ago that was.

    (n_markets, n_treatments + 1, n_classes, n_bins, 2, 4); the last treatment is none of them;
    without markets where returns follow the treatment now met.
    """
    n_treatments = world.following.shape[1] + 1
    n_markets = world.market_of_month.max() + 1 if world.n_fades > 0 else 0
    shape = (n_markets, n_treatments, world.n_classes, world.n_bins, 2, N_LANES)
    highest = np.zeros(shape, np.uint32)
    for market in range(n_markets):
        for number in range(n_treatments * world.n_fades):
            for person_class in range(world.n_classes):
                of_treatment = highest[market, number // world.n_fades, person_class]
                effect = world.first_return + number
                _raise_ceiling(world, market, effect, person_class, of_treatment)
    return highest


@inlined
def _raise_returns(world, returns, plan, end, someone_stops, out_highest):  # type: ignore[no-untyped-def]
    """Raise out_highest to `returns` of all under whom somebody may have left before a month.

    returns (n_treatments + 1, n_bins, 2, 4) of one market and class.
    """
    none, before = world.following.shape[1], np.int64(-1)
    for month in range(-2, end):
        treatment = np.int64(none)
        if month == -1:
            treatment = np.int64(world.treatment_after_stop) if someone_stops else treatment
        elif month >= 0:
            treatment = np.int64(world.treatment_of_plan[plan, month])
        if treatment != before:
            out_highest[:] = np.maximum(out_highest, returns[treatment])
        before = treatment


@kernel
def ceilings(
    world: HazardArrays, horizon: int, block_months: int, someone_stops: bool, out_ceiling: Ceilings
) -> None:
    """Write the largest relative height below which a word can draw a transition, per block.

    out_ceiling (n_blocks * n_plans * n_classes * n_bins * 2, 4) uint32, see `ceiling_row`.
    """
    n_plans = world.treatment_of_plan.shape[0]
    highest = np.zeros((world.n_bins, 2, N_LANES), np.uint32)
    after_exits = _highest_after_exits(world)
    for block in range((horizon + block_months - 1) // block_months):
        end = min(horizon, (block + 1) * block_months)
        for plan in range(n_plans):
            for person_class in range(world.n_classes):
                highest[:] = 0
                before = (np.int64(-1), np.int64(-1), np.int64(-1))
                for month in range(block * block_months, end):
                    market = world.market_of_month[month]
                    effect = np.int64(world.effect_of_plan[plan, month])
                    later = np.int64(world.effect_after_stop[plan, month])
                    # Most months are like the one before.
                    if before == (market, effect, later):
                        continue
                    if world.n_fades > 0 and market != before[0]:
                        returns = after_exits[market, :, person_class]
                        _raise_returns(world, returns, plan, end, someone_stops, highest)
                    before = (market, effect, later)
                    _raise_ceiling(world, market, effect, person_class, highest)
                    if someone_stops:
                        _raise_ceiling(world, market, later, person_class, highest)
                row = ceiling_row(world, block, n_plans, plan, person_class, 0, 0)
                _settle(world, highest, row, out_ceiling)
