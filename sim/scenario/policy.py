"""What is decided during the scenario: switches of regime and a desk with limited slots."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import (
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidatorFunctionWrapHandler,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from sim.scenario.frozen import Section
from sim.scenario.quantity import ONE, Share, Slots
from sim.scenario.words import (
    HOUSEHOLDS,
    PROFILES,
    Household,
    MonthIndex,
    Months,
    Name,
    Profile,
    Years,
)

Everybody = Literal["all"]


class _AllOrNames:
    """The word `all` or a list of names; checked by hand, because a union blurs the message."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        names = handler.generate_schema(
            Annotated[tuple[Name, ...], Field(min_length=1, strict=False)]
        )
        return core_schema.no_info_wrap_validator_function(self._check, names)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [{"const": "all"}, handler(schema)]}

    @staticmethod
    def _check(given: Any, validate: ValidatorFunctionWrapHandler) -> Any:
        return "all" if given == "all" else validate(given)


GroupNames = Annotated[tuple[Name, ...] | Everybody, _AllOrNames()]


class Switch(Section):
    """From the start of a month, some persons meet another regime."""

    month: MonthIndex = Field(
        description="month at whose start the switch happens; 0 is the first month"
    )
    to: Name = Field(description="new regime: a name from hazards.regimes")
    groups: GroupNames = Field(default="all", description="names of the groups it reaches, or all")
    share: Share = Field(
        default=ONE, description="share of those it may reach, chosen by lot (0 to 1)"
    )
    profiles: Annotated[tuple[Profile, ...], Field(min_length=1, strict=False)] = Field(
        default=PROFILES, description="only persons with these profiles"
    )
    households: Annotated[tuple[Household, ...], Field(min_length=1, strict=False)] = Field(
        default=HOUSEHOLDS, description="only persons in these household types"
    )
    min_age_years: Years | None = Field(
        default=None, description="only persons of at least this age at the start, years"
    )
    max_age_years: Years | None = Field(
        default=None, description="only persons of at most this age at the start, years"
    )
    min_months_on_benefit: Months | None = Field(
        default=None, description="only persons at least this long on benefit at the start, months"
    )
    max_months_on_benefit: Months | None = Field(
        default=None, description="only persons at most this long on benefit at the start, months"
    )

    @model_validator(mode="after")
    def _bounds_are_ordered(self) -> Self:
        for least, most, what in (
            (self.min_age_years, self.max_age_years, "age_years"),
            (self.min_months_on_benefit, self.max_months_on_benefit, "months_on_benefit"),
        ):
            if least is not None and most is not None and least > most:
                raise PydanticCustomError(
                    "must", f"min_{what} must be at most max_{what} (got {least} and {most})"
                )
        return self

    def reaches_group(self, name: str) -> bool:
        """Whether the switch may reach persons of this group."""
        return self.groups == "all" or name in self.groups


class SlotStep(Section):
    """Slots from a month on, until the next step."""

    from_month: MonthIndex = Field(
        description="month from which this number of slots holds; the first is 0"
    )
    slots: Slots = Field(description="persons who can be served at the same time")


class _NumberOrSteps:
    """A plain number of slots holds from month 0; otherwise steps are listed."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self._steps, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        number = {"type": ["integer", "object"], "minimum": 0, "required": ["value"]}
        return {"anyOf": [number, handler(schema)]}

    @staticmethod
    def _steps(given: Any) -> Any:
        return given if isinstance(given, list | tuple) else [{"from_month": 0, "slots": given}]


class Desk(Section):
    """A service with limited slots; who asks for it waits, oldest request first."""

    regime: Name = Field(description="regime given at the desk: a name from hazards.regimes")
    slots: Annotated[
        tuple[SlotStep, ...], Field(min_length=1, max_length=1200, strict=False), _NumberOrSteps()
    ] = Field(
        description="persons who can be served at the same time: a number, "
        "or steps with from_month and slots"
    )
    while_waiting: Name = Field(description="regime of those who wait: a name from hazards.regimes")
    longest_months: Annotated[int, Field(ge=1, le=1200)] | None = Field(
        default=None, description="longest time at the desk, months; no limit if missing"
    )

    def slots_in(self, month: int) -> int:
        """Slots in a month."""
        return [step.slots.value for step in self.slots if step.from_month <= month][-1]


class Policy(Section):
    """Decisions during the scenario."""

    switches: Annotated[tuple[Switch, ...], Field(max_length=1000, strict=False)] = Field(
        default=(), description="switches of regime, in any order"
    )
    desk: Desk | None = Field(
        default=None, description="a desk with limited slots; none if missing"
    )
