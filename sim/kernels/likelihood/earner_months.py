"""Months with part-time earnings over a whole trial: their mean and variance, nothing drawn.

With N the months that a person has earned so far, the recursion moves not only the shares of
people but also the sums of N and of N squared over the people in each place. Moving is linear,
so the same month is applied to all three; being in part-time work adds 1 to N.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.kernels.jit import kernel
from sim.kernels.likelihood.forward_recursion import N_CHANCES, N_DESTINATIONS, set_chances
from sim.kernels.likelihood.group_shares import (
    GROUP,
    N_CLASSES,
    N_OFF,
    N_ON,
    add_left_first,
    enter,
    move_month,
    person_ratios,
    wait_to_join,
)
from sim.kernels.likelihood.stock_joiners import StockEntry, join, leave_first, still_to_join

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
N_POWERS = 3


@kernel
def count_month(part: Floats) -> None:
    """Give everybody in part-time work a month more: part (3, …) holds sums of 1, N and N²."""
    part[2] += 2.0 * part[1] + part[0]
    part[1] += part[0]


@kernel
def earner_months(
    natural: Floats,
    sizes: Integers,
    kinds: Integers,
    weights: Floats,
    start: Floats,
    entry: Floats,
    part_time_share: Floats,
    index: Floats,
    on_borders: Integers,
    off_borders: Integers,
    stock: StockEntry,
    out_moments: Floats,
) -> None:
    """Write mean and variance of a person's months with earnings, out_moments (groups, 2).

    The arguments are those of `sim.kernels.likelihood.group_shares.group_shares`. Months with
    earnings are the months at whose start somebody has part-time work next to benefit; those before
    somebody joins from the stock do not count.
    """
    months, n_kinds, last_border = index.size, kinds.shape[0], on_borders[-1]
    ends = natural.size - sizes[N_CLASSES] - N_DESTINATIONS
    middle = ends - sizes[N_OFF] * N_DESTINATIONS
    begin = middle - sizes[N_ON] * N_DESTINATIONS
    on_bins = natural[begin:middle].reshape(sizes[N_ON], N_DESTINATIONS)
    off_bins = natural[middle:ends].reshape(sizes[N_OFF], N_DESTINATIONS)
    places = 1 + months + last_border
    none = np.zeros((N_POWERS, 2, places, n_kinds))
    part = np.zeros((N_POWERS, 2, places, n_kinds))
    work = np.zeros((N_POWERS, months + 1, n_kinds))
    other = np.zeros((N_POWERS, 2, months + 1, n_kinds))
    on, off = np.empty((sizes[N_ON], 2 * N_CHANCES, n_kinds)), np.empty((sizes[N_OFF], 2, n_kinds))
    person, sums = np.empty((N_DESTINATIONS, n_kinds)), np.zeros((3, n_kinds))
    flows = np.zeros((6, n_kinds))
    waiting = wait_to_join(natural, sizes, stock, index, on_bins, off_bins, on_borders)
    begun = np.zeros((stock.joining.shape[0] + 1, stock.first_of.size - 1))
    gone = still_to_join(stock, waiting, begun)
    first_left = n_kinds - stock.weights.size
    for elapsed in range(-1, last_border):
        place = 1 + months + elapsed if elapsed >= 0 else 0
        enter(none[0, 0, place], part[0, 0, place], start[1 + elapsed], part_time_share, kinds)
    for month in range(months):
        if month > 0:
            place = 1 + months - month if last_border > 0 else 0
            enter(none[0, 0, place], part[0, 0, place], entry[month], part_time_share, kinds)
        if 0 < month < stock.joining.shape[0]:
            join(stock, waiting, month, none[0, 0], part[0, 0], sums[0])
            if stock.home >= 0:
                place = month if off_borders.size > 1 else 0
                leave_first(
                    stock, waiting, begun, month, first_left, place, work[0], other[0, 0], sums[0],
                    sums[1],
                )  # fmt: skip
        if month == 0 or index[month] != index[month - 1]:
            person_ratios(natural, sizes, kinds, index[month], person)
            set_chances(natural, person, on_bins, off_bins, on, off)
        count_month(part)
        for p in range(N_POWERS):
            move_month(
                none[p], part[p], work[p], other[p], on, off, on_borders, off_borders, month,
                flows, sums,
            )  # fmt: skip
    out_moments[:] = 0.0
    for kind in range(n_kinds):
        for p in range(1, N_POWERS):
            on_benefit = none[p, :, :, kind].sum() + part[p, :, :, kind].sum()
            off_benefit = work[p, :, kind].sum() + other[p, :, :, kind].sum()
            out_moments[kinds[kind, GROUP], p - 1] += weights[kind] * (on_benefit + off_benefit)
    if stock.home >= 0:
        add_left_first(gone, stock.home, stock.pool_of.size, out_moments.reshape(1, -1, 2))
    out_moments[:, 1] -= out_moments[:, 0] ** 2
