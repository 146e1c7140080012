"""One look before the end: the chance to stop there, and to find the effect at either."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.special import ndtr

from sim.arrays import Array
from sim.inputs.design.model import Design
from sim.inputs.design.tests import TESTS
from sim.power.diagnosis.diagnosands import Diagnosand
from sim.power.diagnosis.interim_closed_form import look_formulas
from sim.power.diagnosis.outcome import answer_contrast
from sim.power.diagnosis.verdicts import contrasts_on, hypothesis_of
from sim.power.inference.boundaries import Boundaries, two_look_boundaries
from sim.power.simulation.study_table import Studies


def information_share(design: Design) -> float:
    """Share of the information at the look: as stated, else month over follow-up."""
    interim = design.answers.interim
    if interim is None:
        return 1.0
    return interim.information_share or interim.month / design.data.follow_up_months


def diagnose_interim(
    studies: Studies, design: Design
) -> Iterator[tuple[str, str, str, Diagnosand]]:
    """Chance to stop at the look and to find the effect at either, for z tests and logistic."""
    interim = design.answers.interim
    if interim is None:
        return
    share = information_share(design)
    boundaries = {
        alpha: two_look_boundaries(alpha, share, interim.spending)
        for alpha in design.answers.alphas
    }
    tests = [test for test in design.answers.tests if TESTS[test].has_look]
    for entry in studies.endpoints:
        if len(entry.looks) == 1:
            continue
        for contrast in contrasts_on(studies, design, entry):
            for test in tests:
                answers = [
                    answer_contrast(studies, entry, contrast, test, hypothesis_of(design), look)
                    for look in (0, len(entry.looks) - 1)
                ]
                p = [answer.p_of_study for answer in answers]
                judged = [
                    found
                    for alpha, bounds in boundaries.items()
                    for found in _judge(p, alpha, bounds)
                ]
                simulated = {(one.name, float(one.alpha or 0)): one for one in judged}
                judged += look_formulas(entry, design, contrast, test, boundaries, simulated)
                for found in judged:
                    yield contrast.name, studies.label(entry), test, found


def _judge(p: list[Array], alpha: float, boundaries: Boundaries) -> Iterator[Diagnosand]:

    limits = [float(2 * ndtr(-height)) for height in boundaries.heights]
    stops, ends = p[0] <= limits[0], p[1] <= limits[1]
    for name, shows in (("stop_at_look", stops), ("power_with_look", stops | ends)):
        value = float(shows.mean())
        yield Diagnosand(
            name, alpha, value, float(np.sqrt(value * (1 - value) / shows.size)), None, None
        )
