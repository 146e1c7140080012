"""The fixed words of a scenario file, each with its meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pydantic_core import core_schema

Profile = Literal["work_ready", "physically_limited", "mentally_limited"]
Household = Literal["single", "lone_parent", "couple"]
Effects = Literal["registry", "researchers", "matched", "none"]
Stopped = Literal["excluded", "included"]
PartTimeOf = Literal["on_benefit", "group"]
ResearchersReading = Literal["risk_two_years", "per_year", "raw"]
ReturnsRatioOf = Literal["exits_to_work", "all_exits"]
Role = Literal["fitted", "validation", "input"]


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some words that stand in a table of the program; as `Literal`, but made there."""

    words: tuple[str, ...]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        """What pydantic checks, and writes into a JSON Schema."""
        return core_schema.literal_schema(list(self.words))


PROFILES: tuple[Profile, ...] = ("work_ready", "physically_limited", "mentally_limited")
HOUSEHOLDS: tuple[Household, ...] = ("single", "lone_parent", "couple")
STANDARD_REGIMES = ("control", "reference")
