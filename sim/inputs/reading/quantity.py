"""A number with its range, unit, source and status; in YAML plain or as a mapping."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from sim.inputs.reading.frozen import Section, refusal

Status = Literal["calibrated", "published", "assumed"]
N = TypeVar("N", "Quantity", "Count", float)
NEED_SOURCE = ("calibrated", "published")


class _Sourced(Section):
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
        default=None, description="calibrated (fitted), published (read in the source) or assumed"
    )

    @model_validator(mode="before")
    @classmethod
    def _accept_plain_number(cls, given: Any) -> Any:
        if isinstance(given, Mapping | cls):
            return given
        return {"value": given}

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


class Quantity(_Sourced):
    """A real number: plain, or {value, low, high, unit, source, status}."""

    value: float = Field(description="the number itself")
    low: float | None = Field(default=None, description="lowest plausible value")
    high: float | None = Field(default=None, description="highest plausible value")

    @model_validator(mode="after")
    def _is_coherent(self) -> Self:
        return self._check(self.value, self.low, self.high)


class Count(_Sourced):
    """A whole number: plain, or {value, low, high, unit, source, status}."""

    value: int = Field(description="the whole number itself")
    low: int | None = Field(default=None, description="lowest plausible value")
    high: int | None = Field(default=None, description="highest plausible value")

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
    """

    least: float
    most: float
    noun: str
    unit: str = ""
    above: bool = False
    below: bool = False
    whole: bool = False
    too_large: str = ""

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
        if self.above or self.below:
            start = "above" if self.above else "at least"
            end = "below" if self.below else "at most"
            bounds = f"{start} {self.least:g} and {end} {self.most:.12g}"
        else:
            bounds = f"from {self.least:g} to {self.most:.12g}"
        return f"{self.noun} {bounds} {self.unit}".rstrip()

    def _check(self, bounded: N) -> N:
        for number in _numbers_of(bounded):
            is_small = number <= self.least if self.above else number < self.least
            is_large = number >= self.most if self.below else number > self.most
            if is_small or is_large:
                why = f". {self.too_large}" if self.too_large and is_large else ""
                raise refusal(f"must be {self.words()} (got {number:g}){why}")
        return bounded


def _numbers_of(bounded: Quantity | Count | float) -> tuple[float, ...]:
    if not isinstance(bounded, Quantity | Count):
        return (bounded,)
    numbers = (bounded.value, bounded.low, bounded.high)
    return tuple(number for number in numbers if number is not None)


# A chance of no move is exp(-hazard): at 1 a month 63 % move within the month.
YEARLY = "At 1 already 63 % would move within a month; divide a yearly chance by 12"
HazardPerMonth = Annotated[Quantity, Within(0, 1, "a hazard", "per month", too_large=YEARLY)]
Ratio = Annotated[Quantity, Within(0, 100, "a ratio", above=True)]
Share = Annotated[Quantity, Within(0, 1, "a share")]
PlainShare = Annotated[float, Within(0, 1, "a share")]
Elasticity = Annotated[Quantity, Within(-10, 10, "an elasticity")]
Earned = Annotated[Quantity, Within(0, 100_000, "an amount", "euros per month", above=True)]
EurPerMonth = Annotated[Quantity, Within(0, 100_000, "an amount", "euros per month")]
PersonsPerMonth = Annotated[Quantity, Within(0, 100_000, "a number", "persons per month")]
Persons = Annotated[Count, Within(0, 100_000_000, "a whole number of persons", whole=True)]
Slots = Annotated[Count, Within(0, 100_000_000, "a whole number of slots", whole=True)]
ONE = Quantity(value=1.0)
ZERO = Quantity(value=0.0)
