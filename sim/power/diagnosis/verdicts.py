"""Verdicts: every test on every contrast in every study, adjusted where the design says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from sim.inputs.design.model import Design
from sim.inputs.design.tests import is_suited
from sim.power.diagnosis.contrast import Contrast, contrast_of
from sim.power.diagnosis.outcome import Outcome, answer_contrast
from sim.power.inference import multiplicity
from sim.power.inference.hypotheses import Hypothesis
from sim.power.simulation.study_table import EndpointStudies, Studies


@dataclass(frozen=True)
class Family:
    """Contrasts that are adjusted together, and the answers before that."""

    contrasts: tuple[Contrast, ...]
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class Verdict:
    """A test's answers on one contrast, under one adjustment.

    Attributes
    ----------
    contrast, endpoint, month, test, adjustment : what was asked, and how
    label : the endpoint in rows, with its month where there are several
    family : the contrasts it was adjusted with
    outcome : the answers; its p-values are adjusted
    """

    contrast: Contrast
    endpoint: str
    month: int
    test: str
    adjustment: str
    outcome: Outcome
    label: str
    family: Family


def hypothesis_of(design: Design) -> Hypothesis:
    """What the design's tests are asked."""
    choice = design.answers.hypothesis
    return Hypothesis(choice.kind, choice.sides, choice.margin)


def all_verdicts(studies: Studies, design: Design) -> tuple[Verdict, ...]:
    """Every test on every contrast it suits, for each adjustment of the design."""
    verdicts: list[Verdict] = []
    for entry in studies.endpoints:
        contrasts = contrasts_on(studies, design, entry)
        for test in design.answers.tests:
            if contrasts and is_suited(test, entry.endpoint):
                verdicts += _family(studies, design, entry, contrasts, test)
    return tuple(verdicts)


def contrasts_on(studies: Studies, design: Design, entry: EndpointStudies) -> list[Contrast]:
    """Contrasts of the inquiries on an endpoint; they are the family of an adjustment."""
    # Of lives an inquiry without a month asks about the end; typed rates have one month each.
    end = design.data.follow_up_months if design.model.scenario is not None else None
    return [
        contrast_of(studies, inquiry.arms, inquiry.against, inquiry.profile)
        for inquiry in design.inquiries
        if inquiry.endpoint in (None, entry.endpoint)
        and (inquiry.month or end) in (None, entry.month)
    ]


def _family(
    studies: Studies, design: Design, entry: EndpointStudies, contrasts: list[Contrast], test: str
) -> Iterator[Verdict]:
    hypothesis = hypothesis_of(design)
    outcomes = [answer_contrast(studies, entry, one, test, hypothesis) for one in contrasts]
    label, family = studies.label(entry), Family(tuple(contrasts), tuple(outcomes))
    for adjustment in design.answers.adjustments:
        adjusted = _adjusted(adjustment, entry, contrasts, outcomes, hypothesis)
        for contrast, outcome in zip(contrasts, adjusted, strict=True):
            if outcome is not None:
                yield Verdict(
                    contrast, entry.endpoint, entry.month, test, adjustment, outcome, label, family
                )


def _adjusted(
    adjustment: str,
    entry: EndpointStudies,
    contrasts: list[Contrast],
    outcomes: list[Outcome],
    hypothesis: Hypothesis,
) -> list[Outcome | None]:
    """Outcomes with adjusted p-values; None where the adjustment does not apply."""
    if adjustment == "none":
        return list(outcomes)
    if adjustment == "bonferroni":
        return [_times(outcome, len(outcomes)) for outcome in outcomes]
    if adjustment == "holm":
        p = multiplicity.holm(np.stack([outcome.p_of_study for outcome in outcomes], axis=1))
        return [outcome.with_p_of_study(p[:, place]) for place, outcome in enumerate(outcomes)]
    return _dunnett(entry, contrasts, outcomes, hypothesis)


def _dunnett(
    entry: EndpointStudies,
    contrasts: list[Contrast],
    outcomes: list[Outcome],
    hypothesis: Hypothesis,
) -> list[Outcome | None]:
    """Dunnett's adjusted p hangs on a contrast's own p alone, so tables stay tables."""
    places = dunnett_places(contrasts)
    adjusted: list[Outcome | None] = [None] * len(outcomes)
    if len(places) > 1:
        sizes = entry.persons.mean(axis=0)[-1].sum(axis=1)
        arms = np.array([sizes[list(contrasts[place].arms)].sum() for place in places])
        comparator = float(sizes[list(contrasts[places[0]].against)].sum())
        for place in places:
            p = multiplicity.dunnett(
                outcomes[place].p, arms, comparator, two_sided=hypothesis.sides == "two"
            )
            adjusted[place] = replace(outcomes[place], p=p)
    return adjusted


def dunnett_places(contrasts: list[Contrast]) -> list[int]:
    """Contrasts of single arms against the comparator of the first: those Dunnett's test is for."""
    single = [place for place, one in enumerate(contrasts) if len(one.arms) == 1]
    if not single:
        return []
    against, strata = contrasts[single[0]].against, contrasts[single[0]].strata
    return [
        place
        for place in single
        if contrasts[place].against == against and contrasts[place].strata == strata
    ]


def _times(outcome: Outcome, size: int) -> Outcome:
    return replace(outcome, p=np.minimum(1.0, outcome.p * size))
