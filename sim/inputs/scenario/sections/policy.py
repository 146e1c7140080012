"""What is decided during the scenario: switches of regime, in waves or at once, and a desk."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import (
    Field,
    model_validator,
)
from pydantic_core import PydanticCustomError

from sim.inputs.reading.frozen import WHOLE, MonthIndex, Name, Section
from sim.inputs.reading.quantity import ONE, SHARE_TOLERANCE, Persons, Share
from sim.inputs.scenario.sections.desk import Desk
from sim.inputs.scenario.sections.reached import TargetGroup


class Choice(Section):
    """One of the regimes that persons choose between."""

    to: Name = Field(description="regime chosen: a name from hazards.regimes")
    share: Share = Field(description="share of those reached who choose it (0 to 1)")


Choices = Annotated[tuple[Choice, ...], Field(min_length=1, max_length=20, strict=False)]


class Switch(TargetGroup):
    """From the start of a month, some persons meet another regime."""

    month: MonthIndex = Field(
        description="month at whose start the switch happens; 0 is the first month"
    )
    to: Name | None = Field(
        default=None, description="new regime: a name from hazards.regimes; or else `choices`"
    )
    choices: Choices | None = Field(
        default=None,
        description="persons' own choice instead of `to`; what the shares leave keeps its regime",
    )
    share: Share = Field(
        default=ONE, description="share of those it may reach, chosen by lot (0 to 1)"
    )
    persons: Persons | None = Field(
        default=None,
        description="instead of share: persons reached on average, out of those who have come in",
    )
    until_month: MonthIndex | None = Field(
        default=None, description="month from which it no longer holds; missing: it holds on"
    )

    @model_validator(mode="after")
    def _is_one_decision(self) -> Self:
        if (self.to is None) == (self.choices is None):
            stated = "neither" if self.to is None else "both"
            raise PydanticCustomError("must", f"must give either to or choices (got {stated})")
        if self.persons is not None and self.share.value < 1:
            raise PydanticCustomError("must", "must give share or persons, not both (got both)")
        if self.choices is not None:
            _require_no_more_than_all([choice.share.value for choice in self.choices])
            names = [choice.to for choice in self.choices]
            if len(set(names)) < len(names):
                listed = ", ".join(names)
                raise PydanticCustomError(
                    "must", f"choices must each lead to another regime (got {listed})"
                )
        _require_after("until_month", self.until_month, "month", self.month)
        return self

    @property
    def ways(self) -> tuple[Choice, ...]:
        """The regimes it leads to, with the share of those reached."""
        if self.to is not None:
            return (Choice(to=self.to, share=ONE),)
        return self.choices or ()


class Waves(TargetGroup):
    """A rollout: the same switch again and again, each time for others, by one lot."""

    to: Name = Field(description="new regime: a name from hazards.regimes")
    first_month: MonthIndex = Field(description="month of the first wave")
    every_months: Annotated[int, Field(ge=1, le=1200), WHOLE] = Field(
        default=12, description="months between waves"
    )
    count: Annotated[int, Field(ge=1, le=200), WHOLE] = Field(description="number of waves")
    share_each: Share | None = Field(
        default=None, description="share of those it may reach, in each wave (0 to 1)"
    )
    persons_each: Persons | None = Field(
        default=None,
        description="instead of share_each: persons reached by each wave on average, "
        "out of those who have come in by then",
    )
    until_month: MonthIndex | None = Field(
        default=None, description="month from which it no longer holds; missing: it holds on"
    )

    @model_validator(mode="after")
    def _has_one_size(self) -> Self:
        if (self.share_each is None) == (self.persons_each is None):
            stated = "neither" if self.share_each is None else "both"
            raise PydanticCustomError(
                "must", f"must give either share_each or persons_each (got {stated})"
            )
        if self.share_each is not None:
            _require_no_more_than_all([self.share_each.value] * self.count)
        _require_after("until_month", self.until_month, "the last wave's", self.months[-1])
        return self

    @property
    def months(self) -> tuple[int, ...]:
        """Month of each wave."""
        return tuple(self.first_month + wave * self.every_months for wave in range(self.count))


def _require_no_more_than_all(shares: list[float]) -> None:
    total = sum(shares)
    if total > 1 + SHARE_TOLERANCE:
        raise PydanticCustomError("must", f"shares must sum to at most 1 (got {total:.10g})")


def _require_after(key: str, month: int | None, what: str, before: int) -> None:
    if month is not None and month <= before:
        raise PydanticCustomError("must", f"{key} must be above {what} {before} (got {month})")


class Policy(Section):
    """Decisions during the scenario."""

    switches: Annotated[tuple[Switch, ...], Field(max_length=1000, strict=False)] = Field(
        default=(), description="switches of regime, in any order"
    )
    waves: Annotated[tuple[Waves, ...], Field(max_length=100, strict=False)] = Field(
        default=(), description="rollouts in waves"
    )
    desk: Desk | None = Field(
        default=None, description="a desk with limited slots; none if missing"
    )
    desks: Annotated[tuple[Desk, ...], Field(max_length=10, strict=False)] = Field(
        default=(), description="several desks, each for a regime of its own, instead of `desk`"
    )

    @model_validator(mode="after")
    def _one_way_to_say_desks(self) -> Self:
        if self.desk is not None and self.desks:
            raise PydanticCustomError(
                "must", "must give desk or desks, not both: list them all under desks (got both)"
            )
        return self

    @property
    def all_desks(self) -> tuple[Desk, ...]:
        """Every desk, in the order in which they are written."""
        return self.desks if self.desk is None else (self.desk,)

    @property
    def has_desk(self) -> bool:
        """Whether people may queue."""
        return bool(self.all_desks)

    def desk_for(self, regime: str) -> Desk | None:
        """The desk that gives a regime, if any does."""
        return next((desk for desk in self.all_desks if desk.regime == regime), None)
