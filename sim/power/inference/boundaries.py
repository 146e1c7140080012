"""Critical values at a look and at the end, with the alpha spent by a stated rule.

Lan & DeMets (1983), Discrete sequential boundaries for clinical trials, Biometrika 70.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from sim.arrays import Array

# Gauss-Legendre points over the heights that do not stop at the look.
NODES = 80


@dataclass(frozen=True)
class Boundaries:
    """Two-sided critical values of z and the alpha spent at each look, in order."""

    heights: tuple[float, ...]
    spent: tuple[float, ...]


def alpha_spent(alpha: float, share: float, spending: str) -> float:
    """Two-sided alpha spent once this share of the information is in.

    obrien_fleming: 2 - 2 Phi(z / sqrt(t)) for each side's half of alpha, z its critical value;
    pocock: alpha ln(1 + (e - 1) t).
    """
    if spending == "pocock":
        return float(alpha * np.log1p((np.e - 1) * share))
    return float(4 - 4 * ndtr(ndtri(1 - alpha / 4) / np.sqrt(share)))


def two_look_boundaries(alpha: float, share: float, spending: str) -> Boundaries:
    """Critical values of |z| at the look and at the end.

    At the end the chance to pass for the first time is what is left of alpha; the two z have
    correlation sqrt(share) (Armitage, McPherson & Rowe 1969, JRSS A 132).
    """
    from scipy.optimize import brentq  # noqa: PLC0415  (slow to load)

    first = alpha_spent(alpha, share, spending)
    height = float(-ndtri(first / 2))

    rule = np.polynomial.legendre.leggauss(NODES)

    def left(end: float) -> float:
        return _first_passes_at_end(height, end, share, rule) - (alpha - first)

    end = float(brentq(left, 0.5, 8.0, xtol=1e-10))
    return Boundaries((height, end), (first, alpha - first))


def _first_passes_at_end(
    height: float, end: float, share: float, rule: tuple[Array, Array]
) -> float:
    """Chance under the null not to pass at the look but to pass at the end."""
    nodes, weights = rule
    z = nodes * height
    density = np.exp(-z * z / 2) / np.sqrt(2 * np.pi) * weights * height
    rest = np.sqrt(1 - share)
    beyond = ndtr((-end - np.sqrt(share) * z) / rest) + ndtr((-end + np.sqrt(share) * z) / rest)
    return float((density * beyond).sum())
