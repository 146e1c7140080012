"""Textbook formulas compared with the simulation: where they hold, and by how much they are off.

They hold where everybody gets what was drawn, stays in sight, and is alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from sim.inputs.design.model import Design
from sim.inputs.design.tests import TESTS
from sim.power.diagnosis.contrast import true_levels
from sim.power.diagnosis.diagnosands import Diagnosand
from sim.power.diagnosis.verdicts import Verdict
from sim.power.inference import closed_form
from sim.power.inference.hypotheses import ROUNDING, Hypothesis
from sim.power.inference.proportions import likeliest_with_difference
from sim.power.simulation.study_table import EndpointStudies

# A formula is called agreeing within two points of power: it is an approximation, not noise.
AGREE_POINTS = 0.02


def compare_formula(
    entry: EndpointStudies,
    verdict: Verdict,
    hypothesis: Hypothesis,
    alpha: float,
    power: Diagnosand,
    design: Design | None = None,
) -> Diagnosand | None:
    """The formula's power as value, the enumerated (else simulated) power as exact.

    design : states sd and correlations, for means

    None where there is no formula.
    """
    if verdict.adjustment != "none" or len(entry.truth) > 1:
        return None
    formula = _formula(entry, verdict, hypothesis, alpha, design)
    if formula is None:
        return None
    beside = power.exact if power.exact is not None else power.value
    agree = bool(
        abs(formula - beside) <= AGREE_POINTS + 4 * (power.mc_se if power.exact is None else 0.0)
    )
    return Diagnosand("power_closed_form", alpha, formula, 0.0, beside, agree)


def _formula(
    entry: EndpointStudies,
    verdict: Verdict,
    hypothesis: Hypothesis,
    alpha: float,
    design: Design | None,
) -> float | None:
    contrast = verdict.contrast
    if TESTS[verdict.test].formula == "means":
        return None if design is None else _means_formula(entry, verdict, hypothesis, alpha, design)
    sizes = entry.persons.mean(axis=0)[-1][:, list(contrast.strata)].sum(axis=1)
    n_first, n_second = (
        float(sizes[list(side)].sum()) for side in (contrast.arms, contrast.against)
    )
    first, second = (float(level[0]) for level in true_levels(entry, contrast))
    if not (0 < first < 1 and 0 < second < 1):
        return None
    kind = TESTS[verdict.test].formula
    sides = (n_first, n_second, first, second)
    if kind in ("pooled", "unpooled", "score"):
        return normal_power(verdict.test, *sides, alpha, hypothesis)
    if kind == "log_rank" and first != second:
        n_first, n_second, first, second = _as_gain(sides, hypothesis)
        events = n_first * first + n_second * second
        ratio = float(np.log1p(-first) / np.log1p(-second))
        return closed_form.power_log_rank(
            events, ratio, alpha, ratio=n_second / n_first, two_sided=hypothesis.is_two_sided
        )
    return None


def _means_formula(
    entry: EndpointStudies, verdict: Verdict, hypothesis: Hypothesis, alpha: float, design: Design
) -> float | None:
    """Noncentral t of two single arms; a value before the trial takes its part of the variance.

    Of analysis of covariance 1 - r^2 is left (Borm, Fransen & Lemmens 2007, Journal of Clinical
    Epidemiology 60).
    """
    typed = next((one for one in design.model.endpoints if one.endpoint == entry.endpoint), None)
    sides = verdict.contrast.arms, verdict.contrast.against
    if typed is None or any(len(side) > 1 for side in sides) or hypothesis.kind == "equivalence":
        return None
    arms, persons = tuple(design.data.sizes()), entry.persons.mean(axis=0)[-1].sum(axis=-1)
    first, second = (typed.means[arms[side[0]]] for side in sides)
    r, before = typed.baseline_correlation or 0.0, typed.means[design.data.comparator].sd
    spreads = [one.sd for one in (first, second)]
    if verdict.test == "ancova":
        spreads = [sd * math.sqrt(1 - r**2) for sd in spreads]
    elif verdict.test == "change_difference":
        spreads = [math.sqrt(sd**2 + before**2 - 2 * r * sd * before) for sd in spreads]
    gap = first.mean - second.mean + hypothesis.margin
    n_first, n_second = (float(persons[side[0]]) for side in sides)
    return closed_form.power_two_means(
        n_first,
        n_second,
        -gap if hypothesis.sides == "less" else gap,
        spreads[0],
        spreads[1],
        alpha,
        two_sided=hypothesis.is_two_sided,
    )


Groups = tuple[float, float, float, float]


def _as_gain(groups: Groups, hypothesis: Hypothesis) -> Groups:
    """Persons and chances with the groups changed round where less is asked about.

    groups : n_first, n_second, p_first, p_second
    """
    n_first, n_second, p_first, p_second = groups
    return (n_second, n_first, p_second, p_first) if hypothesis.sides == "less" else groups


def normal_power(
    test: str,
    n_first: float,
    n_second: float,
    p_first: float,
    p_second: float,
    alpha: float,
    hypothesis: Hypothesis,
) -> float:
    """Power of a test on two shares by the normal approximation, as the hypothesis asks.

    Parameters
    ----------
    n_first, p_first : persons and chance of the arm; `second` those of the comparator
    """
    sides = (n_first, n_second, p_first, p_second)
    if hypothesis.kind != "superiority" and TESTS[test].formula == "score":
        return score_power(*sides, alpha, hypothesis)
    if hypothesis.kind == "non_inferiority":
        return closed_form.power_non_inferiority(*sides, hypothesis.margin, alpha)
    if hypothesis.kind == "equivalence":
        return closed_form.power_equivalence(*sides, hypothesis.margin, alpha)
    return closed_form.power_two_proportions(
        *_as_gain(sides, hypothesis),
        alpha,
        two_sided=hypothesis.is_two_sided,
        pooled=TESTS[test].formula != "unpooled",
    )


def score_power(
    n_first: float,
    n_second: float,
    p_first: float,
    p_second: float,
    alpha: float,
    hypothesis: Hypothesis,
) -> float:
    """Power of the score test of a margin by the normal approximation.

    The variance of the null is that at the likeliest chances that differ by just the margin
    (Farrington & Manning 1990, Statistics in Medicine 9, method 3).
    """
    own = np.sqrt(p_first * (1 - p_first) / n_first + p_second * (1 - p_second) / n_second)
    powers = []
    for edge, sign in ((-hypothesis.margin, 1.0), (hypothesis.margin, -1.0)):
        shares = np.array(p_first), np.array(p_second)
        likely = float(likeliest_with_difference(*shares, n_second / n_first, edge))
        other = likely - edge
        null = np.sqrt(likely * (1 - likely) / n_first + other * (1 - other) / n_second)
        height = closed_form.NORMAL.inv_cdf(1 - alpha) * null
        gap = sign * (p_first - p_second - edge) - height
        powers.append(closed_form.NORMAL.cdf(float(gap / own)) if own > 0 else float(gap > 0))
    if hypothesis.kind == "non_inferiority":
        return powers[0]
    return max(0.0, powers[0] + powers[1] - 1.0)


def why_no_formula(
    design: Design, arms: frozenset[str], profile: str | None = None, *, sizes_vary: bool = False
) -> tuple[str, ...]:
    """Why a formula on true chances and sizes does not hold between some arms; empty if it does.

    Parameters
    ----------
    arms : arms of the contrast
    profile : the block that is asked about, if it is one
    sizes_vary : arm sizes are searched, so that any limit on staff counts
    """
    consent = any(design.data.consenting(arm) < 1 for arm in arms)
    about = ("people consent once they know their arm",) if consent else ()
    return (*about, *_reasons(design, arms, profile, sizes_vary=sizes_vary))


def _reasons(
    design: Design, arms: frozenset[str], profile: str | None, *, sizes_vary: bool
) -> Iterator[str]:
    data = design.data
    if data.stopped == "included" and arms & {*data.stopping}:
        yield "those who stopped stay in the denominator"
    if any(data.take_up.get(arm, 1.0) < 1 for arm in arms):
        yield "not everybody takes up the treatment"
    if data.spill_over and data.comparator in arms:
        yield "part of the effect spills over to the comparator"
    if data.staff and arms & {*data.staff.arms}:
        shares = data.treated_shares()
        served = (shares[arm] / (data.take_up.get(arm, 1.0) or 1.0) for arm in data.staff.arms)
        if sizes_vary or min(served) < 1 - ROUNDING:
            yield "staff serve only so many"
    if any(data.selection_gap.get(arm) for arm in arms):
        yield "an arm was not drawn and has a selection gap"
    if any(data.lost_shares()[arm] for arm in arms):
        yield "people are lost from sight"
    if data.clusters:
        yield "people were drawn in clusters that resemble each other"
    if design.model.scenario is None and data.entry.last_month > 0:
        yield "people come in late and are seen for a shorter time"
    if profile or any(abs(one.rate_ratio - 1) > ROUNDING for one in data.blocks):
        yield "blocks have chances of their own"


def formula_notes(design: Design, verdict: Verdict, n_truths: int) -> Iterator[str]:
    """Why no textbook formula comes with a verdict, if it is one that otherwise has it."""
    if TESTS[verdict.test].formula is None or verdict.adjustment != "none" or n_truths > 1:
        return
    arms = tuple(design.data.sizes())
    compared = frozenset(
        arms[place] for place in (*verdict.contrast.arms, *verdict.contrast.against)
    )
    reasons = why_no_formula(design, compared, profile_of(verdict.contrast.name))
    if reasons:
        why = ", and ".join(reasons)
        yield f"No textbook formula is shown for {verdict.contrast.name}: {why}."


def profile_of(contrast: str) -> str | None:
    """The block that a contrast is about, as in 'new v usual [young]'."""
    return contrast.partition(" [")[2].removesuffix("]") or None
