"""New inflow as it is expected: month by month, from a scenario alone, without drawing anybody.

It stands apart from the drawing, whose libraries take long to import and which a check of a
scenario has no need of.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.inputs.scenario.model import Scenario

Floats = NDArray[np.float64]


def intake_rates(scenario: Scenario, group: int) -> Floats:
    """Expected people who come in and are first seen at the start of each month.

    Rate × ratio of the step that holds × season of the calendar month in which they come in ×
    labour index ^ elasticity; the first are seen at month 1.

    Returns
    -------
    (horizon + 1,), persons; 0 at month 0
    """
    horizon = scenario.time.months
    rates = np.zeros(horizon + 1)
    intake = scenario.population.groups[group].intake
    if intake is None:
        return rates
    index = np.array(scenario.hazards.labour_market.levels(scenario.time.start, horizon))
    calendar = (scenario.time.start.month - 1 + np.arange(horizon)) % 12
    season = np.array([factor.value for factor in intake.season])[calendar]
    rates[1:] = intake.per_month.value * season * index**intake.elasticity.value
    if intake.steps:
        rates[1:] *= np.array([intake.ratio_in(month) for month in range(horizon)])
    return rates
