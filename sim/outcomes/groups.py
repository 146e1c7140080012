"""Which people a reported group holds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.inputs.scenario.model import Scenario

EVERYBODY = "all"


def group_names(scenario: Scenario) -> tuple[str, ...]:
    """The scenario's groups, and `all` of them where there are more."""
    names = tuple(group.name for group in scenario.population.groups)
    return (*names, EVERYBODY) if len(names) > 1 else names


def strata_of_groups(scenario: Scenario) -> NDArray[np.int64]:
    """Which strata each reported group adds up: (n_groups, n_strata) of 0 and 1.

    Who stops taking part is left out where the scenario says `reporting.stopped: excluded`, as
    the published tables do; `included` gives everybody who signed up.
    """
    n_groups = len(scenario.population.groups)
    counted = np.zeros((n_groups, 2 * n_groups), np.int64)
    counted[np.arange(n_groups), 2 * np.arange(n_groups)] = 1
    if scenario.reporting.stopped == "included":
        counted[np.arange(n_groups), 2 * np.arange(n_groups) + 1] = 1
    if n_groups > 1:
        counted = np.vstack([counted, counted.sum(axis=0)])
    return counted
