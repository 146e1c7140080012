"""One test on one contrast over all studies: the rows that diagnosands are made of.

Where arms have fixed sizes there are far fewer possible tables than studies, so a test is put to
each table once. The table's frequency weighs the simulated answer, its chance the exact one:
both come from the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.power.diagnosis import exact
from sim.power.diagnosis.contrast import (
    Contrast,
    events_and_persons,
    grouped,
    true_difference,
    true_levels,
)
from sim.power.inference import clusters, means, share_tests, survival
from sim.power.inference.hypotheses import SUPERIORITY, Hypothesis, normal_p, shifted_p
from sim.power.inference.share_tests import answer_shares
from sim.power.simulation.study_table import EndpointStudies, Studies

Array = NDArray[Any]
Floats = NDArray[np.float64]
# More tables than this are not listed; then every study is a row and nothing is exact.
MOST_TABLES = 3_000_000
LOG_SCALE_TESTS = ("logistic", "logistic_adjusted")
TIME_TESTS = ("log_rank", "cox")


@dataclass(frozen=True)
class Outcome:
    """A test's answers, one row a table or a study.

    Attributes
    ----------
    test, scale : name; points, log_odds, log_hazard or unit
    p, estimate, standard_error : (n_rows,), nan p where the test failed
    truth : (n_rows,) or (1,), on the test's scale; nan where it is not known
    frequency : (n_rows,), share of the studies in the row
    chance : (n_rows,), exact chance of the row; empty where not enumerated
    row_of_study : (n_studies,)
    n_studies : number of studies
    events, persons : (n_rows or 1, 2, n_strata), for intervals on counts; else empty
    freedom : (n_rows or 1,), degrees of freedom of an interval by t; infinite for the normal
    """

    test: str
    scale: str
    p: Floats
    estimate: Floats
    standard_error: Floats
    truth: Floats
    frequency: Floats
    chance: Floats
    row_of_study: Array
    n_studies: int
    events: Array
    persons: Array
    freedom: Floats = field(default_factory=lambda: np.array([np.inf]))

    @property
    def p_of_study(self) -> Floats:
        """P-value of each study; (n_studies,)."""
        return self.p[self.row_of_study]

    def interval(self, alpha: float) -> tuple[Floats, Floats]:
        """Interval with level 1 - alpha, by t or normal, or Newcombe's; (n_rows,) each."""
        if self.test in share_tests.EXACT_TESTS:
            return share_tests.exact_interval(self.events, self.persons, alpha)
        half = means.critical_t(self.freedom, alpha) * self.standard_error
        return self.estimate - half, self.estimate + half

    def with_p_of_study(self, p: Floats) -> Outcome:
        """The same answers with adjusted p-values: every study becomes a row of its own.

        Counts are left behind: intervals are those of the plain test.
        """
        rows = self.row_of_study
        truth = self.truth if len(self.truth) == 1 else self.truth[rows]
        return replace(
            self,
            p=p,
            estimate=self.estimate[rows],
            standard_error=self.standard_error[rows],
            truth=truth,
            frequency=np.full(len(rows), 1 / len(rows)),
            chance=np.empty(0),
            row_of_study=np.arange(len(rows)),
            freedom=self.freedom if len(self.freedom) == 1 else self.freedom[rows],
            events=np.empty(0),
            persons=np.empty(0),
        )


def answer_contrast(
    studies: Studies,
    entry: EndpointStudies,
    contrast: Contrast,
    test: str,
    hypothesis: Hypothesis = SUPERIORITY,
    look: int = -1,
) -> Outcome:
    """Put a test to a contrast in every study."""
    if test == "mean_difference":
        return _means(studies, entry, contrast, hypothesis)
    if test in clusters.CLUSTER_TESTS:
        return _clustered(studies, entry, contrast, test, hypothesis)
    if test in TIME_TESTS:
        return _times(studies, entry, contrast, test, hypothesis)
    return _shares(studies, entry, contrast, test, hypothesis, look)


def _shares(
    studies: Studies,
    entry: EndpointStudies,
    contrast: Contrast,
    test: str,
    hypothesis: Hypothesis,
    look: int,
) -> Outcome:
    events, persons = events_and_persons(entry, contrast, look)
    adjusted = test in share_tests.ADJUSTED_TESTS and events.shape[2] > 1
    sizes = persons[0].sum(axis=1)
    listed = entry.has_fixed_sizes and not adjusted and np.prod(sizes + 1.0) <= MOST_TABLES
    rows, chance = np.arange(studies.n_studies), np.empty(0)
    frequency = np.full(studies.n_studies, 1 / studies.n_studies)
    if listed and len(entry.truth) == 1:
        first, second = share_tests.all_tables(int(sizes[0]), int(sizes[1]))
        counts = events.sum(axis=2)
        rows = counts[:, 0] * (sizes[1] + 1) + counts[:, 1]
        frequency = np.bincount(rows, minlength=len(first)) / studies.n_studies
        events, persons = np.stack([first, second], axis=1)[:, :, None], sizes[None, :, None]
        if len(entry.cell_chance) and look in (-1, len(entry.looks) - 1):
            chance = exact.table_chances(entry, contrast).ravel()
    answer = answer_shares(test, events, persons, hypothesis)
    truth = _share_truth(entry, contrast, test, studies.n_studies)
    scale = "log_odds" if test in LOG_SCALE_TESTS else "points"
    return Outcome(
        test,
        scale,
        answer.p,
        answer.estimate,
        answer.standard_error,
        truth,
        frequency,
        chance,
        rows,
        studies.n_studies,
        events,
        persons,
    )


def _share_truth(entry: EndpointStudies, contrast: Contrast, test: str, n_studies: int) -> Floats:
    truth = true_difference(entry, contrast)
    if test in LOG_SCALE_TESTS:
        first, second = true_levels(entry, contrast)
        with np.errstate(divide="ignore", invalid="ignore"):
            truth = np.log(first / (1 - first)) - np.log(second / (1 - second))
    return truth if len(truth) == 1 else truth[np.arange(n_studies) % len(truth)]


def _times(
    studies: Studies, entry: EndpointStudies, contrast: Contrast, test: str, hypothesis: Hypothesis
) -> Outcome:
    exits, risk = grouped_months(entry.exits, contrast), grouped_months(entry.at_risk, contrast)
    estimate, error = survival.cox(exits, risk)
    if test == "log_rank":
        p = normal_p(survival.log_rank(exits, risk), hypothesis.sides)
    else:
        p = shifted_p(estimate, error, hypothesis)
    first, second = true_levels(entry, contrast)
    with np.errstate(divide="ignore", invalid="ignore"):
        truth = np.log(np.log1p(-first) / np.log1p(-second))
    n = studies.n_studies
    return _by_study(test, "log_hazard", p, estimate, error, truth, n)


def grouped_months(counts: Array, contrast: Contrast) -> Floats:
    """Sum arms by month; (n, n_arms, n_months) to (n, 2, n_months)."""
    parts = [counts[:, list(places)].sum(axis=1) for places in (contrast.arms, contrast.against)]
    return np.stack(parts, axis=1).astype(float)


def _means(
    studies: Studies, entry: EndpointStudies, contrast: Contrast, hypothesis: Hypothesis
) -> Outcome:
    persons = grouped(entry.persons[:, -1], contrast).sum(axis=2)
    first, second = (
        entry.sums[:, list(places)].sum(axis=1) for places in (contrast.arms, contrast.against)
    )
    difference = means.mean_difference(
        persons[:, 0], first[:, 0], first[:, 1], persons[:, 1], second[:, 0], second[:, 1]
    )
    return _by_t("mean_difference", "unit", difference, hypothesis, studies, entry, contrast)


def _clustered(
    studies: Studies, entry: EndpointStudies, contrast: Contrast, test: str, hypothesis: Hypothesis
) -> Outcome:
    if not len(entry.clusters):
        raise InputError(f"{test}: must be put to studies of clusters (got others). Simulate again")
    kept = entry.clusters[:, :, list(contrast.strata)].sum(axis=2)
    first, second = (
        kept[:, list(places)].sum(axis=1) for places in (contrast.arms, contrast.against)
    )
    difference = clusters.cluster_difference(test, first, second)
    return _by_t(test, "points", difference, hypothesis, studies, entry, contrast)


def _by_t(
    test: str,
    scale: str,
    difference: means.MeanDifference,
    hypothesis: Hypothesis,
    studies: Studies,
    entry: EndpointStudies,
    contrast: Contrast,
) -> Outcome:
    p, truth = means.welch_p(difference, hypothesis), true_difference(entry, contrast)
    estimate, error = difference.estimate, difference.standard_error
    plain = _by_study(test, scale, p, estimate, error, truth, studies.n_studies)
    return replace(plain, freedom=np.asarray(difference.freedom))


def _by_study(
    test: str, scale: str, p: Floats, estimate: Floats, error: Floats, truth: Floats, n: int
) -> Outcome:
    known = truth if len(truth) == 1 else truth[np.arange(n) % len(truth)]
    return Outcome(
        test,
        scale,
        p,
        estimate,
        error,
        known,
        np.full(n, 1 / n),
        np.empty(0),
        np.arange(n),
        n,
        np.empty(0),
        np.empty(0),
    )
