"""Where a simulated power meets a target: stochastic root finding with an error that holds.

Power is simulated at points that come nearer to the answer, every point with studies of its own: on
shared studies the points would err together and the answer would look surer than it is. A probit
curve in the point, straight or bent, is fitted to all yes and no (maximum likelihood); where it
meets the target is the answer, and its predicting interval (delta method) says when to stop. The
plan is that of ProBABLI (Chalmers 2024, Behavior Research Methods 56), with a regression in the
place of its bisection.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.special import ndtr, ndtri

from sim.arrays import Floats
from sim.errors import InputError
from sim.power.questions.contrast_query import ContrastQuery, PowerEstimate, level_of

# Places around the guess at which power is simulated first, as parts of the spread.
WIDE = (0.7, 0.85, 1.15, 1.3)
# Then around the answer, either side in turn, until its interval is narrow enough.
CLOSE = (-0.06, 0.06, -0.12, 0.12, 0.0)
MOST_STEPS, FEWEST_CLOSE = 18, 4
# Points further off say little of a curve that is straight here only.
WINDOW = 0.4
# Half a 95 % interval, as a part of the answer: narrower is not asked for.
TOLERANCE = 0.01
HALF_WIDTH = 1.96
# An answer is tried out: power there may differ from the target by this much and its own error,
# searched anew if not. Counts are whole, so power has steps; further below, it is no answer.
NEAR, MOST_BELOW = 0.02, 0.05
SURE_ERRORS = 4.0
SEARCHES = 3
# Each may move the guess by a factor two.
BRACKETS = 4
# Nor is one whose error is a large part of it: power then does not rise.
MOST_UNSURE = 0.25
ITERATIONS, STEP, MOST_CONDITION = 40, 1e-10, 1e15
# A bent curve has three coefficients.
STRAIGHT = 2


@dataclass(frozen=True)
class Answer:
    """Where power meets the target, the error of that point, and what was simulated at it."""

    at: float
    error: float
    estimate: PowerEstimate


@dataclass(frozen=True)
class Tried:
    """A point, how many of its tests could be computed, and the share of yes among them."""

    at: float
    tests: float
    power: float


@dataclass
class Search:
    """A search for where power meets a target, which tries out its answer.

    Attributes
    ----------
    evaluate : power at a point, from that many studies, the first of which has that number
    studies : of each point
    target : power wanted
    ends : the answer must lie between
    spread : of the grid around the guess, as a part of it
    tolerance : half a 95 % interval that is narrow enough, as a part of the point
    tried : every point tried
    whole, up : what is really tried at a point, and the first point from here on at which no less
        than it is: the point itself, but where arms hold whole clusters
    """

    evaluate: Callable[[float, int], PowerEstimate]
    studies: int
    target: float
    ends: tuple[float, float]
    spread: float = 1.0
    tolerance: float = TOLERANCE
    tried: list[Tried] = field(default_factory=list)
    whole: Callable[[float], float] = float
    up: Callable[[float], float] = float

    def reached(self, guess: float) -> Answer | None:
        """The answer near a guess; None if power there is not what was wanted."""
        answer = None
        for _ in range(SEARCHES):
            at, error = self._solved(guess)
            is_between = math.isfinite(at) and self.ends[0] < at <= self.ends[1]
            if not is_between or not error <= MOST_UNSURE * at:
                return None
            answer = Answer(at, error, self.power(self.up(at)))
            above = self._above(answer)
            # From one whole cluster to the next power may rise by more than that.
            above = min(above, 0.0) if self.up(at) > at else above
            if abs(above) <= NEAR + SURE_ERRORS * answer.estimate.mc_se:
                return answer
            guess = at
        allowed = MOST_BELOW + SURE_ERRORS * (answer.estimate.mc_se if answer else 0.0)
        return answer if answer and self._above(answer) >= -allowed else None

    def scanned(self, points: Sequence[float]) -> Answer | None:
        """The answer around the first of some points whose power is enough, if any is."""
        for point in points:
            if self.power(point).value >= self.target:
                return self.reached(point)
        return None

    def highest(self) -> tuple[float, float] | None:
        """Where power was highest, and how high; None if it could not be computed anywhere."""
        known = [(one.at, one.power) for one in self.tried if math.isfinite(one.power)]
        return max(known, key=lambda one: one[1]) if known else None

    def range(self) -> tuple[float, float]:
        """The smallest and the largest point tried."""
        points = [one.at for one in self.tried]
        return min(points), max(points)

    def _solved(self, guess: float) -> tuple[float, float]:
        """Where the fitted curve meets the target, and the error of that point."""
        at, error = self._bracketed(guess)
        for step in range(MOST_STEPS):
            if not math.isfinite(at) or not self.ends[0] < at <= self.ends[1]:
                break
            is_narrow = HALF_WIDTH * error <= self.tolerance * at
            if step >= FEWEST_CLOSE and is_narrow:
                break
            self.power(at * (1 + self.spread * CLOSE[step % len(CLOSE)]))
            at, error = self._fitted(at, bent=True)
        return at, error

    def _bracketed(self, guess: float) -> tuple[float, float]:
        """A first answer from points wide apart, anew around it while it lies far off."""
        at, error = math.nan, math.nan
        for _ in range(BRACKETS):
            for place in WIDE:
                self.power(guess * (1 + self.spread * (place - 1)))
            at, error = self._fitted(guess, bent=False)
            if not math.isfinite(at) or abs(at / guess - 1) <= WINDOW * self.spread / 2:
                break
            guess = min(max(at, guess * 0.5), guess * 2)
        return at, error

    def _fitted(self, guess: float, *, bent: bool) -> tuple[float, float]:
        near = [
            one
            for one in self.tried
            if one.tests > 0 and abs(one.at / guess - 1) <= WINDOW * self.spread
        ]
        return meet(near, guess, self.target, bent=bent and len(near) > len(WIDE))

    def power(self, point: float) -> PowerEstimate:
        """Power at a point, or at the nearest that can be tried, from studies of its own."""
        point = min(max(point, self.ends[0]), self.ends[1])
        estimate = self.evaluate(point, len(self.tried) * self.studies)
        tests = self.studies * (1 - estimate.failures) if math.isfinite(estimate.value) else 0.0
        self.tried.append(Tried(self.whole(point), tests, estimate.value))
        return estimate

    def _above(self, answer: Answer) -> float:
        return answer.estimate.value - self.target


def meet(tried: Sequence[Tried], guess: float, target: float, *, bent: bool) -> tuple[float, float]:
    """Where a probit curve through some points rises to a target, and the error of that point.

    Parameters
    ----------
    tried : points with independent studies
    guess : the curve is in the distance from here, as a part of it
    bent : whether the curve has a square as well

    Returns
    -------
    point, error : nan, infinite where the curve does not rise to the target
    """
    places = np.array([one.at / guess - 1 for one in tried])
    if len(np.unique(places)) < STRAIGHT:
        return math.nan, math.inf
    columns = np.vander(places, STRAIGHT + bent, increasing=True)
    tests, yes = np.array([[one.tests, one.tests * one.power] for one in tried]).T
    with np.errstate(all="ignore"):
        curve, covariance = _probit(columns, tests, yes)
        place = _root(curve, float(ndtri(target)))
        powers = place ** np.arange(len(curve))
        slope = float(sum(k * curve[k] * place ** (k - 1) for k in range(1, len(curve))))
        error = float(np.sqrt(powers @ covariance @ powers))
    if not (math.isfinite(place) and math.isfinite(error) and slope > 0):
        return math.nan, math.inf
    return guess * (1 + place), guess * error / slope


def _probit(columns: Floats, tests: Floats, yes: Floats) -> tuple[Floats, Floats]:
    """Maximum likelihood of a probit model of counts, by Fisher's scoring; its covariance."""
    share = (yes + 0.5) / (tests + 1.0)
    height = ndtri(share)
    curve = np.zeros(columns.shape[1])
    covariance = np.full((len(curve), len(curve)), np.nan)
    for _ in range(ITERATIONS):
        chance = np.clip(ndtr(height), 1e-9, 1 - 1e-9)
        density = np.maximum(np.exp(-height * height / 2) / math.sqrt(2 * math.pi), 1e-9)
        weight = tests * density**2 / (chance * (1 - chance))
        working = height + (yes / tests - chance) / density
        information = (columns.T * weight) @ columns
        if not np.isfinite(information).all() or np.linalg.cond(information) > MOST_CONDITION:
            return np.full(len(curve), np.nan), covariance
        covariance = np.linalg.inv(information)
        before, curve = curve, covariance @ (columns.T @ (weight * working))
        height = np.clip(columns @ curve, -6.0, 6.0)
        if np.abs(curve - before).max() < STEP:
            break
    return curve, covariance


def _root(curve: Floats, height: float) -> float:
    """Where the curve rises to a height, nearest to 0; nan if it nowhere does."""
    roots = np.polynomial.polynomial.polyroots(curve - np.append(height, np.zeros(len(curve) - 1)))
    real = np.real(roots[np.abs(np.imag(roots)) < STEP])
    rising = [x for x in real if sum(k * curve[k] * x ** (k - 1) for k in range(1, len(curve))) > 0]
    return float(min(rising, key=abs)) if rising else math.nan


def bisect(rising: Callable[[float], float], most: float, target: float) -> float | None:
    """Where a rising function meets a target between 0 and `most`; None if it never does."""
    if rising(most * 0.999) < target:
        return None
    low, high = 0.0, most * 0.999
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < target else (low, middle)
    return high


@dataclass(frozen=True)
class Solution:
    """The value that gives the wanted power.

    Attributes
    ----------
    value, mc_se : from the simulation, with its error on this value
    exact : by enumeration, None where there is none
    closed_form : by the normal approximation, None where there is none
    power : what was wanted
    notes : why there is no exact value or formula, how power goes up and down where counts are
        whole, and how many tests could not be computed
    steps : what the ups and downs of power with whole counts make of the value
    """

    value: float
    mc_se: float
    exact: float | None
    closed_form: float | None
    power: float
    notes: tuple[str, ...] = ()
    steps: float = 0.0


def require_reachable(question: ContrastQuery, power: float) -> None:
    """A power is a share, and more than a test gives where there is no effect."""
    if not 0 < power < 1:
        raise InputError(f"power: must lie between 0 and 1 (got {power}). Give a share such as 0.8")
    level = level_of(question)
    if power <= level:
        raise InputError(
            f"power: must be above alpha, {level:g}: a test says yes as often where there is no "
            f"effect, so a power of {power:g} is reached by no effect at all (got {power:g}). Give "
            "a share such as 0.8"
        )


def wide_notes(value: float, error: float, studies: int) -> tuple[str, ...]:
    """That an answer stayed less precise than the search aims at."""
    half = HALF_WIDTH * error
    if half <= TOLERANCE * abs(value):
        return ()
    return (
        f"The simulated answer is within ± {half:.3g} (95 %), which is wider than "
        f"{TOLERANCE:.0%} of it: give more than {studies:,} --studies for a closer one.",
    )


def failure_notes(estimate: PowerEstimate) -> tuple[str, ...]:
    """How many tests could not be computed, where there are any."""
    if not estimate.failures > 0:
        return ()
    return (
        f"{100 * estimate.failures:.2f} % of the tests could not be computed; they are left out of "
        "the power.",
    )
