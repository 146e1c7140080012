"""Which options are worth considering: dominance and the efficient frontier."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats

ON_FRONTIER = "frontier"
EXTENDED = "extendedly dominated"


def places_on_frontier(names: tuple[str, ...], effect: Floats, cost: Floats) -> tuple[str, ...]:
    """Where each option stands.

    An option is dominated if another brings at least as much for at most as much money, and one of
    the two is strict; extendedly dominated if a mixture of two others does; the rest is the
    frontier.

    Parameters
    ----------
    names : of the options
    effect : (n_options,), more is better
    cost : (n_options,), euros

    References
    ----------
    Briggs, Claxton & Sculpher (2006), Decision Modelling for Health Economic Evaluation, ch. 2.

    Examples
    --------
    >>> places_on_frontier(
    ...     ("a", "b", "c", "d"), np.array([0.0, 1, 2, 1.5]), np.array([0.0, 9, 10, 12])
    ... )
    ('frontier', 'extendedly dominated', 'frontier', 'dominated by c')
    """
    places = [_dominating(at, names, effect, cost) for at in range(len(names))]
    standing = [at for at, place in enumerate(places) if place == ON_FRONTIER]
    standing.sort(key=lambda at: (effect[at], cost[at]))
    hull: list[int] = []
    for at in standing:
        if hull and (effect[at], cost[at]) == (effect[hull[-1]], cost[hull[-1]]):
            continue
        while len(hull) > 1 and _slope(hull[-2], hull[-1], effect, cost) > _slope(
            hull[-1], at, effect, cost
        ):
            hull.pop()
        hull.append(at)
    # Options that bring and cost the same stand in the same place.
    on_hull = {(effect[at], cost[at]) for at in hull}
    for at in standing:
        if (effect[at], cost[at]) not in on_hull:
            places[at] = EXTENDED
    return tuple(places)


def _dominating(at: int, names: tuple[str, ...], effect: Floats, cost: Floats) -> str:
    better = (effect >= effect[at]) & (cost <= cost[at])
    better &= (effect > effect[at]) | (cost < cost[at])
    if not better.any():
        return ON_FRONTIER
    cheapest = np.flatnonzero(better)[np.argmin(cost[better])]
    return f"dominated by {names[int(cheapest)]}"


def _slope(first: int, second: int, effect: Floats, cost: Floats) -> float:
    """Extra cost for each extra effect; two options that bring the same have the same cost here."""
    gained = effect[second] - effect[first]
    return float((cost[second] - cost[first]) / gained) if gained > 0 else float("-inf")
