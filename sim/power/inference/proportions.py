"""Two proportions: z tests, Fisher, mid-p and Boschloo, on counts, and their intervals.

`first` of `n_first` is the arm, `second` of `n_second` the comparator; arrays broadcast.
A test that cannot be computed (no variance) gives nan, which is counted as a failure.
"""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln, ndtri

from sim.arrays import Floats, Ints
from sim.kernels.trial import two_by_two as trial_tables
from sim.kernels.trial.two_by_two import TIE_FACTOR
from sim.power.inference.hypotheses import SUPERIORITY, Hypothesis, Sides, normal_p, shifted_p

SIDE_CODES = {"two": 0, "greater": 1, "less": 2}
# Boschloo's worst case is sought over this many common rates; more changes the seventh digit.
NUISANCE_POINTS = 1000
MOST_BOSCHLOO_TABLES = 400_000
# A smaller variance is rounding; and bounds of a score interval are halved so often.
TINY, HALVINGS = 1e-15, 40
# Up to so many tables of one pair of sizes it is quicker not to rank all tables.
FEW_TABLES = 4


def risk_difference(
    first: Ints, n_first: Ints, second: Ints, n_second: Ints
) -> tuple[Floats, Floats]:
    """Difference of proportions and its unpooled standard error; nan for an empty group."""
    with np.errstate(divide="ignore", invalid="ignore"):
        p_first, p_second = first / n_first, second / n_second
        variance = p_first * (1 - p_first) / n_first + p_second * (1 - p_second) / n_second
    return p_first - p_second, np.sqrt(variance)


def z_pooled(
    first: Ints, n_first: Ints, second: Ints, n_second: Ints, sides: Sides = "two"
) -> Floats:
    """Two-proportion z test with the pooled variance (the chi-squared test without correction).

    References
    ----------
    Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, 3rd ed., ch. 3.

    Examples
    --------
    >>> counts = [np.array([count]) for count in (15, 123, 5, 104)]
    >>> float(z_pooled(*counts)[0].round(4))
    0.0504
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = (first + second) / (n_first + n_second)
        variance = pooled * (1 - pooled) * (1 / n_first + 1 / n_second)
        error = np.where(variance > 0, np.sqrt(variance), np.nan)
        return normal_p((first / n_first - second / n_second) / error, sides)


def z_unpooled(
    first: Ints,
    n_first: Ints,
    second: Ints,
    n_second: Ints,
    hypothesis: Hypothesis = SUPERIORITY,
) -> Floats:
    """Two-proportion z test with each group's own variance (Wald), with or without a margin."""
    difference, error = risk_difference(first, n_first, second, n_second)
    return shifted_p(difference, error, hypothesis)


def score_z(
    first: Ints,
    n_first: Ints,
    second: Ints,
    n_second: Ints,
    difference: Floats | float,
    factor: int = 0,
) -> Floats:
    """Score statistic of a stated difference: the variance is that at the likeliest such chances.

    Parameters
    ----------
    difference : of the null, arm minus comparator, above -1 and below 1
    factor : 0 as Farrington & Manning, 1 with n / (n - 1) as Miettinen & Nurminen

    References
    ----------
    Farrington & Manning (1990), Statistics in Medicine 9; Miettinen & Nurminen (1985), ibid. 4.

    Examples
    --------
    At no margin it is the z test with pooled variance:

    >>> counts = [np.array([count]) for count in (56, 70, 48, 80)]
    >>> float(score_z(*counts, 0.0)[0].round(4))
    2.6502
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        p_first, p_second = first / n_first, second / n_second
        likely = likeliest_with_difference(p_first, p_second, n_second / n_first, difference)
        other = np.clip(likely - difference, 0.0, 1.0)
        variance = likely * (1 - likely) / n_first + other * (1 - other) / n_second
        n = n_first + n_second
        error = np.sqrt(np.where(variance > TINY, variance, np.nan) * (n / (n - 1)) ** factor)
        return np.asarray((p_first - p_second - difference) / error)


def likeliest_with_difference(
    p_first: Floats, p_second: Floats, ratio: Floats | float, difference: Floats | float
) -> Floats:
    """The arm's chance that is likeliest if both differ by just so much; the cubic's middle root.

    ratio : n_second / n_first. Farrington & Manning (1990), appendix.
    """
    shares = p_first + ratio * p_second
    a = 1.0 + ratio
    b = -(1.0 + ratio + shares + difference * (ratio + 2.0))
    c = difference**2 + difference * (2.0 * p_first + ratio + 1.0) + shares
    d = -p_first * difference * (1.0 + difference)
    v = b**3 / (27 * a**3) - b * c / (6 * a**2) + d / (2 * a)
    u = np.sign(v) * np.sqrt(np.maximum(b**2 / (9 * a**2) - c / (3 * a), 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        turn = np.where(u == 0, 0.0, v / np.where(u == 0, 1.0, u) ** 3)
    angle = (np.pi + np.arccos(np.clip(turn, -1.0, 1.0))) / 3
    root = 2 * u * np.cos(angle) - b / (3 * a)
    return np.asarray(np.clip(root, np.maximum(0.0, difference), np.minimum(1.0, 1.0 + difference)))


def score_interval(
    first: Ints, n_first: Ints, second: Ints, n_second: Ints, alpha: float, factor: int
) -> tuple[Floats, Floats]:
    """Differences that the two-sided score test does not refuse, found by halving."""
    limit = float(ndtri(1 - alpha / 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        difference = np.asarray(first / n_first - second / n_second, float)
    sides = []
    for side in (-1.0, 1.0):
        inside, outside = difference.copy(), np.full(difference.shape, side)
        for _ in range(HALVINGS):
            middle = (inside + outside) / 2
            z = score_z(first, n_first, second, n_second, middle, factor)
            kept = np.abs(z) <= limit
            inside, outside = np.where(kept, middle, inside), np.where(kept, outside, middle)
        sides.append(np.where(np.isnan(difference), np.nan, inside))
    return sides[0], sides[1]


def fisher_table(
    n_first: int, n_second: int, sides: Sides = "two", *, mid_p: bool = False
) -> Floats:
    """Fisher's exact p-value of every table; (n_first + 1, n_second + 1).

    Two-sided as in R: all tables with the same margins that are no likelier than the one observed,
    two chances being equal within a factor 1 + 1e-7. The mid-p takes off half the chance of the
    tables as likely as the one observed (Lancaster 1961, JASA 56; SAS PROC FREQ's definition).
    """
    return trial_tables.fisher_table(int(n_first), int(n_second), SIDE_CODES[sides], mid_p)


def fisher(
    first: Ints,
    n_first: Ints,
    second: Ints,
    n_second: Ints,
    sides: Sides = "two",
    *,
    mid_p: bool = False,
) -> Floats:
    """Fisher's exact p-value of each of many tables, sizes free.

    Examples
    --------
    >>> tea = [np.array([count]) for count in (3, 4, 1, 4)]
    >>> float(fisher(*tea)[0].round(4))
    0.4857
    """
    arrays = np.broadcast_arrays(first, n_first, second, n_second)
    rows = np.stack([np.asarray(array, np.int64).ravel() for array in arrays], axis=1)
    unique, where = np.unique(rows, axis=0, return_inverse=True)
    out = np.empty(len(unique))
    one, n_one, other, n_other = (np.ascontiguousarray(column) for column in unique.T)
    trial_tables.fisher_each(one, n_one, other, n_other, SIDE_CODES[sides], mid_p, out)
    return np.asarray(out[where.ravel()].reshape(arrays[0].shape))


def boschloo_table(n_first: int, n_second: int, sides: Sides = "two") -> Floats:
    """Boschloo's unconditional p-value of every table; (n_first + 1, n_second + 1).

    The statistic is Fisher's p-value with the same sides (two-sided as R's Exact, not twice the
    smaller one-sided p as SciPy does).
    """
    statistic = fisher_table(n_first, n_second, sides)
    if statistic.size > MOST_BOSCHLOO_TABLES:
        return np.full(statistic.shape, np.nan)
    order = np.argsort(statistic, axis=None, kind="stable").astype(np.int64)
    nuisance = (np.arange(NUISANCE_POINTS) + 0.5) / NUISANCE_POINTS
    return trial_tables.boschloo_table(statistic, order, nuisance)


def boschloo(
    first: Ints, n_first: Ints, second: Ints, n_second: Ints, sides: Sides = "two"
) -> Floats:
    """Boschloo's p-value of each of many tables; few of one pair of sizes are done one by one."""
    arrays = np.broadcast_arrays(first, n_first, second, n_second)
    first, n_first, second, n_second = (np.asarray(a, np.int64).ravel() for a in arrays)
    sizes, where = np.unique(np.stack([n_first, n_second], 1), axis=0, return_inverse=True)
    out = np.empty(first.size)
    for number, (one, other) in enumerate(sizes):
        here = where.ravel() == number
        way = boschloo_few if here.sum() <= FEW_TABLES else _boschloo_many
        out[here] = way(first[here], int(one), second[here], int(other), sides)
    return np.asarray(out.reshape(arrays[0].shape))


def _boschloo_many(first: Ints, n_first: int, second: Ints, n_second: int, sides: Sides) -> Floats:
    return np.asarray(boschloo_table(n_first, n_second, sides)[first, second])


def boschloo_few(
    first: Ints, n_first: int, second: Ints, n_second: int, sides: Sides = "two"
) -> Floats:
    """Boschloo's p-value of a few tables of one pair of sizes, without ranking all of them.

    Examples
    --------
    >>> float(boschloo_few(np.array([7]), 20, np.array([1]), 18)[0].round(3))
    0.032
    """
    statistic = fisher_table(n_first, n_second, sides)
    if statistic.size > MOST_BOSCHLOO_TABLES:
        return np.full(first.shape, np.nan)
    law_first, law_second = _count_laws(n_first), _count_laws(n_second)
    worst = [
        ((law_first @ (statistic <= height * TIE_FACTOR).astype(float)) * law_second).sum(axis=1)
        for height in statistic[first, second]
    ]
    return np.asarray(np.minimum(1.0, np.max(worst, axis=1)))


def _count_laws(n: int) -> Floats:
    """Binomial chances of every count at every common rate; (NUISANCE_POINTS, n + 1)."""
    rate = (np.arange(NUISANCE_POINTS) + 0.5) / NUISANCE_POINTS
    events = np.arange(n + 1)
    ways = gammaln(n + 1) - gammaln(events + 1) - gammaln(n - events + 1)
    logs = ways + np.outer(np.log(rate), events) + np.outer(np.log1p(-rate), n - events)
    return np.asarray(np.exp(logs))


def wilson_interval(events: Ints, n: Ints, alpha: float) -> tuple[Floats, Floats]:
    """Wilson's score interval of a proportion (Wilson 1927, JASA 22)."""
    z = ndtri(1 - alpha / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = events / n
        middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return middle - half, middle + half


def newcombe_interval(
    first: Ints, n_first: Ints, second: Ints, n_second: Ints, alpha: float
) -> tuple[Floats, Floats]:
    """Interval of the risk difference from two score intervals (Newcombe 1998, method 10).

    Newcombe (1998), Interval estimation for the difference between independent proportions,
    Statistics in Medicine 17.
    """
    low_1, high_1 = wilson_interval(first, n_first, alpha)
    low_2, high_2 = wilson_interval(second, n_second, alpha)
    with np.errstate(divide="ignore", invalid="ignore"):
        p_1, p_2 = first / n_first, second / n_second
    low = p_1 - p_2 - np.sqrt((p_1 - low_1) ** 2 + (high_2 - p_2) ** 2)
    high = p_1 - p_2 + np.sqrt((high_1 - p_1) ** 2 + (p_2 - low_2) ** 2)
    return low, high
