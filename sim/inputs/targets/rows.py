"""Rows of a targets file: one published number each, with its source and what it is used for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from sim.inputs.reading.dates import FirstOfMonth
from sim.inputs.reading.frozen import WHOLE, Name, Section
from sim.inputs.reading.quantity import PlainShare
from sim.inputs.reading.vocabulary import OneOf, Role
from sim.measures import COUNTED_ENDPOINTS

CountedEndpoint = Annotated[str, OneOf(COUNTED_ENDPOINTS)]
Groups = Annotated[tuple[Name, ...], Field(min_length=1, max_length=50, strict=False)]
Source = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]
CountedPersons = Annotated[int, Field(ge=0, le=100_000_000), WHOLE]
Persons = Annotated[int, Field(ge=1, le=100_000_000), WHOLE]
StandardError = Annotated[float, Field(gt=0, le=1)]


# Names that files of before may still bear; `load.old_names` reports them.
OLD_KEYS = {"of_drawn": "of_signed"}


def with_new_names(row: Any, renamed: Mapping[str, str]) -> Any:
    """The mapping under the new names; a new name that is there too goes before."""
    if not isinstance(row, Mapping):
        return row
    newer = {renamed[key]: value for key, value in row.items() if key in renamed}
    return {**newer, **{key: value for key, value in row.items() if key not in renamed}}


class _Row(Section):
    """What every published number has."""

    groups: Groups = Field(description="group or groups that the number is about, taken together")
    source: Source = Field(description="row of sources/facts.csv, or the document and page")
    role: Role = Field(description="fitted, or validation: shown only, never in the likelihood")
    note: str = Field("", max_length=2000, description="how the number was read")

    @model_validator(mode="after")
    def _groups_differ(self) -> Self:
        if len(set(self.groups)) < len(self.groups):
            raise PydanticCustomError("must", "groups must differ (got one twice)")
        return self


class CountRow(_Row):
    """A number of persons out of a number of persons."""

    quantity: CountedEndpoint = Field(
        description="first_exit_to_work: ever left to work; net_exit_to_work: at work on the date; "
        "left_benefit: not on benefit on the date, for any reason"
    )
    date: FirstOfMonth = Field(description="date of the count, first day of a month")
    count: CountedPersons = Field(description="persons counted")
    of: Persons = Field(description="persons in the table: the denominator")
    of_signed: Persons | None = Field(
        None,
        description="persons who signed up for the groups, those who stopped later among them, for "
        "the reading `denominators: signed`",
    )

    @model_validator(mode="before")
    @classmethod
    def _reads_the_old_name(cls, value: Any) -> Any:
        return with_new_names(value, OLD_KEYS)

    @model_validator(mode="after")
    def _is_a_part(self) -> Self:
        if self.count > self.of:
            raise PydanticCustomError(
                "must", f"count must be at most of, {self.of} persons (got {self.count})"
            )
        if self.of_signed is not None and self.of_signed < self.of:
            raise PydanticCustomError(
                "must", f"of_signed must be at least of, {self.of} persons (got {self.of_signed})"
            )
        return self


class ShareRow(_Row):
    """A share read from a text or figure, with its standard error."""

    quantity: Literal["part_time_share"] = Field(
        description="earners among those on benefit, or in the group: readings.part_time_of"
    )
    date: FirstOfMonth = Field(description="date of the share, first day of a month")
    other_date: FirstOfMonth | None = Field(
        None, description="date under the reading `dates: other`"
    )
    share: PlainShare = Field(description="the share, 0 to 1")
    standard_error: StandardError = Field(
        description="sampling and reading error together, in share points (0 to 1)"
    )
    standard_error_of_group: StandardError | None = Field(
        None, description="the same under the reading `part_time_of: group`; none: as it stands"
    )


class DifferenceRow(_Row):
    """A difference between shares of groups at work on a date, in share points."""

    quantity: Literal["difference_at_work", "yearly_difference_at_work"] = Field(
        description="share at work minus that of `against`; yearly: of the constant yearly "
        "chances 1 - (1 - share)^(1 / years) that lead to them"
    )
    against: Groups = Field(description="groups compared with")
    date: FirstOfMonth = Field(description="date of the shares, first day of a month")
    low: float = Field(ge=-1, le=1, description="lower published value, share points")
    high: float = Field(ge=-1, le=1, description="upper published value, share points")
    standard_error: StandardError | None = Field(
        None, description="of the published value; needed where an effect basis fits this row"
    )
    p_below: Annotated[float, Field(gt=0, le=1)] | None = Field(
        None, description="published p-value (below this), to see whether value and error give it"
    )

    @model_validator(mode="after")
    def _is_ordered(self) -> Self:
        if self.low > self.high:
            raise PydanticCustomError("must", "low must be at most high")
        return self


class RateRow(_Row):
    """A yearly chance of leaving to work."""

    quantity: Literal["yearly_exit_to_work"] = Field(
        description="1 - (1 - share of first exits)^(1 / years)"
    )
    date: FirstOfMonth = Field(description="end of the period, first day of a month")
    low: PlainShare = Field(description="lower published value, per year")
    high: PlainShare = Field(description="upper published value, per year")


class VerdictRow(_Row):
    """A published statistical verdict: none of the groups alone, but all of them together."""

    quantity: Literal["verdict_alone_and_pooled"] = Field(
        description="two-sided z-test on the share at work against a comparison group"
    )
    against: Name = Field(description="comparison group")
    date: FirstOfMonth = Field(description="date of the shares, first day of a month")
    level: Annotated[float, Field(gt=0, lt=1)] = Field(description="level of significance")
    alone: bool = Field(description="whether each group alone was significant")
    pooled: bool = Field(description="whether the groups together were significant")


class EarningsRow(_Row):
    """Earnings set off against benefits over the whole trial."""

    quantity: Literal["earnings_set_off"] = Field(description="euros over all months and persons")
    amount: float = Field(gt=0, description="published amount, euros")
    per_month: Annotated[tuple[float, ...], Field(min_length=1, strict=False)] = Field(
        description="euros set off per earner and month, by group, in the order of `groups`"
    )

    @model_validator(mode="after")
    def _one_each(self) -> Self:
        if len(self.per_month) != len(self.groups):
            raise PydanticCustomError(
                "must", f"per_month must have one amount per group (got {len(self.per_month)})"
            )
        return self


Row = Annotated[
    CountRow | ShareRow | DifferenceRow | RateRow | VerdictRow | EarningsRow,
    Field(discriminator="quantity"),
]
