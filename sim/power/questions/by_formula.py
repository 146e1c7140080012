"""Power and persons of a question without simulating: enumerated, or by a formula."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import reduce

import numpy as np
from scipy.special import ndtr

from sim.arrays import Floats
from sim.inputs.design.data_strategy import FEWEST_PERSONS
from sim.inputs.design.model import Design
from sim.inputs.design.tests import TESTS
from sim.inputs.design.truth import Prior, TypedEndpoint
from sim.power.diagnosis import exact
from sim.power.diagnosis.closed_form_check import normal_power, why_no_formula
from sim.power.diagnosis.verdicts import hypothesis_of
from sim.power.inference import closed_form
from sim.power.inference.answers import p_table
from sim.power.inference.hypotheses import Hypothesis, is_effect
from sim.power.questions.contrast_query import ContrastQuery, has_chances, level_of, levels_of
from sim.power.simulation.plan import true_levels

# A search by enumeration looks at so many tables at most, some seconds; and one list holds so many.
MOST_TABLES_ENUMERATED, MOST_TABLES_LISTED = 60_000_000, 9_000_000
# Sizes looked at on either side besides the root of n, and sizes a note names.
FEWEST_SIZES, SIZES_NAMED = 5, 4
# Points of the quadrature over a belief, and how many of its sd reach to its end.
NODES, FAR = 240, 9.0
# Where the search by a formula without a closed form ends.
MOST_BY_FORMULA = 1e9


def limits_of(question: ContrastQuery) -> tuple[str, ...]:
    """Why neither a formula nor plain enumeration holds for a question; empty if they do."""
    arms = frozenset((*question.arms, *question.against))
    profile = question.design.inquiries[0].profile
    return why_no_formula(question.design, arms, profile, sizes_vary=True)


def limit_notes(question: ContrastQuery) -> tuple[str, ...]:
    """The same in a sentence, for tests that otherwise have a formula or are enumerated."""
    reasons = limits_of(question)
    if question.adjustment == "holm":
        reasons = (*reasons, "Holm's verdict on a contrast hangs on the others")
    if not reasons or not TESTS[question.test].needs_four_counts:
        return ()
    return (f"No exact value and no formula is shown for it: {', and '.join(reasons)}.",)


def is_enumerable(question: ContrastQuery) -> bool:
    """Whether two plain binomial counts are all there is to a question."""
    data = question.design.data
    plain = question.design.model.scenario is None and TESTS[question.test].needs_four_counts
    drawn = data.randomisation == "complete" and not data.blocks
    return plain and drawn and question.adjustment != "holm" and not limits_of(question)


def has_formula(question: ContrastQuery) -> bool:
    """Whether the normal approximation of two shares is about this question."""
    return (
        TESTS[question.test].needs_four_counts
        and question.adjustment != "holm"
        and not limits_of(question)
    )


def mean_level(levels: dict[str, float], sizes: dict[str, int], arms: tuple[str, ...]) -> float:
    """Chance of some arms together."""
    return sum(levels[arm] * sizes[arm] for arm in arms) / sum(sizes[arm] for arm in arms)


def formula_power(question: ContrastQuery) -> float:
    """Power by the normal approximation, from true chances and arm sizes."""
    return normal_power(
        question.test, *_groups(question), level_of(question), _hypothesis(question)
    )


def enumerated_power(question: ContrastQuery) -> float:
    """Power by all tables, among those in which the test can be computed."""
    n_first, n_second, p_first, p_second = _groups(question)
    return exact.exact_power(
        question.test,
        n_first,
        n_second,
        p_first,
        p_second,
        level_of(question),
        _hypothesis(question),
    )


def formula_n(question: ContrastQuery, power: float) -> float | None:
    """Persons in the arm(s) by the normal approximation; a guess where it does not hold."""
    if not has_chances(question):
        return None
    n_first, n_second, p_first, p_second = _groups(question)
    hypothesis, ratio = _hypothesis(question), n_second / n_first
    if not is_effect(p_first - p_second, hypothesis):
        return None
    wanted = (power, level_of(question))
    if hypothesis.kind != "superiority" and TESTS[question.test].formula == "score":
        return _n_by_score(question, *wanted)
    if hypothesis.kind != "superiority":
        formula = {
            "non_inferiority": closed_form.n_non_inferiority,
            "equivalence": closed_form.n_equivalence,
        }[hypothesis.kind]
        return formula(p_first, p_second, hypothesis.margin, *wanted, ratio=ratio)
    return closed_form.n_two_proportions(
        p_first,
        p_second,
        *wanted,
        ratio=ratio,
        two_sided=hypothesis.is_two_sided,
        pooled=TESTS[question.test].formula != "unpooled",
    )


def _n_by_score(question: ContrastQuery, power: float, level: float) -> float:
    """Persons in the arm(s) at which the formula of a score test gives the power."""
    n_first, n_second, *_ = _groups(question)
    shares = _groups(question)[2:]
    ratio, hypothesis = n_second / n_first, _hypothesis(question)
    low, high = 1.0, MOST_BY_FORMULA
    for _ in range(closed_form.HALVINGS):
        middle = (low + high) / 2
        reached = normal_power(question.test, middle, middle * ratio, *shares, level, hypothesis)
        low, high = (middle, high) if reached < power else (low, middle)
    return high


@dataclass(frozen=True)
class EnumeratedN:
    """Smallest arm whose enumerated power reaches a target.

    Attributes
    ----------
    n : persons in the arm
    steps : persons by which the ups and downs of power with whole counts move it
    notes : where a larger arm has less than the target again
    """

    n: int
    steps: float
    notes: tuple[str, ...]


def enumerated_n(question: ContrastQuery, power: float, near: float) -> EnumeratedN | None:
    """The smallest arm that reaches a power, among all sizes around where it rises to that.

    Power goes up and down with whole counts, by less the larger the arms; it is enumerated at every
    size in a window of twice the root of n around the simulated answer. None where it cannot be
    enumerated, or would take too long.
    """
    if not is_enumerable(question) or not has_chances(question):
        return None
    if len(question.arms) > 1 or len(question.against) > 1:
        return None
    n_first, n_second, p_first, p_second = _groups(question)
    ratio, chances = n_second / n_first, (p_first, p_second, level_of(question))

    def at(n: int) -> float:
        m = max(FEWEST_PERSONS, round(n * ratio))
        return exact.exact_power(question.test, n, m, *chances, _hypothesis(question))

    centre, sizes = round(near), _window(near)
    tables = exact.tables_needed(question.test, centre, round(centre * ratio), p_first, p_second)
    if tables * len(sizes) > MOST_TABLES_ENUMERATED:
        return None
    powers = np.array([at(n) for n in sizes])
    while powers[0] >= power and sizes[0] > FEWEST_PERSONS:
        sizes = [*range(max(FEWEST_PERSONS, sizes[0] - len(sizes) // 2), sizes[0]), *sizes]
        powers = np.array([*(at(n) for n in sizes[: len(sizes) - len(powers)]), *powers])
    reached = np.flatnonzero(powers >= power)
    if not len(reached):
        return None
    return _with_steps(sizes, powers, power, int(reached[0]))


def _window(near: float) -> list[int]:
    half = math.ceil(math.sqrt(near)) + FEWEST_SIZES
    return list(range(max(FEWEST_PERSONS, round(near) - half), round(near) + half + 1))


def _with_steps(sizes: list[int], powers: Floats, power: float, first: int) -> EnumeratedN:
    """The first size that reaches the power, and whether larger ones miss it again."""
    degree = min(2, len(sizes) - 1)
    places = np.array(sizes, float) - sizes[first]
    smooth = np.polynomial.Polynomial.fit(places, powers, degree)
    slope = max(float(smooth.deriv()(0.0)), 1e-9)
    steps = float(np.abs(powers - smooth(places)).max()) / slope
    missed = [
        n for n, reached in zip(sizes[first:], powers[first:], strict=True) if reached < power
    ]
    if not missed:
        return EnumeratedN(sizes[first], steps, ())
    some = ", ".join(str(n) for n in missed[:SIZES_NAMED]) + (
        " …" if len(missed) > SIZES_NAMED else ""
    )
    note = (
        f"Power goes up and down with whole counts: {sizes[first]} in the arm reach "
        f"{power:g}, {some} have less again; from {missed[-1] + 1} on all sizes up to {sizes[-1]} "
        "have it."
    )
    return EnumeratedN(sizes[first], steps, (note,))


def enumerated_assurance(question: ContrastQuery) -> float | None:
    """Power averaged over the prior, among the tables in which the test can be computed.

    Beliefs about two arms are independent, so the count of each has a law of its own, averaged over
    the belief by Gauss-Legendre quadrature; arms taken together are convolved.
    """
    if not is_enumerable(question):
        return None
    sizes, typed = question.design.data.sizes(), question.design.model.endpoints[0]
    sides = [
        reduce(np.convolve, [_believed_counts(question.design, typed, arm) for arm in arms])
        for arms in (question.arms, question.against)
    ]
    n_first, n_second = (
        sum(sizes[arm] for arm in arms) for arms in (question.arms, question.against)
    )
    if n_first * n_second > MOST_TABLES_LISTED:
        return None
    p = p_table(question.test, n_first, n_second, _hypothesis(question))
    yes, computable = (
        float(sides[0] @ which.astype(float) @ sides[1])
        for which in (p <= level_of(question), ~np.isnan(p))
    )
    return yes / computable if computable > 0 else None


def _believed_counts(design: Design, typed: TypedEndpoint, arm: str) -> Floats:
    """Chances of an arm's count under what is believed of its level; (n + 1,)."""
    from scipy.stats import binom  # noqa: PLC0415  (slow to load)

    sizes = design.data.sizes()
    n, levels, weights = sizes[arm], np.empty(0), np.ones(1)
    if arm in typed.prior and typed.prior[arm].sd > 0:
        levels, weights = _belief(
            typed.prior[arm], typed.base_rate.chance if typed.base_rate else 0
        )
    else:
        levels = true_levels(design, typed, tuple(sizes))[0, [list(sizes).index(arm)]]
    return np.asarray(weights @ binom.pmf(np.arange(n + 1), n, levels[:, None]))


def _belief(prior: Prior, base: float) -> tuple[Floats, Floats]:
    """Levels and weights of a normal belief about an effect; what lies beyond 0 and 1 is there."""
    centre = base + prior.mean
    low, high = max(0.0, centre - FAR * prior.sd), min(1.0, centre + FAR * prior.sd)
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    levels = low + (nodes + 1) * (high - low) / 2
    density = np.exp(-(((levels - centre) / prior.sd) ** 2) / 2) / math.sqrt(2 * math.pi)
    inside = weights * density * (high - low) / 2 / prior.sd
    ends = ndtr((0.0 - centre) / prior.sd), ndtr((centre - 1.0) / prior.sd)
    return np.array([0.0, *levels, 1.0]), np.array([ends[0], *inside, ends[1]])


def _hypothesis(question: ContrastQuery) -> Hypothesis:
    return hypothesis_of(question.design)


def _groups(question: ContrastQuery) -> tuple[int, int, float, float]:
    levels, sizes = levels_of(question), question.design.data.sizes()
    return (
        sum(sizes[arm] for arm in question.arms),
        sum(sizes[arm] for arm in question.against),
        mean_level(levels, sizes, question.arms),
        mean_level(levels, sizes, question.against),
    )
