"""Where a rising power meets a target: by simulation with an error, or by halving."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.special import ndtri

from sim.power.questions.contrast_query import PowerEstimate

# Places around the guess at which power is simulated.
GRID = (0.7, 0.85, 1.0, 1.15, 1.3)
# An answer is tried out: power there may differ from the target by this much and its own error,
# searched anew if not. Counts are whole, so power has steps; further below, it is no answer.
NEAR, MOST_BELOW = 0.02, 0.05
SURE_ERRORS = 4.0
SEARCHES = 3
# Nor is one whose error is a large part of it: power then does not rise.
MOST_UNSURE = 0.25


@dataclass(frozen=True)
class Answer:
    """Where power meets the target, the error of that point, and what was simulated at it."""

    at: float
    error: float
    found: PowerEstimate


@dataclass
class Search:
    """A search for where power meets a target, which tries out its answer.

    Attributes
    ----------
    evaluate : power at a point
    target : power wanted
    ends : the answer must lie between
    spread : of the grid around the guess, as a part of it
    tried : every point tried, and its power
    """

    evaluate: Callable[[float], PowerEstimate]
    target: float
    ends: tuple[float, float]
    spread: float = 1.0
    tried: list[tuple[float, float]] = field(default_factory=list)

    def reached(self, guess: float) -> Answer | None:
        """The answer near a guess; None if power there is not what was wanted."""
        answer = None
        for _ in range(SEARCHES):
            with np.errstate(all="ignore"):
                at, error = solve_probit(self._tried, guess, self.target, spread=self.spread)
            is_between = math.isfinite(at) and self.ends[0] < at <= self.ends[1]
            if not is_between or not error <= MOST_UNSURE * at:
                return None
            answer = Answer(at, error, self._tried(at))
            if abs(self._above(answer)) <= NEAR + SURE_ERRORS * answer.found.mc_se:
                return answer
            guess = at
        allowed = MOST_BELOW + SURE_ERRORS * (answer.found.mc_se if answer else 0.0)
        return answer if answer and self._above(answer) >= -allowed else None

    def scanned(self, points: Sequence[float]) -> Answer | None:
        """The answer around the first of some points whose power is enough, if any is."""
        for point in points:
            if self._tried(point).value >= self.target:
                return self.reached(point)
        return None

    def highest(self) -> tuple[float, float] | None:
        """Where power was highest, and how high; None if it could not be computed anywhere."""
        known = [one for one in self.tried if math.isfinite(one[1])]
        return max(known, key=lambda one: one[1]) if known else None

    def range(self) -> tuple[float, float]:
        """The smallest and the largest point tried."""
        return min(self.tried)[0], max(self.tried)[0]

    def _tried(self, point: float) -> PowerEstimate:
        found = self.evaluate(point)
        self.tried.append((point, found.value))
        return found

    def _above(self, answer: Answer) -> float:
        return answer.found.value - self.target


def solve_probit(
    evaluate: Callable[[float], PowerEstimate], guess: float, target: float, *, spread: float = 1.0
) -> tuple[float, float]:
    """Where a rising power meets a target, and the Monte-Carlo error of that point.

    Fits Phi^-1(power) = a + b x by weighted least squares over a grid around the guess, then once
    more around the first answer.
    """
    x = error = 0.0
    for widen in (1.0, 0.5):
        grid = guess * (1 + spread * widen * (np.array(GRID) - 1))
        powers = [evaluate(float(point)) for point in grid]
        value = np.clip([one.value for one in powers], 1e-4, 1 - 1e-4)
        spread_of = np.maximum([one.mc_se for one in powers], 1e-4)
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
