"""When the scenario plays, how often it is simulated and what is counted."""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from sim.inputs.reading.frozen import Section
from sim.inputs.reading.vocabulary import Stopped

FIRST_YEAR, LAST_YEAR = 1900, 2200
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


def first_of_month(given: Any) -> Any:
    """A date from its text; month arithmetic needs the first day of a month."""
    day = given
    if isinstance(given, str) and ISO_DAY.match(given):
        try:
            day = datetime.date.fromisoformat(given)
        except ValueError:
            day = None
    if (
        not isinstance(day, datetime.date)
        or day.day != 1
        or not FIRST_YEAR <= day.year <= LAST_YEAR
    ):
        raise PydanticCustomError("must", "must be the first day of a month, such as 2017-10-01")
    return day


class Time(Section):
    """The calendar of the scenario."""

    start: Annotated[datetime.date, BeforeValidator(first_of_month)] = Field(
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
