"""The normal approximation that all closed forms share, and the checks of what they are given."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

from scipy.special import nctdtr, stdtrit

from sim.errors import InputError

NORMAL = NormalDist()
# Steps of a search, which needs some ten, and when it ends.
MOST_STEPS, EXACT = 200, 1e-13


def critical(alpha: float, *, two_sided: bool) -> float:
    """Critical value of a standard normal statistic.

    Examples
    --------
    >>> round(critical(0.05, two_sided=True), 3)
    1.96
    """
    return NORMAL.inv_cdf(1 - alpha / (2 if two_sided else 1))


def both_tails(shift: float, alpha: float, *, two_sided: bool, spread: float = 1.0) -> float:
    """Chance that a normal statistic with this mean passes its critical value.

    Parameters
    ----------
    shift : mean of the statistic, in standard errors under the null
    spread : its standard deviation, the same
    """
    height = critical(alpha, two_sided=two_sided)
    upper = NORMAL.cdf((shift - height) / spread)
    return upper + NORMAL.cdf((-shift - height) / spread) if two_sided else upper


def z_sum(power: float, alpha: float, *, two_sided: bool) -> float:
    """Critical value and quantile of the power together."""
    return critical(alpha, two_sided=two_sided) + NORMAL.inv_cdf(power)


def noncentral_tails(shift: float, freedom: float, alpha: float, *, two_sided: bool) -> float:
    """Chance that a t statistic with this noncentrality passes its critical value.

    Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, 2nd ed., ch. 2.
    """
    height = float(stdtrit(freedom, 1 - alpha / (2 if two_sided else 1)))
    upper = 1.0 - float(nctdtr(freedom, shift, height))
    return upper + float(nctdtr(freedom, shift, -height)) if two_sided else upper


def root_between(rising: Callable[[float], float], low: float, high: float) -> float:
    """Where a function that changes its sign between two points is 0.

    Illinois's regula falsi: the end that stays is given half its weight (Dowell & Jarratt 1971, BIT
    11).

    Examples
    --------
    >>> round(root_between(lambda x: x * x - 2, 0.0, 2.0), 9)
    1.414213562
    """
    at_low, at_high = rising(low), rising(high)
    if at_low * at_high > 0:
        raise InputError(f"no answer lies between {low:g} and {high:g}: ask for less, or for more")
    kept = 0
    for _ in range(MOST_STEPS):
        if at_high == at_low:
            break
        middle = (low * at_high - high * at_low) / (at_high - at_low)
        at_middle = rising(middle)
        if abs(at_middle) < EXACT or abs(high - low) < EXACT:
            return middle
        if at_middle * at_high > 0:
            high, at_high = middle, at_middle
            at_low = at_low / 2 if kept < 0 else at_low
            kept = -1
        else:
            low, at_low = middle, at_middle
            at_high = at_high / 2 if kept > 0 else at_high
            kept = 1
    return (low + high) / 2


def require_shares(**shares: float) -> None:
    """Refuse what is no share strictly between 0 and 1."""
    wrong = [f"{name}={value:g}" for name, value in shares.items() if not 0 < value < 1]
    if wrong:
        raise InputError(
            f"{', '.join(wrong)}: must lie between 0 and 1, as 0.25 for 25 %. Give a share"
        )


def require_positive(**numbers: float) -> None:
    """Refuse what is not above 0."""
    wrong = [
        f"{name}={value:g}"
        for name, value in numbers.items()
        if not (value > 0 and math.isfinite(value))
    ]
    if wrong:
        raise InputError(f"{', '.join(wrong)}: must be above 0. Give a positive number")


def require_unlike(**pair: float) -> None:
    """Refuse two values that are alike, between which there is nothing to find."""
    (first, one), (second, other) = pair.items()
    if math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-15):
        raise InputError(
            f"{first}, {second}: must differ, because no number of persons finds no effect "
            f"(got {one:g} twice)"
        )
