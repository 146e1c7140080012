"""Which treatments those who come in would meet, month by month, without drawing anybody."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.inputs.reading.vocabulary import PROFILES
from sim.inputs.scenario.model import Scenario
from sim.population.cohorts import cohorts, compositions
from sim.regimes.plan_probabilities import KnownPerson, plan_probabilities
from sim.regimes.treatments import treatments

# Options whose newcomers are remembered: no parameter draw changes what they meet.
OPTIONS_KEPT = 64


@lru_cache(maxsize=OPTIONS_KEPT)
def newcomer_treatments(scenario: Scenario, group: int) -> NDArray[np.float64]:
    """Share of a group's new inflow that meets each treatment when it comes in.

    By plan: who is to go to the desk counts under its regime, place or not. The make-up is that of
    the group's new inflow.

    Parameters
    ----------
    scenario : the option
    group : number of a group with new inflow

    Returns
    -------
    (horizon + 1, n_treatments), by month of entry; rows sum to 1
    """
    codes = treatments(scenario)
    cohort = next(one for one in cohorts(scenario) if one.is_new_inflow and one.group == group)
    kind = compositions(scenario, cohort)[0]
    shares = np.zeros((scenario.time.months + 1, len(codes)))
    for name, share in kind.profiles:
        for month in range(shares.shape[0]):
            person = KnownPerson(group, PROFILES.index(name), 0, month)
            for path, chance in plan_probabilities(scenario, person, codes, kind) if share else ():
                shares[month, path[month]] += share * chance
    return shares
