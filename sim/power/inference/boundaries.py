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
# No mass of a standard normal lies further below; and no level asks for a lower end.
FAR_BELOW, LEAST_END = 9.0, -6.0


@dataclass(frozen=True)
class Boundaries:
    """Critical values of z and the alpha spent at each look, in order.

    Attributes
    ----------
    heights : of |z| if two-sided, else of z on the side that is asked about
    spent : in all, both sides together if two-sided
    two_sided : whether either side stops the trial
    """

    heights: tuple[float, ...]
    spent: tuple[float, ...]
    two_sided: bool = True

    @property
    def p_limits(self) -> tuple[float, ...]:
        """The same as p-values of a test with these sides: a look stops at p of at most this."""
        return tuple((1 + self.two_sided) * float(ndtr(-height)) for height in self.heights)


def alpha_spent(alpha: float, share: float, spending: str, *, two_sided: bool = True) -> float:
    """Alpha spent once this share of the information is in.

    obrien_fleming: 2 - 2 Phi(z / sqrt(t)), z the critical value of half of alpha, each side of a
    two-sided test spending its half of alpha so; pocock: alpha ln(1 + (e - 1) t).

    Examples
    --------
    >>> round(alpha_spent(0.025, 0.5, "obrien_fleming", two_sided=False), 6)
    0.001525
    """
    if spending == "pocock":
        return float(alpha * np.log1p((np.e - 1) * share))
    sides = 2 if two_sided else 1
    return float(sides * (2 - 2 * ndtr(ndtri(1 - alpha / (2 * sides)) / np.sqrt(share))))


def two_look_boundaries(
    alpha: float, share: float, spending: str, *, two_sided: bool = True
) -> Boundaries:
    """Critical values at the look and at the end: of |z|, or of z where one side is asked about.

    At the end the chance to pass for the first time is what is left of alpha; the two z have
    correlation sqrt(share) (Armitage, McPherson & Rowe 1969, JRSS A 132).

    Examples
    --------
    >>> [round(z, 3) for z in two_look_boundaries(0.05, 0.5, "obrien_fleming").heights]
    [2.963, 1.969]
    """
    from scipy.optimize import brentq  # noqa: PLC0415  (slow to load)

    first = alpha_spent(alpha, share, spending, two_sided=two_sided)
    height = float(-ndtri(first / 2 if two_sided else first))

    rule = np.polynomial.legendre.leggauss(NODES)

    def left(end: float) -> float:
        passes = _first_passes_at_end(height, end, share, rule, two_sided=two_sided)
        return passes - (alpha - first)

    end = float(brentq(left, LEAST_END, 8.0, xtol=1e-10))
    return Boundaries((height, end), (first, alpha - first), two_sided)


def _first_passes_at_end(
    height: float, end: float, share: float, rule: tuple[Array, Array], *, two_sided: bool
) -> float:
    """Chance under the null not to pass at the look but to pass at the end."""
    nodes, weights = rule
    low = -height if two_sided else -FAR_BELOW
    half = (height - low) / 2
    z = low + half * (nodes + 1)
    density = np.exp(-z * z / 2) / np.sqrt(2 * np.pi) * weights * half
    rest = np.sqrt(1 - share)
    beyond = ndtr((-end + np.sqrt(share) * z) / rest)
    if two_sided:
        beyond = beyond + ndtr((-end - np.sqrt(share) * z) / rest)
    return float((density * beyond).sum())
