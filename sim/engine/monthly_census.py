"""The SimPy engine's own record of months: once a month everybody who is here is looked at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.engine.life import Case, Process
from sim.kernels.lives.months import NOT_HERE
from sim.kernels.lives.statuses import STATE_OF_STATUS

# After plans have changed, people have stopped and the desk has held its round.
CENSUS_TIME = 0.75


@dataclass(frozen=True, slots=True)
class MonthlyCensus:
    """What was seen: both (n_people, horizon + 1) uint8, NOT_HERE before the entry.

    Attributes
    ----------
    state : public state at the start of the month
    treatment : code of the treatment met in the month
    """

    state: NDArray[np.uint8]
    treatment: NDArray[np.uint8]

    @classmethod
    def of(cls, n_people: int, horizon: int) -> MonthlyCensus:
        """An empty census."""
        shape = (n_people, horizon + 1)
        return cls(np.full(shape, NOT_HERE, np.uint8), np.full(shape, NOT_HERE, np.uint8))


def take_census(
    env: simpy.Environment, cases: list[Case], census: MonthlyCensus, horizon: int
) -> Process:
    """Look at everybody in every month, the last one included."""
    yield env.timeout(CENSUS_TIME)
    for month in range(horizon + 1):
        for case in cases:
            if case.has_entered:
                census.state[case.row, month] = STATE_OF_STATUS[case.status]
                census.treatment[case.row, month] = case.treatment
        yield env.timeout(1)
