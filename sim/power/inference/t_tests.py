"""Tests by Student's t: two means (Welch), and the proportions of clusters.

Of means each group's size, sum and sum of squares are enough. Persons of one cluster resemble each
other, so the cluster is the unit: what is kept of each study are sums over its clusters, which both
tests on clusters can be read from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, stdtr, stdtrit

from sim.arrays import Array, Floats
from sim.inputs.design.data_strategy import FEWEST_CLUSTERS
from sim.power.inference.hypotheses import SUPERIORITY, Hypothesis

# Sums over the clusters of an arm, in this order: clusters, shares, squared shares, events,
# squared events, events x persons, persons, squared persons.
N_SUMS = 8
# Clusters whose shares differ by less are alike.
ROUNDING = 1e-12


@dataclass(frozen=True)
class MeanDifference:
    """Estimate and standard error in the endpoint's unit, and Welch's degrees of freedom."""

    estimate: Floats
    standard_error: Floats
    freedom: Floats


def mean_difference(
    n_first: Floats,
    sum_first: Floats,
    squares_first: Floats,
    n_second: Floats,
    sum_second: Floats,
    squares_second: Floats,
) -> MeanDifference:
    """Welch's mean difference from sums and sums of squares; nan with fewer than two persons.

    References
    ----------
    Welch (1947), The generalization of Student's problem, Biometrika 34.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        mean_1, mean_2 = sum_first / n_first, sum_second / n_second
        part_1 = (squares_first - n_first * mean_1**2) / (n_first - 1) / n_first
        part_2 = (squares_second - n_second * mean_2**2) / (n_second - 1) / n_second
        part_1, part_2 = np.maximum(part_1, 0.0), np.maximum(part_2, 0.0)
        variance = part_1 + part_2
        freedom = variance**2 / (part_1**2 / (n_first - 1) + part_2**2 / (n_second - 1))
    return MeanDifference(mean_1 - mean_2, np.sqrt(variance), freedom)


def ancova(persons: Floats, sums: Floats) -> MeanDifference:
    """Difference of means at the same value before the trial, by least squares on arm and value.

    Fisher (1932), Statistical Methods for Research Workers; Borm, Fransen & Lemmens (2007), Journal
    of Clinical Epidemiology 60. nan with fewer than four persons.

    Parameters
    ----------
    persons : (n_studies, 2), the arm first
    sums : (n_studies, 2, 5), of y, y^2, x, x^2 and xy
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        y, x = sums[..., 0] / persons, sums[..., 2] / persons
        within = np.stack(
            [
                sums[..., 1] - persons * y**2,
                sums[..., 3] - persons * x**2,
                sums[..., 4] - persons * x * y,
            ]
        ).sum(axis=-1)
        slope = within[2] / within[1]
        freedom = np.asarray(persons, float).sum(axis=-1) - 3.0
        left = np.maximum(within[0] - slope * within[2], 0.0)
        apart = x[:, 0] - x[:, 1]
        left = left / np.where(freedom > 0, freedom, np.nan)
        variance = left * ((1 / persons).sum(axis=-1) + apart**2 / within[1])
        estimate = y[:, 0] - y[:, 1] - slope * apart
    return MeanDifference(estimate, np.sqrt(variance), np.broadcast_to(freedom, estimate.shape))


def change_difference(persons: Floats, sums: Floats) -> MeanDifference:
    """Welch's difference of the changes since before the trial; arguments as of `ancova`."""
    change = sums[..., 0] - sums[..., 2]
    squares = sums[..., 1] - 2 * sums[..., 4] + sums[..., 3]
    sides = ((persons[:, group], change[:, group], squares[:, group]) for group in (0, 1))
    first, second = sides
    return mean_difference(*first, *second)


def critical_t(freedom: Floats, alpha: float) -> Floats:
    """Two-sided critical value; the normal one where the degrees of freedom are infinite.

    Examples
    --------
    >>> critical_t(np.array([10.0, np.inf]), 0.05).round(3)
    array([2.228, 1.96 ])
    """
    finite = np.where(np.isfinite(freedom), freedom, 1.0)
    by_t = np.where(np.isfinite(freedom), stdtrit(finite, 1 - alpha / 2), ndtri(1 - alpha / 2))
    return np.asarray(np.where(np.isnan(freedom), np.nan, by_t))


def welch_p(difference: MeanDifference, hypothesis: Hypothesis = SUPERIORITY) -> Floats:
    """P-value of Welch's t; for a margin one shifted t (non-inferiority) or two (TOST)."""
    freedom = difference.freedom
    error = np.where(difference.standard_error > 0, difference.standard_error, np.nan)

    def tail(shift: float, sign: float) -> Floats:
        return np.asarray(stdtr(freedom, -sign * (difference.estimate + shift) / error))

    if hypothesis.kind == "non_inferiority":
        return tail(hypothesis.margin, 1.0)
    if hypothesis.kind == "equivalence":
        return np.maximum(tail(hypothesis.margin, 1.0), tail(-hypothesis.margin, -1.0))
    if hypothesis.sides == "two":
        return 2.0 * np.minimum(tail(0.0, 1.0), tail(0.0, -1.0))
    return tail(0.0, 1.0 if hypothesis.sides == "greater" else -1.0)


def cluster_sums(events: Array, sizes: Array, arm_of_cell: Array, n_arms: int) -> Floats:
    """Sums over the clusters of each arm; (n_studies, n_arms, 8).

    Parameters
    ----------
    events : (n_studies, n_cells); sizes, arm_of_cell : (n_cells,), a cell being a cluster
    """
    share = events / sizes
    ones = np.ones_like(share)
    parts = (
        ones, share, share**2, events, events**2.0, events * sizes, ones * sizes, ones * sizes**2.0,
    )  # fmt: skip
    arms = np.arange(n_arms)[:, None] == arm_of_cell
    return np.stack([part @ arms.T for part in parts], axis=-1).astype(float)


def cluster_difference(test: str, first: Floats, second: Floats) -> MeanDifference:
    """Difference of chances, its error and degrees of freedom; first, second (n_studies, 8).

    `cluster_t` compares the mean proportion of clusters with one common variance (Hayes & Moulton
    2017, Cluster Randomised Trials, 2nd ed., ch. 10); `cluster_robust` the proportion of persons
    with sandwich errors summed within clusters (Liang & Zeger 1986, Biometrika 73), times
    G/(G-1) (N-1)/(N-2) as in statsmodels. Both use t, with clusters - 2 and clusters - 1. The
    error is nan, a failure, where an arm's variance cannot be seen.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        clusters = first[:, 0] + second[:, 0]
        if test == "cluster_t":
            return _of_shares(first, second, clusters)
        persons = first[:, 6] + second[:, 6]
        level_1, spread_1 = _of_persons(first)
        level_2, spread_2 = _of_persons(second)
        factor = clusters / (clusters - 1) * (persons - 1) / (persons - 2)
        error = np.sqrt(factor * (spread_1 + spread_2))
        error[np.minimum(first[:, 0], second[:, 0]) < FEWEST_CLUSTERS] = np.nan
    return MeanDifference(level_1 - level_2, error, clusters - 1)


def _of_shares(first: Floats, second: Floats, clusters: Floats) -> MeanDifference:
    level_1, level_2 = first[:, 1] / first[:, 0], second[:, 1] / second[:, 0]
    squares = first[:, 2] - first[:, 0] * level_1**2 + second[:, 2] - second[:, 0] * level_2**2
    squares = np.where(squares > ROUNDING, squares, 0.0)
    variance = squares / (clusters - 2) * (1 / first[:, 0] + 1 / second[:, 0])
    return MeanDifference(level_1 - level_2, np.sqrt(variance), clusters - 2)


def _of_persons(sums: Floats) -> tuple[Floats, Floats]:
    """The proportion of persons, and the variance of it that its clusters show."""
    level = sums[:, 3] / sums[:, 6]
    squares = sums[:, 4] - 2 * level * sums[:, 5] + level**2 * sums[:, 7]
    squares = np.where(squares > ROUNDING * sums[:, 7], squares, 0.0)
    return level, squares / sums[:, 6] ** 2
