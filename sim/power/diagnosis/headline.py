"""Which figure of a design stands first: one test, at one level, under its stated adjustment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from sim.inputs.design.model import Design
from sim.inputs.design.tests import is_on_clusters, is_suited

AnyRow = TypeVar("AnyRow", bound=Mapping[str, Any])


def primary_test(design: Design, endpoint: str) -> str:
    """The first test stated that suits an endpoint; one on clusters where clusters are drawn."""
    return first_test([test for test in design.answers.tests if is_suited(test, endpoint)])


def first_test(tests: Iterable[str]) -> str:
    """The first of tests, a test on clusters before all others.

    Examples
    --------
    >>> first_test(["z_pooled", "cluster_t", "cluster_robust"])
    'cluster_t'
    """
    named = list(tests)
    return next((test for test in named if is_on_clusters(test)), named[0])


def first_adjustment(names: Iterable[str]) -> str:
    """The first adjustment stated; none where there is no other.

    Examples
    --------
    >>> first_adjustment(["none", "holm"]), first_adjustment(["none"])
    ('holm', 'none')
    """
    return next((name for name in names if name != "none"), "none")


def headline_rows(rows: Iterable[AnyRow]) -> list[AnyRow]:
    """The row of power that stands first for each contrast and endpoint, in table order."""
    found: dict[tuple[str, str], list[AnyRow]] = {}
    for row in rows:
        if row["diagnosand"] == "power":
            found.setdefault((row["contrast"], row["endpoint"]), []).append(row)
    return [_first(group) for group in found.values()]


def _first(rows: list[AnyRow]) -> AnyRow:
    test = first_test(row["test"] for row in rows)
    same = [row for row in rows if row["test"] == test and row["alpha"] == rows[0]["alpha"]]
    adjustment = first_adjustment(row["adjustment"] for row in same)
    return next(row for row in same if row["adjustment"] == adjustment)
