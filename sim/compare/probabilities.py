"""Chances over worlds, and how far each is off for want of draws and replications."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.money.grant import GrantYears
from sim.outcomes.interval import Interval
from sim.outcomes.summary import monte_carlo_error

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Truths = NDArray[np.bool_]
# Agresti and Coull's two successes and two failures.
ADDED_EACH = 2


def chance_of(happens: Truths, draw: Integers) -> Interval:
    r"""Share of worlds, or of parameter draws, in which something happens, with its error.

    The error is that of a mean of draws, :math:`s / \sqrt{D}` with s the standard deviation of the
    D shares of draws: worlds of one draw go together. Where it comes out as 0 because every draw
    says the same, it is :math:`\sqrt{\tilde p (1 - \tilde p) / (D + 4)}` with
    :math:`\tilde p = (D p + 2) / (D + 4)`. With one draw, D counts worlds.

    Parameters
    ----------
    happens : (n_worlds,); draw : (n_worlds,)

    References
    ----------
    Agresti & Coull (1998), Approximate is better than "exact" for interval estimation of binomial
    proportions, The American Statistician 52(2), 119-126.

    Examples
    --------
    >>> found = chance_of(np.array([True, True, False, False]), np.array([0, 1, 2, 3]))
    >>> found.mean, round(found.mc_se, 3)
    (0.5, 0.289)
    >>> chance_of(np.ones(12, np.bool_), np.arange(12)).mc_se
    0.08267972847076846
    """
    share = float(happens.mean())
    error = float(monte_carlo_error(happens.astype(np.float64), draw))
    draws = np.unique(draw).size
    n = draws if draws > 1 else draw.size
    if error == 0:
        near = (n * share + ADDED_EACH) / (n + 2 * ADDED_EACH)
        error = math.sqrt(near * (1 - near) / (n + 2 * ADDED_EACH))
    return Interval(share, mc_se=error)


def beyond_own_risk(grant: GrantYears, at: int, draw: Integers) -> Interval:
    """That the deficit of option `at` goes beyond the own risk in some year."""
    return chance_of(grant.beyond_own_risk[at].any(axis=-1), draw)
