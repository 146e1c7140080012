"""When the scenario plays, how often it is simulated and what is counted."""

from __future__ import annotations

from pydantic import Field

from sim.inputs.reading.dates import FirstOfMonth
from sim.inputs.reading.frozen import Section
from sim.inputs.reading.vocabulary import Stopped


class Time(Section):
    """The calendar of the scenario."""

    start: FirstOfMonth = Field(
        description="first day of month 0, written as year-month-day: 2017-10-01"
    )
    months: int = Field(
        ge=1, le=1200, description="number of months simulated (horizon), 1 to 1200"
    )


class Runs(Section):
    """How many simulations are made; more of them make the results more precise."""

    draws: int = Field(
        default=50, ge=1, le=100_000, description="parameter draws from the posterior; 1 or more"
    )
    replications: int = Field(
        default=20, ge=1, le=1_000_000, description="simulated worlds per draw; 1 or more"
    )


class Reporting(Section):
    """What the counted groups hold."""

    stopped: Stopped = Field(
        default="excluded",
        description="persons who stop taking part: excluded from the counts (as published) "
        "or included (intention to treat)",
    )
