"""The counted outcome of one simulated world: small arrays, ready to be stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.groups import strata_of_groups
from sim.outcomes.measures import COUNT_MEASURES, count_measures

if TYPE_CHECKING:
    from sim.events import Lives
    from sim.scenario.model import Scenario


@dataclass(frozen=True, slots=True)
class WorldOutcome:
    """What one world shows.

    Attributes
    ----------
    draw, replication : its address
    counts : (n_measures, n_groups, horizon + 1) persons, measures in the order of COUNT_MEASURES
    """

    draw: int
    replication: int
    counts: NDArray[np.int32]


def world_outcome(scenario: Scenario, lives: Lives, draw: int, replication: int) -> WorldOutcome:
    """Count one world for the scenario's reported groups."""
    counted = strata_of_groups(scenario)
    by_group = {
        "flows": np.tensordot(counted, lives.flows, axes=1),
        "entries": np.tensordot(counted, lives.entries, axes=1),
    }
    measures = count_measures(by_group["flows"], by_group["entries"])
    counts = np.stack([measures[name] for name in COUNT_MEASURES])
    return WorldOutcome(draw, replication, counts.astype(np.int32))
