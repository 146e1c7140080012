"""Questions a researcher asks: how many, how small an effect, how shared out, and how sure."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.special import ndtri

from sim.errors import InputError
from sim.power.diagnosis.run import PRIOR_DRAWS
from sim.power.diagnosis.verdicts import hypothesis_of
from sim.power.inference.hypotheses import is_effect
from sim.power.questions.by_formula import (
    FEWEST,
    enumerated_assurance,
    enumerated_n,
    enumerated_power,
    formula_n,
    formula_power,
    has_formula,
    is_enumerable,
    limit_notes,
    mean_level,
)
from sim.power.questions.contrast_query import (
    ContrastQuery,
    PowerEstimate,
    changed_query,
    has_chances,
    level_of,
    levels_of,
    power_of,
)

# An answer that needs an arm larger than this, or lies further from where the search began, is
# not to be believed.
MOST_PERSONS = 250_000
MOST_SHRUNK, MOST_GROWN = 1 / 64, 64.0
# Where power is looked at once no answer is found: it need not rise with n.
SIZES_TRIED = (0.25, 0.5, 0.75, 1.5, 2.0, 4.0)
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
class Solution:
    """The value that gives the wanted power.

    Attributes
    ----------
    value, mc_se : from the simulation, with its error on this value
    exact : by enumeration, None where there is none
    closed_form : by the normal approximation, None where there is none
    power : what was wanted
    notes : why there is no exact value or formula, and how many tests could not be computed
    """

    value: float
    mc_se: float
    exact: float | None
    closed_form: float | None
    power: float
    notes: tuple[str, ...] = ()


def n_for_power(question: ContrastQuery, power: float = 0.8, *, studies: int = 20_000) -> Solution:
    """Persons in the contrast's arm(s) that give a power, all arms growing together.

    Simulated power is fitted by a probit in the root of n around the answer; its error follows
    from that of the fit (delta method).
    """
    _require_reachable(question, power)
    sizes = question.design.data.sizes()
    n_now = sum(sizes[arm] for arm in question.arms)
    guess = formula_n(question, power) or float(n_now)

    def evaluate(root: float) -> PowerEstimate:
        return power_of(changed_query(question, sizes=_scaled(sizes, root * root / n_now)), studies)

    if guess > MOST_PERSONS:
        raise _out_of_reach(power, n_now)
    _require_effect(question, power)
    start = math.sqrt(guess)
    ends = (start * math.sqrt(MOST_SHRUNK), start * math.sqrt(MOST_GROWN))
    search = Search(evaluate, power, ends, spread=0.5)
    answer = search.reached(start) or search.scanned(
        [math.sqrt(n) for n in _sizes_tried(question, guess, n_now)]
    )
    if answer is None:
        raise _out_of_reach(power, n_now, search)
    n = answer.at**2
    return Solution(
        n,
        2 * answer.at * answer.error,
        enumerated_n(question, power, n),
        formula_n(question, power) if has_formula(question) else None,
        power,
        (*limit_notes(question), *_as_many_stop(question), *failure_notes(answer.found)),
    )


def _require_effect(question: ContrastQuery, power: float) -> None:
    """More persons do not find what is not there, or lies on the side that is not tested."""
    if not has_formula(question) or not has_chances(question):
        return
    levels, sizes = levels_of(question), question.design.data.sizes()
    first, second = (mean_level(levels, sizes, arms) for arms in (question.arms, question.against))
    hypothesis = hypothesis_of(question.design)
    if not is_effect(first - second, hypothesis):
        asked = hypothesis.kind.replace("_", "-")
        side = f", sides: {hypothesis.sides}" if hypothesis.kind == "superiority" else ""
        raise InputError(
            f"power: must be within reach of this design by more persons (got {power:g}, and a "
            f"true difference of {100 * (first - second):+.3g} points where {asked} is tested"
            f"{side}: there is nothing to find). Take another truth, side or margin"
        )


def _sizes_tried(question: ContrastQuery, guess: float, n_now: int) -> list[float]:
    """Sizes around the guess and the design's own, and that at which staff serve just everybody."""
    data = question.design.data
    tried = [guess * factor for factor in SIZES_TRIED] + [float(n_now)]
    if data.staff:
        wanted = sum(data.sizes()[arm] for arm in data.staff.arms)
        tried.append(n_now * data.staff.fte * data.staff.clients_per_fte / wanted)
    return sorted(n for n in tried if FEWEST <= n <= MOST_PERSONS)


def _out_of_reach(power: float, n_now: int, search: Search | None = None) -> InputError:
    seen = ""
    if search and (best := search.highest()):
        low, high = (round(root * root) for root in search.range())
        seen = (
            f"; of the sizes tried, {low} to {high} in the arm, power was highest at "
            f"{best[0] ** 2:.0f}: {100 * best[1]:.1f} %"
        )
    return InputError(
        f"power: must be within reach of this design by more persons (got {power:g}, and "
        f"{n_now} in the arm{seen}). Take a lower power, or a truth with a larger effect"
    )


def _as_many_stop(question: ContrastQuery) -> tuple[str, ...]:
    data = question.design.data
    if data.stopped == "included" and {*data.stopping} & {*question.arms, *question.against}:
        return ("As many people stop as the design says, whatever the size of the arms.",)
    return ()


def failure_notes(estimate: PowerEstimate) -> tuple[str, ...]:
    """How many tests could not be computed, where there are any."""
    if not estimate.failures > 0:
        return ()
    return (
        f"{100 * estimate.failures:.2f} % of the tests could not be computed; they are left out of "
        "the power.",
    )


def minimum_detectable_effect(
    question: ContrastQuery, power: float = 0.8, *, studies: int = 20_000
) -> Solution:
    """Smallest effect on the side that is tested which is found with this power.

    A difference of shares: a gain over the comparator, a loss where less is asked about, and for
    non-inferiority the lowest true difference at which it is shown. The search runs over the
    distance from the edge of the null.

    Raises
    ------
    InputError
        If no effect gives the power, or equivalence is asked about: there the truth is no effect.
    """
    _require_reachable(question, power)
    hypothesis = hypothesis_of(question.design)
    if hypothesis.kind == "equivalence":
        raise InputError(
            "question: must be put to superiority or non-inferiority, because equivalence is found "
            "where there is no effect (got mde). Ask n, or a curve over effect."
        )
    levels = levels_of(question)
    sizes = question.design.data.sizes()
    base = mean_level(levels, sizes, question.against)
    sign = -1.0 if hypothesis.sides == "less" else 1.0
    edge = -hypothesis.margin
    most = base if sign < 0 else 1 - base - edge

    def with_effect(size: float) -> ContrastQuery:
        level = min(1.0, max(0.0, base + edge + sign * size))
        return changed_query(question, levels={**levels, **dict.fromkeys(question.arms, level)})

    if edge < -base:
        raise InputError(
            f"answers.hypothesis.margin: must be at most the comparator's share, {base:.3g}, for "
            f"this question (got {hypothesis.margin:g}). Ask n instead."
        )
    formula = bisect(lambda size: formula_power(with_effect(size)), most, power)
    enumerated = None
    if is_enumerable(question) and len({levels[arm] for arm in question.against}) == 1:
        enumerated = bisect(lambda size: enumerated_power(with_effect(size)), most, power)
    guess = enumerated or formula
    if guess is None:
        raise InputError(
            f"power: must be within reach of this design (no effect up to {edge + sign * most:.2f} "
            f"gives {power}). "
            "Take more persons or a lower power"
        )
    search = Search(lambda size: power_of(with_effect(size), studies), power, (0.0, most))
    answer = search.reached(guess)
    if answer is None:
        best = search.highest()
        seen = f"; the highest power seen is {best[1]:.3g} at {best[0]:.4g}" if best else ""
        raise InputError(
            f"power: must be within reach of {studies} studies (got {power}{seen}). Take a lower "
            "power, more persons or more studies."
        )
    notes = (*limit_notes(question), *failure_notes(answer.found))
    value, exact, by_formula = (
        None if size is None else edge + sign * size
        for size in (answer.at, enumerated, formula if has_formula(question) else None)
    )
    return Solution(float(value or 0.0), answer.error, exact, by_formula, power, notes)


def assurance(question: ContrastQuery, *, studies: int = 50_000) -> PowerEstimate:
    """Power averaged over what is believed, simulated and by enumeration.

    The belief is the design's prior or, where the truth is a scenario's lives, its posterior:
    those studies already run through the parameter draws.

    O'Hagan, Stevens & Campbell (2005), Assurance in clinical trial design, Pharm Stat 4.
    """
    if question.design.model.scenario is not None:
        return power_of(question, studies)
    typed = question.design.model.endpoints[0]
    if not typed.prior:
        raise InputError(
            "model.endpoints.prior: must be stated for an assurance (got none). Add mean and sd"
        )
    estimate = power_of(question, studies, use_prior=True)
    draws = max(PRIOR_DRAWS, question.design.model.posterior_draws)
    return replace(estimate, exact=enumerated_assurance(question, draws))


def _scaled(sizes: dict[str, int], factor: float) -> dict[str, int]:
    return {arm: max(FEWEST, round(size * factor)) for arm, size in sizes.items()}


def _require_reachable(question: ContrastQuery, power: float) -> None:
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
