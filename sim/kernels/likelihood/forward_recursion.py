"""The forward recursion of a trial: everybody's shares from one month to the next, no sampling.

A *kind* of person is one group, profile and frailty class; kinds lie side by side on the last
axis, so that the compiler moves several at once. Months on benefit are kept by the month in
which the spell began: nobody is moved along an array, the bins' borders move instead, and
everybody past the last border is in one pool (place 0). Benefit and returned differ in name
only (their hazards are the same), so what is followed is *ever at work before* (two layers).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from sim.kernels.jit import kernel

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

# Order of the destinations in every set of ratios, and of the transitions that are fitted; their
# names are in `sim.inputs.targets.parameters`.
N_DESTINATIONS = 5
WORK, PART_TIME, BENEFIT, OTHER_EXIT, RETURNED = range(N_DESTINATIONS)
N_TRANSITIONS = 8
# On benefit three ways lead on, the same from both states: first and last go off benefit.
FROM_NONE, FROM_PART, FROM_WORK, FROM_OTHER = 0, 3, 6, 7
# Chances on benefit, of who has no earnings and then of who has: work, part-time or none, other
# exit, stay.
N_CHANCES = 4
TO_WORK, TO_OTHER_SIDE, TO_OTHER_EXIT, STAY = range(N_CHANCES)


@kernel
def set_chances(
    base: Floats,
    person: Floats,
    on_bins: Floats,
    off_bins: Floats,
    out_on: Floats,
    out_off: Floats,
) -> None:
    """Write the month's chances of every kind.

    base (8,) per month; person (5, kinds) product of all ratios but duration; on_bins (n_on, 5)
    and off_bins (n_off, 5) duration ratios; out_on (n_on, 8, kinds): without earnings to work,
    part-time, other exit, stay; with earnings to work, none, other exit, stay;
    out_off (n_off, 2, kinds): return from work, return from other exit.
    """
    for b in range(on_bins.shape[0]):
        for kind in range(person.shape[1]):
            work = person[WORK, kind] * on_bins[b, WORK]
            other = person[OTHER_EXIT, kind] * on_bins[b, OTHER_EXIT]
            move = base[FROM_NONE + 1] * person[PART_TIME, kind] * on_bins[b, PART_TIME]
            for has_earnings in range(2):
                row = has_earnings * N_CHANCES
                first = FROM_PART if has_earnings else FROM_NONE
                to_work, to_other = work * base[first], other * base[first + 2]
                if has_earnings:
                    move = base[first + 1] * person[BENEFIT, kind] * on_bins[b, BENEFIT]
                total = to_work + move + to_other
                leaves = -math.expm1(-total)
                factor = leaves / total if total > 0.0 else 0.0
                out_on[b, row + TO_WORK, kind] = to_work * factor
                out_on[b, row + TO_OTHER_SIDE, kind] = move * factor
                out_on[b, row + TO_OTHER_EXIT, kind] = to_other * factor
                out_on[b, row + STAY, kind] = 1.0 - leaves
    for b in range(off_bins.shape[0]):
        for kind in range(person.shape[1]):
            back = person[RETURNED, kind] * off_bins[b, RETURNED]
            out_off[b, 0, kind] = -math.expm1(-base[FROM_WORK] * back)
            out_off[b, 1, kind] = -math.expm1(-base[FROM_OTHER] * back)


@kernel
def move_places(
    none: Floats, part: Floats, chances: Floats, out_none: Floats, out_part: Floats
) -> None:
    """Move the people of one bin by a month, (places, kinds), adding them first to two sums."""
    to_part, stay = chances[TO_OTHER_SIDE], chances[STAY]
    to_none, keep = chances[N_CHANCES + TO_OTHER_SIDE], chances[N_CHANCES + STAY]
    for place in range(none.shape[0]):
        for kind in range(none.shape[1]):
            before, with_part = none[place, kind], part[place, kind]
            out_none[kind] += before
            out_part[kind] += with_part
            none[place, kind] = before * stay[kind] + with_part * to_none[kind]
            part[place, kind] = before * to_part[kind] + with_part * keep[kind]


@kernel
def move_on_benefit(
    none: Floats,
    part: Floats,
    chances: Floats,
    borders: Integers,
    month: int,
    oldest_months: int,
    work_flow: Floats,
    other_flow: Floats,
    sums: Floats,
) -> None:
    """Move one layer's people on benefit by one month, in place, and write what leaves.

    none, part (1 + months + last border, kinds): place 0 is the pool, place
    1 + months - month + elapsed holds those `elapsed` months on benefit (where nobody comes in
    later the first `months` places are missing); chances (n_on, 8,
    kinds); borders (n_on,) months, first 0; nobody outside the pool is past oldest_months;
    work_flow, other_flow (kinds,); sums (2, kinds) room to work in.
    """
    last = borders.size - 1
    first_place = none.shape[0] - borders[last] - month
    work_flow[:] = 0.0
    other_flow[:] = 0.0
    for b in range(last + 1):
        begin, end = 0, 1
        if b < last:
            begin = max(first_place + borders[b], 1)
            end = first_place + min(borders[b + 1], oldest_months + 1)
            if end <= begin:
                continue
        sums[:] = 0.0
        move_places(none[begin:end], part[begin:end], chances[b], sums[0], sums[1])
        for kind in range(work_flow.size):
            with_none, with_part = sums[0, kind], sums[1, kind]
            work_flow[kind] += (
                with_none * chances[b, TO_WORK, kind]
                + with_part * chances[b, N_CHANCES + TO_WORK, kind]
            )
            other_flow[kind] += (
                with_none * chances[b, TO_OTHER_EXIT, kind]
                + with_part * chances[b, N_CHANCES + TO_OTHER_EXIT, kind]
            )
    if last > 0 and oldest_months + 1 >= borders[last]:
        crossing = first_place + borders[last] - 1
        none[0] += none[crossing]
        part[0] += part[crossing]
        none[crossing] = 0.0
        part[crossing] = 0.0


@kernel
def return_from(
    mass: Floats, chances: Floats, borders: Integers, month: int, column: int, out_flow: Floats
) -> None:
    """Take this month's returns out of an off-benefit array, and write their sum.

    mass (months + 1, kinds): place 0 is the pool past the last border, place m those off
    benefit since month m; chances (n_off, 2, kinds); column 0 work, 1 other exit; out (kinds,).
    """
    last = borders.size - 1
    for kind in range(out_flow.size):
        out_flow[kind] = mass[0, kind] * chances[last, column, kind]
        mass[0, kind] -= out_flow[kind]
    for b in range(last):
        for elapsed in range(borders[b], min(borders[b + 1], month)):
            for kind in range(out_flow.size):
                gone = mass[month - elapsed, kind] * chances[b, column, kind]
                out_flow[kind] += gone
                mass[month - elapsed, kind] -= gone
    crossing = month + 1 - borders[last]
    if last > 0 and crossing > 0:
        mass[0] += mass[crossing]
        mass[crossing] = 0.0
