"""Rows of a power study and of answers to questions: one figure each, with what it is a figure of.

A field is a column of csv, workbook, Parquet and ``--json``; one with a `Heading` is a column of
the table of tests on terminal and page too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import nan
from typing import Any, TypeVar

from sim.outcomes.interval import column_names, field_types, record, row_from

Row = TypeVar("Row")
# What identifies a row of a study; a point of a curve has `at` besides.
KEYS = ("contrast", "endpoint", "test", "alpha", "adjustment", "diagnosand")
# A column that stands in a table only where some row says something in it.
NOTE = "note"


@dataclass(frozen=True, slots=True)
class PowerRow:
    """One figure about a design.

    Attributes
    ----------
    contrast, endpoint, test, adjustment : of which verdict; empty where it is of none
    alpha : level it depends on; None if it depends on none
    diagnosand : what the figure is (docs/power.md)
    value, mc_se : simulated, and its Monte Carlo error; nan where nothing could be said
    exact : enumerated; None where it is not
    agree : whether value lies within four Monte Carlo errors of exact; None without exact
    """

    contrast: str
    endpoint: str
    test: str
    alpha: float | None
    adjustment: str
    diagnosand: str
    value: float
    mc_se: float
    exact: float | None
    agree: bool | None

    def __getitem__(self, column: str) -> Any:
        """A column by its name, as of a line of the tables."""
        if column not in column_names(self.__class__):
            raise KeyError(column)
        return getattr(self, column)


@dataclass(frozen=True, slots=True)
class AnswerRow(PowerRow):
    """A figure that answers a question; `note` says what it leaves aside."""

    note: str = ""


@dataclass(frozen=True, slots=True)
class CurveRow(PowerRow):
    """A point of a curve.

    Attributes
    ----------
    over, at : what varies, and its value here
    low, high : 95 % band of the simulated value
    note : what the curve leaves aside
    """

    over: str
    at: float
    low: float
    high: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class AuditRow(PowerRow):
    """A p-value of published counts; `agree`: whether it reproduces the report's words.

    Attributes
    ----------
    denominator, sides : how it was counted and tested
    yes : whether the p-value is at most alpha
    said : what the report says; None where it says nothing
    """

    denominator: str
    sides: str
    yes: bool
    said: bool | None


# Rows of an answer by its question; of all others `AnswerRow`.
KINDS: Mapping[str, type[PowerRow]] = {"curve": CurveRow, "audit": AuditRow}


def row_kind(word: str) -> type[PowerRow]:
    """The class of the rows that answer a question."""
    return KINDS.get(word, AnswerRow)


def counts_everybody(rows: Iterable[PowerRow]) -> bool:
    """Whether an answer counts persons in all arms, drawn or only observed."""
    return any(
        row.diagnosand == "n_in_all_arms" or (isinstance(row, CurveRow) and row.over == "n")
        for row in rows
    )


def lines_of_rows(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Rows as lines of a table, column by column; without notes there is no column of them."""
    lines = [record(row) for row in rows]
    if any(line.get(NOTE) for line in lines):
        return lines
    return [{name: part for name, part in line.items() if name != NOTE} for line in lines]


def rows_of_lines(kind: Callable[..., Row], lines: Iterable[Mapping[str, Any]]) -> tuple[Row, ...]:
    """The rows that `lines_of_rows` made the lines of; nan where a number is not there."""
    numbers = [name for name, (type_, _) in field_types(kind).items() if type_ is float]
    return tuple(
        row_from(kind, {NOTE: "", **line} | {n: nan for n in numbers if line[n] is None})
        for line in lines
    )
