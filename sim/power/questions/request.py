"""What a researcher asks of a design."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Over = Literal["n", "effect", "base_rate", "follow_up", "staff"]
USUAL_POWER = 0.8


@dataclass(frozen=True)
class QuestionRequest:
    """What is asked of a design; None: the design's first.

    Attributes
    ----------
    word : n, mde, allocation, curve, assurance, compare or audit
    contrast, endpoint, test, alpha : of which verdict
    power : wanted, for n and mde
    over, values : what a curve runs over; no values: around the design's own
    beside : of compare: another design, by name or file
    studies : simulated for each step of the search or point of the curve; None: as is usual
    """

    word: str
    contrast: str | None = None
    endpoint: str | None = None
    test: str | None = None
    alpha: float | None = None
    power: float = USUAL_POWER
    over: Over = "n"
    values: tuple[float, ...] = ()
    beside: str | None = None
    studies: int | None = None
