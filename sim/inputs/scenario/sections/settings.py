"""Settings: what a reader of the comparison may choose that nobody decides.

A council chooses an option. It does not choose which published effect size is right, nor how the
labour market goes. Those are settings: each a partial change of the whole scenario, under which all
options are compared again. The one that changes nothing is the scenario as it stands; a scenario
that is built on another may well be none of those it took over, and is then listed next to them.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.inputs.reading.frozen import Name, Section
from sim.inputs.scenario.sections.compared_with import Change, no_change

DIMENSIONS = ("effect_basis", "labour_market")


class SettingEntry(Section):
    """One thing a reader may choose: a name and what changes."""

    name: Name = Field(description="short name: small letters, digits, _ and -")
    title: Annotated[str, Field(max_length=300)] = Field(
        default="", description="the setting in a few words"
    )
    change: Change = Field(
        default_factory=no_change,
        description="the part of the scenario that is as this setting says",
    )


# What a scenario is that is none of the settings it took over from the one it is based on.
AS_IT_STANDS = SettingEntry(name="own", title="As in this scenario")

Entries = Annotated[tuple[SettingEntry, ...], Field(max_length=12, strict=False)]


class Settings(Section):
    """What a reader may choose that nobody decides."""

    effect_basis: Entries = Field(
        default=(), description="which published effect size the regimes follow"
    )
    labour_market: Entries = Field(default=(), description="how the labour market goes")

    def listed(self) -> dict[str, tuple[SettingEntry, ...]]:
        """The entries of each dimension, by its name."""
        return {"effect_basis": self.effect_basis, "labour_market": self.labour_market}
