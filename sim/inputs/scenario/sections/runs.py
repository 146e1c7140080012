"""When the scenario plays, how often it is simulated and what is counted."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.inputs.reading.dates import FirstOfMonth
from sim.inputs.reading.frozen import WHOLE, Section
from sim.inputs.reading.vocabulary import Stopped


class Time(Section):
    """The calendar of the scenario."""

    start: FirstOfMonth = Field(
        description="first day of month 0, written as year-month-day: 2017-10-01"
    )
    months: Annotated[int, Field(ge=1, le=1200), WHOLE] = Field(
        description="number of months simulated (horizon), 1 to 1200"
    )


class Runs(Section):
    """How many simulations are made; more of them make the results more precise."""

    draws: Annotated[int, Field(ge=1, le=100_000), WHOLE] = Field(
        default=50, description="parameter draws from the posterior; 1 or more"
    )
    replications: Annotated[int, Field(ge=1, le=1_000_000), WHOLE] = Field(
        default=20, description="simulated worlds per draw; 1 or more"
    )


class Reporting(Section):
    """What the counted groups hold."""

    stopped: Stopped = Field(
        default="excluded",
        description="persons who stop taking part: excluded from the counts (as published) "
        "or included (everybody who signed up)",
    )
