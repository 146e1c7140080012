"""Amounts that a law, a grant letter or a pay scale sets: dated, with unit, source and status.

Here is what a file of `amounts/` may say; `load` reads them, rules live in `sim.money`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Protocol, Self, TypeVar

from pydantic import AfterValidator, Field, model_validator

from sim.inputs.amounts.amount import (
    Amount,
    AmountShare,
    Euros,
    Positive,
    PositiveWhole,
    Whole,
    Words,
)
from sim.inputs.amounts.example_households import ExampleHouseholds
from sim.inputs.amounts.national import National
from sim.inputs.reading.dates import Day
from sim.inputs.reading.frozen import ByName, FrozenMap, Listed, Section, refusal
from sim.inputs.reading.quantity import Status
from sim.inputs.reading.suggestions import did_you_mean

Counts = Literal["earning_months", "calendar_months"]
MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])\Z", re.ASCII)


def _day_of_every_year(written: str) -> str:
    if not MONTH_DAY.match(written):
        raise refusal("must be a month and a day that every year has, such as 07-01")
    return written


MonthDay = Annotated[str, AfterValidator(_day_of_every_year)]


class _Dated(Protocol):
    @property
    def from_date(self) -> date: ...


Row = TypeVar("Row", bound=_Dated)


def _in_order_of_date(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    for before, after in pairwise(rows):
        if after.from_date <= before.from_date:
            raise refusal(
                "the dates must rise from row to row, each once "
                f"(got {after.from_date} after {before.from_date})"
            )
    return rows


ORDERED = AfterValidator(_in_order_of_date)
UNIT = Field(description="unit of the amounts, in words")
SOURCE = Field(description="where the amounts come from")
STATUS = Field(description="calibrated, published, derived or assumed")
ROWS = Field(description="the amounts by date, in order")
MISSING = Field(default=(), description="dates on which the law changed them that are not here")
REVISED = Field(default=(), description="days of every year on which the law changes them: 07-01")


class Missing(Section):
    """A date on which the amount changed by law, but which was not found, and why."""

    from_date: Day = Field(description="date from which the law has another amount")
    reason: Words = Field(description="why the amount is not here")


class DatedValue(Section):
    """An amount that holds from a date on."""

    from_date: Day = Field(description="first day on which the amount holds")
    value: Euros = Field(description="the amount, in the unit of its table")
    source: str = Field(default="", description="where it comes from; missing: as the table")
    status: Status | None = Field(
        default=None, description="calibrated, published, derived or assumed; missing: as the table"
    )


class DatedAmounts(Section):
    """An amount over time.

    `revised_on` are the days ("07-01") on which the law changes it every year. `earlier` says what
    holds before the first row: nothing (an error), or the first row with a note.
    """

    unit: Words = UNIT
    source: Words = SOURCE
    status: Status = STATUS
    rows: Annotated[Listed[DatedValue], Field(min_length=1), ORDERED] = ROWS
    missing: Listed[Missing] = MISSING
    revised_on: Listed[MonthDay] = REVISED
    earlier: Literal["not_known", "first_holds"] = Field(
        default="not_known", description="what holds before the first row: nothing, or that row"
    )


class NormRow(Section):
    """The benefit norm of each household type from a date on, euros a month."""

    from_date: Day = Field(description="first day on which the norms hold")
    single: Euros = Field(description="norm of a single person, euros a month")
    lone_parent: Euros = Field(description="norm of a lone parent, euros a month")
    couple: Euros = Field(description="norm of a couple, euros a month")
    source: str = Field(default="", description="where they come from; missing: as the table")
    status: Status | None = Field(
        default=None, description="calibrated, published, derived or assumed; missing: as the table"
    )


class Norms(Section):
    """The benefit norms over time, by household type."""

    unit: Words = UNIT
    source: Words = SOURCE
    status: Status = STATUS
    rows: Annotated[Listed[NormRow], Field(min_length=1), ORDERED] = ROWS
    missing: Listed[Missing] = MISSING
    revised_on: Listed[MonthDay] = REVISED

    def of(self, household: str) -> DatedAmounts:
        """The norm of one household type as one dated amount."""
        rows = tuple(
            DatedValue(
                from_date=r.from_date,
                value=getattr(r, household),
                source=r.source,
                status=r.status,
            )
            for r in self.rows
        )
        return DatedAmounts(
            unit=self.unit, source=self.source, status=self.status, rows=rows,
            missing=self.missing, revised_on=self.revised_on,
        )  # fmt: skip


class DisregardStage(Section):
    """A share of earnings kept, up to a cap a month, for at most `months`; absent: no limit.

    Below `minimum_age_years` the stage is passed over and none of its months are used.
    """

    legal: Words
    rate: AmountShare
    caps: DatedAmounts | None = None
    counts: Counts
    months: PositiveWhole | None = None
    minimum_age_years: Amount | None = None


class DisregardScheme(Section):
    """Stages by name, one after the other.

    `statutory`: a right of the law, so months used before the start count; `restarts`: a new spell
    on benefit brings new months; `later`: the scheme that takes its place where art. 34a has come
    into force (`money.article_34a`).
    """

    stages: Listed[str]
    statutory: bool
    restarts: bool
    later: str | None = None
    source: Words
    status: Status


class Disregards(Section):
    """All disregards the law and the experiment know."""

    stages: ByName[DisregardStage]
    schemes: ByName[DisregardScheme]
    buffer_budget: Amount

    @model_validator(mode="after")
    def _one_least_age(self) -> Self:
        ages = {
            one.minimum_age_years.value for one in self.stages.values() if one.minimum_age_years
        }
        if len(ages) > 1:
            both = ", ".join(f"{age:g}" for age in sorted(ages))
            raise refusal(f"minimum_age_years must be the same in every stage (got {both})")
        return self

    @model_validator(mode="after")
    def _months_count_in_order(self) -> Self:
        for name, scheme in self.schemes.items():
            stages = [self.stages[stage] for stage in scheme.stages if stage in self.stages]
            for before, after in pairwise(stages):
                if before.minimum_age_years and after.months and not after.minimum_age_years:
                    raise refusal(
                        f"scheme {name}: a stage that holds below the least age of the one before "
                        f"must have no limit of months (got {after.months.value:g})"
                    )
        return self

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        for name, scheme in self.schemes.items():
            unknown = sorted(set(scheme.stages) - set(self.stages))
            if unknown:
                raise refusal(
                    f"scheme {name} must name stages that are given here "
                    f"(got {', '.join(unknown)}).{did_you_mean(unknown[0], self.stages)}"
                )
            if scheme.later is not None and scheme.later not in self.schemes:
                raise refusal(
                    f"scheme {name}: later must name a scheme that is given here "
                    f"(got {scheme.later}).{did_you_mean(scheme.later, self.schemes)}"
                )
        return self


class SafetyNet(Section):
    """Own risk up to one share of the grant, a part of it up to a second, nothing beyond."""

    own_risk_share: AmountShare = Field(description="own risk, as a share of the grant")
    shared_up_to_share: AmountShare = Field(description="shared up to this share of the grant")
    own_part_of_shared: AmountShare = Field(description="own part of what is shared (0 to 1)")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        shared, own = self.shared_up_to_share.value, self.own_risk_share.value
        if shared < own:
            raise refusal(
                f"shared_up_to_share must not lie below own_risk_share, {own:g} (got {shared:g})"
            )
        return self


class HistoricAllocation(Section):
    """Between two numbers of inhabitants the grant goes from fully historic to fully objective."""

    fully_historic_below: Positive = Field(description="inhabitants below which all is historic")
    fully_objective_above: Positive = Field(description="inhabitants above which none is")
    lag_years: Whole = Field(description="years after which spending counts")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        objective, historic = self.fully_objective_above.value, self.fully_historic_below.value
        if objective <= historic:
            raise refusal(
                f"fully_objective_above must lie above fully_historic_below, {historic:g} "
                f"(got {objective:g})"
            )
        return self


class Grant(Section):
    """The benefit grant: price by year, safety net, historic share, discounting."""

    price_per_benefit: DatedAmounts
    safety_net: SafetyNet
    historic: HistoricAllocation
    discount_rate: AmountShare


class Staff(Section):
    """Case managers: what one costs, the overhead on top, clients and contacts, months to hire."""

    cost_per_fte: Amount
    overhead_share: Amount
    clients_per_fte: ByName[Positive]
    contacts_per_client_year: ByName[Amount]
    hiring_months: Whole


@dataclass(frozen=True, kw_only=True)
class Amounts:
    """Everything in `amounts/`: one field per file."""

    norms: Norms
    disregards: Disregards
    grant: Grant
    staff: Staff
    example_households: ExampleHouseholds
    national: National


class OwnStage(Section):
    """What a scenario says itself of a stage of a disregard."""

    caps: DatedAmounts = Field(description="most that is kept, by date")


class OwnDisregards(Section):
    """What a scenario says itself of the disregards of the law."""

    stages: ByName[OwnStage] = Field(
        default_factory=FrozenMap, description="caps by stage: a name from amounts/disregards.yaml"
    )


class OwnGrant(Section):
    """What a scenario says itself of the benefit grant."""

    price_per_benefit: DatedAmounts | None = Field(
        default=None, description="what a benefit costs, by date"
    )
    safety_net: SafetyNet | None = Field(default=None, description="own and shared risk")
    historic: HistoricAllocation | None = Field(
        default=None, description="how the grant follows own past spending"
    )
    discount_rate: AmountShare | None = Field(default=None, description="discount rate, per year")


class OwnStaff(Section):
    """What a scenario says itself of case managers."""

    cost_per_fte: Amount | None = Field(default=None, description="direct cost, per fte-year")
    overhead_share: Amount | None = Field(default=None, description="surcharge for overhead")
    clients_per_fte: ByName[Positive] = Field(
        default_factory=FrozenMap, description="clients one case manager guides, by regime"
    )
    contacts_per_client_year: ByName[Amount] = Field(
        default_factory=FrozenMap, description="contact moments with a client, by regime"
    )
    hiring_months: Whole | None = Field(default=None, description="months to fill a post")


class OwnAmounts(Section):
    """Amounts of the law, the grant and the pay scale that a scenario brings itself."""

    norms: Norms | None = Field(default=None, description="benefit norms by date")
    disregards: OwnDisregards = Field(default=OwnDisregards(), description="caps of disregards")
    grant: OwnGrant = Field(default=OwnGrant(), description="the benefit grant (BUIG)")
    staff: OwnStaff = Field(default=OwnStaff(), description="cost and load of case managers")
