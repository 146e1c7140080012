"""Shares: arcsine, ratio and odds-ratio scales, one sample, pairs, margins, factorial designs.

`ratio` is the comparator's size over the arm's, n2 / n1.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.special import bdtr

from sim.errors import InputError
from sim.power.formulas.normal import (
    NORMAL,
    both_tails,
    critical,
    require_positive,
    require_shares,
    require_unlike,
    z_sum,
)


def cohen_h(p_first: float, p_second: float) -> float:
    """Difference of two shares on the arcsine scale, on which the variance is nearly constant.

    Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, 2nd ed., ch. 6.

    Examples
    --------
    >>> round(cohen_h(0.5, 0.4), 7)
    0.2013579
    """
    require_shares(p_first=p_first, p_second=p_second)
    return 2 * math.asin(math.sqrt(p_first)) - 2 * math.asin(math.sqrt(p_second))


def power_arcsine(
    n_first: float,
    n_second: float | None,
    effect_h: float,
    alpha: float,
    *,
    two_sided: bool = True,
) -> float:
    """Power of the test on arcsine-transformed shares (Cohen 1988, ch. 6).

    Parameters
    ----------
    n_second : persons in the comparator; None: one sample against a stated share
    effect_h : of `cohen_h`; where one side is tested, positive on that side
    """
    require_shares(alpha=alpha)
    require_positive(n_first=n_first, n_second=n_second or 1.0)
    precision = n_first if n_second is None else 1 / (1 / n_first + 1 / n_second)
    return both_tails(effect_h * math.sqrt(precision), alpha, two_sided=two_sided)


def n_arcsine(
    effect_h: float,
    power: float,
    alpha: float,
    *,
    ratio: float | None = 1.0,
    two_sided: bool = True,
) -> float:
    """Persons in the arm by the arcsine test; ratio None: one sample. Far tail left out.

    Examples
    --------
    >>> round(n_arcsine(0.2, 0.95, 0.05, ratio=None), 1)
    324.9
    """
    require_shares(alpha=alpha, power=power)
    require_unlike(effect_h=effect_h, no_effect=0.0)
    per_person = 1.0 if ratio is None else 1 + 1 / ratio
    return (z_sum(power, alpha, two_sided=two_sided) / effect_h) ** 2 * per_person


def _log_effect(p_first: float, p_second: float, scale: str) -> tuple[float, float, float]:
    """The effect, and what a person in the arm and in the comparator adds to its variance."""
    require_shares(p_first=p_first, p_second=p_second)
    if scale == "ratio":
        return (
            math.log(p_first / p_second),
            (1 - p_first) / p_first,
            (1 - p_second) / p_second,
        )
    if scale == "odds_ratio":
        odds = p_first / (1 - p_first), p_second / (1 - p_second)
        return (
            math.log(odds[0] / odds[1]),
            1 / (p_first * (1 - p_first)),
            1 / (p_second * (1 - p_second)),
        )
    raise InputError(f"scale: must be ratio or odds_ratio (got {scale})")


def power_log_scale(
    n_first: float,
    n_second: float,
    p_first: float,
    p_second: float,
    alpha: float,
    *,
    scale: str,
    margin: float = 0.0,
    two_sided: bool = True,
) -> float:
    """Power of the Wald test of a log ratio of shares or of odds (delta method).

    Chow, Shao & Wang (2008), Sample Size Calculations in Clinical Research, 2nd ed., section 4.6.

    Parameters
    ----------
    scale : ratio or odds_ratio
    margin : of the null on the log scale: log effect above it is shown (with two_sided False)
    """
    effect, first, second = _log_effect(p_first, p_second, scale)
    require_positive(n_first=n_first, n_second=n_second)
    error = math.sqrt(first / n_first + second / n_second)
    return both_tails((effect - margin) / error, alpha, two_sided=two_sided)


def n_log_scale(
    p_first: float,
    p_second: float,
    power: float,
    alpha: float,
    *,
    scale: str,
    margin: float = 0.0,
    ratio: float = 1.0,
    two_sided: bool = True,
) -> float:
    """Persons in the arm by the Wald test of a log ratio of shares or of odds.

    Chow, Shao & Wang (2008), p. 106, odds of 40 and 25 %:

    >>> math.ceil(n_log_scale(0.40, 0.25, 0.8, 0.05, scale="odds_ratio"))
    156
    """
    effect, first, second = _log_effect(p_first, p_second, scale)
    require_shares(power=power, alpha=alpha)
    require_unlike(effect=effect, margin=margin)
    z = z_sum(power, alpha, two_sided=two_sided)
    return (z / (effect - margin)) ** 2 * (first + second / ratio)


def n_log_equivalence(
    p_first: float,
    p_second: float,
    margin: float,
    power: float,
    alpha: float,
    *,
    scale: str,
    ratio: float = 1.0,
) -> float:
    """Persons in the arm to show a log ratio within a margin either way, by two one-sided tests.

    Each test may miss with half of 1 - power (Chow, Shao & Wang 2008, p. 107): exact at no effect.

    Examples
    --------
    >>> math.ceil(n_log_equivalence(0.25, 0.25, 0.5, 0.8, 0.05, scale="odds_ratio"))
    366
    """
    effect, first, second = _log_effect(p_first, p_second, scale)
    require_shares(power=power, alpha=alpha)
    left = margin - abs(effect)
    require_positive(margin_less_effect=left)
    z = z_sum((1 + power) / 2, alpha, two_sided=False)
    return (z / left) ** 2 * (first + second / ratio)


def n_one_share(
    p: float,
    p_null: float,
    power: float,
    alpha: float,
    *,
    margin: float = 0.0,
    two_sided: bool = True,
    null_variance: bool = False,
) -> float:
    """Persons in one sample whose share is held against a stated one.

    Parameters
    ----------
    margin : of the null, as a share: a difference above it is shown (with two_sided False)
    null_variance : the critical value uses the variance of the stated share (a score test);
        without, both use that of the truth (Chow, Shao & Wang 2008, p. 85)

    Examples
    --------
    >>> math.ceil(n_one_share(0.5, 0.3, 0.8, 0.05))
    50
    """
    require_shares(p=p, p_null=p_null, power=power, alpha=alpha)
    gap = p - p_null - margin
    require_unlike(difference=gap, margin=0.0)
    own = math.sqrt(p * (1 - p))
    null = math.sqrt(p_null * (1 - p_null)) if null_variance else own
    z_alpha = critical(alpha, two_sided=two_sided)
    return ((z_alpha * null + NORMAL.inv_cdf(power) * own) / gap) ** 2


def exact_power_one_share(
    n: int, p: float, p_null: float, alpha: float, *, greater: bool = True
) -> float:
    """Power of the exact binomial test of one share on one side, by all counts.

    Examples
    --------
    East 6.5, as gsDesign's tests quote it:

    >>> round(exact_power_one_share(25, 0.2, 0.05, 0.025), 8)
    0.57932569
    """
    require_shares(p=p, p_null=p_null, alpha=alpha)
    require_positive(n=n)
    counts = np.arange(n + 1)
    below, chances = bdtr(counts, n, p_null), np.diff(bdtr(counts, n, p), prepend=0.0)
    tail = below if not greater else 1.0 - np.append(0.0, below[:-1])
    return float(chances[tail <= alpha].sum())


def _discordant(p_gained: float, p_lost: float) -> tuple[float, float]:
    require_shares(p_gained=p_gained, p_lost=p_lost)
    require_unlike(p_gained=p_gained, p_lost=p_lost)
    if p_gained + p_lost > 1:
        raise InputError(
            f"p_gained + p_lost: must be at most 1, because they are shares of the same pairs "
            f"(got {p_gained + p_lost:g})"
        )
    return p_gained + p_lost, p_gained - p_lost


def power_mcnemar(
    n_pairs: float, p_gained: float, p_lost: float, alpha: float, *, two_sided: bool = True
) -> float:
    """Power of McNemar's test of pairs, or of one group before and after.

    Connor (1987), Sample size for testing differences in proportions for the paired-sample design,
    Biometrics 43.

    Parameters
    ----------
    p_gained, p_lost : shares of pairs with the event on one side only, arm or after, and comparator
        or before
    """
    unlike, gap = _discordant(p_gained, p_lost)
    spread = math.sqrt(unlike - gap**2) / math.sqrt(unlike)
    shift = abs(gap) * math.sqrt(n_pairs / unlike)
    return both_tails(shift, alpha, two_sided=two_sided, spread=spread)


def n_mcnemar(
    p_gained: float, p_lost: float, power: float, alpha: float, *, two_sided: bool = True
) -> float:
    """Pairs by McNemar's test (Connor 1987, p. 209); far tail left out.

    Examples
    --------
    >>> math.ceil(n_mcnemar(0.45, 0.05, 0.9, 0.05, two_sided=False))
    23
    """
    unlike, gap = _discordant(p_gained, p_lost)
    require_shares(power=power, alpha=alpha)
    z_alpha = critical(alpha, two_sided=two_sided)
    spread = math.sqrt(unlike - gap**2)
    return ((z_alpha * math.sqrt(unlike) + NORMAL.inv_cdf(power) * spread) / gap) ** 2


def power_between_margins(
    n_first: float,
    n_second: float,
    p_first: float,
    p_second: float,
    lower: float,
    upper: float,
    alpha: float,
) -> float:
    """Power to show a difference of shares between two margins, which need not be symmetric.

    Two one-sided unpooled z tests at alpha each (Chow, Shao & Wang 2008, ch. 4).

    Parameters
    ----------
    lower, upper : margins of arm minus comparator, lower below upper

    Examples
    --------
    >>> round(power_between_margins(546, 546, 0.33, 0.30, -0.1, 0.1, 0.05), 2)
    0.8
    """
    require_shares(p_first=p_first, p_second=p_second, alpha=alpha)
    require_positive(n_first=n_first, n_second=n_second, upper_less_lower=upper - lower)
    error = math.sqrt(p_first * (1 - p_first) / n_first + p_second * (1 - p_second) / n_second)
    height, gap = critical(alpha, two_sided=False), p_first - p_second
    above, below = (
        NORMAL.cdf((gap - lower) / error - height),
        NORMAL.cdf((upper - gap) / error - height),
    )
    return max(0.0, above + below - 1.0)


def power_factorial(
    n_cell: float,
    rates: tuple[tuple[float, float], tuple[float, float]],
    alpha: float,
    *,
    effect: str = "first",
    two_sided: bool = True,
) -> float:
    """Power of a 2 x 2 factorial trial: either treatment's mean effect, or their interaction.

    Unpooled z tests on the difference of shares; the interaction is a difference of differences and
    has four times a main effect's variance (Peterson & George 1993, Controlled Clinical Trials 14).

    Parameters
    ----------
    n_cell : persons in each of the four cells
    rates : rates[i][j], chance with (1) or without (0) the first treatment i and the second j
    effect : first, second or interaction
    """
    signs = {
        "first": ((-0.5, -0.5), (0.5, 0.5)),
        "second": ((-0.5, 0.5), (-0.5, 0.5)),
        "interaction": ((1.0, -1.0), (-1.0, 1.0)),
    }
    if effect not in signs:
        raise InputError(f"effect: must be one of {', '.join(signs)} (got {effect})")
    weights, chances = np.array(signs[effect]), np.array(rates, float)
    for chance in chances.ravel().tolist():
        require_shares(rates=chance)
    require_positive(n_cell=n_cell)
    error = math.sqrt(float((weights**2 * chances * (1 - chances)).sum()) / n_cell)
    return both_tails(float((weights * chances).sum()) / error, alpha, two_sided=two_sided)
