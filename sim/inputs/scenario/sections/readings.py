"""Readings: what a source says in more than one way, and which way is taken.

A posterior is fitted under readings; a scenario names those it wants. They stand in both files
under the same words, and the targets file says what speaks for each (docs/calibration.md#readings).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from pydantic import Field

from sim.inputs.reading.frozen import Section
from sim.inputs.reading.vocabulary import PartTimeOf, ResearchersReading, ReturnsRatioOf


class EvidenceReadings(Section):
    """Readings that a scenario may choose."""

    part_time_of: PartTimeOf = Field(
        default="group",
        description="whose share works part-time: that of the whole group, those who have left "
        "benefit included, or that of those on benefit",
    )
    researchers: ResearchersReading = Field(
        default="risk_two_years",
        description="how the researchers' effect is read: risk_two_years, points over the two "
        "years with the trial's own error; per_year, points a year with the published error; "
        "raw, the raw difference, which is what the registry holds",
    )

    def words(self) -> dict[str, str]:
        """The readings by name."""
        words: dict[str, str] = self.model_dump()
        return words

    def differing(self, other: Mapping[str, str]) -> dict[str, str]:
        """The readings that are not those of `other`, by name."""
        return {name: word for name, word in self.words().items() if other.get(name) != word}


class ScenarioReadings(EvidenceReadings):
    """Readings of a scenario: those of the fit, and how far what was fitted is taken to reach."""

    returns_ratio_of: ReturnsRatioOf = Field(
        default="exits_to_work",
        description="after which exits a regime's ratio on coming back holds: exits_to_work, the "
        "only ones after which returns were counted; or all_exits, which no source speaks for",
    )


def allowed_words(name: str, of: type[EvidenceReadings] = EvidenceReadings) -> tuple[str, ...]:
    """The values that a reading may have.

    Examples
    --------
    >>> allowed_words("part_time_of")
    ('on_benefit', 'group')
    """
    return get_args(of.model_fields[name].annotation)
