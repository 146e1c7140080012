"""The researchers' statistical verdicts, made anew on simulated experiments."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


def two_proportions_p_value(count_a: Counts, of_a: int, count_b: Counts, of_b: int) -> Floats:
    """Two-sided p-value of the pooled z-test that two shares are equal.

    Parameters
    ----------
    count_a, count_b : (n,) persons; of_a, of_b : their denominators

    Examples
    --------
    >>> two_proportions_p_value(np.array([24]), 98, np.array([14]), 91).round(3)
    array([0.119])
    """
    both = (count_a + count_b) / (of_a + of_b)
    error = np.sqrt(both * (1.0 - both) * (1.0 / of_a + 1.0 / of_b))
    difference = count_a / of_a - count_b / of_b
    z = np.divide(difference, error, out=np.zeros_like(difference), where=error > 0)
    return np.asarray(2.0 * ndtr(-np.abs(z)), np.float64)


def stated_p_value(effect: float, standard_error: float) -> float:
    """Two-sided p-value of an effect with a normal error.

    Examples
    --------
    >>> round(stated_p_value(0.045, 0.056), 2)
    0.42
    """
    return float(2.0 * ndtr(-abs(effect) / standard_error))


def proportion_p_values(counts: Counts, persons: Counts) -> tuple[Floats, Floats]:
    """P-values of each group against the last one, and of all groups but the last together.

    Parameters
    ----------
    counts : (n, groups), the comparison group last; persons : (groups,) denominators

    Returns
    -------
    (n, groups - 1) and (n,)
    """
    base, of_base = counts[:, -1], int(persons[-1])
    alone = [
        two_proportions_p_value(counts[:, k], int(persons[k]), base, of_base)
        for k in range(counts.shape[1] - 1)
    ]
    together = counts[:, :-1].sum(axis=1)
    pooled = two_proportions_p_value(together, int(persons[:-1].sum()), base, of_base)
    return np.column_stack(alone), pooled


def verdict_pattern(alone: Floats, pooled: Floats, level: float) -> dict[str, float]:
    """How often each pattern of significance comes up; the shares sum to 1."""
    each = (alone < level).all(axis=1)
    none = (alone >= level).all(axis=1)
    kinds = {"none": none, "some": ~none & ~each, "each": each}
    together = {"pooled": pooled < level, "not pooled": pooled >= level}
    return {
        f"{name} alone, {word}": float((rows & yes).mean())
        for name, rows in kinds.items()
        for word, yes in together.items()
    }
