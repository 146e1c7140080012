"""Bounds of plain numbers in a design, each with a message that says them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema


@dataclass(frozen=True)
class Between:
    """A plain number from least to most; `open_ends` leaves both out."""

    least: float
    most: float
    what: str
    open_ends: bool = False

    def __get_pydantic_core_schema__(
        self, source: type, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Check after the type."""
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The bounds for editors."""
        start = "exclusiveM" if self.open_ends else "m"
        return {**handler(schema), f"{start}inimum": self.least, f"{start}aximum": self.most}

    def _check(self, number: float) -> float:
        inside = self.least <= number <= self.most
        if self.open_ends:
            inside = self.least < number < self.most
        if not inside:
            word = "lie between" if self.open_ends else "be from"
            joint = "and" if self.open_ends else "to"
            raise PydanticCustomError(
                "must",
                f"must {word} {self.least:g} {joint} {self.most:.12g}, {self.what} "
                f"(got {number:g}).",
            )
        return number


Persons = Annotated[int, Between(1, 1_000_000, "persons")]
PlainShare = Annotated[float, Between(0, 1, "share")]
Gap = Annotated[float, Between(-1, 1, "points as a share")]
Euros = Annotated[float, Between(0, 1e12, "euros")]
Part = Annotated[float, Between(0, 1e9, "parts", open_ends=True)]
Alpha = Annotated[float, Between(0, 1, "level", open_ends=True)]
