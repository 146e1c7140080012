"""Tests on shares: p-value, estimate and interval of any number of two-group tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.power.inference import proportions, regressions
from sim.power.inference.hypotheses import SUPERIORITY, Hypothesis, Sides, shifted_p

Array = NDArray[Any]
Floats = NDArray[np.float64]
EXACT_TESTS = ("fisher", "fisher_mid_p", "boschloo")
ADJUSTED_TESTS = ("logistic_adjusted", "linear_probability_adjusted")


@dataclass(frozen=True)
class Answer:
    """What a test says of each table.

    Attributes
    ----------
    p : (n,), nan where the test could not be computed
    estimate, standard_error : (n,), on the test's scale (points as a share, log odds, log hazard,
        or the endpoint's unit)
    """

    p: Floats
    estimate: Floats
    standard_error: Floats


def answer_shares(test: str, events: Array, persons: Array, hypothesis: Hypothesis) -> Answer:
    """Put one test to many tables.

    Parameters
    ----------
    events : (n, 2, n_strata), group 0 the arm; persons : (n or 1, 2, n_strata)
    """
    persons = np.broadcast_to(persons, events.shape)
    if test not in ADJUSTED_TESTS:
        events, persons = events.sum(axis=2, keepdims=True), persons.sum(axis=2, keepdims=True)
    if test.startswith("logistic"):
        estimate, error = regressions.logistic(events, persons)
        return Answer(shifted_p(estimate, error, hypothesis), estimate, error)
    if test.startswith("linear_probability"):
        estimate, error = regressions.linear_probability(events, persons)
        return Answer(shifted_p(estimate, error, hypothesis), estimate, error)
    first, second = (np.asarray(events[:, group, 0], np.int64) for group in (0, 1))
    n_first, n_second = (np.asarray(persons[:, group, 0], np.int64) for group in (0, 1))
    difference, error = proportions.risk_difference(first, n_first, second, n_second)
    p = _count_p(test, first, n_first, second, n_second, hypothesis)
    return Answer(p, difference, error)


def _count_p(
    test: str, first: Array, n_first: Array, second: Array, n_second: Array, hypothesis: Hypothesis
) -> Floats:
    sides: Sides = hypothesis.sides
    if test == "z_pooled":
        return proportions.z_pooled(first, n_first, second, n_second, sides)
    if test == "z_unpooled":
        return proportions.z_unpooled(first, n_first, second, n_second, hypothesis)
    alike = n_first.size and (n_first == n_first[0]).all() and (n_second == n_second[0]).all()
    if alike and not (test == "boschloo" and first.size <= proportions.FEW_TABLES):
        return np.asarray(
            p_table(test, int(n_first[0]), int(n_second[0]), hypothesis)[first, second]
        )
    if test == "boschloo":
        return proportions.boschloo(first, n_first, second, n_second, sides)
    return proportions.fisher(first, n_first, second, n_second, sides, mid_p=test == "fisher_mid_p")


def p_table(test: str, n_first: int, n_second: int, hypothesis: Hypothesis = SUPERIORITY) -> Floats:
    """P-value of every table of these sizes; (n_first + 1, n_second + 1)."""
    if test == "boschloo":
        return proportions.boschloo_table(n_first, n_second, hypothesis.sides)
    if test in EXACT_TESTS:
        mid_p = test == "fisher_mid_p"
        return proportions.fisher_table(n_first, n_second, hypothesis.sides, mid_p=mid_p)
    first, second = all_tables(n_first, n_second)
    events = np.stack([first, second], axis=1)[:, :, None]
    persons = np.array([n_first, n_second])[None, :, None]
    p = answer_shares(test, events, persons, hypothesis).p
    return np.asarray(p.reshape(n_first + 1, n_second + 1))


def all_tables(n_first: int, n_second: int) -> tuple[Array, Array]:
    """Both counts of every table, flat."""
    first, second = np.divmod(np.arange((n_first + 1) * (n_second + 1)), n_second + 1)
    return first, second


def exact_interval(events: Array, persons: Array, alpha: float) -> tuple[Floats, Floats]:
    """Newcombe's interval of the difference, with level 1 - alpha, as the exact tests have it."""
    sums = events.sum(axis=2), np.broadcast_to(persons, events.shape).sum(axis=2)
    (first, second), (n_first, n_second) = (part.T for part in sums)
    return proportions.newcombe_interval(first, n_first, second, n_second, alpha)
