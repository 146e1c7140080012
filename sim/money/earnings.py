"""Part-time earnings of a person: a lognormal with a given mean and standard deviation."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import ndtri

from sim.errors import InputError
from sim.money.cents import Floats


def earnings_quantile(u: Floats, *, mean_eur: float, sd_eur: float) -> Floats:
    r"""Earnings below which a share u of part-timers lies, euros a month.

    .. math:: q(u) = \exp(\mu + \sigma \Phi^{-1}(u)),\quad
              \sigma^2 = \ln(1 + s^2/m^2),\quad \mu = \ln m - \sigma^2/2.

    Deterministic: a person's own addressed draw u gives that person's earnings, in every option.

    Parameters
    ----------
    u : any shape, 0 < u < 1
    mean_eur : m > 0, euros a month (450 to 500 in the sources, F150 and F151)
    sd_eur : s >= 0, euros a month (assumed); 0 gives everybody the mean

    Raises
    ------
    InputError
        If the mean is not above zero, the spread below zero, or a u outside (0, 1).

    References
    ----------
    Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 14.

    Examples
    --------
    >>> earnings_quantile(np.array([0.5]), mean_eur=475, sd_eur=0)
    array([475.])
    """
    mistakes = []
    if not 0 < mean_eur < math.inf:
        mistakes.append(f"earnings.mean: must be above 0 euros a month (got {mean_eur:g}).")
    if not 0 <= sd_eur < math.inf:
        mistakes.append(f"earnings.sd: must be 0 or more euros a month (got {sd_eur:g}).")
    u = np.asarray(u, dtype=np.float64)
    if not bool(np.all((u > 0) & (u < 1))):
        mistakes.append("earnings draw: must lie between 0 and 1, ends excluded.")
    if mistakes:
        raise InputError(mistakes)
    if sd_eur == 0:
        return np.full(u.shape, float(mean_eur))
    variance = math.log1p((sd_eur / mean_eur) ** 2)
    location = math.log(mean_eur) - variance / 2
    quantile: Floats = np.exp(location + math.sqrt(variance) * ndtri(u))
    return quantile
