"""A number with its range, unit, source and status; in YAML plain or as a mapping."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from sim.inputs.reading.frozen import WHOLE, Section, refusal
from sim.inputs.reading.written_numbers import plain

Status = Literal["calibrated", "published", "derived", "assumed"]
N = TypeVar("N", "Quantity", "Count", float)
Kind = Literal["number", "share", "ratio", "hazard", "amount"]
LARGEST_SHOWN = 1e15
# Shares that must add up to 1 may miss it by this much.
SHARE_TOLERANCE = 1e-9
NEED_SOURCE = ("calibrated", "published", "derived")


class Sourced(Section):
    """What a plain number cannot say: where it comes from and how sure it is."""

    unit: str | None = Field(
        default=None, max_length=60, description="unit of the number, in words"
    )
    source: str | None = Field(
        default=None,
        max_length=500,
        description="where the number comes from: a row of sources/facts.csv, a paper",
    )
    status: Status | None = Field(
        default=None,
        description="calibrated (fitted), published (read in the source), derived (arithmetic on "
        "published numbers; the formula stands in source) or assumed",
    )

    @model_validator(mode="before")
    @classmethod
    def _accept_plain_number(cls, value: Any) -> Any:
        if isinstance(value, Mapping | cls):
            return value
        return {"value": value}

    @property
    def label(self) -> Status:
        """The status, or what follows from a source being given: published or assumed."""
        return self.status or ("published" if self.source else "assumed")

    def _check(self, value: float, low: float | None, high: float | None) -> Self:
        if low is not None and low > value:
            raise refusal(f"low must be at most value (got low {low:g}, value {value:g})")
        if high is not None and high < value:
            raise refusal(f"high must be at least value (got high {high:g}, value {value:g})")
        if self.status in NEED_SOURCE and not (self.source or "").strip():
            raise refusal(f"must have a source, because its status is {self.status} (got none)")
        return self


class Quantity(Sourced):
    """A real number: plain, or {value, low, high, unit, source, status}."""

    value: float = Field(description="the number itself")
    low: float | None = Field(default=None, description="lowest plausible value")
    high: float | None = Field(default=None, description="highest plausible value")

    @model_validator(mode="after")
    def _is_coherent(self) -> Self:
        return self._check(self.value, self.low, self.high)


class Count(Sourced):
    """A whole number: plain, or {value, low, high, unit, source, status}."""

    value: Annotated[int, WHOLE] = Field(description="the whole number itself")
    low: Annotated[int, WHOLE] | None = Field(default=None, description="lowest plausible value")
    high: Annotated[int, WHOLE] | None = Field(default=None, description="highest plausible value")

    @model_validator(mode="after")
    def _is_coherent(self) -> Self:
        return self._check(self.value, self.low, self.high)


@dataclass(frozen=True)
class Within:
    """A bound on a plain number, or on value, low and high of a quantity.

    Attributes
    ----------
    least : smallest value that holds; not itself allowed if `above` is true
    most : largest value that holds; not itself allowed if `below` is true
    noun : what the number is, for messages: "a share"
    unit : unit, for messages: "per month"
    whole : whether only whole numbers hold, for the JSON Schema
    too_large : what else to say about a larger number
    kind : how people write it: a share or hazard also as a percentage, an amount with thousands
    """

    least: float
    most: float
    noun: str
    unit: str = ""
    above: bool = False
    below: bool = False
    whole: bool = False
    too_large: str = ""
    kind: Kind = "number"

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        bounds: JsonSchemaValue = {
            "exclusiveMinimum" if self.above else "minimum": self.least,
            "exclusiveMaximum" if self.below else "maximum": self.most,
        }
        own = handler(schema)
        if own.get("type") in ("number", "integer"):
            return {**own, **bounds}
        return {"anyOf": [{"type": "integer" if self.whole else "number", **bounds}, own]}

    def words(self) -> str:
        """The bound in words: "a hazard from 0 to 1 per month"."""
        least, most = plain(self.least), plain(self.most)
        if self.above or self.below:
            start = "above" if self.above else "at least"
            end = "below" if self.below else "at most"
            bounds = f"{start} {least} and {end} {most}"
        else:
            bounds = f"from {least} to {most}"
        return f"{self.noun} {bounds} {self.unit}".rstrip()

    def accepts(self, number: float) -> bool:
        """Whether a number lies within, and is whole where only whole numbers hold."""
        return not (self._is_small(number) or self._is_large(number)) and (
            not self.whole or float(number).is_integer()
        )

    def _is_small(self, number: float) -> bool:
        return number <= self.least if self.above else number < self.least

    def _is_large(self, number: float) -> bool:
        return number >= self.most if self.below else number > self.most

    def _check(self, bounded: N) -> N:
        for key, number in _numbers_of(bounded).items():
            if self._is_small(number) or self._is_large(number):
                why = f" {self.too_large}" if self.too_large and self._is_large(number) else ""
                sentence = f"must be {self.words()} (got {shown_number(number)}).{why}"
                raise PydanticCustomError(
                    "out_of_bounds", "{sentence}", {"sentence": sentence, "key": key}
                )
        return bounded


def shown_number(number: float) -> str:
    """A number as people write it, with at most twelve digits that count."""
    return plain(number) if abs(number) < LARGEST_SHOWN else f"{number:.6g}"


def _numbers_of(bounded: Quantity | Count | float) -> dict[str, float]:
    """The numbers that are bounded, by the key they stand under; a plain number has none."""
    if not isinstance(bounded, Quantity | Count):
        return {"": bounded}
    numbers = {"value": bounded.value, "low": bounded.low, "high": bounded.high}
    return {key: number for key, number in numbers.items() if number is not None}


# A chance of no move is exp(-hazard): at 1 a month 63 % move within the month.
YEARLY = (
    "At 1 already 63 % would move within a month; a chance p in a year is -ln(1 - p)/12 a month "
    "(50 %: 0.0578)."
)
HazardPerMonth = Annotated[
    Quantity, Within(0, 1, "a hazard", "per month", too_large=YEARLY, kind="hazard")
]
Ratio = Annotated[Quantity, Within(0, 100, "a ratio", above=True, kind="ratio")]
Share = Annotated[Quantity, Within(0, 1, "a share", kind="share")]
PlainShare = Annotated[float, Within(0, 1, "a share", kind="share")]
Elasticity = Annotated[Quantity, Within(-10, 10, "an elasticity")]
Earned = Annotated[
    Quantity, Within(0, 100_000, "an amount", "euros per month", above=True, kind="amount")
]
EurPerMonth = Annotated[Quantity, Within(0, 100_000, "an amount", "euros per month", kind="amount")]
PersonsPerMonth = Annotated[Quantity, Within(0, 100_000, "a number", "persons per month")]
Persons = Annotated[Count, Within(0, 100_000_000, "a whole number of persons", whole=True)]
Slots = Annotated[Count, Within(0, 100_000_000, "a whole number of slots", whole=True)]
ONE = Quantity(value=1.0)
ZERO = Quantity(value=0.0)
