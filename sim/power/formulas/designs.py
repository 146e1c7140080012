"""Means in one sample and in pairs, covariate adjustment, clusters, and stepped wedges."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import ndtr

from sim.arrays import Array, Floats
from sim.errors import InputError
from sim.power.formulas.normal import (
    NORMAL,
    both_tails,
    noncentral_tails,
    require_positive,
    require_shares,
    z_sum,
)

# No trial draws more in an arm.
MOST_CLUSTERS = 100_000


def power_one_mean(
    n: float, difference: float, sd: float, alpha: float, *, two_sided: bool = True
) -> float:
    """Power of the t test of one mean, or of the mean change of pairs (noncentral t, exact).

    Parameters
    ----------
    n : persons, or pairs
    difference : of the mean from the one stated, or mean change
    sd : between persons, or of the changes

    References
    ----------
    Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, 2nd ed., ch. 2.

    Examples
    --------
    >>> round(power_one_mean(60, 0.2, 1.0, 0.10), 7)
    0.4555818
    """
    require_shares(alpha=alpha)
    require_positive(persons_above_one=n - 1, sd=sd)
    shift = difference / sd * math.sqrt(n)
    return noncentral_tails(shift, n - 1, alpha, two_sided=two_sided)


def n_means_adjusted(
    difference: float,
    sd: float,
    correlation: float,
    power: float,
    alpha: float,
    *,
    ratio: float = 1.0,
    two_sided: bool = True,
    change: bool = False,
) -> float:
    """Persons in the arm for two means adjusted for a baseline value, by the normal approximation.

    Analysis of covariance takes 1 - r^2 of the variance, a comparison of changes 2 (1 - r).

    Borm, Fransen & Lemmens (2007), A simple sample size formula for analysis of covariance in
    randomized clinical trials, Journal of Clinical Epidemiology 60; Frison & Pocock (1992),
    Statistics in Medicine 11.

    Parameters
    ----------
    correlation : of baseline and outcome within an arm
    change : compare changes since the baseline (difference in differences) instead

    Examples
    --------
    >>> plain, adjusted = (n_means_adjusted(5, 10, r, 0.8, 0.05) for r in (0.0, 0.5))
    >>> round(adjusted / plain, 2)
    0.75
    """
    require_shares(power=power, alpha=alpha)
    require_positive(sd=sd, ratio=ratio, effect=abs(difference))
    if not -1 < correlation < 1:
        raise InputError(f"correlation: must lie between -1 and 1 (got {correlation:g})")
    factor = 2 * (1 - correlation) if change else 1 - correlation**2
    z = z_sum(power, alpha, two_sided=two_sided)
    return (z * sd / difference) ** 2 * (1 + 1 / ratio) * factor


def design_effect_unequal(mean_size: float, icc: float, variation: float = 0.0) -> float:
    """How many times the variance grows when clusters of unlike sizes are drawn.

    1 + ((cv^2 + 1) m - 1) icc: for an analysis of persons, Eldridge, Ashby & Kerry (2006),
    International Journal of Epidemiology 35.

    Parameters
    ----------
    mean_size : persons in a cluster; variation : sd of the sizes over their mean

    Examples
    --------
    >>> round(design_effect_unequal(20, 0.05, 0.5), 3)
    2.2
    """
    require_positive(mean_size=mean_size, variation_and_one=1 + variation)
    if not 0 <= icc < 1:
        raise InputError(f"icc: must be from 0 to below 1 (got {icc:g})")
    return 1 + ((variation**2 + 1) * mean_size - 1) * icc


def power_clusters(
    clusters: int,
    size: float,
    difference: float,
    sd: float,
    icc: float,
    alpha: float,
    *,
    variation: float = 0.0,
    two_sided: bool = True,
) -> float:
    """Power of a t test on clusters with as many in each arm, 2 (clusters - 1) degrees of freedom.

    Donner & Klar (2000), Design and Analysis of Cluster Randomization Trials, ch. 5.

    Parameters
    ----------
    clusters : in each arm, at least 2; size : persons in one, on average
    difference : of means or shares; sd : between persons (of shares, sqrt(p (1 - p)))
    """
    require_shares(alpha=alpha)
    require_positive(clusters_above_one=clusters - 1, sd=sd)
    effect = design_effect_unequal(size, icc, variation)
    error = sd * math.sqrt(2 * effect / (clusters * size))
    return noncentral_tails(difference / error, 2 * (clusters - 1), alpha, two_sided=two_sided)


def clusters_for_power(
    size: float,
    difference: float,
    sd: float,
    icc: float,
    power: float,
    alpha: float,
    *,
    variation: float = 0.0,
    two_sided: bool = True,
) -> int:
    """Fewest clusters in each arm that give a power by `power_clusters`.

    Raises
    ------
    InputError
        If a hundred thousand clusters would not.
    """
    require_shares(power=power)
    plan = (size, difference, sd, icc, alpha)
    low, high = 1, 2
    while power_clusters(high, *plan, variation=variation, two_sided=two_sided) < power:
        low, high = high, 2 * high
        if high > MOST_CLUSTERS:
            raise InputError(
                f"power: must be within reach of {MOST_CLUSTERS:,} clusters (got {power:g})"
            )
    while high - low > 1:
        middle = (low + high) // 2
        reached = power_clusters(middle, *plan, variation=variation, two_sided=two_sided)
        low, high = (middle, high) if reached < power else (low, middle)
    return high


def stepped_wedge(clusters_per_step: int, steps: int) -> Array:
    """Which cluster is treated in which period; (clusters, steps + 1), zeros and ones.

    Examples
    --------
    >>> stepped_wedge(1, 2)
    array([[0, 1, 1],
           [0, 0, 1]])
    """
    require_positive(clusters_per_step=clusters_per_step, steps=steps)
    rows = [[int(period > step) for period in range(steps + 1)] for step in range(steps)]
    return np.repeat(np.array(rows), clusters_per_step, axis=0)


def variance_stepped_wedge(treated: Array, between: float, within: float) -> float:
    """Variance of the effect in a mixed model with a period effect and a random cluster effect.

    Hussey & Hughes (2007), Design and analysis of stepped wedge cluster randomized trials,
    Contemporary Clinical Trials 28, eq. 8.

    Parameters
    ----------
    treated : (clusters, periods), zeros and ones, see `stepped_wedge`
    between : variance of the cluster effect
    within : variance of a cluster's mean in a period, given its effect (sd^2 over persons)
    """
    plan = np.asarray(treated, float)
    clusters, periods = plan.shape
    total, by_period, by_cluster = plan.sum(), plan.sum(axis=0), plan.sum(axis=1)
    w, v = float((by_period**2).sum()), float((by_cluster**2).sum())
    below = (clusters * total - w) * within
    below += (total**2 + clusters * periods * total - periods * w - clusters * v) * between
    if below <= 0:
        raise InputError(
            "treated: must hold clusters that are treated and others that are not in one period, "
            "because the period has an effect of its own (got none)"
        )
    return float(clusters * within * (within + periods * between) / below)


def power_stepped_wedge(
    treated: Array,
    persons: float,
    difference: float,
    sd: float,
    icc: float,
    alpha: float,
    *,
    two_sided: bool = True,
) -> float:
    """Power of a stepped wedge by the normal approximation (Hussey & Hughes 2007).

    Parameters
    ----------
    persons : new ones in each cluster and period
    difference : of means or shares; sd : between persons, of all clusters together
    icc : share of the variance between clusters
    """
    require_shares(alpha=alpha)
    require_positive(persons=persons, sd=sd)
    between, within = icc * sd**2, (1 - icc) * sd**2 / persons
    error = math.sqrt(variance_stepped_wedge(treated, between, within))
    return both_tails(difference / error, alpha, two_sided=two_sided)


def posterior_success(
    estimate: Floats | float,
    standard_error: Floats | float,
    *,
    prior_mean: float = 0.0,
    prior_sd: float = math.inf,
    threshold: float = 0.0,
) -> Floats:
    """Posterior chance that an effect exceeds a threshold, normal prior and normal estimate.

    Spiegelhalter, Abrams & Myles (2004), Bayesian Approaches to Clinical Trials and Health-Care
    Evaluation, ch. 2.
    """
    precision = 1 / np.square(standard_error) + 1 / prior_sd**2
    mean = (np.asarray(estimate) / np.square(standard_error) + prior_mean / prior_sd**2) / precision
    return np.asarray(ndtr((mean - threshold) * np.sqrt(precision)))


def power_bayesian(
    effect: float,
    standard_error: float,
    certainty: float,
    *,
    prior_mean: float = 0.0,
    prior_sd: float = math.inf,
    threshold: float = 0.0,
) -> float:
    """Chance that the posterior chance of an effect above a threshold reaches a certainty.

    At `effect` = `threshold` it is the rule's frequentist error.

    Parameters
    ----------
    effect : true; standard_error : of its estimate; certainty : needed, as 0.975

    Examples
    --------
    Under a flat prior it is a one-sided test:

    >>> round(power_bayesian(0.0, 1.0, 0.975), 4)
    0.025
    """
    require_shares(certainty=certainty)
    require_positive(standard_error=standard_error)
    precision = 1 / standard_error**2 + 1 / prior_sd**2
    needed = threshold + NORMAL.inv_cdf(certainty) / math.sqrt(precision)
    estimate = (needed * precision - prior_mean / prior_sd**2) * standard_error**2
    return NORMAL.cdf((effect - estimate) / standard_error)
