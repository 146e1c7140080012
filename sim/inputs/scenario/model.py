"""The scenario: the one frozen object that every later stage reads.

That its parts fit together is checked where it is read (`validation.CheckedScenario`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field, WrapSerializer

from sim.inputs.amounts.model import OwnAmounts
from sim.inputs.reading.frozen import WHOLE, FrozenMap, Name, Section, Text, as_dict
from sim.inputs.scenario.sections.align import Align
from sim.inputs.scenario.sections.compared_with import OptionEntry, Published
from sim.inputs.scenario.sections.effects import EffectsOrWeights
from sim.inputs.scenario.sections.hazards import Hazards
from sim.inputs.scenario.sections.money import Money
from sim.inputs.scenario.sections.policy import Policy
from sim.inputs.scenario.sections.population import Population
from sim.inputs.scenario.sections.readings import ScenarioReadings
from sim.inputs.scenario.sections.runs import Reporting, Runs, Time
from sim.inputs.scenario.sections.settings import Settings

Origin = Annotated[str, Field(max_length=60)]
Inherited = Annotated[Mapping[str, Origin], AfterValidator(FrozenMap), WrapSerializer(as_dict)]


def variant_heading(name: str, title: str, inherited: Mapping[str, Origin]) -> str:
    """The title; of a file that has none of its own, whose title it is."""
    if not title:
        return name
    origin = inherited.get("title")
    return f"{name}, a variant of `{origin}`: {title}" if origin else title


class Scenario(Section):
    """All that one run needs: who, when, how fast, what is decided, what is compared."""

    scenario: Name = Field(
        description="name of the scenario: 1 to 60 small letters, digits, _ and -"
    )
    title: Annotated[str, Field(max_length=300)] = Field(
        default="", description="title in one line"
    )
    question: Text = Field(default="", description="the question the scenario answers")
    notes: Text = Field(default="", description="what a reader must know")
    time: Time = Field(description="calendar: start and number of months")
    seed: Annotated[int, Field(ge=0, le=2**64 - 1), WHOLE] = Field(
        default=0,
        description="seed of all random draws: a whole number from 0 to 2^64 - 1",
    )
    runs: Runs = Field(default=Runs(), description="how many simulations are made")
    effects: EffectsOrWeights = Field(
        default="registry",
        description="which published effect size the regimes follow: one source, or several "
        "with weights that sum to 1",
    )
    posterior: Name = Field(
        default="none",
        description="fitted parameters to draw from, or none: hazards as they stand here",
    )
    readings: ScenarioReadings = Field(
        default=ScenarioReadings(),
        description="how the sources are read; the posterior must be fitted under the same",
    )
    population: Population = Field(description="who is in the scenario")
    hazards: Hazards = Field(description="how fast persons move between states")
    align: Align | None = Field(
        default=None,
        description="own yearly numbers of the place, to which hazards under option base are "
        "scaled; missing: the level of the place that the hazards are of",
    )
    policy: Policy = Field(default=Policy(), description="what is decided during the scenario")
    money: Money = Field(default=Money(), description="euros: prices, staff, grant, comparator")
    amounts: OwnAmounts = Field(
        default=OwnAmounts(), description="dated amounts of the law that the scenario brings itself"
    )
    reporting: Reporting = Field(default=Reporting(), description="what the counted groups hold")
    published: Annotated[tuple[Published, ...], Field(max_length=1000, strict=False)] = Field(
        default=(), description="published numbers to compare with"
    )
    options: Annotated[tuple[OptionEntry, ...], Field(max_length=100, strict=False)] = Field(
        default=(),
        description="options to compare, each a partial change; none: the scenario itself only",
    )
    settings: Settings = Field(
        default=Settings(),
        description="what a reader of the comparison may choose that nobody decides",
    )

    inherited: Inherited = Field(
        default_factory=FrozenMap,
        description="where words and choices of money come from that a base states; never written",
    )

    @property
    def heading(self) -> str:
        """The title; of a scenario that has none of its own, whose title it is."""
        return variant_heading(self.scenario, self.title, self.inherited)
