"""What a scenario is compared with: published numbers, and options that change a part of it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field, SerializerFunctionWrapHandler, WrapSerializer

from sim.inputs.reading.frozen import (
    WHOLE,
    ByName,
    FrozenMap,
    MonthIndex,
    Name,
    Section,
    Text,
    frozen,
    thawed,
)
from sim.inputs.reading.vocabulary import OneOf, Role
from sim.measures import RUN


def _plain(value: Any, write: SerializerFunctionWrapHandler) -> Any:
    return write(thawed(value))


Change = Annotated[dict[str, Any], AfterValidator(frozen), WrapSerializer(_plain)]
PickWord = Annotated[str, Field(min_length=1, max_length=80)]
Pick = Annotated[ByName[PickWord], Field(max_length=4)]
MeasureName = Annotated[str, OneOf(tuple(measure.name for measure in RUN))]
NumberAtLeastZero = Annotated[float, Field(ge=0)]
SourceText = Annotated[str, Field(min_length=1, max_length=500)]


def no_change() -> dict[str, Any]:
    """A change that changes nothing."""
    nothing: dict[str, Any] = frozen({})
    return nothing


class Published(Section):
    """A published number, compared with the simulated one."""

    group: Name = Field(description="name of the group, or all")
    measure: MeasureName = Field(description="what was counted")
    month: MonthIndex = Field(description="month at whose start it was counted")
    value: NumberAtLeastZero = Field(
        description="the published number: persons, or a share from 0 to 1"
    )
    low: NumberAtLeastZero | None = Field(
        default=None, description="low end, if a range was published"
    )
    high: NumberAtLeastZero | None = Field(
        default=None, description="high end, if a range was published"
    )
    of: Annotated[int, Field(ge=1), WHOLE] | None = Field(
        default=None, description="persons it is counted among (denominator)"
    )
    unit: Annotated[str, Field(max_length=60)] = Field(description="persons or share")
    source: SourceText = Field(description="row of sources/facts.csv or other source")
    role: Role = Field(
        description="fitted (used in calibration), validation (only compared) "
        "or input (set in the scenario)"
    )
    note: Text = Field(default="", description="what a reader must know about the number")


class OptionEntry(Section):
    """An option to compare: a name and what changes."""

    name: Name = Field(description="short name: small letters, digits, _ and -")
    title: Annotated[str, Field(max_length=300)] = Field(
        default="", description="the option in a few words"
    )
    change: Change = Field(
        default_factory=no_change, description="the part of the scenario that changes"
    )
    pick: Pick = Field(
        default_factory=FrozenMap,
        description="words by which a reader finds this option, such as rollout and staff; "
        "the same for all options",
    )
