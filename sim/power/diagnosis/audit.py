"""Verdict audit: what a past trial's published counts say under every test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.errors import InputError
from sim.inputs.design.model import Design, PublishedCounts
from sim.inputs.design.tests import TESTS
from sim.power.inference.answers import answer_of
from sim.power.inference.hypotheses import Hypothesis

AUDIT_TESTS = tuple(name for name, test in TESTS.items() if test.needs_four_counts)
AUDIT_ALPHAS = (0.05, 0.10, 0.12, 0.15)


@dataclass(frozen=True)
class AuditCell:
    """One verdict on published counts.

    Attributes
    ----------
    endpoint, denominator, test, sides, contrast, alpha : which verdict
    p : p-value of the published counts; nan where the test fails
    yes : whether p is at most alpha
    said : what the report says of this contrast at this level; None where it says nothing
    reproduces : whether the two agree; None where the report says nothing
    """

    endpoint: str
    denominator: str
    test: str
    sides: str
    contrast: str
    alpha: float
    p: float
    yes: bool
    said: bool | None
    reproduces: bool | None


@dataclass(frozen=True)
class Wording:
    """What a report says: contrasts found, or not found, at a level."""

    alpha: float
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()

    def says(self, contrast: str) -> bool | None:
        """What it says of a contrast; None: nothing."""
        if contrast in self.yes:
            return True
        return False if contrast in self.no else None


def wordings_of(design: Design) -> tuple[Wording, ...]:
    """The words a design's patterns put in the report's mouth."""
    return tuple(dict.fromkeys(Wording(one.alpha, one.yes, one.no) for one in design.patterns))


def audit_verdicts(
    design: Design,
    *,
    wordings: tuple[Wording, ...] | None = None,
    tests: tuple[str, ...] = AUDIT_TESTS,
    alphas: tuple[float, ...] = AUDIT_ALPHAS,
) -> tuple[AuditCell, ...]:
    """The grid of tests, endpoints, denominators, sides and levels on the published counts.

    Raises
    ------
    InputError
        If the design holds no published counts.
    """
    if not design.published:
        raise InputError(
            f"{design.design}.published: must hold counts for an audit (got none). Add them"
        )
    said = wordings_of(design) if wordings is None else wordings
    cells = []
    for published in design.published:
        for inquiry in design.inquiries:
            if inquiry.profile or not {*inquiry.arms, *inquiry.against} <= set(published.counts):
                continue
            for test in tests:
                for sides in ("two", "greater"):
                    p = _p_value(published, inquiry.arms, inquiry.against, test, sides)
                    cells += [
                        _cell(published, inquiry.contrast, test, sides, alpha, p, said)
                        for alpha in alphas
                    ]
    return tuple(cells)


def _p_value(
    published: PublishedCounts,
    arms: tuple[str, ...],
    against: tuple[str, ...],
    test: str,
    sides: str,
) -> float:
    counts = published.counts
    events = [[sum(counts[arm].events or 0 for arm in side)] for side in (arms, against)]
    persons = [[sum(counts[arm].of or 0 for arm in side)] for side in (arms, against)]
    hypothesis = Hypothesis(sides="greater" if sides == "greater" else "two")
    return float(answer_of(test, np.array([events]), np.array([persons]), hypothesis).p[0])


def _cell(
    published: PublishedCounts,
    contrast: str,
    test: str,
    sides: str,
    alpha: float,
    p: float,
    wordings: tuple[Wording, ...],
) -> AuditCell:
    yes = p <= alpha
    said = next(
        (
            one.says(contrast)
            for one in wordings
            if one.alpha == alpha and one.says(contrast) is not None
        ),
        None,
    )
    return AuditCell(
        published.endpoint,
        published.denominator,
        test,
        sides,
        contrast,
        alpha,
        p,
        yes,
        said,
        None if said is None else said == yes,
    )


@dataclass(frozen=True)
class Reproduction:
    """Whether one way of testing gives all of the report's words at once."""

    endpoint: str
    denominator: str
    test: str
    sides: str
    alpha: float
    reproduces: bool


def complete_wordings(cells: tuple[AuditCell, ...]) -> tuple[Reproduction, ...]:
    """Whether each endpoint, denominator, test and sides says all that the report says."""
    groups: dict[tuple[str, str, str, str, float], list[bool]] = {}
    for cell in cells:
        if cell.reproduces is not None:
            key = (cell.endpoint, cell.denominator, cell.test, cell.sides, cell.alpha)
            groups.setdefault(key, []).append(cell.reproduces)
    return tuple(Reproduction(*key, all(parts)) for key, parts in groups.items())
