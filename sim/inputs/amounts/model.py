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
from sim.inputs.reading.frozen import ByName, Listed, Section, refusal
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


class Missing(Section):
    """A date on which the amount changed by law, but which was not found, and why."""

    from_date: Day
    reason: Words


class DatedValue(Section):
    """An amount that holds from a date on."""

    from_date: Day
    value: Euros
    source: str = ""


class DatedAmounts(Section):
    """An amount over time.

    `revised_on` are the days ("07-01") on which the law changes it every year. `earlier` says what
    holds before the first row: nothing (an error), or the first row with a note.
    """

    unit: Words
    source: Words
    status: Status
    rows: Annotated[Listed[DatedValue], Field(min_length=1), ORDERED]
    missing: Listed[Missing] = ()
    revised_on: Listed[MonthDay] = ()
    earlier: Literal["not_known", "first_holds"] = "not_known"


class NormRow(Section):
    """The benefit norm of each household type from a date on, euros a month."""

    from_date: Day
    single: Euros
    lone_parent: Euros
    couple: Euros
    source: str = ""


class Norms(Section):
    """The benefit norms over time, by household type."""

    unit: Words
    source: Words
    status: Status
    rows: Annotated[Listed[NormRow], Field(min_length=1), ORDERED]
    missing: Listed[Missing] = ()
    revised_on: Listed[MonthDay] = ()

    def of(self, household: str) -> DatedAmounts:
        """The norm of one household type as one dated amount."""
        rows = tuple(
            DatedValue(from_date=r.from_date, value=getattr(r, household), source=r.source)
            for r in self.rows
        )
        return DatedAmounts(
            unit=self.unit, source=self.source, status=self.status, rows=rows,
            missing=self.missing, revised_on=self.revised_on,
        )  # fmt: skip


class DisregardStage(Section):
    """A share of earnings kept, up to a cap a month, for at most `months` (absent: no limit)."""

    legal: Words
    rate: AmountShare
    caps: DatedAmounts
    counts: Counts
    months: PositiveWhole | None = None
    minimum_age_years: Amount | None = None


class DisregardScheme(Section):
    """Stages by name, one after the other.

    `statutory`: a right of the law, so months used before the start count, and there is a least
    age; `restarts`: a new spell on benefit brings new months.
    """

    stages: Listed[str]
    statutory: bool
    restarts: bool
    source: Words
    status: Status


class Disregards(Section):
    """All disregards the law and the experiment know."""

    stages: ByName[DisregardStage]
    schemes: ByName[DisregardScheme]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        for name, scheme in self.schemes.items():
            unknown = sorted(set(scheme.stages) - set(self.stages))
            if unknown:
                raise refusal(
                    f"scheme {name} must name stages that are given here "
                    f"(got {', '.join(unknown)}).{did_you_mean(unknown[0], self.stages)}"
                )
        return self


class SafetyNet(Section):
    """Own risk up to one share of the grant, a part of it up to a second, nothing beyond."""

    own_risk_share: AmountShare
    shared_up_to_share: AmountShare
    own_part_of_shared: AmountShare

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

    fully_historic_below: Positive
    fully_objective_above: Positive
    lag_years: Whole

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
