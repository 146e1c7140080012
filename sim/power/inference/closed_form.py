"""Closed forms: power and numbers from the normal approximation, to compare with the simulation.

`ratio` is the comparator's size over the arm's, n2 / n1, as in statsmodels.
"""

from __future__ import annotations

import math
from statistics import NormalDist

from sim.power.formulas.normal import noncentral_tails

NORMAL = NormalDist()
# Enough for every digit of a number of persons.
HALVINGS = 60


def power_two_proportions(
    n_first: float,
    n_second: float,
    p_first: float,
    p_second: float,
    alpha: float,
    *,
    two_sided: bool = True,
    pooled: bool = True,
) -> float:
    """Power of the two-proportion z test, both tails.

    With pooled, the null variance uses the pooled chance and the alternative each group's own
    (Fleiss, Levin & Paik 2003, ch. 4); without, both use each group's own.

    Examples
    --------
    >>> round(power_two_proportions(50, 50, 0.5, 0.75, 0.05), 3)
    0.74
    """
    difference = p_first - p_second
    own = math.sqrt(p_first * (1 - p_first) / n_first + p_second * (1 - p_second) / n_second)
    both = (n_first * p_first + n_second * p_second) / (n_first + n_second)
    null = math.sqrt(both * (1 - both) * (1 / n_first + 1 / n_second)) if pooled else own
    if own == 0:
        return 1.0 if difference else 0.0
    height = NORMAL.inv_cdf(1 - alpha / (2 if two_sided else 1)) * null
    upper = NORMAL.cdf((difference - height) / own)
    return upper + NORMAL.cdf((-difference - height) / own) if two_sided else upper


def n_two_proportions(
    p_first: float,
    p_second: float,
    power: float,
    alpha: float,
    *,
    ratio: float = 1.0,
    two_sided: bool = True,
    pooled: bool = True,
    continuity: bool = False,
) -> float:
    """Persons in the arm that give a power, not rounded; far tail left out.

    With pooled, Fleiss, Levin & Paik (2003), eq. 4.14 and 4.19; with continuity, their correction
    for a continuity-corrected (or Fisher) test.

    Examples
    --------
    >>> round(n_two_proportions(0.5, 0.75, 0.9, 0.05), 1)
    76.7
    """
    z_alpha = NORMAL.inv_cdf(1 - alpha / (2 if two_sided else 1))
    z_power = NORMAL.inv_cdf(power)
    both = (p_first + ratio * p_second) / (1 + ratio)
    own = math.sqrt(p_first * (1 - p_first) + p_second * (1 - p_second) / ratio)
    null = math.sqrt(both * (1 - both) * (1 + 1 / ratio)) if pooled else own
    gap = abs(p_first - p_second)
    n = ((z_alpha * null + z_power * own) / gap) ** 2
    if continuity:
        n = n / 4 * (1 + math.sqrt(1 + 2 * (1 + ratio) / (n * ratio * gap))) ** 2
    return n


def power_two_means(
    n_first: float,
    n_second: float,
    difference: float,
    sd_first: float,
    sd_second: float,
    alpha: float,
    *,
    two_sided: bool = True,
) -> float:
    """Power of the t test by the noncentral t with Welch's degrees of freedom.

    Exact for equal sd and sizes; Cohen (1988), Statistical Power Analysis, 2nd ed., ch. 2.
    """
    part_1, part_2 = sd_first**2 / n_first, sd_second**2 / n_second
    freedom = (part_1 + part_2) ** 2 / (part_1**2 / (n_first - 1) + part_2**2 / (n_second - 1))
    shift = difference / math.sqrt(part_1 + part_2)
    return noncentral_tails(shift, freedom, alpha, two_sided=two_sided)


def events_log_rank(
    hazard_ratio: float, power: float, alpha: float, *, ratio: float = 1.0, two_sided: bool = True
) -> float:
    """Exits needed in both groups together by the log-rank test.

    Schoenfeld (1983), Biometrics 39.
    """
    z = NORMAL.inv_cdf(1 - alpha / (2 if two_sided else 1)) + NORMAL.inv_cdf(power)
    share = 1 / (1 + ratio)
    return (z / math.log(hazard_ratio)) ** 2 / (share * (1 - share))


def power_log_rank(
    events: float, hazard_ratio: float, alpha: float, *, ratio: float = 1.0, two_sided: bool = True
) -> float:
    """Power of the log-rank test with this many exits (Schoenfeld 1983), both tails."""
    share = 1 / (1 + ratio)
    shift = math.log(hazard_ratio) * math.sqrt(events * share * (1 - share))
    height = NORMAL.inv_cdf(1 - alpha / (2 if two_sided else 1))
    upper = NORMAL.cdf(shift - height)
    return upper + NORMAL.cdf(-shift - height) if two_sided else upper


def power_non_inferiority(
    n_first: float, n_second: float, p_first: float, p_second: float, margin: float, alpha: float
) -> float:
    """Power for non-inferiority by the unpooled z test, alpha one-sided.

    Chow, Shao & Wang (2008), Sample Size Calculations in Clinical Research, ch. 4.
    """
    error = math.sqrt(p_first * (1 - p_first) / n_first + p_second * (1 - p_second) / n_second)
    above = p_first - p_second + margin
    if error == 0:
        return 1.0 if above > 0 else 0.0
    return NORMAL.cdf(above / error - NORMAL.inv_cdf(1 - alpha))


def power_equivalence(
    n_first: float, n_second: float, p_first: float, p_second: float, margin: float, alpha: float
) -> float:
    """Power for equivalence by two one-sided unpooled z tests (Chow, Shao & Wang 2008, ch. 4)."""
    ways = ((n_first, n_second, p_first, p_second), (n_second, n_first, p_second, p_first))
    up, down = (power_non_inferiority(*groups, margin, alpha) for groups in ways)
    return max(0.0, up + down - 1.0)


def n_non_inferiority(
    p_first: float,
    p_second: float,
    margin: float,
    power: float,
    alpha: float,
    *,
    ratio: float = 1.0,
) -> float:
    """Persons in the arm for non-inferiority by the unpooled z test, alpha one-sided.

    Chow, Shao & Wang (2008), Sample Size Calculations in Clinical Research, ch. 4; infinite where
    the truth reaches the margin.
    """
    if p_first - p_second + margin <= 0:
        return math.inf
    z = NORMAL.inv_cdf(1 - alpha) + NORMAL.inv_cdf(power)
    variance = p_first * (1 - p_first) + p_second * (1 - p_second) / ratio
    return z**2 * variance / (p_first - p_second + margin) ** 2


def n_equivalence(
    p_first: float,
    p_second: float,
    margin: float,
    power: float,
    alpha: float,
    *,
    ratio: float = 1.0,
) -> float:
    """Persons in the arm for equivalence by two one-sided unpooled z tests.

    At the centre each test may miss with half of 1 - power (Chow, Shao & Wang 2008, ch. 4); off it
    the test of the farther edge misses less, so n is sought at which both together give the power.
    Infinite where the truth reaches the margin.

    Examples
    --------
    544 would do if the farther edge's test never missed:

    >>> round(n_equivalence(0.33, 0.30, 0.10, 0.80, 0.05))
    546
    """
    nearest = margin - abs(p_first - p_second)
    if nearest <= 0:
        return math.inf
    variance = p_first * (1 - p_first) + p_second * (1 - p_second) / ratio
    z_alpha = NORMAL.inv_cdf(1 - alpha)
    low, high = (
        (z_alpha + NORMAL.inv_cdf(share)) ** 2 * variance / nearest**2
        for share in (power, 1 - (1 - power) / 2)
    )
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        reached = power_equivalence(middle, middle * ratio, p_first, p_second, margin, alpha)
        low, high = (middle, high) if reached < power else (low, middle)
    return high


def design_effect(cluster_size: float, icc: float) -> float:
    """How many times the variance grows when clusters are drawn (Kish 1965): 1 + (m - 1) icc."""
    return 1 + (cluster_size - 1) * icc
