"""Amounts that a law, a grant letter or a pay scale sets: dated, with unit, source and status.

Here is what a file of `amounts/` may say; `amount_files` reads them, rules live in `sim.money`.
pydantic checks and builds plain frozen dataclasses, so that later stages never meet it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, TypeVar

from pydantic import AfterValidator, ConfigDict, Field

from sim.inputs.amounts.amount import (
    STRICT,
    Amount,
    Count,
    Euros,
    Positive,
    PositiveCount,
    Share,
    Status,
    Words,
)
from sim.inputs.reading.frozen import ByName

if TYPE_CHECKING:
    from sim.inputs.amounts.example_households import ExampleHouseholds
    from sim.inputs.amounts.national import National

Counts = Literal["earning_months", "calendar_months"]
MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$")]
T = TypeVar("T")


def _in_order_of_date(rows: tuple[T, ...]) -> tuple[T, ...]:
    dates = [row.from_date for row in rows]  # type: ignore[attr-defined]
    if any(later <= earlier for earlier, later in pairwise(dates)):
        raise ValueError("the dates must rise from row to row, each once")
    return rows


Ordered = AfterValidator(_in_order_of_date)


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A date on which the amount changed by law, but which was not found, and why."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    from_date: date
    reason: Words


@dataclass(frozen=True, kw_only=True)
class DatedValue:
    """An amount that holds from a date on."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    from_date: date
    value: Euros
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class DatedAmounts:
    """An amount over time.

    `revised_on` are the days ("07-01") on which the law changes it every year. `earlier` says what
    holds before the first row: nothing (an error), or the first row with a note.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    unit: Words
    source: Words
    status: Status
    rows: Annotated[tuple[DatedValue, ...], Field(min_length=1), Ordered]
    missing: tuple[Missing, ...] = ()
    revised_on: tuple[MonthDay, ...] = ()
    earlier: Literal["not_known", "first_holds"] = "not_known"


@dataclass(frozen=True, kw_only=True)
class NormRow:
    """The benefit norm of each household type from a date on, euros a month."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    from_date: date
    single: Euros
    lone_parent: Euros
    couple: Euros
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Norms:
    """The benefit norms over time, by household type."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    unit: Words
    source: Words
    status: Status
    rows: Annotated[tuple[NormRow, ...], Field(min_length=1), Ordered]
    missing: tuple[Missing, ...] = ()
    revised_on: tuple[MonthDay, ...] = ()

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


@dataclass(frozen=True, kw_only=True)
class DisregardStage:
    """A share of earnings kept, up to a cap a month, for at most `months` (absent: no limit)."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    legal: Words
    rate: Share
    caps: DatedAmounts
    counts: Counts
    months: PositiveCount | None = None
    minimum_age_years: Amount | None = None


@dataclass(frozen=True, kw_only=True)
class DisregardScheme:
    """Stages by name, one after the other.

    `statutory`: a right of the law, so months used before the start count, and there is a least
    age; `restarts`: a new spell on benefit brings new months.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    stages: tuple[str, ...]
    statutory: bool
    restarts: bool
    source: Words
    status: Status


@dataclass(frozen=True, kw_only=True)
class Disregards:
    """All disregards the law and the experiment know."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    stages: ByName[DisregardStage]
    schemes: ByName[DisregardScheme]

    def __post_init__(self) -> None:
        for name, scheme in self.schemes.items():
            unknown = sorted(set(scheme.stages) - set(self.stages))
            if unknown:
                raise ValueError(f"scheme {name} names no known stage: {', '.join(unknown)}")


@dataclass(frozen=True, kw_only=True)
class SafetyNet:
    """Own risk up to one share of the grant, a part of it up to a second, nothing beyond."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    own_risk_share: Share
    shared_up_to_share: Share
    own_part_of_shared: Share

    def __post_init__(self) -> None:
        if self.shared_up_to_share.value < self.own_risk_share.value:
            raise ValueError("shared_up_to_share must not lie below own_risk_share")


@dataclass(frozen=True, kw_only=True)
class HistoricAllocation:
    """Between two numbers of inhabitants the grant goes from fully historic to fully objective."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    fully_historic_below: Positive
    fully_objective_above: Positive
    lag_years: Count

    def __post_init__(self) -> None:
        if self.fully_objective_above.value <= self.fully_historic_below.value:
            raise ValueError("fully_objective_above must lie above fully_historic_below")


@dataclass(frozen=True, kw_only=True)
class Grant:
    """The benefit grant: price by year, safety net, historic share, discounting."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    price_per_benefit: DatedAmounts
    safety_net: SafetyNet
    historic: HistoricAllocation
    discount_rate: Share


@dataclass(frozen=True, kw_only=True)
class Staff:
    """Case managers: what one costs, the overhead on top, clients and contacts, months to hire."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    cost_per_fte: Amount
    overhead_share: Amount
    clients_per_fte: ByName[Positive]
    contacts_per_client_year: ByName[Amount]
    hiring_months: Count


@dataclass(frozen=True, kw_only=True)
class Amounts:
    """Everything in `amounts/`: one field per file."""

    norms: Norms
    disregards: Disregards
    grant: Grant
    staff: Staff
    example_households: ExampleHouseholds
    national: National
