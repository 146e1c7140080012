"""What a council's evaluation would be planned with: endpoints, months, levels and power."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from sim.inputs.amounts.amount import DOCUMENTED, PositiveWhole, Words
from sim.inputs.amounts.load import read_checked
from sim.inputs.reading.frozen import WHOLE, Listed, Section
from sim.inputs.reading.quantity import Quantity, Status, Within
from sim.inputs.reading.shipped import shipped
from sim.inputs.reading.vocabulary import OneOf
from sim.measures import COUNTED_ENDPOINTS

FILE = "evaluation.yaml"
CountedEndpoint = Annotated[str, OneOf(COUNTED_ENDPOINTS)]
Level = Annotated[float, Within(0, 1, "a level", above=True, below=True, kind="share")]
Chance = Annotated[
    Quantity, Within(0, 1, "a chance", above=True, below=True, kind="share"), DOCUMENTED
]
WholeMonths = Annotated[int, Field(ge=1, le=599), WHOLE]


class Endpoints(Section):
    """What is counted in each arm."""

    values: Annotated[Listed[CountedEndpoint], Field(min_length=1)]
    source: Words
    status: Status


class EvaluationMonths(Section):
    """Months after the start at which the arms are counted."""

    values: Annotated[Listed[WholeMonths], Field(min_length=1)]
    unit: Words
    source: Words
    status: Status


class Levels(Section):
    """Two-sided levels of the test."""

    values: Annotated[Listed[Level], Field(min_length=1)]
    unit: Words
    source: Words
    status: Status


class EvaluationPlan(Section):
    """The file `amounts/evaluation.yaml`.

    Attributes
    ----------
    endpoints, months, alphas : every combination is a row
    power : chance to find the effect, between 0 and 1
    draws : posterior draws that the figures run through, at most those of the comparison
    """

    endpoints: Endpoints
    months: EvaluationMonths
    alphas: Levels
    power: Chance
    draws: PositiveWhole


def load_evaluation_plan(directory: Path | None = None) -> EvaluationPlan:
    """Read and check the file (the shipped one unless another is named).

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
