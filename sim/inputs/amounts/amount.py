"""One amount: a number that must say its unit, source and status, and may say its range."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from sim.inputs.reading.frozen import refusal
from sim.inputs.reading.quantity import Count, Quantity, Share, Within

Words = Annotated[str, Field(min_length=1)]
Euros = Annotated[float, Within(0, 1e12, "an amount", kind="amount")]


def _is_documented(amount: Quantity | Count) -> Quantity | Count:
    lacking = [key for key in ("unit", "source", "status") if not getattr(amount, key)]
    if lacking:
        raise refusal(f"must have a {' and a '.join(lacking)} (got none)")
    return amount


DOCUMENTED = AfterValidator(_is_documented)
Amount = Annotated[Quantity, Within(0, 1e12, "a number"), DOCUMENTED]
Positive = Annotated[Quantity, Within(0, 1e12, "a number", above=True), DOCUMENTED]
AmountShare = Annotated[Share, DOCUMENTED]
Whole = Annotated[Count, Within(0, 100_000_000, "a whole number", whole=True), DOCUMENTED]
PositiveWhole = Annotated[Count, Within(1, 100_000_000, "a whole number", whole=True), DOCUMENTED]
