"""Where a rising power meets a target: by simulation with an error, or by halving."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from sim.power.question import Estimate

# Places around the guess at which power is simulated.
GRID = (0.7, 0.85, 1.0, 1.15, 1.3)


def solve_probit(
    evaluate: Callable[[float], Estimate], guess: float, target: float, *, spread: float = 1.0
) -> tuple[float, float]:
    """Where a rising power meets a target, and the Monte-Carlo error of that point.

    Fits Phi^-1(power) = a + b x by weighted least squares over a grid around the guess, then once
    more around the first answer.
    """
    from scipy.special import ndtri

    x = error = 0.0
    for widen in (1.0, 0.5):
        grid = guess * (1 + spread * widen * (np.array(GRID) - 1))
        found = [evaluate(float(point)) for point in grid]
        value = np.clip([one.value for one in found], 1e-4, 1 - 1e-4)
        spread_of = np.maximum([one.mc_se for one in found], 1e-4)
        height = ndtri(value)
        weight = (np.exp(-height * height / 2) / math.sqrt(2 * math.pi) / spread_of) ** 2
        design = np.stack([np.ones(len(grid)), grid], axis=1)
        covariance = np.linalg.inv((design.T * weight) @ design)
        a, b = covariance @ (design.T @ (weight * height))
        x = float((ndtri(target) - a) / b)
        slope = np.array([-1 / b, -x / b])
        error = float(np.sqrt(slope @ covariance @ slope))
        guess = min(max(x, guess * 0.5), guess * 2)
    return x, error


def bisect(rising: Callable[[float], float], most: float, target: float) -> float | None:
    """Where a rising function meets a target between 0 and `most`; None if it never does."""
    if rising(most * 0.999) < target:
        return None
    low, high = 0.0, most * 0.999
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < target else (low, middle)
    return high
