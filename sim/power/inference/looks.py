"""What happens at looks: the chance to stop at each, and how much of the information that takes.

Increments between looks are independent, so the density of the statistic among trials that went on
is carried from look to look by one integral (Armitage, McPherson & Rowe 1969, JRSS A 132; Jennison
& Turnbull 2000, Group Sequential Methods, ch. 19). `drift` is the mean of the statistic at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from sim.arrays import Floats
from sim.errors import InputError
from sim.power.formulas.normal import root_between

# Gauss-Legendre points over the heights at which a trial goes on.
NODES = 100
# No mass of a standard normal lies further off; no drift is larger; and rounding of a share.
FAR, MOST_DRIFT, EXACT = 9.0, 48.0, 1e-11


@dataclass(frozen=True)
class Boundaries:
    """Critical values of z and the alpha spent at each look, in order.

    Attributes
    ----------
    heights : of ``|z|`` if two-sided, else of z on the side that is asked about
    spent : in all, both sides together if two-sided
    two_sided : whether either side stops the trial
    floors : of z on that side, at or below which the trial stops for futility; empty for none
    shares : of the information at the looks
    """

    heights: tuple[float, ...]
    spent: tuple[float, ...]
    two_sided: bool = True
    floors: tuple[float, ...] = ()
    shares: tuple[float, ...] = ()

    @property
    def p_limits(self) -> tuple[float, ...]:
        """The same as p-values of a test with these sides: a look stops at p of at most this."""
        return tuple((1 + self.two_sided) * float(ndtr(-height)) for height in self.heights)

    @property
    def p_floors(self) -> tuple[float, ...]:
        """P-values of a one-sided test at or above which a look stops for futility."""
        return tuple(float(ndtr(-floor)) for floor in self.floors)


class Walk:
    """The density of z among the trials that went on, carried from look to look.

    Parameters
    ----------
    shares : of the information, in order
    drift : mean of z at the end
    """

    def __init__(self, shares: Sequence[float], drift: float) -> None:
        self.shares, self.drift = shares, drift
        self.rule = np.polynomial.legendre.leggauss(NODES)
        self.z, self.mass = np.zeros(1), np.ones(1)
        self.before = 0.0

    def beyond(self, height: float, *, upper: bool) -> float:
        """Chance to go on so far and pass a height at the next look."""
        share, step = self._next()
        centre = self._centres(share, step)
        gap = height - centre
        return float(self.mass @ ndtr((-gap if upper else gap) / np.sqrt(step / share)))

    def go_on(self, low: float, high: float) -> None:
        """Keep the trials whose z at the next look lies between two heights."""
        share, step = self._next()
        mean = self.drift * np.sqrt(share)
        low, high = max(low, mean - FAR), min(high, mean + FAR)
        half = max(high - low, 0.0) / 2
        nodes, weights = self.rule
        z = low + half * (nodes + 1)
        spread = np.sqrt(step / share)
        distance = (z[:, None] - self._centres(share, step)) / spread
        density = np.exp(-(distance**2) / 2) / np.sqrt(2 * np.pi) / spread
        self.z, self.mass, self.before = z, weights * half * (density @ self.mass), share

    def _next(self) -> tuple[float, float]:
        share = next(one for one in self.shares if one > self.before + EXACT)
        return share, share - self.before

    def _centres(self, share: float, step: float) -> Floats:
        """Mean of z at the next look, given that at this one."""
        return np.asarray((self.z * np.sqrt(self.before) + self.drift * step) / np.sqrt(share))


def crossing_chances(bounds: Boundaries, drift: float) -> tuple[list[float], list[float]]:
    """Chance to stop at each look above, and below: on the other side, or for futility.

    Parameters
    ----------
    drift : mean of z at the end, as critical value plus quantile of the power for one look
    """
    walk = Walk(bounds.shares, drift)
    above, below = [], []
    for place, height in enumerate(bounds.heights):
        floor = -np.inf
        if bounds.two_sided:
            floor = -height
        elif place < len(bounds.floors):
            floor = bounds.floors[place]
        above.append(walk.beyond(height, upper=True))
        below.append(walk.beyond(floor, upper=False) if np.isfinite(floor) else 0.0)
        if place < len(bounds.heights) - 1:
            walk.go_on(floor, height)
    return above, below


def power_with_looks(bounds: Boundaries, drift: float) -> float:
    """Chance to find the effect at any look (on either side where both are tested)."""
    above, below = crossing_chances(bounds, drift)
    return float(sum(above) + (sum(below) if bounds.two_sided else 0.0))


def drift_for_power(bounds: Boundaries, power: float) -> float:
    """The drift at which a plan with looks has a power.

    Its square over that of a trial without looks is how many times as many persons are needed.

    Examples
    --------
    Jennison & Turnbull (2000), table 2.1: Pocock, four looks, power 0.8, 1.202 times.

    >>> bounds = Boundaries((2.3613,) * 4, (), True, (), (0.25, 0.5, 0.75, 1.0))
    >>> round((drift_for_power(bounds, 0.8) / (1.959964 + 0.841621)) ** 2, 3)
    1.202
    """

    def missed(drift: float) -> float:
        return power_with_looks(bounds, drift) - power

    if missed(0.0) >= 0:
        raise InputError(f"power: must be above the chance without an effect (got {power:g})")
    return root_between(missed, 0.0, MOST_DRIFT)


def expected_information(bounds: Boundaries, drift: float) -> float:
    """Mean share of the information at which the trial ends."""
    above, below = crossing_chances(bounds, drift)
    stops = np.array(above[:-1]) + np.array(below[:-1])
    return float(1.0 - stops @ (1.0 - np.array(bounds.shares[:-1])))
