"""One look before the end: the chance to stop there, and to find the effect at either.

The closed form that goes with it takes two normal statistics that share their early exits. Who has
left by the look has left by the end, so over persons the covariance of the two counts is
p_look (1 - p_end), and that of the two differences follows arm by arm (Jennison & Turnbull 2000,
Group Sequential Methods, ch. 3 and 12, for the normal approximation).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array, Floats
from sim.inputs.design.model import Design
from sim.inputs.design.tests import TESTS, is_suited
from sim.power.diagnosis.closed_form_check import AGREE_POINTS
from sim.power.diagnosis.contrast import Contrast
from sim.power.diagnosis.diagnosands import AGREE_ERRORS, Diagnosand
from sim.power.diagnosis.outcome import answer_contrast
from sim.power.diagnosis.verdicts import contrasts_on, hypothesis_of
from sim.power.inference.boundaries import two_look_boundaries
from sim.power.inference.looks import Boundaries
from sim.power.simulation.plan import observed_levels
from sim.power.simulation.study_table import EndpointStudies, Studies

NAMES = ("stop_at_look", "power_with_look")


def information_share(design: Design) -> float:
    """Share of the information at the look: as stated, else month over follow-up."""
    interim = design.answers.interim
    if interim is None:
        return 1.0
    return interim.information_share or interim.month / design.data.follow_up_months


def bounds_of(design: Design, alpha: float) -> Boundaries:
    """Critical values at the design's look and at the end, for the sides it tests."""
    interim = design.answers.interim
    spending = interim.spending if interim else "obrien_fleming"
    two_sided = hypothesis_of(design).is_two_sided
    return two_look_boundaries(alpha, information_share(design), spending, two_sided=two_sided)


def looked_by(design: Design) -> list[str]:
    """The design's tests whose p-value can be held against the bounds."""
    return [test for test in design.answers.tests if TESTS[test].has_look]


def without_look(design: Design) -> list[str]:
    """The design's tests that have no bounds for a look."""
    return [test for test in design.answers.tests if not TESTS[test].has_look]


def diagnose_interim(
    studies: Studies, design: Design
) -> Iterator[tuple[str, str, str, Diagnosand]]:
    """Chance to stop at the look and to find the effect at either, for z tests and logistic."""
    interim = design.answers.interim
    if interim is None:
        return
    boundaries = {alpha: bounds_of(design, alpha) for alpha in design.answers.alphas}
    for entry in studies.endpoints:
        if len(entry.looks) == 1:
            continue
        tests = [test for test in looked_by(design) if is_suited(test, entry.endpoint)]
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
    at_look, at_end = boundaries.p_limits
    stops, ends = p[0] <= at_look, p[1] <= at_end
    for name, shows in (("stop_at_look", stops), ("power_with_look", stops | ends)):
        value = float(shows.mean())
        yield Diagnosand(
            name, alpha, value, float(np.sqrt(value * (1 - value) / shows.size)), None, None
        )


@dataclass(frozen=True)
class Side:
    """Arms taken together: sizes (n_arms,), chances at the look and the end (2, n_arms)."""

    sizes: Floats
    chances: Floats

    @property
    def level(self) -> Floats:
        """Chance of the arms together at the look and the end; (2,)."""
        return np.asarray(self.chances @ self.sizes / self.sizes.sum())

    @property
    def covariance(self) -> Floats:
        """Of the proportions at the look and the end; (2, 2)."""
        early, late = self.chances
        share = self.sizes / self.sizes.sum() ** 2
        both = float((share * early * (1 - late)).sum())
        own = [float((share * one * (1 - one)).sum()) for one in (early, late)]
        return np.array([[own[0], both], [both, own[1]]])


def look_chances(first: Side, second: Side, heights: tuple[float, ...], *, pooled: bool) -> Floats:
    """Chance to stop at the look, and to find the effect at either; two-sided."""
    from scipy.stats import multivariate_normal, norm  # noqa: PLC0415  (slow to load)

    gap, covariance = first.level - second.level, first.covariance + second.covariance
    own = np.sqrt(np.diag(covariance))
    null = own
    if pooled:
        n_first, n_second = first.sizes.sum(), second.sizes.sum()
        both = (n_first * first.level + n_second * second.level) / (n_first + n_second)
        null = np.sqrt(both * (1 - both) * (1 / n_first + 1 / n_second))
    limit = np.array(heights) * null
    stop = norm.cdf((gap[0] - limit[0]) / own[0]) + norm.cdf((-gap[0] - limit[0]) / own[0])
    law = multivariate_normal(gap, covariance)
    return np.array([stop, 1.0 - law.cdf(limit, lower_limit=-limit)])


def look_formulas(
    entry: EndpointStudies,
    design: Design,
    contrast: Contrast,
    test: str,
    bounds: dict[float, Boundaries],
    simulated: dict[tuple[str, float], Diagnosand],
) -> list[Diagnosand]:
    """The formula as value and the simulated figure as exact; none where it does not hold.

    It holds for typed chances in whole arms that everybody enters at the start and nobody leaves.
    """
    data = design.data
    is_plain = design.model.scenario is None and not data.entry.last_month
    if (
        not is_plain
        or any(data.lost_shares().values())
        or data.blocks
        or (data.stopping and data.stopped == "included")
        or data.randomisation != "complete"
        or design.answers.hypothesis.kind != "superiority"
        or design.answers.hypothesis.sides != "two"
        or len(entry.truth) > 1
    ):
        return []

    arms = tuple(data.sizes())
    end = observed_levels(data, arms, entry.truth, is_chance=True)[0]
    look = 1.0 - (1.0 - end) ** (entry.looks[0] / entry.month)
    sizes = np.array([data.sizes()[arm] for arm in arms], float)
    first, second = (
        Side(sizes[list(places)], np.stack([look, end])[:, list(places)])
        for places in (contrast.arms, contrast.against)
    )
    rows = []
    for alpha, limits in bounds.items():
        values = look_chances(first, second, limits.heights, pooled=TESTS[test].formula == "pooled")
        for name, value in zip(NAMES, values.tolist(), strict=True):
            beside = simulated[name, alpha]
            allowed = AGREE_POINTS + AGREE_ERRORS * beside.mc_se
            agree = bool(abs(value - beside.value) <= allowed)
            rows.append(Diagnosand(f"{name}_closed_form", alpha, value, 0.0, beside.value, agree))
    return rows
