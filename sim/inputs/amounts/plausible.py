"""Values that a number usually has, and the slips that miss them: `amounts/plausible.yaml`."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from sim.inputs.amounts.load import FILES, read_checked
from sim.inputs.amounts.model import DatedAmounts
from sim.inputs.reading.frozen import Section, refusal
from sim.inputs.reading.quantity import Count, Quantity, Status
from sim.inputs.reading.shipped import shipped

Slip = Literal[
    "thousands",
    "hundredths",
    "tenfold",
    "percent",
    "cents",
    "per_month",
    "per_year",
    "yearly_chance",
    "inverse",
    "days",
]
Per = Literal["person", "person_month", "client_year"]
Words = Annotated[str, Field(min_length=1, max_length=300)]
FieldPattern = Annotated[str, Field(pattern=r"^[a-z_]+(\.([a-z_]+|\*))*$")]

MONTHS_IN_YEAR = 12
DAYS_IN_MONTH = 365.25 / MONTHS_IN_YEAR


def _monthly_hazard(yearly_chance: float) -> float:
    """Hazard per month of which a chance within a year follows; none from a chance of 1 on."""
    if not 0 <= yearly_chance < 1:
        return math.nan
    return -math.log1p(-yearly_chance) / MONTHS_IN_YEAR


def _written(value: float, is_whole: bool) -> float:
    """A number as somebody would write it: six significant digits, or none behind the point."""
    return round(value) if is_whole and math.isfinite(value) else float(f"{value:.6g}")


# What was meant where a number slipped this way.
MENDED: Mapping[Slip, Callable[[float], float]] = {
    "thousands": lambda value: value * 1000,
    "hundredths": lambda value: value * 100,
    "tenfold": lambda value: value / 10,
    "percent": lambda value: value / 100,
    "cents": lambda value: value / 100,
    "per_month": lambda value: value * MONTHS_IN_YEAR,
    "per_year": lambda value: value / MONTHS_IN_YEAR,
    "yearly_chance": _monthly_hazard,
    "inverse": lambda value: 1 / value if value else math.nan,
    "days": lambda value: value / DAYS_IN_MONTH,
}


class PlausibleRange(Section):
    """The values that one number, or all numbers of one kind, usually have."""

    field: FieldPattern = Field(description="where it stands; * is any name or place in a list")
    unit: Words = Field(description="unit of the number, in words")
    per: Per | None = Field(
        default=None, description="low and high are for each of these; missing: as they stand"
    )
    low: float = Field(description="least plausible value")
    high: float = Field(description="largest plausible value")
    zero: bool = Field(default=False, description="true if 0 is plausible too")
    slips: Annotated[tuple[Slip, ...], Field(strict=False)] = Field(
        default=(), description="how the number goes wrong, the likeliest first"
    )
    builtin: Words | None = Field(
        default=None, description="the amount of amounts/ that holds where nothing is stated"
    )
    source: Words = Field(description="why these bounds")
    status: Status = Field(description="calibrated, published, derived or assumed")

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if not self.low < self.high:
            raise refusal("low must lie below high (got them the other way round)")
        return self

    @property
    def steps(self) -> tuple[str, ...]:
        """The field, step by step."""
        return tuple(self.field.split("."))

    def holds(self, value: float, scale: float = 1.0) -> bool:
        """Whether a value is plausible; `scale` is what low and high are for each of."""
        return (self.zero and value == 0) or self.low * scale <= value <= self.high * scale

    def mends(
        self, value: float, scale: float = 1.0, *, is_whole: bool = False
    ) -> tuple[tuple[Slip, float], ...]:
        """Slips that would explain a value, each with what was then meant: a plausible value."""
        meant = ((slip, _written(MENDED[slip](value), is_whole)) for slip in self.slips)
        return tuple((slip, number) for slip, number in meant if self.holds(number, scale))


Ranges = Annotated[tuple[PlausibleRange, ...], Field(min_length=1, strict=False)]


class PlausibleRanges(Section):
    """The file `amounts/plausible.yaml`."""

    scenario: Ranges = Field(description="numbers of a scenario")
    design: Ranges = Field(description="numbers of a trial design")

    @model_validator(mode="after")
    def _says_each_once(self) -> Self:
        for ranges in (self.scenario, self.design):
            fields = [one.field for one in ranges]
            twice = sorted({field for field in fields if fields.count(field) > 1})
            if twice:
                raise refusal(f"must give a field once (got twice: {', '.join(twice)})")
        return self


@cache
def plausible_ranges() -> PlausibleRanges:
    """The plausible ranges that come with the program.

    Raises
    ------
    InputError
        With every mistake of the file at once.

    Examples
    --------
    >>> [price] = [
    ...     one for one in plausible_ranges().scenario if one.field == "money.price_per_benefit"
    ... ]
    >>> price.mends(16.5)
    (('thousands', 16500.0),)
    """
    return read_checked(shipped("amounts") / "plausible.yaml", PlausibleRanges)


def builtin_amount(name: str, day: date | None) -> float:
    """An amount of `amounts/` by its place, such as ``staff.cost_per_fte``, on a day.

    Examples
    --------
    >>> builtin_amount("grant.price_per_benefit", date(2018, 5, 1))
    14200.0
    """
    file, *steps = name.split(".")
    amount: Any = _shipped_amounts(file)
    for step in steps:
        amount = amount[step] if isinstance(amount, Mapping) else getattr(amount, step)
    if isinstance(amount, DatedAmounts):
        past = [row.value for row in amount.rows if day is None or row.from_date <= day]
        return past[-1] if past else amount.rows[0].value
    assert isinstance(amount, Quantity | Count)  # all of the file's names are tried by a test
    return amount.value


@cache
def _shipped_amounts(file: str) -> Any:
    return read_checked(shipped("amounts") / f"{file}.yaml", FILES[file])
