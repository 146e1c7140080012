"""Questions a researcher asks: how many, how small an effect, how shared out, and how sure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from sim.errors import InputError
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
)
from sim.power.questions.root_finding import HALF_WIDTH, TOLERANCE, Search, bisect
from sim.power.questions.simulated_power import sampled_power

# An answer that needs an arm larger than this, or lies further from where the search began, is
# not to be believed.
MOST_PERSONS = 250_000
MOST_SHRUNK, MOST_GROWN = 1 / 64, 64.0
# Where power is looked at once no answer is found: it need not rise with n.
SIZES_TRIED = (0.25, 0.5, 0.75, 1.5, 2.0, 4.0)


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


def n_for_power(question: ContrastQuery, power: float = 0.8, *, studies: int = 20_000) -> Solution:
    """Persons in the contrast's arm(s) that give a power, all arms growing together.

    Simulated power is fitted by a probit in the root of n around the answer, every point with
    studies of its own (`root_finding`).
    """
    _require_reachable(question, power)
    sizes = question.design.data.sizes()
    n_now = sum(sizes[arm] for arm in question.arms)
    guess = formula_n(question, power) or float(n_now)

    def evaluate(root: float, first: int) -> PowerEstimate:
        larger = changed_query(question, sizes=_scaled(sizes, root * root / n_now))
        return sampled_power(larger, studies, first)

    if guess > MOST_PERSONS:
        raise _out_of_reach(power, n_now)
    _require_effect(question, power)
    start = math.sqrt(guess)
    ends = (start * math.sqrt(MOST_SHRUNK), start * math.sqrt(MOST_GROWN))
    search = Search(evaluate, studies, power, ends, spread=0.5, tolerance=TOLERANCE / 2)
    answer = search.reached(start) or search.scanned(
        [math.sqrt(n) for n in _sizes_tried(question, guess, n_now)]
    )
    if answer is None:
        raise _out_of_reach(power, n_now, search)
    n, error = answer.at**2, 2 * answer.at * answer.error
    enumerated = enumerated_n(question, power, n)
    notes = (
        *limit_notes(question),
        *(enumerated.notes if enumerated else ()),
        *_wide(n, error, studies),
        *_as_many_stop(question),
        *failure_notes(answer.found),
    )
    return Solution(
        n,
        error,
        float(enumerated.n) if enumerated else None,
        formula_n(question, power) if has_formula(question) else None,
        power,
        notes,
        enumerated.steps if enumerated else 0.0,
    )


def _wide(value: float, error: float, studies: int) -> tuple[str, ...]:
    """That an answer stayed less precise than the search aims at."""
    half = HALF_WIDTH * error
    if half <= TOLERANCE * abs(value):
        return ()
    return (
        f"The simulated answer is within ± {half:.3g} (95 %), which is wider than "
        f"{TOLERANCE:.0%} of it: give more than {studies:,} --studies for a closer one.",
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


@dataclass(frozen=True)
class _Effects:
    """Effects that may be sought: at a distance from the edge of the null, on the side tested.

    Attributes
    ----------
    question, levels : what is asked, and the true chances by arm
    base : of the comparator; edge : of the null, as an effect; sign : of what is sought
    """

    question: ContrastQuery
    levels: dict[str, float]
    base: float
    edge: float
    sign: float

    @property
    def most(self) -> float:
        """The largest distance that leaves the arms a chance."""
        return self.base if self.sign < 0 else 1 - self.base - self.edge

    def effect(self, size: float) -> float:
        """The effect at a distance."""
        return self.edge + self.sign * size

    def moved(self, size: float) -> ContrastQuery:
        """The question with the effect at a distance."""
        level = min(1.0, max(0.0, self.base + self.effect(size)))
        levels = {**self.levels, **dict.fromkeys(self.question.arms, level)}
        return changed_query(self.question, levels=levels)


def _effects_of(question: ContrastQuery) -> _Effects:
    hypothesis, levels = hypothesis_of(question.design), levels_of(question)
    base = mean_level(levels, question.design.data.sizes(), question.against)
    if hypothesis.kind == "equivalence":
        raise InputError(
            "question: must be put to superiority or non-inferiority, because equivalence is found "
            "where there is no effect (got mde). Ask n, or a curve over effect."
        )
    if hypothesis.margin > base:
        raise InputError(
            f"answers.hypothesis.margin: must be at most the comparator's share, {base:.3g}, for "
            f"this question (got {hypothesis.margin:g}). Ask n instead."
        )
    sign = -1.0 if hypothesis.sides == "less" else 1.0
    return _Effects(question, levels, base, -hypothesis.margin, sign)


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
    axis = _effects_of(question)
    levels, with_effect, most = axis.levels, axis.moved, axis.most
    formula = bisect(lambda size: formula_power(with_effect(size)), most, power)
    enumerated = None
    if is_enumerable(question) and len({levels[arm] for arm in question.against}) == 1:
        enumerated = bisect(lambda size: enumerated_power(with_effect(size)), most, power)
    guess = enumerated or formula
    if guess is None:
        raise InputError(
            f"power: must be within reach of this design (no effect up to {axis.effect(most):.2f} "
            f"gives {power}). "
            "Take more persons or a lower power"
        )
    search = Search(
        lambda size, first: sampled_power(with_effect(size), studies, first),
        studies,
        power,
        (0.0, most),
    )
    answer = search.reached(guess)
    if answer is None:
        best = search.highest()
        seen = f"; the highest power seen is {best[1]:.3g} at {best[0]:.4g}" if best else ""
        raise InputError(
            f"power: must be within reach of {studies} studies (got {power}{seen}). Take a lower "
            "power, more persons or more studies."
        )
    wide = _wide(answer.at, answer.error, studies)
    notes = (*limit_notes(question), *wide, *failure_notes(answer.found))
    value, exact, by_formula = (
        None if size is None else axis.effect(size)
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
        return sampled_power(question, studies, by_draw=True)
    typed = question.design.model.endpoints[0]
    if not typed.prior:
        raise InputError(
            "model.endpoints.prior: must be stated for an assurance (got none). Add mean and sd"
        )
    estimate = sampled_power(question, studies, use_prior=True, by_draw=True)
    return replace(estimate, exact=enumerated_assurance(question))


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
