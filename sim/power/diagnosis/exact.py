"""Exact enumeration: the chance of every table, and of patterns of verdicts, without sampling."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np

from sim.arrays import Array, Floats
from sim.inputs.design.tests import TESTS
from sim.power.diagnosis.contrast import Contrast
from sim.power.inference.answers import p_of_tables, p_table
from sim.power.inference.hypotheses import SUPERIORITY, Hypothesis
from sim.power.simulation.study_table import EndpointStudies

# Counts further from the expected one than this are left out: so many sd, and at least so many.
MOST_SD, FEWEST_COUNTS = 8.5, 30
# What one table of an exact test costs, with one of a z test as unit.
EXACT_TABLE_COST = 1


def count_chances(size: int, chance: float) -> Floats:
    """Binomial chances of 0 to `size` events."""
    from scipy.stats import binom  # noqa: PLC0415  (slow to load)

    return np.asarray(binom.pmf(np.arange(size + 1), size, chance))


def group_chances(entry: EndpointStudies, arms: tuple[int, ...], strata: tuple[int, ...]) -> Floats:
    """Chances of the summed count of some arms: the convolution of their cells' binomials."""
    cells = [
        count_chances(int(size), float(chance))
        for size, chance, arm, stratum in zip(
            entry.cell_size, entry.cell_chance, entry.cell_arm, entry.cell_stratum, strict=True
        )
        if arm in arms and stratum in strata
    ]
    return reduce(np.convolve, cells)


def table_chances(entry: EndpointStudies, contrast: Contrast) -> Floats:
    """Chance of every table of a contrast; (n_first + 1, n_second + 1)."""
    first = group_chances(entry, contrast.arms, contrast.strata)
    return np.outer(first, group_chances(entry, contrast.against, contrast.strata))


def exact_power(
    test: str,
    n_first: int,
    n_second: int,
    p_first: float,
    p_second: float,
    alpha: float,
    hypothesis: Hypothesis = SUPERIORITY,
) -> float:
    """Chance that a two-group test on counts finds p at most alpha, by all tables.

    Among the tables in which it can be computed; nan where there is none.

    Examples
    --------
    >>> round(exact_power("fisher", 10, 10, 0.9, 0.3, 0.05), 4)
    0.6669
    """
    if TESTS[test].is_exact:
        likely = np.arange(n_first + 1), np.arange(n_second + 1)
        p = p_table(test, n_first, n_second, hypothesis)
    else:
        likely = likely_counts(n_first, p_first), likely_counts(n_second, p_second)
        p = p_of_tables(test, *likely, n_first, n_second, hypothesis)
    first, second = count_chances(n_first, p_first), count_chances(n_second, p_second)
    laws = first[likely[0]], second[likely[1]]
    yes, computable = (
        float(laws[0] @ which.astype(float) @ laws[1]) for which in (p <= alpha, ~np.isnan(p))
    )
    return yes / computable if computable > 0 else float("nan")


def likely_counts(size: int, chance: float) -> Array:
    """Counts of a binomial, those left out having less than 1e-15 in all."""
    centre, spread = size * chance, np.sqrt(size * chance * (1 - chance))
    reach = MOST_SD * spread + FEWEST_COUNTS
    return np.arange(max(0, int(centre - reach)), min(size, int(centre + reach)) + 1)


def tables_needed(test: str, n_first: int, n_second: int, p_first: float, p_second: float) -> int:
    """How many tables an enumeration looks at: all of an exact test, each hangs on the others."""
    if TESTS[test].is_exact:
        return (n_first + 1) * (n_second + 1) * EXACT_TABLE_COST
    return len(likely_counts(n_first, p_first)) * len(likely_counts(n_second, p_second))


def exact_size(
    test: str,
    n_first: int,
    n_second: int,
    alpha: float,
    hypothesis: Hypothesis = SUPERIORITY,
    points: int = 200,
) -> float:
    """Largest false-positive rate over chances on the edge of the null: the level really held.

    The edge is equal chances or, with a margin, chances that differ by just the margin: the arm
    lower for non-inferiority, either way for equivalence.
    """
    rejects = p_table(test, n_first, n_second, hypothesis) <= alpha
    gaps = {"superiority": (0.0,), "non_inferiority": (-1.0,), "equivalence": (-1.0, 1.0)}
    rates = (np.arange(points) + 0.5) / points
    return max(
        float(count_chances(n_first, rate + gap) @ rejects @ count_chances(n_second, rate))
        for gap in (sign * hypothesis.margin for sign in gaps[hypothesis.kind])
        for rate in rates
        if 0 <= rate + gap <= 1
    )


def pattern_chance(
    comparator: Floats,
    arms: Sequence[Floats],
    verdicts: Sequence[Array],
    pooled: Sequence[int],
    pooled_verdicts: Array,
) -> float:
    """Chance that each arm alone gets one verdict and some arms pooled get another.

    Everything hangs on the shared comparator's count k: given k the arms are independent, so the
    admitted counts of the pooled arms are convolved and weighed by the pooled verdict.

    Parameters
    ----------
    comparator : (n_0 + 1,) chances of the comparator's count
    arms : for each arm the chances of its count, (n_a + 1,)
    verdicts : for each arm (n_a + 1, n_0 + 1), true where its own verdict is as the pattern says
    pooled : places of the arms taken together
    pooled_verdicts : (sum of n_a + 1, n_0 + 1), true where the pooled verdict is as it says
    """
    total = 0.0
    for count, chance in enumerate(comparator):
        admitted = [law * own[:, count] for law, own in zip(arms, verdicts, strict=True)]
        alone = [law.sum() for place, law in enumerate(admitted) if place not in pooled]
        joined = reduce(np.convolve, [admitted[place] for place in pooled])
        total += chance * float(np.prod(alone)) * float(joined @ pooled_verdicts[:, count])
    return total
