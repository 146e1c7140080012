"""What is known of the national caseload, to compare simulated flows with; nothing is fitted."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator

from sim.inputs.amounts.amount import Words
from sim.inputs.reading.frozen import Listed, Section, refusal
from sim.inputs.reading.quantity import PlainShare, Status

# What of a comparator can be compared with a national figure.
NationalMeasure = Literal[
    "inflow",
    "outflow",
    "work_share_of_exits",
    "long_share",
    "exit_in_year_1",
    "exit_in_year_2",
    "exit_in_year_3",
    "exit_in_year_4",
    "exit_in_year_5",
    "returned_within_6_months",
    "returned_within_12_months",
    "returned_within_60_months",
    "returned_after_work_within_6_months",
    "returned_after_work_within_12_months",
    "returned_after_work_within_60_months",
]


class NationalFigure(Section):
    """One national number.

    `measure`: what it is compared with; `when`: the year or years it is of, empty where none is
    stated.
    """

    measure: NationalMeasure
    value: PlainShare
    unit: Words
    source: Words
    status: Status
    when: str = ""


def _each_once(figures: tuple[NationalFigure, ...]) -> tuple[NationalFigure, ...]:
    stated = [(figure.measure, figure.when) for figure in figures]
    twice = sorted({f"{measure} {when}".strip() for measure, when in stated
                    if stated.count((measure, when)) > 1})  # fmt: skip
    if twice:
        raise refusal(f"must give a measure once for a year (got twice: {', '.join(twice)})")
    return figures


class National(Section):
    """Everything in `amounts/national.yaml`, in its order."""

    figures: Annotated[Listed[NationalFigure], AfterValidator(_each_once)]
