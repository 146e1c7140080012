"""What a council's evaluation would be planned with: endpoints, months, levels and power."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

from sim.inputs.amounts.amount import STRICT, Count, Positive, Status, Words
from sim.inputs.amounts.load import read_checked
from sim.inputs.reading.shipped import shipped

FILE = "evaluation.yaml"
EvaluationEndpoint = Literal["first_exit_to_work", "net_exit_to_work", "left_benefit"]
Level = Annotated[float, Field(gt=0, lt=1)]
WholeMonths = Annotated[int, Field(ge=1, le=599)]


@dataclass(frozen=True, kw_only=True)
class Endpoints:
    """What is counted in each arm."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    values: Annotated[tuple[EvaluationEndpoint, ...], Field(min_length=1)]
    source: Words
    status: Status


@dataclass(frozen=True, kw_only=True)
class EvaluationMonths:
    """Months after the start at which the arms are counted."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    values: Annotated[tuple[WholeMonths, ...], Field(min_length=1)]
    unit: Words
    source: Words
    status: Status


@dataclass(frozen=True, kw_only=True)
class Levels:
    """Two-sided levels of the test."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    values: Annotated[tuple[Level, ...], Field(min_length=1)]
    unit: Words
    source: Words
    status: Status


@dataclass(frozen=True, kw_only=True)
class EvaluationPlan:
    """The file `amounts/evaluation.yaml`.

    Attributes
    ----------
    endpoints, months, alphas : every combination is a row
    power : chance to find the effect, between 0 and 1
    draws : posterior draws that the figures run through, at most those of the comparison
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    endpoints: Endpoints
    months: EvaluationMonths
    alphas: Levels
    power: Positive
    draws: Count

    def __post_init__(self) -> None:
        if not 0 < self.power.value < 1:
            raise ValueError("power must lie between 0 and 1")
        if self.draws.value < 1:
            raise ValueError("draws must be at least 1")


def load_evaluation_plan(directory: Path | None = None) -> EvaluationPlan:
    """Read and check the file (the shipped one unless told).

    Raises
    ------
    InputError
        With every mistake of the file at once.

    Examples
    --------
    >>> load_evaluation_plan().months.values
    (12, 24, 36)
    """
    return read_checked((directory or shipped("amounts")) / FILE, EvaluationPlan)
