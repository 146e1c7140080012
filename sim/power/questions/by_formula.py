"""Power and persons of a question without simulating: enumerated, or by a formula."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats
from sim.inputs.design.tests import TESTS
from sim.power.diagnosis import exact
from sim.power.diagnosis.closed_form_check import normal_power, why_no_formula
from sim.power.diagnosis.verdicts import hypothesis_of
from sim.power.inference import closed_form
from sim.power.inference.answers import p_table
from sim.power.inference.hypotheses import Hypothesis, is_effect
from sim.power.questions.contrast_query import ContrastQuery, has_chances, level_of, levels_of
from sim.power.simulation.plan import true_levels

# Enumerating larger groups takes seconds a step.
MOST_ENUMERATED = 1500
# Where the search by a formula without a closed form ends.
MOST_BY_FORMULA = 1e9
# Persons in an arm.
FEWEST = 2


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
    asked = (power, level_of(question))
    if hypothesis.kind != "superiority" and TESTS[question.test].formula == "score":
        return _n_by_score(question, *asked)
    if hypothesis.kind != "superiority":
        formula = {
            "non_inferiority": closed_form.n_non_inferiority,
            "equivalence": closed_form.n_equivalence,
        }[hypothesis.kind]
        return formula(p_first, p_second, hypothesis.margin, *asked, ratio=ratio)
    return closed_form.n_two_proportions(
        p_first,
        p_second,
        *asked,
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


def enumerated_n(question: ContrastQuery, power: float, near: float) -> float | None:
    """Smallest arm whose enumerated power reaches the target, searched upward from below `near`."""
    if not is_enumerable(question) or not has_chances(question):
        return None
    n_first, n_second, p_first, p_second = _groups(question)
    ratio, level = n_second / n_first, level_of(question)
    if near * max(1.0, ratio) > MOST_ENUMERATED:
        return None
    if len(question.arms) > 1 or len(question.against) > 1:
        return None

    def is_reached(n: int) -> bool:
        m = max(FEWEST, round(n * ratio))
        chances = (p_first, p_second, level, _hypothesis(question))
        return exact.exact_power(question.test, n, m, *chances) >= power

    first = max(FEWEST, int(near * 0.85))
    while first > FEWEST and is_reached(first):
        first = max(FEWEST, int(first * 0.85))
    return next((float(n) for n in range(first, int(near * 1.5) + 20) if is_reached(n)), None)


def enumerated_assurance(question: ContrastQuery, draws: int) -> float | None:
    """Power averaged over the prior, among the tables in which the test can be computed."""
    if not (is_enumerable(question) and len(question.arms) == len(question.against) == 1):
        return None
    sizes, typed = question.design.data.sizes(), question.design.model.endpoints[0]
    arms = tuple(sizes)
    levels = true_levels(question.design, typed, arms, draws)
    asked = (question.arms[0], question.against[0])
    p = p_table(question.test, sizes[asked[0]], sizes[asked[1]], _hypothesis(question))
    first, second = (_count_laws(sizes[arm], levels[:, arms.index(arm)]) for arm in asked)
    yes, computable = (
        float(((first @ which.astype(float)) * second).sum())
        for which in (p <= level_of(question), ~np.isnan(p))
    )
    return yes / computable if computable > 0 else None


def _count_laws(n: int, chances: Floats) -> Floats:
    from scipy.stats import binom  # noqa: PLC0415  (slow to load)

    return np.asarray(binom.pmf(np.arange(n + 1), n, chances[:, None]))


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
