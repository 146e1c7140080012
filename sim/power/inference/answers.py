"""Every test by name: its p-value, estimate and standard error, of many studies at once.

What else is said of a test is its row in `sim.inputs.design.tests`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from sim.arrays import Array, Floats
from sim.inputs.design.tests import known_test
from sim.power.inference import proportions, regressions, t_tests
from sim.power.inference.hypotheses import (
    SUPERIORITY,
    Hypothesis,
    Sides,
    normal_p,
    shifted_p,
)


@dataclass(frozen=True)
class Answer:
    """What a test says of each study or table.

    Attributes
    ----------
    p : (n,), nan where the test could not be computed
    estimate, standard_error : (n,), in the test's unit (points as a share, log odds, log hazard,
        or the endpoint's unit)
    freedom : (n,) or (1,), degrees of freedom of an interval by t; infinite for the normal
    """

    p: Floats
    estimate: Floats
    standard_error: Floats
    freedom: Floats = field(default_factory=lambda: np.array([np.inf]))


Pair = tuple[Floats, Floats]
# What is known of the studies, in two parts, as the kind of the test has it:
#   counts : events (n, 2, n_strata) and persons (n or 1, 2, n_strata), group 0 the arm
#   clusters : sums over the clusters of the arm and of the comparator, (n, 8) each
#   months : exits and persons at risk, (n, 2, n_months) each
#   means : persons (n, 2), and their sums and sums of squares (n, 2, 2)
#   baseline : the same with sums of the value before the trial (n, 2, 5), see `t_tests.ancova`
Answerer = Callable[[Array, Array, Hypothesis], Answer]
# P-value of counts: `first` of `n_first` in the arm, `second` of `n_second` in the comparator.
CountP = Callable[[Array, Array, Array, Array, Hypothesis], Floats]


def answer_of(test: str, first: Array, second: Array, hypothesis: Hypothesis) -> Answer:
    """Put one test to many studies.

    Parameters
    ----------
    first, second : what is known of the studies, see `Answerer`

    Raises
    ------
    InputError
        If the test is not known.
    """
    return ANSWERS[known_test(test).name](first, second, hypothesis)


def _whole(events: Array, persons: Array) -> Pair:
    """Counts without their strata, every study with its own persons."""
    persons = np.broadcast_to(persons, events.shape)
    return events.sum(axis=2, keepdims=True), persons.sum(axis=2, keepdims=True)


def _on_counts(p_value: CountP) -> Answerer:
    """A test on four counts, with the difference of the shares as its estimate."""

    def answer(events: Array, persons: Array, hypothesis: Hypothesis) -> Answer:
        events, persons = _whole(events, persons)
        first, second = (np.asarray(events[:, group, 0], np.int64) for group in (0, 1))
        n_first, n_second = (np.asarray(persons[:, group, 0], np.int64) for group in (0, 1))
        difference, error = proportions.risk_difference(first, n_first, second, n_second)
        return Answer(p_value(first, n_first, second, n_second, hypothesis), difference, error)

    return answer


def _z_pooled(
    first: Array, n_first: Array, second: Array, n_second: Array, hypothesis: Hypothesis
) -> Floats:
    return proportions.z_pooled(first, n_first, second, n_second, hypothesis.sides)


def _score(
    factor: int,
    first: Array,
    n_first: Array,
    second: Array,
    n_second: Array,
    hypothesis: Hypothesis,
) -> Floats:
    counts = (first, n_first, second, n_second)
    if hypothesis.kind == "superiority":
        return normal_p(proportions.score_z(*counts, 0.0, factor), hypothesis.sides)
    not_worse = normal_p(proportions.score_z(*counts, -hypothesis.margin, factor), "greater")
    if hypothesis.kind == "non_inferiority":
        return not_worse
    no_better = normal_p(proportions.score_z(*counts, hypothesis.margin, factor), "less")
    return np.maximum(not_worse, no_better)


def _exact(
    table: Callable[[int, int, Sides], Floats],
    each: Callable[[Array, Array, Array, Array, Sides], Floats],
    few: int = 0,
) -> CountP:
    """An exact test: looked up among all tables where sizes are alike, else one by one.

    few : up to so many tables the latter is quicker
    """

    def p_value(
        first: Array, n_first: Array, second: Array, n_second: Array, hypothesis: Hypothesis
    ) -> Floats:
        sides = hypothesis.sides
        alike = n_first.size and (n_first == n_first[0]).all() and (n_second == n_second[0]).all()
        if alike and first.size > few:
            return np.asarray(table(int(n_first[0]), int(n_second[0]), sides)[first, second])
        return each(first, n_first, second, n_second, sides)

    return p_value


def _by_model(model: Callable[[Floats, Floats], Pair], *, in_strata: bool = False) -> Answerer:
    """A regression's estimate over its standard error; classes are covariates if in strata."""

    def answer(events: Array, persons: Array, hypothesis: Hypothesis) -> Answer:
        counts = events, np.broadcast_to(persons, events.shape)
        estimate, error = model(*(counts if in_strata else _whole(*counts)))
        return Answer(shifted_p(estimate, error, hypothesis), estimate, error)

    return answer


def _on_clusters(test: str) -> Answerer:
    def answer(first: Floats, second: Floats, hypothesis: Hypothesis) -> Answer:
        return _by_t(t_tests.cluster_difference(test, first, second), hypothesis)

    return answer


def _mean_difference(persons: Array, sums: Array, hypothesis: Hypothesis) -> Answer:
    groups = ((persons[:, group], sums[:, group, 0], sums[:, group, 1]) for group in (0, 1))
    first, second = groups
    return _by_t(t_tests.mean_difference(*first, *second), hypothesis)


def _on_baseline(difference: Callable[[Floats, Floats], t_tests.MeanDifference]) -> Answerer:
    def answer(persons: Array, sums: Array, hypothesis: Hypothesis) -> Answer:
        return _by_t(difference(np.broadcast_to(persons, sums.shape[:2]), sums), hypothesis)

    return answer


def _by_t(difference: t_tests.MeanDifference, hypothesis: Hypothesis) -> Answer:
    p, freedom = t_tests.welch_p(difference, hypothesis), np.asarray(difference.freedom)
    return Answer(p, difference.estimate, difference.standard_error, freedom)


def _kaplan_meier(exits: Floats, at_risk: Floats, hypothesis: Hypothesis) -> Answer:
    left, variance = regressions.kaplan_meier(exits, at_risk)
    difference, error = left[:, 0] - left[:, 1], np.sqrt(variance.sum(axis=1))
    return Answer(shifted_p(difference, error, hypothesis), difference, error)


def _log_rank(exits: Floats, at_risk: Floats, hypothesis: Hypothesis) -> Answer:
    """The log-rank test; its estimate is Cox's."""
    p = normal_p(regressions.log_rank(exits, at_risk), hypothesis.sides)
    return Answer(p, *regressions.cox(exits, at_risk))


def _cox(exits: Floats, at_risk: Floats, hypothesis: Hypothesis) -> Answer:
    estimate, error = regressions.cox(exits, at_risk)
    return Answer(shifted_p(estimate, error, hypothesis), estimate, error)


_fisher = _exact(proportions.fisher_table, proportions.fisher)
_fisher_mid_p = _exact(
    partial(proportions.fisher_table, mid_p=True), partial(proportions.fisher, mid_p=True)
)
_boschloo = _exact(proportions.boschloo_table, proportions.boschloo, proportions.FEW_TABLES)

ANSWERS: dict[str, Answerer] = {
    "z_pooled": _on_counts(_z_pooled),
    "z_unpooled": _on_counts(proportions.z_unpooled),
    "farrington_manning": _on_counts(partial(_score, 0)),
    "miettinen_nurminen": _on_counts(partial(_score, 1)),
    "fisher": _on_counts(_fisher),
    "fisher_mid_p": _on_counts(_fisher_mid_p),
    "boschloo": _on_counts(_boschloo),
    "logistic": _by_model(regressions.logistic),
    "logistic_adjusted": _by_model(regressions.logistic, in_strata=True),
    "linear_probability": _by_model(regressions.linear_probability),
    "linear_probability_adjusted": _by_model(regressions.linear_probability, in_strata=True),
    "cluster_t": _on_clusters("cluster_t"),
    "cluster_robust": _on_clusters("cluster_robust"),
    "kaplan_meier": _kaplan_meier,
    "log_rank": _log_rank,
    "cox": _cox,
    "mean_difference": _mean_difference,
    "ancova": _on_baseline(t_tests.ancova),
    "change_difference": _on_baseline(t_tests.change_difference),
}


def p_table(test: str, n_first: int, n_second: int, hypothesis: Hypothesis = SUPERIORITY) -> Floats:
    """P-value of every table of these sizes; (n_first + 1, n_second + 1)."""
    counts = np.arange(n_first + 1), np.arange(n_second + 1)
    return p_of_tables(test, *counts, n_first, n_second, hypothesis)


def p_of_tables(
    test: str, first: Array, second: Array, n_first: int, n_second: int, hypothesis: Hypothesis
) -> Floats:
    """P-value of every pair of some counts; (n_first counts, n_second counts)."""
    pairs = np.stack([np.repeat(first, len(second)), np.tile(second, len(first))], axis=1)
    persons = np.array([n_first, n_second])[None, :, None]
    p = answer_of(test, pairs[:, :, None], persons, hypothesis).p
    return np.asarray(p.reshape(len(first), len(second)))


def all_tables(n_first: int, n_second: int) -> tuple[Array, Array]:
    """Both counts of every table, flat."""
    first, second = np.divmod(np.arange((n_first + 1) * (n_second + 1)), n_second + 1)
    return first, second


def exact_interval(events: Array, persons: Array, alpha: float) -> Pair:
    """Newcombe's interval of the difference, with level 1 - alpha, as the exact tests have it."""
    return proportions.newcombe_interval(*_four_counts(events, persons), alpha)


def _four_counts(events: Array, persons: Array) -> tuple[Array, Array, Array, Array]:
    """Events and persons of the arm, then those of the comparator; (n,) each."""
    sums = events.sum(axis=2), np.broadcast_to(persons, events.shape).sum(axis=2)
    (first, second), (n_first, n_second) = (part.T for part in sums)
    return first, n_first, second, n_second


def score_bounds(test: str, events: Array, persons: Array, alpha: float) -> Pair:
    """Interval of the difference by inverting a score test, with level 1 - alpha."""
    factor = int(known_test(test).score or 0)
    return proportions.score_interval(*_four_counts(events, persons), alpha, factor)


def score_holds(test: str, events: Array, persons: Array, truth: Floats, alpha: float) -> Array:
    """Whether a two-sided score test at level alpha does not refuse the truth; (n,)."""
    factor = int(known_test(test).score or 0)
    z = proportions.score_z(*_four_counts(events, persons), truth, factor)
    return np.asarray(normal_p(z, "two") >= alpha)
