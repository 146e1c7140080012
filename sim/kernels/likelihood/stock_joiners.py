"""Late entrants from the stock: who is still on benefit when they join, and who left before.

Would-be joiners are on benefit at month 0 and live as people who are not studied, in standard
service, until they join. Who joins at the start of a month is whoever of them has not left by
then: months on benefit, profile, frailty and part-time work are those of the ones who stayed. How
many there must have been at month 0 follows from how many joined; those who left first count in
the group of non-participants, from the month in which they left.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.kernels.jit import kernel
from sim.kernels.likelihood.forward_recursion import move_on_benefit

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
# First axis of `stayed`: without and with earnings. First axis of `left`: where they went.
WITHOUT_EARNINGS, WITH_EARNINGS = 0, 1
LEFT_TO_WORK, LEFT_OTHERWISE = 0, 1


class StockEntry(NamedTuple):
    """Who joins late from the stock; months last + 1 may be 1: nobody does.

    pool_kinds (kinds, 6), weights (kinds,): the kinds of would-be joiners, pool after pool, within
    a pool in the order of a group's kinds; first_of (pools + 1,) first kind of each pool;
    start (1 + last border, kinds) their shares by months on benefit at month 0, each kind sums
    to 1; part_time_share (kinds,) at month 0; pool_of (groups,) pool of each group, -1 for none;
    joining (last + 1, groups) share of each group that joins at the start of a month;
    leaving (last + 1, pools) persons who join then, of all groups, per person of the group of
    non-participants; home: number of that group, -1 if it is not followed.
    """

    pool_kinds: Integers
    weights: Floats
    first_of: Integers
    start: Floats
    part_time_share: Floats
    pool_of: Integers
    joining: Floats
    leaving: Floats
    home: int


class Waiting(NamedTuple):
    """What becomes of would-be joiners, a month at a time.

    stayed (last + 1, 2, 1 + last border, kinds): those who have not left by the start of a month,
    without and with earnings, by months on benefit at month 0, place 0 past the last border;
    staying (last + 1, pools): their share; left (last, 2, kinds): those who leave in a month, to
    work and otherwise.
    """

    stayed: Floats
    staying: Floats
    left: Floats


@kernel
def wait_a_month(
    entry: StockEntry, chances: Floats, borders: Integers, month: int, waiting: Waiting
) -> None:
    """Write the start of `month` + 1 from that of `month`, and who left in between."""
    before, after = waiting.stayed[month], waiting.stayed[month + 1]
    after[:] = before
    sums = np.empty((2, before.shape[2]))
    move_on_benefit(
        after[WITHOUT_EARNINGS], after[WITH_EARNINGS], chances, borders, month,
        borders[-1] - 1, waiting.left[month, LEFT_TO_WORK], waiting.left[month, LEFT_OTHERWISE],
        sums,
    )  # fmt: skip
    write_staying(entry, waiting, month + 1)


@kernel
def write_staying(entry: StockEntry, waiting: Waiting, month: int) -> None:
    """Write the share of each pool that has not left by the start of a month."""
    for pool in range(entry.first_of.size - 1):
        total = 0.0
        for side in range(2):
            for place in range(waiting.stayed.shape[2]):
                for kind in range(entry.first_of[pool], entry.first_of[pool + 1]):
                    total += entry.weights[kind] * waiting.stayed[month, side, place, kind]
        waiting.staying[month, pool] = total


@kernel
def begin_waiting(entry: StockEntry, waiting: Waiting) -> None:
    """Write month 0: everybody on benefit, by months on benefit."""
    for place in range(entry.start.shape[0]):
        for kind in range(entry.weights.size):
            share, early = entry.start[place, kind], entry.part_time_share[kind]
            waiting.stayed[0, WITHOUT_EARNINGS, place, kind] = share * (1.0 - early)
            waiting.stayed[0, WITH_EARNINGS, place, kind] = share * early
    write_staying(entry, waiting, 0)


@kernel
def join(
    entry: StockEntry, waiting: Waiting, month: int, none: Floats, part: Floats, entered: Floats
) -> None:
    """Add who joins at the start of a month to the groups, (places, kinds) and entered (kinds,)."""
    months = none.shape[0] - entry.start.shape[0]
    stayed = waiting.stayed[month]
    for group in range(entry.pool_of.size):
        pool = entry.pool_of[group]
        if pool < 0 or entry.joining[month, group] == 0.0:
            continue
        share = entry.joining[month, group] / waiting.staying[month, pool]
        begin, size = entry.first_of[pool], entry.first_of[pool + 1] - entry.first_of[pool]
        for row in range(entry.start.shape[0]):
            place = months + row if row > 0 else 0
            for kind in range(size):
                without = share * stayed[WITHOUT_EARNINGS, row, begin + kind]
                earning = share * stayed[WITH_EARNINGS, row, begin + kind]
                none[place, group * size + kind] += without
                part[place, group * size + kind] += earning
                entered[group * size + kind] += without + earning


@kernel
def still_to_join(entry: StockEntry, waiting: Waiting, out_begun: Floats) -> float:
    """Write would-be joiners at month 0 who join in a month or later, (last + 2, pools).

    Per person of the group of non-participants; returns how many of them leave first.
    """
    last, gone = entry.leaving.shape[0] - 1, 0.0
    out_begun[:] = 0.0
    for month in range(last, 0, -1):
        for pool in range(out_begun.shape[1]):
            begun = entry.leaving[month, pool] / waiting.staying[month, pool]
            out_begun[month, pool] = out_begun[month + 1, pool] + begun
            gone += begun - entry.leaving[month, pool]
    return gone


@kernel
def leave_first(
    entry: StockEntry, waiting: Waiting, begun: Floats, month: int, first_kind: int, place: int,
    work: Floats, other: Floats, entered: Floats, ever_at_work: Floats,
) -> None:  # fmt: skip
    """Add who left in the month before `month`, and would have joined later, to place `place`."""
    for pool in range(entry.first_of.size - 1):
        for kind in range(entry.first_of[pool], entry.first_of[pool + 1]):
            to_work = begun[month, pool] * waiting.left[month - 1, LEFT_TO_WORK, kind]
            otherwise = begun[month, pool] * waiting.left[month - 1, LEFT_OTHERWISE, kind]
            work[place, first_kind + kind] += to_work
            other[place, first_kind + kind] += otherwise
            entered[first_kind + kind] += to_work + otherwise
            ever_at_work[first_kind + kind] += to_work
