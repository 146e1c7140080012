"""One look before the end, with the alpha spent by a stated rule.

Lan & DeMets (1983), Discrete sequential boundaries for clinical trials, Biometrika 70.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.power.diagnosands import Diagnosand
from sim.power.interim_closed_form import look_formulas
from sim.power.outcome import answer_contrast
from sim.power.studies import Studies

if TYPE_CHECKING:
    from sim.scenario.design import Design

Array = NDArray[Any]
# Gauss-Legendre points over the heights that do not stop at the look.
NODES = 80


@dataclass(frozen=True)
class Boundaries:
    """Two-sided critical values of z and the alpha spent at each look, in order."""

    heights: tuple[float, ...]
    spent: tuple[float, ...]


def alpha_spent(alpha: float, share: float, spending: str) -> float:
    """Two-sided alpha spent once this share of the information is in.

    obrien_fleming: 2 - 2 Phi(z / sqrt(t)) for each side's half of alpha, z its critical value;
    pocock: alpha ln(1 + (e - 1) t).
    """
    from scipy.special import ndtr, ndtri

    if spending == "pocock":
        return float(alpha * np.log1p((np.e - 1) * share))
    return float(4 - 4 * ndtr(ndtri(1 - alpha / 4) / np.sqrt(share)))


def two_look_boundaries(alpha: float, share: float, spending: str) -> Boundaries:
    """Critical values of |z| at the look and at the end.

    At the end the chance to pass for the first time is what is left of alpha; the two z have
    correlation sqrt(share) (Armitage, McPherson & Rowe 1969, JRSS A 132).
    """
    from scipy.optimize import brentq
    from scipy.special import ndtri

    first = alpha_spent(alpha, share, spending)
    height = float(-ndtri(first / 2))

    rule = np.polynomial.legendre.leggauss(NODES)

    def left(end: float) -> float:
        return _first_passes_at_end(height, end, share, rule) - (alpha - first)

    end = float(brentq(left, 0.5, 8.0, xtol=1e-10))
    return Boundaries((height, end), (first, alpha - first))


def _first_passes_at_end(
    height: float, end: float, share: float, rule: tuple[Array, Array]
) -> float:
    """Chance under the null not to pass at the look but to pass at the end."""
    from scipy.special import ndtr

    nodes, weights = rule
    z = nodes * height
    density = np.exp(-z * z / 2) / np.sqrt(2 * np.pi) * weights * height
    rest = np.sqrt(1 - share)
    beyond = ndtr((-end - np.sqrt(share) * z) / rest) + ndtr((-end + np.sqrt(share) * z) / rest)
    return float((density * beyond).sum())


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
    from sim.power.verdicts import contrasts_on, hypothesis_of

    interim = design.answers.interim
    if interim is None:
        return
    share = information_share(design)
    boundaries = {
        alpha: two_look_boundaries(alpha, share, interim.spending)
        for alpha in design.answers.alphas
    }
    tests = [
        test for test in design.answers.tests if test in ("z_pooled", "z_unpooled", "logistic")
    ]
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
    from scipy.special import ndtr

    limits = [float(2 * ndtr(-height)) for height in boundaries.heights]
    stops, ends = p[0] <= limits[0], p[1] <= limits[1]
    for name, shows in (("stop_at_look", stops), ("power_with_look", stops | ends)):
        value = float(shows.mean())
        yield Diagnosand(
            name, alpha, value, float(np.sqrt(value * (1 - value) / shows.size)), None, None
        )
