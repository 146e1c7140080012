"""P-values of every two-by-two table at once: Fisher, its mid-p, and Boschloo's test.

A table has `first` of `n_first` events in the arm and `second` of `n_second` in the comparator.
Given both margins the first count is hypergeometric; all three tests read that one law.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import kernel

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

TWO_SIDED = 0
GREATER = 1
LESS = 2
# R's fisher.test calls two tables equally likely within this factor.
TIE_FACTOR = 1.0 + 1e-7


@kernel
def log_factorials(size: int) -> Floats:
    """Logarithms of 0! to size!; (size + 1,)."""
    logs = np.zeros(size + 1)
    for number in range(1, size + 1):
        logs[number] = logs[number - 1] + math.log(float(number))
    return logs


@kernel
def hypergeometric(
    n_first: int, n_second: int, events: int, logs: Floats, out_chance: Floats
) -> int:
    """Write the chances of each possible first count and return the lowest such count.

    logs from `log_factorials(n_first + n_second)`; out_chance at least as long as the support.
    """
    lowest = max(0, events - n_second)
    highest = min(events, n_first)
    total = n_first + n_second
    fixed = logs[events] + logs[total - events] + logs[n_first] + logs[n_second] - logs[total]
    for first in range(lowest, highest + 1):
        second = events - first
        out_chance[first - lowest] = math.exp(
            fixed - logs[first] - logs[n_first - first] - logs[second] - logs[n_second - second]
        )
    return lowest


@kernel
def two_sided_tails(chance: Floats, size: int, out_p: Floats, out_tied: Floats) -> None:
    """Sum, for each count, the chances of counts no likelier than it, and of those tied with it.

    chance (>= size,), rising then falling; out_p, out_tied (>= size,). The law has one peak, so
    the less likely counts are the two ends: one pointer runs in from each end.
    """
    order = np.empty(size, np.int64)
    low, high, rank = 0, size - 1, 0
    while low <= high:
        if chance[low] <= chance[high]:
            order[rank] = low
            low += 1
        else:
            order[rank] = high
            high -= 1
        rank += 1
    start = 0
    below = 0.0
    running = 0.0
    end = 0
    for rank in range(size):
        limit = chance[order[rank]] * TIE_FACTOR
        while end < size and chance[order[end]] <= limit:
            running += chance[order[end]]
            end += 1
        floor = chance[order[rank]] / TIE_FACTOR
        while chance[order[start]] < floor:
            below += chance[order[start]]
            start += 1
        out_p[order[rank]] = min(1.0, running)
        out_tied[order[rank]] = max(0.0, running - below)


@kernel
def margin_p_values(chance: Floats, size: int, side: int, middle: bool, out_p: Floats) -> None:
    """Write the p-value of each count in one margin's support.

    side TWO_SIDED, GREATER or LESS; middle takes off half the chance of the tables as extreme as
    the one observed (Lancaster's mid-p). chance, out_p (>= size,).
    """
    if side == TWO_SIDED:
        tied = np.empty(size)
        two_sided_tails(chance, size, out_p, tied)
        if middle:
            for place in range(size):
                out_p[place] -= 0.5 * tied[place]
        return
    running = 0.0
    for step in range(size):
        place = size - 1 - step if side == GREATER else step
        running += chance[place]
        out_p[place] = min(1.0, running)
        if middle:
            out_p[place] -= 0.5 * chance[place]


@kernel
def fisher_table(n_first: int, n_second: int, side: int, middle: bool) -> Floats:
    """P-value of every table with these two sizes; (n_first + 1, n_second + 1)."""
    logs = log_factorials(n_first + n_second)
    table = np.empty((n_first + 1, n_second + 1))
    chance = np.empty(n_first + 1)
    p_values = np.empty(n_first + 1)
    for events in range(n_first + n_second + 1):
        lowest = hypergeometric(n_first, n_second, events, logs, chance)
        size = min(events, n_first) - lowest + 1
        margin_p_values(chance, size, side, middle, p_values)
        for place in range(size):
            first = lowest + place
            table[first, events - first] = p_values[place]
    return table


@kernel
def fisher_each(
    first: Counts,
    n_first: Counts,
    second: Counts,
    n_second: Counts,
    side: int,
    middle: bool,
    out_p: Floats,
) -> None:
    """P-value of each of many tables of different sizes; all arrays (n_tables,)."""
    largest = 0
    widest = 0
    for row in range(first.size):
        largest = max(largest, n_first[row] + n_second[row])
        widest = max(widest, n_first[row])
    logs = log_factorials(largest)
    chance = np.empty(widest + 1)
    p_values = np.empty(widest + 1)
    for row in range(first.size):
        events = first[row] + second[row]
        lowest = hypergeometric(n_first[row], n_second[row], events, logs, chance)
        size = min(events, n_first[row]) - lowest + 1
        margin_p_values(chance, size, side, middle, p_values)
        out_p[row] = p_values[first[row] - lowest]


@kernel
def boschloo_table(statistic: Floats, order: Counts, nuisance: Floats) -> Floats:
    """Boschloo's p-value of every table: the worst chance of a Fisher p-value as small.

    statistic (n_first + 1, n_second + 1) Fisher p-values; order (n_tables,) the flat tables by
    rising statistic; nuisance (n_points,) the common rates tried, strictly between 0 and 1.
    Boschloo (1970), Raised conditional level of significance for the 2 x 2-table, Statistica
    Neerlandica 24.
    """
    n_first, n_second = statistic.shape[0] - 1, statistic.shape[1] - 1
    logs = log_factorials(max(n_first, n_second))
    worst = np.zeros(order.size)
    law_first = np.empty(n_first + 1)
    law_second = np.empty(n_second + 1)
    for rate in nuisance:
        for events in range(n_first + 1):
            law_first[events] = math.exp(
                logs[n_first]
                - logs[events]
                - logs[n_first - events]
                + events * math.log(rate)
                + (n_first - events) * math.log1p(-rate)
            )
        for events in range(n_second + 1):
            law_second[events] = math.exp(
                logs[n_second]
                - logs[events]
                - logs[n_second - events]
                + events * math.log(rate)
                + (n_second - events) * math.log1p(-rate)
            )
        running = 0.0
        for rank in range(order.size):
            flat = order[rank]
            running += law_first[flat // (n_second + 1)] * law_second[flat % (n_second + 1)]
            worst[rank] = max(worst[rank], running)
    table = np.empty((n_first + 1, n_second + 1))
    # Tables with the same statistic share the chance of the whole group, so walk from the end.
    group = 1.0
    for step in range(order.size):
        rank = order.size - 1 - step
        first, second = order[rank] // (n_second + 1), order[rank] % (n_second + 1)
        if step == 0:
            group = worst[rank]
        else:
            later = order[rank + 1]
            height = statistic[later // (n_second + 1), later % (n_second + 1)]
            if statistic[first, second] * TIE_FACTOR < height:
                group = worst[rank]
        table[first, second] = min(1.0, group)
    return table
