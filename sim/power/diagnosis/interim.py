"""Looks before the end: the chance to stop there, and to find the effect at any or at the end.

The closed form that goes with them takes normal statistics that share their early exits. Who has
left by a look has left by the end, so over persons the covariance of the two counts is
p_look (1 - p_end), and that of the two differences follows arm by arm (Jennison & Turnbull 2000,
Group Sequential Methods, ch. 3 and 12, for the normal approximation).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import numpy as np
from scipy.special import ndtr

from sim.arrays import Array, Floats
from sim.inputs.design.model import Design, Interim
from sim.inputs.design.tests import TESTS, is_suited
from sim.power.diagnosis.closed_form_check import AGREE_POINTS
from sim.power.diagnosis.contrast import Contrast
from sim.power.diagnosis.diagnosands import AGREE_ERRORS, Diagnosand
from sim.power.diagnosis.outcome import answer_contrast
from sim.power.diagnosis.verdicts import contrasts_on, hypothesis_of
from sim.power.inference.boundaries import (
    SHAPES,
    FutilityRule,
    futility_boundaries,
    shaped_boundaries,
    spending_boundaries,
    stated_boundaries,
)
from sim.power.inference.looks import Boundaries
from sim.power.simulation.plan import observed_levels
from sim.power.simulation.study_table import MONTH_MARK, EndpointStudies, Studies

NAMES = ("stop_at_look", "power_with_look")
# Looks and the end together whose normal law is integrated, and points in each.
MOST_INTEGRATED, NODES = 4, 60
# No mass of a standard normal lies further off.
FAR = 9.0


def information_shares(design: Design) -> tuple[float, ...]:
    """Share of the information at each look: as stated, else month over follow-up."""
    interim = design.answers.interim
    if interim is None:
        return ()
    if interim.information_share is not None:
        return (interim.information_share,)
    end = design.data.follow_up_months
    return interim.information_shares or tuple(month / end for month in interim.looks)


def bounds_of(design: Design, alpha: float) -> Boundaries:
    """Critical values at the design's looks and at the end, for the sides it tests."""
    interim = design.answers.interim or Interim()
    shares = (*information_shares(design), 1.0)
    two_sided, futility = hypothesis_of(design).is_two_sided, interim.futility
    rule: dict[str, Any] = {"parameter": interim.parameter}
    if futility and futility.spending:
        beta = FutilityRule(futility.power, futility.spending, futility.parameter, futility.binding)
        return futility_boundaries(alpha, shares, interim.spending, beta, **rule)
    if interim.spending == "stated":
        spent = alpha * np.diff((0.0, *interim.spent, 1.0))
        bounds = stated_boundaries(spent, shares, two_sided=two_sided)
    elif interim.spending in SHAPES:
        bounds = shaped_boundaries(alpha, shares, interim.spending, two_sided=two_sided, **rule)
    else:
        floors = futility.z if futility and futility.binding else ()
        rule |= {"two_sided": two_sided, "floors": floors}
        bounds = spending_boundaries(alpha, shares, interim.spending, **rule)
    return replace(bounds, floors=futility.z) if futility else bounds


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
                    for look in range(len(entry.looks))
                ]
                p = [answer.p_of_study for answer in answers]
                judged = [
                    figure
                    for alpha, bounds in boundaries.items()
                    for figure in _judge(p, alpha, bounds, entry.looks)
                ]
                simulated = {(one.name, float(one.alpha or 0)): one for one in judged}
                judged += look_formulas(entry, design, contrast, test, boundaries, simulated)
                for figure in judged:
                    yield contrast.name, studies.label(entry), test, figure


def _judge(
    p: list[Array], alpha: float, bounds: Boundaries, looks: tuple[int, ...]
) -> Iterator[Diagnosand]:
    """Chance to stop at the looks and to find the effect; of several looks at each, by month."""
    stopped, futile = _first_stops(p, bounds)
    several = len(looks) > len(NAMES)
    shows = {
        "stop_at_look": np.any(stopped[:-1], axis=0),
        "power_with_look": np.any(stopped, axis=0),
    }
    if several:
        shows |= {
            f"stop_at_look{MONTH_MARK}{month}": stops
            for month, stops in zip(looks, stopped[:-1], strict=False)
        }
    if bounds.floors:
        shows["stop_for_futility"] = np.any(futile, axis=0)
    for name, which in shows.items():
        value = float(which.mean())
        error = float(np.sqrt(value * (1 - value) / which.size))
        yield Diagnosand(name, alpha, value, error, None, None)
    if several or bounds.floors:
        early = np.array(bounds.shares[:-1]) - 1.0
        stops = np.array(stopped[:-1]) | np.array(futile)
        used = 1.0 + early @ stops
        error = float(used.std() / np.sqrt(used.size))
        yield Diagnosand("information_used", alpha, float(used.mean()), error, None, None)


def _first_stops(p: list[Array], bounds: Boundaries) -> tuple[list[Array], list[Array]]:
    """Which trials stop first at each look (and the end) with a finding, and for futility."""
    goes_on = np.ones(p[0].shape, bool)
    effective, futile = [], []
    for place, (values, limit) in enumerate(zip(p, bounds.p_limits, strict=True)):
        effective.append(goes_on & (values <= limit))
        goes_on = goes_on & ~effective[-1]
        if place < len(p) - 1:
            has_floor = place < len(bounds.floors)
            low = values >= bounds.p_floors[place] if has_floor else np.zeros_like(goes_on)
            futile.append(goes_on & low)
            goes_on = goes_on & ~futile[-1]
    return effective, futile


@dataclass(frozen=True)
class Side:
    """Arms taken together: sizes (n_arms,), chances at the looks and the end (k, n_arms)."""

    sizes: Floats
    chances: Floats

    @property
    def level(self) -> Floats:
        """Chance of the arms together at the looks and the end; (k,)."""
        return np.asarray(self.chances @ self.sizes / self.sizes.sum())

    @property
    def covariance(self) -> Floats:
        """Of the proportions at the looks and the end; (k, k)."""
        share = self.sizes / self.sizes.sum() ** 2
        early, late = self.chances[:, None], self.chances[None]
        both = np.minimum(early, late) * (1 - np.maximum(early, late))
        return np.asarray((share * both).sum(axis=-1))


def look_chances(first: Side, second: Side, bounds: Boundaries, *, pooled: bool) -> Floats:
    """Chance to stop at a look with a finding, and to find the effect at any look or the end.

    The side that is asked about is that of more; of two sides either.
    """
    gap, covariance = first.level - second.level, first.covariance + second.covariance
    null = np.sqrt(np.diag(covariance))
    if pooled:
        n_first, n_second = first.sizes.sum(), second.sizes.sum()
        both = (n_first * first.level + n_second * second.level) / (n_first + n_second)
        null = np.sqrt(both * (1 - both) * (1 / n_first + 1 / n_second))
    high = np.array(bounds.heights) * null
    low = np.full_like(high, -np.inf)
    if bounds.two_sided:
        low = -high
    elif bounds.floors:
        low[:-1] = np.array(bounds.floors[: len(high) - 1]) * null[:-1]
    chances = []
    for place in range(len(high)):
        here = slice(0, place + 1)
        law = gap[here], covariance[here, here]
        to = [(*high[:place], np.inf), (*high[:place], low[place])]
        since = [(*low[:place], high[place]), (*low[:place], -np.inf)]
        ways = zip(since, to, strict=True) if bounds.two_sided else [(since[0], to[0])]
        chances.append(sum(box_chance(*law, np.array(a), np.array(b)) for a, b in ways))
    return np.array([sum(chances[:-1]), sum(chances)])


def box_chance(mean: Floats, covariance: Floats, low: Floats, high: Floats) -> float:
    """Chance that normal numbers lie between two bounds each; all (k,), covariance (k, k).

    Gauss-Legendre on all but the last, which is normal given the others.
    """
    root = np.linalg.cholesky(covariance)
    spread = np.sqrt(np.diag(covariance))
    low, high = np.maximum(low, mean - FAR * spread), np.minimum(high, mean + FAR * spread)
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    axes = [a + (b - a) / 2 * (nodes + 1) for a, b in zip(low[:-1], high[:-1], strict=True)]
    grid = [axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")]
    mass, inner = np.ones(1), np.zeros((len(mean) - 1, 1))
    if grid:
        widths = [weights * (b - a) / 2 for a, b in zip(low[:-1], high[:-1], strict=True)]
        mass = reduce(np.multiply.outer, widths).ravel()
        inner = np.linalg.solve(root[:-1, :-1], np.stack(grid) - mean[:-1, None])
        scale = np.prod(np.sqrt(2 * np.pi) * np.diag(root)[:-1])
        mass = mass * np.exp(-(inner**2).sum(axis=0) / 2) / scale
    centre = mean[-1] + root[-1, :-1] @ inner
    last = [ndtr((bound - centre) / root[-1, -1]) for bound in (high[-1], low[-1])]
    return float(mass @ np.maximum(last[0] - last[1], 0.0))


def look_formulas(
    entry: EndpointStudies,
    design: Design,
    contrast: Contrast,
    test: str,
    bounds: dict[float, Boundaries],
    simulated: dict[tuple[str, float], Diagnosand],
) -> list[Diagnosand]:
    """The formula as value and the simulated figure as exact; none where it does not hold.

    It holds for typed chances in whole arms that everybody enters at the start and nobody leaves,
    and up to three looks.
    """
    data = design.data
    is_plain = design.model.scenario is None and not data.entry.last_month
    if (
        not is_plain
        or any(data.lost_shares().values())
        or data.blocks
        or data.consent.arms
        or (data.stopping and data.stopped == "included")
        or data.randomisation != "complete"
        or design.answers.hypothesis.kind != "superiority"
        or len(entry.truth) > 1
        or len(entry.looks) > MOST_INTEGRATED
    ):
        return []
    arms = tuple(data.sizes())
    end = observed_levels(data, arms, entry.truth, is_chance=True)[0]
    chances = 1.0 - (1.0 - end) ** (np.array(entry.looks)[:, None] / entry.month)
    sizes = np.array([data.sizes()[arm] for arm in arms], float)
    sides = contrast.arms, contrast.against
    if design.answers.hypothesis.sides == "less":
        sides = contrast.against, contrast.arms
    first, second = (Side(sizes[list(one)], chances[:, list(one)]) for one in sides)
    rows = []
    for alpha, limits in bounds.items():
        values = look_chances(first, second, limits, pooled=TESTS[test].formula == "pooled")
        for name, value in zip(NAMES, values.tolist(), strict=True):
            beside = simulated[name, alpha]
            allowed = AGREE_POINTS + AGREE_ERRORS * beside.mc_se
            agree = bool(abs(value - beside.value) <= allowed)
            rows.append(Diagnosand(f"{name}_closed_form", alpha, value, 0.0, beside.value, agree))
    return rows
