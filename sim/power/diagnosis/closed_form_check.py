"""Closed forms beside the simulation: by how much the textbook formula is off for this design."""

from __future__ import annotations

import numpy as np

from sim.inputs.design.tests import TESTS
from sim.power.diagnosis.contrast import true_levels
from sim.power.diagnosis.diagnosands import Diagnosand
from sim.power.diagnosis.verdicts import Verdict
from sim.power.inference import closed_form
from sim.power.inference.hypotheses import Hypothesis
from sim.power.simulation.study_table import EndpointStudies

# A formula is called agreeing within two points of power: it is an approximation, not noise.
AGREE_POINTS = 0.02


def compare_formula(
    entry: EndpointStudies,
    verdict: Verdict,
    hypothesis: Hypothesis,
    alpha: float,
    power: Diagnosand,
) -> Diagnosand | None:
    """The formula's power as value, the enumerated (else simulated) power as exact.

    None where there is no formula.
    """
    if (
        hypothesis.kind != "superiority"
        or verdict.adjustment in ("holm", "dunnett")
        or len(entry.truth) > 1
    ):
        return None
    if verdict.adjustment == "bonferroni":
        return None
    formula = _formula(entry, verdict, hypothesis, alpha)
    if formula is None:
        return None
    beside = power.exact if power.exact is not None else power.value
    agree = bool(
        abs(formula - beside) <= AGREE_POINTS + 4 * (power.mc_se if power.exact is None else 0.0)
    )
    return Diagnosand("power_closed_form", alpha, formula, 0.0, beside, agree)


def _formula(
    entry: EndpointStudies, verdict: Verdict, hypothesis: Hypothesis, alpha: float
) -> float | None:
    contrast = verdict.contrast
    sizes = entry.persons.mean(axis=0)[-1][:, list(contrast.strata)].sum(axis=1)
    n_first, n_second = (
        float(sizes[list(side)].sum()) for side in (contrast.arms, contrast.against)
    )
    two_sided = hypothesis.sides == "two"
    first, second = (float(level[0]) for level in true_levels(entry, contrast))
    if hypothesis.sides == "less":
        first, second, n_first, n_second = second, first, n_second, n_first
    kind = TESTS[verdict.test].formula
    if not (0 < first < 1 and 0 < second < 1):
        return None
    if kind in ("pooled", "unpooled"):
        return closed_form.power_two_proportions(
            n_first,
            n_second,
            first,
            second,
            alpha,
            two_sided=two_sided,
            pooled=kind == "pooled",
        )
    if kind == "log_rank" and first != second:
        events = n_first * first + n_second * second
        ratio = float(np.log1p(-first) / np.log1p(-second))
        return closed_form.power_log_rank(
            events, ratio, alpha, ratio=n_second / n_first, two_sided=two_sided
        )
    return None
