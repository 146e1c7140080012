"""The fixed words of a scenario file, each with its meaning."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

Profile = Literal["work_ready", "physically_limited", "mentally_limited"]
Household = Literal["single", "lone_parent", "couple"]
Effects = Literal["registry", "researchers", "matched", "none"]
Stopped = Literal["excluded", "included"]
Role = Literal["fitted", "validation", "input"]
Measure = Literal[
    "benefit",
    "part_time",
    "work",
    "other_exit",
    "returned",
    "on_benefit",
    "part_time_share",
    "first_exit_to_work",
    "net_exit_to_work",
    "returns",
    "left_benefit",
]
PROFILES: tuple[Profile, ...] = ("work_ready", "physically_limited", "mentally_limited")
HOUSEHOLDS: tuple[Household, ...] = ("single", "lone_parent", "couple")
STANDARD_REGIMES = ("control", "reference")


def _without_zero_fraction(written: Any) -> Any:
    is_whole = isinstance(written, float) and written.is_integer()
    return int(written) if is_whole else written


# 24.0 is a whole number, as it is for JSON Schema.
WHOLE = BeforeValidator(_without_zero_fraction)
Name = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,60}$")]
MonthIndex = Annotated[int, Field(ge=0, le=1200), WHOLE]
Years = Annotated[int, Field(ge=0, le=130), WHOLE]
Months = Annotated[int, Field(ge=0, le=1200), WHOLE]
Text = Annotated[str, Field(max_length=20_000)]
