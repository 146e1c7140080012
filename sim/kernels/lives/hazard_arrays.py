"""The bare arrays that every life kernel reads, and how they find a row of the hazard table."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import inlined, kernel
from sim.kernels.lives.statuses import (
    IS_OFF_BENEFIT,
    N_HAZARD_STATES,
    N_LANES,
    STATE_OF_STATUS,
)
from sim.kernels.lives.transition import ALL_KEPT, LANE_SIZE

# Of a path that nobody can go.
NO_EFFECT = 0xFFFF
NOTHING_KEPT_APART = np.zeros(0, np.int64)


class HazardArrays(NamedTuple):
    """What is the same for everybody in one run of one option with one parameter draw.

    threshold, overflow : (n_rows, 4) uint32, see `transition`; a row is
        (((market * n_effects + effect) * n_classes + class) * n_bins + bin) * states + state
    has_overflow : whether any overflow is positive
    market_of_month : (horizon,) row of the labour market in each month
    bin_on, bin_off : (longest + 1,) duration bin by elapsed months, on and off benefit
    treatment_of_plan : (n_plans, horizon + 1) treatment a plan gives in each month
    treatment_after_stop : treatment of who stopped taking part
    effect_of_plan : (n_plans, horizon + 1) what that treatment does to hazards in each month
    effect_after_stop : (n_plans, horizon + 1) the same of who stopped taking part
    following : (n_moments + 1, n_treatments) the moment after a moment by the treatment met, the
        last row at the entry; effect_of_moment : (n_moments,), see `sim.hazards.phases`
    has_courses : whether an effect may differ from its treatment's; if not, the two are one
    n_fades : 0, or returns follow the treatment at the exit, by so many phases since; fade_of
        (longest + 1,) that phase by months since the exit; first_return : effect of who left under
        treatment 0, phase 0; n_fades effects each, after all treatments those of an exit under none
    other_exit_is_final : no transition leads back from other_exit
    n_effects, n_classes, n_bins : shape of the table
    is_displaced : whether others lose some of the exits to work that a regime brings; work_kept
        (horizon,) int64, if so the parts of 2^30 of everybody's chance of work that are left
    """

    threshold: NDArray[np.uint32]
    overflow: NDArray[np.uint32]
    has_overflow: bool
    market_of_month: NDArray[np.int64]
    bin_on: NDArray[np.uint8]
    bin_off: NDArray[np.uint8]
    treatment_of_plan: NDArray[np.uint8]
    treatment_after_stop: int
    effect_of_plan: NDArray[np.uint16]
    effect_after_stop: NDArray[np.uint16]
    following: NDArray[np.int32]
    effect_of_moment: NDArray[np.uint16]
    has_courses: bool
    n_fades: int
    fade_of: NDArray[np.uint16]
    first_return: int
    other_exit_is_final: bool
    n_effects: int
    n_classes: int
    n_bins: int
    is_displaced: bool = False
    work_kept: NDArray[np.int64] = NOTHING_KEPT_APART


@inlined
def kept_in(world, month):  # type: ignore[no-untyped-def]
    """Parts of 2^30 of the chance of an exit to work that a month leaves."""
    if world.is_displaced:
        return np.int64(world.work_kept[month])
    return np.int64(ALL_KEPT)


@inlined
def duration_bin(world, status, elapsed_months):  # type: ignore[no-untyped-def]
    """The duration bin of a status after so many months (the last bin holds on)."""
    last = world.bin_on.size - 1
    months = min(max(elapsed_months, 0), last)
    if IS_OFF_BENEFIT[status]:
        return np.int64(world.bin_off[months])
    return np.int64(world.bin_on[months])


@inlined
def hazard_row(world, month, effect, person_class, status, elapsed_months):  # type: ignore[no-untyped-def]
    """Row of `threshold` for one person in one month."""
    row = world.market_of_month[month] * world.n_effects + np.int64(effect)
    row = row * world.n_classes + np.int64(person_class)
    row = row * world.n_bins + duration_bin(world, status, elapsed_months)
    return row * N_HAZARD_STATES + np.int64(STATE_OF_STATUS[status])


@inlined
def treatment_at_exit(world, plan, stop_month, since):  # type: ignore[no-untyped-def]
    """The treatment met in the month of an exit, after which somebody is off benefit since then.

    Who left before month 0 did so under none of the treatments: the number after the last.
    """
    month = since - 1
    if month < 0:
        return np.int64(world.following.shape[1])
    if month >= stop_month:
        return np.int64(world.treatment_after_stop)
    return np.int64(world.treatment_of_plan[plan, month])


@inlined
def return_effect(world, exit_treatment, elapsed_months):  # type: ignore[no-untyped-def]
    """The effect on who left under a treatment so many months ago."""
    months = min(max(elapsed_months, 0), world.fade_of.size - 1)
    return world.first_return + exit_treatment * world.n_fades + np.int64(world.fade_of[months])


@inlined
def effect_in(world, plan, stop_month, month):  # type: ignore[no-untyped-def]
    """The effect on a person in a month: the plan's, until the person stops taking part."""
    if month >= stop_month:
        return np.int64(world.effect_after_stop[plan, month])
    return np.int64(world.effect_of_plan[plan, month])


@inlined
def effect_on(world, plan, stop_month, month, status, since):  # type: ignore[no-untyped-def]
    """The effect on somebody in a month: of the plan, or off benefit of the exit."""
    if world.n_fades > 0 and IS_OFF_BENEFIT[status]:
        exit_treatment = treatment_at_exit(world, plan, stop_month, since)
        return np.int64(return_effect(world, exit_treatment, month - since))
    return effect_in(world, plan, stop_month, month)


@inlined
def moment_after(following, moment, treatment):  # type: ignore[no-untyped-def]
    """The moment of who meets a treatment in the month after a moment; below 0: at the entry."""
    before = following.shape[0] - 1 if moment < 0 else moment
    return np.int64(following[before, treatment])


@kernel
def follow_paths(
    treatment: NDArray[np.uint8],
    entry: NDArray[np.int64],
    following: NDArray[np.int32],
    effect_of_moment: NDArray[np.uint16],
    out_effect: NDArray[np.uint16],
) -> None:
    """Write the effects on people who meet these treatments: treatment, out_effect (n, months).

    entry (n,); before it the effect is that of the entry.
    """
    for row in range(entry.size):
        moment = np.int64(-1)
        for month in range(entry[row], treatment.shape[1]):
            moment = moment_after(following, moment, treatment[row, month])
            out_effect[row, month] = effect_of_moment[moment] if moment >= 0 else NO_EFFECT
            if moment < 0:
                break
        for month in range(entry[row]):
            out_effect[row, month] = out_effect[row, entry[row]]


@kernel
def highest_thresholds(world: HazardArrays) -> NDArray[np.uint32]:
    """The highest threshold of each person class, state and lane: (n_classes, states, lanes).

    Most words lie above it, whatever the month: they lead nowhere. With overflow, the whole lane.
    """
    shape = (world.n_classes, N_HAZARD_STATES, N_LANES)
    highest = np.full(shape, LANE_SIZE if world.has_overflow else np.uint32(0), np.uint32)
    threshold, n_classes, n_bins = world.threshold, world.n_classes, world.n_bins
    rows_of_class = n_bins * N_HAZARD_STATES
    for row in range(0 if world.has_overflow else threshold.shape[0]):
        of_class = row // rows_of_class % n_classes
        state = row % N_HAZARD_STATES
        for lane in range(N_LANES):
            highest[of_class, state, lane] = max(
                highest[of_class, state, lane], threshold[row, lane]
            )
    return highest
