"""Where options stand: dominated, extendedly dominated, or on the frontier."""

import numpy as np

from sim.compare.frontier import EXTENDED, ON_FRONTIER, places_on_frontier


def test_twins_stand_in_the_same_place() -> None:
    """Options that bring and cost the same, wherever they are on the frontier or off it."""
    effect = np.array([0.0, 1, 1, 2, 2, 0, 1])
    cost = np.array([0.0, 9, 9, 10, 10, 0, 20])
    places = places_on_frontier(tuple("abcdefg"), effect, cost)
    assert [places[at] for at in (0, 3, 4, 5)] == [ON_FRONTIER] * 4
    assert places[1] == places[2] == EXTENDED
    assert places[6].startswith("dominated by ")
