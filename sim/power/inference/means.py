"""Two means: Welch's test, from each group's size, sum and sum of squares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, stdtr, stdtrit

from sim.arrays import Floats
from sim.power.inference.hypotheses import SUPERIORITY, Hypothesis


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
