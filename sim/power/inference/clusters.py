"""Tests for trials that draw clusters: a t-test on cluster proportions, and robust errors.

Persons of one cluster resemble each other, so the cluster is the unit: what is kept of each study
are sums over its clusters, which both tests can be read from.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Array, Floats
from sim.power.inference.means import MeanDifference

# Sums over the clusters of an arm, in this order: clusters, shares, squared shares, events,
# squared events, events x persons, persons, squared persons.
N_SUMS = 8
# Clusters whose shares differ by less are alike.
ROUNDING = 1e-12
# With fewer in an arm its clusters show no variance at all.
FEWEST_CLUSTERS = 2


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
