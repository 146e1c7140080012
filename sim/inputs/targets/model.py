"""A targets file: a trial, its published numbers, and what is believed of every parameter."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from sim.inputs.reading.frozen import WHOLE, ByName, FrozenMap, Months, Name, Section, Text
from sim.inputs.reading.quantity import ONE, Ratio, Share, Status
from sim.inputs.scenario.sections.population import Entry, MonthsBand, ProfileShares
from sim.inputs.scenario.sections.readings import EvidenceReadings
from sim.inputs.scenario.sections.runs import Time
from sim.inputs.targets.parameters import Parameter
from sim.inputs.targets.rows import DifferenceRow, Row, Source

# The value that files of before may still have; `load.old_names` reports it.
OLD_DENOMINATOR = "drawn"
Borders = Annotated[tuple[Months, ...], Field(min_length=1, max_length=60, strict=False)]


class Readings(EvidenceReadings):
    """Choices between readings of the same table or text."""

    denominators: Literal["table", "signed"] = Field(
        default="table",
        description="table: as published; signed: everybody who signed up, those who stopped "
        "counted as not having left (no intention to treat: who was drawn and did not sign is in "
        "no table)",
    )
    other_exits: Literal["end_state", "flow"] = Field(
        default="end_state",
        description="end_state: left_benefit holds who is off benefit on the date; "
        "flow: also who came back after an exit to work",
    )
    dates: Literal["stated", "other"] = Field(
        default="stated", description="other: rows with an other_date use that one"
    )

    @model_validator(mode="before")
    @classmethod
    def _reads_the_old_name(cls, value: Any) -> Any:
        if isinstance(value, Mapping) and value.get("denominators") == OLD_DENOMINATOR:
            return {**value, "denominators": "signed"}
        return value


class JudgedLikely(Section):
    """How many of a group were judged likely to leave for work before they met its regime."""

    count: Annotated[int, Field(ge=0, le=100_000_000), WHOLE] = Field(
        description="persons judged likely to leave"
    )
    of: Annotated[int, Field(ge=1, le=100_000_000), WHOLE] = Field(
        description="persons who were judged"
    )
    source: str = Field(min_length=1, max_length=500, description="rows of sources/facts.csv")

    @model_validator(mode="after")
    def _is_a_part(self) -> Self:
        if self.count > self.of:
            raise PydanticCustomError(
                "must", f"count must be at most of, {self.of} persons (got {self.count})"
            )
        return self


class Alternative(Section):
    """One way to read the sources: what speaks for it."""

    source: Source = Field(description="rows of sources/facts.csv, or the document and page")
    status: Status = Field(description="published (the source says so) or assumed")
    reason: str = Field(description="what it means and why", min_length=1, max_length=2000)


class TargetGroup(Section):
    """A group of the trial, as the likelihood follows it."""

    name: Name = Field(description="the group's own name")
    regime: Name = Field(description="what the group met: names the ratios regime.<regime>.<to>")
    volunteer: bool = Field(description="true if the persons signed up (selection effect)")
    studied: bool = Field(description="true if the persons are followed (research effect)")
    persons: Annotated[int, Field(ge=0, le=100_000_000), WHOLE] = Field(
        description="persons in its tables; 0 for a group that is only thought of"
    )
    part_time_share: Share = Field(description="share with part-time earnings at entry (0 to 1)")
    entry: Entry = Field(default_factory=Entry, description="when the persons come in")
    judged_likely: JudgedLikely | None = Field(
        default=None,
        description="who of them was judged likely to leave for work at the start; handed on with "
        "the posterior (beta), used by no likelihood",
    )


class TargetPopulation(Section):
    """Who is in the trial; these are settings, not estimated."""

    groups: Annotated[tuple[TargetGroup, ...], Field(min_length=1, max_length=50, strict=False)] = (
        Field(description="groups of the trial")
    )
    profiles: ProfileShares = Field(description="make-up by distance to work")
    months_on_benefit: Annotated[tuple[MonthsBand, ...], Field(min_length=1, strict=False)] = Field(
        description="months on benefit at the start, in bands that follow each other"
    )


class TargetDuration(Section):
    """Where the bins of elapsed months begin."""

    on_benefit_from_months: Borders = Field(
        default=(0,), description="begins of the bins on benefit"
    )
    off_benefit_from_months: Borders = Field(
        default=(0,), description="begins of the bins off benefit"
    )


class EffectReading(Alternative):
    """One way to read the published effects of a basis."""

    rows: Annotated[tuple[DifferenceRow, ...], Field(min_length=1, strict=False)] = Field(
        description="published effects as this reading has them"
    )
    same_as_registry: bool = Field(
        False,
        description="true: the same counts as the registry's, so no evidence of its own next to it",
    )


class EffectBasis(Section):
    """How an effect basis other than the registry's changes what is fitted."""

    replaces_exits_of: Annotated[tuple[Name, ...], Field(strict=False)] = Field(
        (), description="groups whose counts of first exits to work are left out"
    )
    rows: Annotated[tuple[DifferenceRow, ...], Field(strict=False)] = Field(
        (), description="published effects that are fitted in their place"
    )
    readings: ByName[EffectReading] = Field(
        default_factory=dict,
        validate_default=True,
        description="instead of rows: several ways to read them, chosen by readings.<basis>",
    )
    regimes_are_one: bool = Field(False, description="true: every regime ratio is 1")
    reason: str = Field(description="what this basis means", min_length=1, max_length=2000)


class Targets(Section):
    """All that a calibration needs."""

    targets: Name = Field(description="name: 1 to 60 small letters, digits, _ and -")
    title: Annotated[str, Field(max_length=300)] = Field("", description="title in one line")
    notes: Text = Field("", description="what a reader must know")
    time: Time = Field(description="calendar of the trial: start and number of months")
    seed: Annotated[int, Field(ge=0, le=2**64 - 1), WHOLE] = Field(
        0, description="seed of all random draws, 0 to 2^64 - 1"
    )
    readings: Readings = Field(default=Readings(), description="choices between readings")
    alternatives: ByName[ByName[Alternative]] = Field(
        default_factory=dict,
        validate_default=True,
        description="what speaks for each value of a reading, by reading and value",
    )
    population: TargetPopulation = Field(description="who is in the trial")
    duration: TargetDuration = Field(default=TargetDuration(), description="bins of months")
    labour_market_index: Annotated[tuple[Ratio, ...], Field(min_length=1, strict=False)] = Field(
        (ONE,), description="index per month; the last value holds on"
    )
    rows: Annotated[tuple[Row, ...], Field(min_length=1, max_length=1000, strict=False)] = Field(
        description="published numbers, one each"
    )
    effects: ByName[EffectBasis] = Field(
        default_factory=dict, validate_default=True, description="effect bases other than registry"
    )
    parameters: Annotated[Mapping[str, Parameter], AfterValidator(FrozenMap)] = Field(
        description="every parameter that is not simply 1 (elasticities: 0)"
    )

    def effect_rows(self, effects: str) -> tuple[DifferenceRow, ...]:
        """The published effects that a basis fits under the readings; none: the registry."""
        basis = self.effects.get(effects)
        if basis is None:
            return ()
        reading = basis.readings.get(str(getattr(self.readings, effects, "")))
        return basis.rows if reading is None else reading.rows

    def month_of(self, date: datetime.date) -> int:
        """Month of the trial that begins on a date."""
        return months_between(self.time.start, date)


def with_readings(targets: Targets, words: Mapping[str, str]) -> Targets:
    """The same targets under other readings, by name."""
    readings = targets.readings.model_copy(update=dict(words))
    return targets.model_copy(update={"readings": readings})


def months_between(start: datetime.date, date: datetime.date) -> int:
    """Whole months from one first-of-month to another.

    Examples
    --------
    >>> months_between(datetime.date(2017, 10, 1), datetime.date(2019, 10, 1))
    24
    """
    return (date.year - start.year) * 12 + date.month - start.month
