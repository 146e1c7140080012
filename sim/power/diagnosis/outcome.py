"""One test on one contrast over all studies: the rows that diagnosands are made of.

Where arms have fixed sizes there are far fewer possible tables than studies, so a test is put to
each table once. The table's frequency weighs the simulated answer, its chance the exact one:
both come from the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from sim.arrays import Array, Floats
from sim.errors import InputError
from sim.inputs.design.tests import TESTS, StatisticalTest, known_test
from sim.inputs.design.truth import MEAN_ENDPOINTS
from sim.power.diagnosis import exact
from sim.power.diagnosis.contrast import (
    Contrast,
    events_and_persons,
    grouped,
    levels_by_stratum,
    true_difference,
    true_levels,
)
from sim.power.inference import regressions, t_tests
from sim.power.inference.answers import (
    Answer,
    all_tables,
    answer_of,
    exact_interval,
    score_bounds,
    score_holds,
)
from sim.power.inference.hypotheses import ROUNDING, SUPERIORITY, Hypothesis
from sim.power.simulation.study_table import EndpointStudies, Studies

# More tables than this are not listed; then every study is a row and nothing is exact.
MOST_TABLES = 3_000_000


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
        """Interval with level 1 - alpha, by t or normal, Newcombe's or a score's; (n_rows,) each.

        A score interval is worked out for tables that some study has; nan for others.
        """
        if TESTS[self.test].is_exact:
            return exact_interval(self.events, self.persons, alpha)
        if TESTS[self.test].score is not None:
            occurred = self.frequency > 0
            low, high = np.full((2, len(self.p)), np.nan)
            persons = self.persons if len(self.persons) == 1 else self.persons[occurred]
            low[occurred], high[occurred] = score_bounds(
                self.test, self.events[occurred], persons, alpha
            )
            return low, high
        half = t_tests.critical_t(self.freedom, alpha) * self.standard_error
        return self.estimate - half, self.estimate + half

    def covers(self, alpha: float) -> Array:
        """Whether the interval holds the truth; (n_rows,). A score test need not be inverted."""
        if TESTS[self.test].score is not None:
            return score_holds(self.test, self.events, self.persons, self.truth, alpha)
        low, high = self.interval(alpha)
        return np.asarray((low <= self.truth) & (self.truth <= high))

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
    """Put a test to a contrast in every study.

    Raises
    ------
    InputError
        If the test is not known, or the studies do not hold what it needs.
    """
    row = known_test(test)
    if row.kind == "counts":
        return _counted(studies, entry, contrast, row, hypothesis, look)
    if row.kind in ("months", "survival"):
        _require_months(entry, test)
        known = grouped_months(entry.exits, contrast), grouped_months(entry.at_risk, contrast)
    elif row.kind == "clusters":
        known = _cluster_sums(entry, contrast, test)
    elif row.kind == "baseline":
        known = _baseline_sums(entry, contrast, test)
    else:
        known = _mean_sums(entry, contrast)
    if entry.endpoint in MEAN_ENDPOINTS:
        row = replace(row, unit="unit")
    truth, n = _truth(entry, contrast, row), studies.n_studies
    return _by_study(row, answer_of(test, *known, hypothesis), truth, n)


def _require_months(entry: EndpointStudies, test: str) -> None:
    if not len(entry.exits):
        raise InputError(
            f"{test}: must be put to studies that keep exits by month (got others). Name it in the "
            "design and simulate again"
        )


def grouped_months(counts: Array, contrast: Contrast) -> Floats:
    """Sum arms by month; (n, n_arms, n_months) to (n, 2, n_months)."""
    parts = [counts[:, list(places)].sum(axis=1) for places in (contrast.arms, contrast.against)]
    return np.stack(parts, axis=1).astype(float)


def _cluster_sums(entry: EndpointStudies, contrast: Contrast, test: str) -> tuple[Floats, Floats]:
    """Sums over the clusters of the arms and of the comparator; (n_studies, 8) each."""
    if not len(entry.clusters):
        raise InputError(f"{test}: must be put to studies of clusters (got others). Simulate again")
    kept = entry.clusters[:, :, list(contrast.strata)].sum(axis=2)
    return kept[:, list(contrast.arms)].sum(axis=1), kept[:, list(contrast.against)].sum(axis=1)


def _baseline_sums(entry: EndpointStudies, contrast: Contrast, test: str) -> tuple[Floats, Floats]:
    """Persons (n_studies, 2), and sums of y, y^2, x, x^2 and xy (n_studies, 2, 5)."""
    if not len(entry.baseline):
        raise InputError(
            f"{test}: must be put to studies with values before the trial (got others). State "
            "baseline_correlation and simulate again"
        )
    persons, sums = _mean_sums(entry, contrast)
    before = _mean_sums(replace(entry, sums=entry.baseline), contrast)[1]
    return persons, np.concatenate([np.broadcast_to(sums, (*before.shape[:2], 2)), before], axis=-1)


def _mean_sums(entry: EndpointStudies, contrast: Contrast) -> tuple[Floats, Floats]:
    """Persons (n_studies, 2), and their sums and sums of squares (n_studies, 2, 2)."""
    persons = grouped(entry.persons[:, -1], contrast).sum(axis=2)
    sides = (contrast.arms, contrast.against)
    sums = entry.sums[:, :, list(contrast.strata)].sum(axis=2)
    return persons, np.stack([sums[:, list(one)].sum(axis=1) for one in sides], axis=1)


def _counted(
    studies: Studies,
    entry: EndpointStudies,
    contrast: Contrast,
    test: StatisticalTest,
    hypothesis: Hypothesis,
    look: int,
) -> Outcome:
    """Counts of persons: every table once where there are fewer tables than can be listed."""
    events, persons = events_and_persons(entry, contrast, look)
    adjusted = test.is_adjusted and events.shape[2] > 1
    sizes = persons[0].sum(axis=1)
    listed = entry.has_fixed_sizes and not adjusted and np.prod(sizes + 1.0) <= MOST_TABLES
    rows, chance = np.arange(studies.n_studies), np.empty(0)
    frequency = np.full(studies.n_studies, 1 / studies.n_studies)
    if listed and len(entry.truth) == 1:
        first, second = all_tables(int(sizes[0]), int(sizes[1]))
        counts = events.sum(axis=2)
        rows = counts[:, 0] * (sizes[1] + 1) + counts[:, 1]
        frequency = np.bincount(rows, minlength=len(first)) / studies.n_studies
        events, persons = np.stack([first, second], axis=1)[:, :, None], sizes[None, :, None]
        if len(entry.cell_chance) and look in (-1, len(entry.looks) - 1):
            chance = exact.table_chances(entry, contrast).ravel()
    answer = answer_of(test.name, events, persons, hypothesis)
    plain = _by_study(test, answer, _truth(entry, contrast, test), studies.n_studies)
    return replace(
        plain,
        frequency=frequency,
        chance=chance,
        row_of_study=rows,
        events=events,
        persons=persons,
    )


def _truth(entry: EndpointStudies, contrast: Contrast, test: StatisticalTest) -> Floats:
    """What the test's estimate is about; (n_draws,), in its unit."""
    if not test.unit.startswith("log_"):
        return true_difference(entry, contrast)
    first, second = true_levels(entry, contrast)
    if test.is_adjusted and len(contrast.strata) > 1:
        return _within_strata(entry, contrast, np.asarray(first - second))
    with np.errstate(divide="ignore", invalid="ignore"):
        if test.unit == "log_odds":
            return np.asarray(np.log(first / (1 - first)) - np.log(second / (1 - second)))
        return np.asarray(np.log(np.log1p(-first) / np.log1p(-second)))


def _within_strata(entry: EndpointStudies, contrast: Contrast, difference: Floats) -> Floats:
    """The log odds ratio within strata that an adjusted model tends to; (n_draws,).

    Odds ratios do not collapse: that within blocks is further from 1 than that of all together
    (Gail, Wieand & Piantadosi 1984, Biometrika 71). It is what the model makes of the expected
    counts; of lives these are not known by profile, so nan but for no effect at all.
    """
    if not len(entry.ratios):
        return np.where(np.abs(difference) < ROUNDING, 0.0, np.nan)
    levels, persons = levels_by_stratum(entry, contrast)
    persons = np.broadcast_to(persons, levels.shape)
    return regressions.logistic(levels * persons, persons)[0]


def _by_study(test: StatisticalTest, answer: Answer, truth: Floats, n: int) -> Outcome:
    """Answers of which every study is a row; study s has truth s mod n_draws."""
    return Outcome(
        test.name,
        test.unit,
        answer.p,
        answer.estimate,
        answer.standard_error,
        truth if len(truth) == 1 else truth[np.arange(n) % len(truth)],
        np.full(n, 1 / n),
        np.empty(0),
        np.arange(n),
        n,
        np.empty(0),
        np.empty(0),
        answer.freedom,
    )
