"""What the batch kernel looks up: the hazard table's rows, found with two additions.

What a life depends on is folded into two numbers a person:

* spot: status * 2^spot_bits + horizon - since. With the month added it is a place in `bin_at`, so
  months on (or off) benefit need no arithmetic, and a move is one addition;
* track: (plan * n_classes + person_class) * horizon. With the month added it is a place in `base`,
  the part of a row of the hazard table that plan, class and labour market decide.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernels.lives.hazard_arrays import HazardArrays
from sim.kernels.lives.statuses import (
    BACK_LANE,
    HAS_HAZARD,
    IS_OFF_BENEFIT,
    N_HAZARD_STATES,
    N_LANES,
    N_STATUSES,
    NEXT_STATUS,
    OTHER_EXIT_STATE,
    STATE_OF_STATUS,
)

Table = NDArray[np.uint32]

# A code says what became of a visit: status * lanes + lane for a move, after these one a status
# for none.
N_CODES = N_STATUSES * N_LANES
ALL_MONTHS, NO_MONTH = np.uint32(0xFFFFFFFF), np.uint32(0)
OUTWARD, BACKWARD = 1, 2
# Which marks matter to a status: those of lanes that lead somewhere.
_LEADS_OUT = np.delete(HAS_HAZARD, BACK_LANE, axis=1).any(axis=1)
NEEDED_MARKS = (_LEADS_OUT * OUTWARD + HAS_HAZARD[:, BACK_LANE] * BACKWARD).astype(np.uint8)

EVERY_STATUS = np.arange(N_STATUSES)
BEFORE = np.concatenate([np.repeat(EVERY_STATUS, N_LANES), EVERY_STATUS])
# Where there is no transition nobody makes it: the status stays.
AFTER = np.concatenate([NEXT_STATUS.reshape(-1).astype(np.int64), EVERY_STATUS])
AFTER = np.where(AFTER < N_STATUSES, AFTER, BEFORE)
_OFF = IS_OFF_BENEFIT.astype(np.int64)
# 1 where a code ends a spell on benefit, 2 where it begins one, 0 elsewhere.
NEW_SPELL = np.where(_OFF[AFTER] == _OFF[BEFORE], 0, 1 + _OFF[BEFORE])
COMES_BACK = 2
# Whether somebody off benefit may go elsewhere than back.
OFF_LEADS_OUT = bool((_LEADS_OUT & (_OFF > 0)).any())


class Tables(NamedTuple):
    """The tables of one world, for blocks of months as in `bounds.ceilings`.

    ceiling : (n_rows * 4,), from `bounds.ceilings`
    bin_at : (statuses * 2^spot_bits,) by spot + month: (bin * states + state) * 4, the part of
        duration and status in a row, in steps of one height
    top_at : same places: (bin * 2 + off benefit) * 4, for ceilings
    base : (2 * n_plans * n_classes * horizon,) by track + month, the row's other part; the second
        half is for who has stopped
    exit_at : as base, by the month of an exit: where in `return_base` the treatment then
        met begins for the class; return_base : by that + month, as base, of who is off benefit;
        both empty where returns follow the treatment now met
    step : (codes,) by code, what a move adds to the spot (to minus the month, in a new spell)
    needed : (2 * codes,) by code, all months or none: whether the status afterwards looks at
        outward, and at backward, marks
    spot_bits, top_step, n_who : steps between statuses in a spot, and between plans with a class
        in `ceiling`; how many plans with a class there are
    longest : months after which durations are told apart no more
    """

    ceiling: Table
    bin_at: Table
    top_at: Table
    base: Table
    exit_at: Table
    return_base: Table
    step: NDArray[np.int64]
    needed: Table
    spot_bits: int
    top_step: int
    n_who: int
    longest: int


def _places(world: HazardArrays, horizon: int, spot_bits: int) -> tuple[Table, Table]:
    """The tables `bin_at` and `top_at`."""
    elapsed = np.clip(np.arange(1 << spot_bits) - horizon, 0, world.bin_on.size - 1)
    bins = np.stack([world.bin_on[elapsed], world.bin_off[elapsed]]).astype(np.int64)[_OFF]
    fades = world.fade_of[np.minimum(elapsed, world.fade_of.size - 1)].astype(np.int64)
    rows_of_fade = world.n_classes * world.n_bins * N_HAZARD_STATES * (world.n_fades > 0)
    bin_at = (bins * N_HAZARD_STATES + STATE_OF_STATUS[:, None]) * N_LANES
    bin_at += _OFF[:, None] * fades * rows_of_fade * N_LANES
    top_at = (bins * 2 + _OFF[:, None]) * N_LANES
    return bin_at.astype(np.uint32).reshape(-1), top_at.astype(np.uint32).reshape(-1)


def _bases(world: HazardArrays, horizon: int) -> Table:
    """The table `base`."""
    effect = np.stack([world.effect_of_plan, world.effect_after_stop])[:, :, :horizon]
    row = world.market_of_month[:horizon] * world.n_effects + effect.astype(np.int64)
    row = row[:, :, None, :] * world.n_classes + np.arange(world.n_classes)[:, None]
    return (row * (world.n_bins * N_HAZARD_STATES * N_LANES)).astype(np.uint32).reshape(-1)


def _returns(world: HazardArrays, horizon: int) -> tuple[Table, Table]:
    """The tables `exit_at` and `return_base`."""
    if world.n_fades == 0:
        return np.zeros(0, np.uint32), np.zeros(0, np.uint32)
    classes = np.arange(world.n_classes)[:, None]
    planned = world.treatment_of_plan[:, :horizon].astype(np.int64)
    treatment = np.stack([planned, np.full_like(planned, world.treatment_after_stop)])
    exit_at = (treatment[:, :, None, :] * world.n_classes + classes) * horizon
    none = world.following.shape[1]
    effect = world.first_return + np.arange(none + 1)[:, None, None] * world.n_fades
    row = (world.market_of_month[:horizon] * world.n_effects + effect) * world.n_classes + classes
    base = row * (world.n_bins * N_HAZARD_STATES * N_LANES)
    return exit_at.astype(np.uint32).reshape(-1), base.astype(np.uint32).reshape(-1)


def _needed(world: HazardArrays) -> Table:
    """The table `needed`."""
    marks = np.where(world.has_overflow, OUTWARD | BACKWARD, NEEDED_MARKS[AFTER])
    if world.other_exit_is_final:
        marks = np.where(STATE_OF_STATUS[AFTER] == OTHER_EXIT_STATE, 0, marks)
    looks = np.stack([marks & OUTWARD, marks & BACKWARD], axis=1) > 0
    return np.where(looks, ALL_MONTHS, NO_MONTH).reshape(-1)


def look_up_tables(world: HazardArrays, ceiling: Table, horizon: int) -> Tables:
    """All tables of a world.

    Parameters
    ----------
    world : thresholds and their axes
    ceiling : (n_rows, 4), from `bounds.ceilings`
    horizon : months
    """
    longest = world.bin_on.size - 1
    spot_bits = int(longest + 2 * horizon).bit_length()
    bin_at, top_at = _places(world, horizon, spot_bits)
    exit_at, return_base = _returns(world, horizon)
    fresh = (AFTER << spot_bits) + horizon - 1
    moved = (AFTER - BEFORE) << spot_bits
    return Tables(
        ceiling=ceiling.reshape(-1),
        bin_at=bin_at,
        top_at=top_at,
        base=_bases(world, horizon),
        exit_at=exit_at,
        return_base=return_base,
        step=np.where(NEW_SPELL > 0, fresh, moved),
        needed=_needed(world),
        spot_bits=spot_bits,
        top_step=world.n_bins * 2 * N_LANES,
        n_who=world.treatment_of_plan.shape[0] * world.n_classes,
        longest=longest,
    )
