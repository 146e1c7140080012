"""Counting the outcome of simulated worlds for the groups that a scenario reports."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.inputs.scenario.model import Scenario
from sim.outcomes.groups import strata_of_groups
from sim.outcomes.measures import COUNT_MEASURES, count_measures

Counts = NDArray[np.int64]


def counted_worlds(scenario: Scenario, flows: Counts, entries: Counts) -> NDArray[np.int32]:
    """Persons by measure, group and month.

    Parameters
    ----------
    scenario : says which people a group holds
    flows : (n_worlds, n_strata, horizon, statuses * 4)
    entries : (n_worlds, n_strata, horizon + 1, statuses)

    Returns
    -------
    (n_worlds, n_measures, n_groups, horizon + 1), measures in the order of COUNT_MEASURES
    """
    counted = strata_of_groups(scenario)
    by_group = [
        np.einsum("gs,wsmc->wgmc", counted, array, optimize=True) for array in (flows, entries)
    ]
    measures = count_measures(*by_group)
    return np.stack([measures[name] for name in COUNT_MEASURES], axis=1).astype(np.int32)
