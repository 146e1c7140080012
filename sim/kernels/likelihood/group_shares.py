"""A trial's groups followed month by month: entry, labour market, what is seen on each date.

`natural` is the one flat vector of all parameters on their natural scale, in this order:
base (8), regimes (n, 5), selection (5), research (5), selection on work by arm (n regimes),
profiles (n, 5), on-benefit bins (n, 5), off-benefit bins (n, 5), elasticity (5), frailty values
(n).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.kernels.jit import kernel
from sim.kernels.likelihood.forward_recursion import (
    N_CHANCES,
    N_DESTINATIONS,
    N_TRANSITIONS,
    WORK,
    move_on_benefit,
    return_from,
    set_chances,
)
from sim.kernels.likelihood.stock_joiners import (
    StockEntry,
    Waiting,
    begin_waiting,
    join,
    leave_first,
    still_to_join,
    wait_a_month,
)

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

# Columns of `kinds`: group, row of the regime, volunteer, studied, profile, frailty class.
GROUP, REGIME, VOLUNTEER, STUDIED, PROFILE, CLASS = 0, 1, 2, 3, 4, 5
# Places in `sizes`: how many regimes, profiles, on-benefit bins, off-benefit bins, classes.
N_REGIMES, N_PROFILES, N_ON, N_OFF, N_CLASSES = 0, 1, 2, 3, 4

# What is written per month: shares of the whole group (late entrants count when they enter).
ON_NONE, ON_PART, AT_WORK, IN_OTHER, EVER_WORK, OTHER_NEVER_WORK, RETURNS = 0, 1, 2, 3, 4, 5, 6
N_MEASURES = 7


@kernel
def person_ratios(
    natural: Floats, sizes: Integers, kinds: Integers, index: float, out_ratios: Floats
) -> None:
    """Write regime x selection x research x profile x labour market x frailty, (5, kinds)."""
    selection = N_TRANSITIONS + sizes[N_REGIMES] * N_DESTINATIONS
    of_arm = selection + 2 * N_DESTINATIONS
    profiles = of_arm + sizes[N_REGIMES]
    classes = natural.size - sizes[N_CLASSES]
    for destination in range(N_DESTINATIONS):
        labour_market = index ** natural[classes - N_DESTINATIONS + destination]
        for kind in range(kinds.shape[0]):
            of = kinds[kind]
            regime = N_TRANSITIONS + of[REGIME] * N_DESTINATIONS
            ratio = natural[regime + destination] * labour_market
            ratio *= natural[profiles + of[PROFILE] * N_DESTINATIONS + destination]
            ratio *= natural[classes + of[CLASS]]
            if of[VOLUNTEER]:
                ratio *= natural[selection + destination]
            if of[STUDIED]:
                ratio *= natural[selection + N_DESTINATIONS + destination]
                if of[VOLUNTEER] and destination == WORK:
                    ratio *= natural[of_arm + of[REGIME]]
            out_ratios[destination, kind] = ratio


@kernel
def enter(
    none: Floats, part: Floats, mass: Floats, part_time_share: Floats, kinds: Integers
) -> None:
    """Add people who come on benefit now, (groups,), some with earnings, to one place (kinds,)."""
    for kind in range(none.size):
        group = kinds[kind, GROUP]
        none[kind] += mass[group] * (1.0 - part_time_share[group])
        part[kind] += mass[group] * part_time_share[group]


@kernel
def add_month(
    part: Floats,
    work: Floats,
    other: Floats,
    sums: Floats,
    weights: Floats,
    kinds: Integers,
    out_shares: Floats,
) -> None:
    """Add every kind's shares to its group's, out_shares (groups, 7).

    part (2, …, kinds) and other (2, …, kinds) by layer, work (…, kinds); sums (3, kinds)
    entered, ever at work, returns so far; weights (kinds,). Those on benefit without earnings
    are what is left of the entered.
    """
    with_part, at_work = part.sum(axis=0).sum(axis=0), work.sum(axis=0)
    never, again = other[0].sum(axis=0), other[1].sum(axis=0)
    for kind in range(weights.size):
        weight, out = weights[kind], out_shares[kinds[kind, GROUP]]
        in_other = never[kind] + again[kind]
        out[ON_NONE] += weight * (sums[0, kind] - with_part[kind] - at_work[kind] - in_other)
        out[ON_PART] += weight * with_part[kind]
        out[AT_WORK] += weight * at_work[kind]
        out[IN_OTHER] += weight * in_other
        out[EVER_WORK] += weight * sums[1, kind]
        out[OTHER_NEVER_WORK] += weight * never[kind]
        out[RETURNS] += weight * sums[2, kind]


@kernel
def move_month(
    none: Floats,
    part: Floats,
    work: Floats,
    other: Floats,
    on: Floats,
    off: Floats,
    on_borders: Integers,
    off_borders: Integers,
    month: int,
    flows: Floats,
    sums: Floats,
) -> None:
    """Move everybody from the start of `month` to the start of the next.

    none, part, other (2, …, kinds) by layer (never, ever at work), work (…, kinds); on and off:
    the chances; flows (6, kinds) room to work in; sums (3, kinds) entered, ever at work,
    returns: the last two are added to.
    """
    next_on = none.shape[1] - on_borders[-1] - month - 1 if on_borders.size > 1 else 0
    next_off = month + 1 if off_borders.size > 1 else 0
    from_work, from_other = flows[0], flows[1]
    return_from(work, off, off_borders, month, 0, from_work)
    sums[2] += from_work
    for layer in range(2):
        oldest = on_borders[-1] - 1 if layer == 0 else month - 1
        move_on_benefit(
            none[layer], part[layer], on, on_borders, month, oldest, flows[2], flows[3], flows[-2:]
        )
        return_from(other[layer], off, off_borders, month, 1, from_other)
        sums[2] += from_other
        none[layer, next_on] += from_other
        work[next_off] += flows[2]
        other[layer, next_off] += flows[3]
        if layer == 0:
            sums[1] += flows[2]
    none[1, next_on] += from_work


@kernel
def wait_to_join(
    natural: Floats,
    sizes: Integers,
    stock: StockEntry,
    index: Floats,
    on_bins: Floats,
    off_bins: Floats,
    on_borders: Integers,
) -> Waiting:
    """Follow would-be joiners until the last have joined; arguments as in `group_shares`."""
    last, n_kinds = stock.joining.shape[0] - 1, stock.weights.size
    waiting = Waiting(
        np.empty((last + 1, 2, 1 + on_borders[-1], n_kinds)),
        np.empty((last + 1, stock.first_of.size - 1)),
        np.empty((last, 2, n_kinds)),
    )
    if n_kinds == 0:
        return waiting
    person = np.empty((N_DESTINATIONS, n_kinds))
    on, off = np.empty((sizes[N_ON], 2 * N_CHANCES, n_kinds)), np.empty((sizes[N_OFF], 2, n_kinds))
    begin_waiting(stock, waiting)
    for month in range(last):
        if month == 0 or index[month] != index[month - 1]:
            person_ratios(natural, sizes, stock.pool_kinds, index[month], person)
            set_chances(natural, person, on_bins, off_bins, on, off)
        wait_a_month(stock, on, on_borders, month, waiting)
    return waiting


@kernel
def add_left_first(gone: float, home: int, n_groups: int, out_shares: Floats) -> None:
    """Add those who left before they could join to their group, out_shares (…, groups, n).

    gone: how many they are in the end, per person of the group; groups from n_groups on are
    they themselves.
    """
    for row in range(out_shares.shape[0]):
        out_shares[row, home] *= 1.0 - gone
        for pool in range(n_groups, out_shares.shape[1]):
            out_shares[row, home] += out_shares[row, pool]


@kernel
def group_shares(
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
    wanted: Integers,
    out_shares: Floats,
) -> None:
    """Write the shares of every group at every wanted month, out_shares (months + 1, groups, 7).

    Behind the groups come, where `stock.home` is one of them, the pools of those who left before
    they could join: in kinds, start, entry, part_time_share and out_shares alike.

    kinds (n, 6); weights (n,) sum to 1 within a group; start (1 + last border, groups) shares by
    months on benefit at month 0, place 0 those past the last border; entry (months + 1, groups)
    shares that enter with 0 months; part_time_share (groups,) at entry; index (months,) labour
    market; wanted (months + 1,) 0 or 1.
    """
    months, n_kinds, last_border = index.size, kinds.shape[0], on_borders[-1]
    ends = natural.size - sizes[N_CLASSES] - N_DESTINATIONS
    middle = ends - sizes[N_OFF] * N_DESTINATIONS
    begin = middle - sizes[N_ON] * N_DESTINATIONS
    on_bins = natural[begin:middle].reshape(sizes[N_ON], N_DESTINATIONS)
    off_bins = natural[middle:ends].reshape(sizes[N_OFF], N_DESTINATIONS)
    none = np.zeros((2, 1 + months + last_border, n_kinds))
    part = np.zeros((2, 1 + months + last_border, n_kinds))
    work, other = np.zeros((months + 1, n_kinds)), np.zeros((2, months + 1, n_kinds))
    on, off = np.empty((sizes[N_ON], 2 * N_CHANCES, n_kinds)), np.empty((sizes[N_OFF], 2, n_kinds))
    person, sums = np.empty((N_DESTINATIONS, n_kinds)), np.zeros((3, n_kinds))
    flows = np.zeros((6, n_kinds))
    waiting = wait_to_join(natural, sizes, stock, index, on_bins, off_bins, on_borders)
    begun = np.zeros((stock.joining.shape[0] + 1, stock.first_of.size - 1))
    gone = still_to_join(stock, waiting, begun)
    first_left = n_kinds - stock.weights.size
    out_shares[:] = 0.0
    for elapsed in range(-1, last_border):
        place = 1 + months + elapsed if elapsed >= 0 else 0
        enter(none[0, place], part[0, place], start[1 + elapsed], part_time_share, kinds)
        for kind in range(n_kinds):
            sums[0, kind] += start[1 + elapsed, kinds[kind, GROUP]]
    for month in range(months + 1):
        if month > 0:
            place = 1 + months - month if last_border > 0 else 0
            enter(none[0, place], part[0, place], entry[month], part_time_share, kinds)
            for kind in range(n_kinds):
                sums[0, kind] += entry[month, kinds[kind, GROUP]]
        if 0 < month < stock.joining.shape[0]:
            join(stock, waiting, month, none[0], part[0], sums[0])
            if stock.home >= 0:
                place = month if off_borders.size > 1 else 0
                leave_first(
                    stock, waiting, begun, month, first_left, place, work, other[0], sums[0],
                    sums[1],
                )  # fmt: skip
        if wanted[month]:
            add_month(part, work, other, sums, weights, kinds, out_shares[month])
        if month == months:
            break
        if month == 0 or index[month] != index[month - 1]:
            person_ratios(natural, sizes, kinds, index[month], person)
            set_chances(natural, person, on_bins, off_bins, on, off)
        move_month(none, part, work, other, on, off, on_borders, off_borders, month, flows, sums)
    if stock.home >= 0:
        add_left_first(gone, stock.home, stock.pool_of.size, out_shares)
