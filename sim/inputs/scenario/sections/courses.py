"""The course of a regime's effect: how it sets in, holds, fades, and what is left afterwards."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from sim.inputs.reading.frozen import Section, refusal
from sim.inputs.reading.quantity import ONE, ZERO, Quantity, Ratio, Sourced, Within
from sim.inputs.reading.written_numbers import plain

NEVER: Literal["never"] = "never"
LONGEST = 1200
EffectMonths = Annotated[Quantity, Within(0, LONGEST, "a time", "months")]
NO_HALF_LIFE = (
    "must be above 0 and at most 1,200 months, or never (got 0). For how long the effect stays "
    "whole write `holds_months`; an effect that is gone at once after that has a short half-life, "
    "such as 0.1, one that does not fade has `never`."
)


class _MonthsOrNever:
    """A number of months from 0 to 1,200, or ``never``."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._read)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [{"type": "number", "minimum": 0, "maximum": LONGEST}, {"const": NEVER}]}

    def _read(self, value: Any) -> float | Literal["never"]:
        if value == NEVER:
            return NEVER
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= LONGEST:
            return float(value)
        shown = plain(value) if isinstance(value, int | float) else f"`{value}`"
        raise refusal(f"must be a time from 0 to 1,200 months, or never (got {shown})")


MonthsOrNever = Annotated[float | Literal["never"], _MonthsOrNever()]


class HalfLife(Sourced):
    """A half-life in months, or never; plain, or {value, low, high, unit, source, status}."""

    value: MonthsOrNever = Field(description="months until half is left, or never")
    low: MonthsOrNever | None = Field(default=None, description="shortest plausible half-life")
    high: MonthsOrNever | None = Field(
        default=None, description="longest plausible half-life, or never"
    )

    @model_validator(mode="after")
    def _is_coherent(self) -> Self:
        low, middle, high = self.months
        if self.low == 0 and high == math.inf and middle > 0:
            raise refusal(
                "low must be above 0 where high is never (got low 0, high never), "
                "or high a number of months"
            )
        return self._check(middle, low, high)

    @property
    def months(self) -> tuple[float, float, float]:
        """Low, value and high in months; never is infinite."""
        value = _months(self.value)
        low = value if self.low is None else _months(self.low)
        high = value if self.high is None else _months(self.high)
        return low, value, high


def _months(written: float | str) -> float:
    return math.inf if isinstance(written, str) else written


class _AboveZero:
    """Nothing of a half-life may be 0."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def _check(self, half_life: HalfLife) -> HalfLife:
        if 0 in half_life.months:
            raise refusal(NO_HALF_LIFE)
        return half_life


FadingHalfLife = Annotated[HalfLife, _AboveZero()]
FOREVER, GONE = HalfLife(value=NEVER), HalfLife(value=0.0)


class LockIn(Section):
    """A programme that holds people while it lasts: its ratios stand in place of the effect."""

    months: EffectMonths = Field(
        description="calendar months from the one in which the person first met the regime"
    )
    work: Ratio = Field(default=ONE, description="ratio on moves to full work while it lasts")
    part_time: Ratio = Field(
        default=ONE, description="ratio on taking up part-time work while it lasts"
    )
    benefit: Ratio = Field(
        default=ONE, description="ratio on losing part-time earnings while it lasts"
    )
    other_exit: Ratio = Field(
        default=ONE, description="ratio on exits for other reasons while it lasts"
    )

    def ratios(self) -> Iterator[tuple[str, Quantity]]:
        """Pairs of destination and ratio."""
        for name in ("work", "part_time", "benefit", "other_exit"):
            yield name, getattr(self, name)


class ReturnEffect(Section):
    """Whose regime the ratio on coming back is: that of the exit, and how it fades since."""

    half_life_months: FadingHalfLife = Field(
        default=FOREVER,
        description="months since the exit in which half of the ratio on returns fades, or never",
    )


class EffectCourse(Section):
    """How much of a regime's effect there is, by months since the person first met the regime."""

    lock_in: LockIn | None = Field(
        default=None,
        description="ratios while a programme lasts, before the effect sets in",
    )
    onset_months: EffectMonths = Field(
        default=ZERO, description="months over which the effect grows from nothing to the whole"
    )
    holds_months: EffectMonths = Field(
        default=ZERO, description="months for which the whole effect then holds"
    )
    half_life_months: FadingHalfLife = Field(
        default=FOREVER, description="months in which half of the effect then fades, or never"
    )
    after_half_life_months: HalfLife = Field(
        default=GONE,
        description="months in which half of the effect fades once the regime has ended "
        "(0: gone at once)",
    )

    @property
    def is_at_once_for_good(self) -> bool:
        """Whether the effect is there at once, never fades and ends with the regime."""
        return not (self.lock_in or self.onset_months.value or self.fades or self.lasts)

    @property
    def fades(self) -> bool:
        """Whether, at the short end of its range, the effect fades while the regime lasts."""
        return self.half_life_months.months[0] < math.inf

    @property
    def lasts(self) -> bool:
        """Whether, at the long end of its range, anything is left once the regime has ended."""
        return self.after_half_life_months.months[2] > 0
