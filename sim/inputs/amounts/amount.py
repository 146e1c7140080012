"""One amount: a number with its unit, source and status, and the range it may lie in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, ConfigDict, Field

Status = Literal["published", "calibrated", "assumed"]
Words = Annotated[str, Field(min_length=1)]
Euros = Annotated[float, Field(ge=0)]

STRICT = ConfigDict(extra="forbid", allow_inf_nan=False, strict=True)


@dataclass(frozen=True, kw_only=True)
class Amount:
    """One number with its unit, source and status, and the range it may plausibly lie in."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    value: Euros
    unit: Words
    source: Words
    status: Status
    low: Euros | None = None
    high: Euros | None = None

    def __post_init__(self) -> None:
        low = self.value if self.low is None else self.low
        high = self.value if self.high is None else self.high
        if not low <= self.value <= high:
            raise ValueError("low, value and high must rise")


def _share(amount: Amount) -> Amount:
    if amount.value > 1:
        raise ValueError("a share must lie between 0 and 1")
    return amount


def _whole(amount: Amount) -> Amount:
    if amount.value != int(amount.value):
        raise ValueError("must be a whole number")
    return amount


def _above_zero(amount: Amount) -> Amount:
    if amount.value <= 0:
        raise ValueError("must be above 0")
    return amount


Share = Annotated[Amount, AfterValidator(_share)]
Count = Annotated[Amount, AfterValidator(_whole)]
Positive = Annotated[Amount, AfterValidator(_above_zero)]
PositiveCount = Annotated[Count, AfterValidator(_above_zero)]
