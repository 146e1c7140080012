"""Where an option's effect comes from: part-time work, exits, returns, and the rule and staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Annotated

import numpy as np

from sim.outcomes.disclosure import Difference, Word

# Ways in which a regime works, and the destinations whose ratios carry each.
WAYS: dict[str, tuple[str, ...]] = {
    "part_time": ("part_time", "benefit"),
    "exits": ("work", "other_exit"),
    "returns": ("returned",),
}
DIRECT = "rule_and_staff"
Subset = frozenset[str]


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part of an option's effect on one measure, at the parameters' medians.

    Attributes
    ----------
    option, measure, unit : words
    part : rule_and_staff (what the regime costs if it changes nobody's moves), part_time, exits,
        returns
    stacked : added in this order
    shapley : averaged over every order in which parts can be added
    """

    option: Word
    measure: Word
    unit: Word
    part: Word
    stacked: Annotated[float, Difference()]
    shapley: Annotated[float, Difference()]


def subsets() -> tuple[Subset, ...]:
    """Every set of ways that can be at work, the empty one first."""
    names = tuple(WAYS)
    return tuple(
        frozenset(chosen) for size in range(len(names) + 1) for chosen in combinations(names, size)
    )


def with_ways(values: Mapping[str, float], ways: Subset) -> dict[str, float]:
    """Parameter values in which regimes work only in these ways; other ratios of regimes are 1."""
    off = tuple(f".{destination}" for way in WAYS if way not in ways for destination in WAYS[way])
    return {
        name: 1.0
        if name.startswith(("regime.", "interaction.", "by_profile."))
        and name.endswith(off)
        and off
        else value
        for name, value in values.items()
    }


def parts(effect: Mapping[Subset, float]) -> dict[str, tuple[float, float]]:
    """Stacked and Shapley part of each way; the sum of either is the whole effect.

    Parameters
    ----------
    effect : of every subset of ways, compared with the comparator

    References
    ----------
    Shapley (1953), A value for n-person games; Shorrocks (2013), Decomposition procedures for
    distributional analysis, Journal of Economic Inequality 11.

    Examples
    --------
    >>> whole = {s: float(10 * len(s) + 1) for s in subsets()}
    >>> parts(whole)["exits"]
    (10.0, 10.0)
    """
    names = tuple(WAYS)
    empty = effect[frozenset()]
    shares = {DIRECT: (empty, empty)}
    orders = list(permutations(names))
    for place, name in enumerate(names):
        before = frozenset(names[:place])
        stacked = effect[before | {name}] - effect[before]
        added = [_added(effect, order, name) for order in orders]
        shares[name] = (stacked, float(np.mean(added)))
    return shares


def _added(effect: Mapping[Subset, float], order: tuple[str, ...], name: str) -> float:
    before = frozenset(order[: order.index(name)])
    return effect[before | {name}] - effect[before]
