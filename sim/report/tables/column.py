"""A column of a table for people: its words and its cell, whichever way the table is shown.

The terminal writes a table from these (`sim/report/text/table.py`), and so does the page in every
language (`sim/report/page/columns.py`). Workbook, csv and Parquet hold the rows themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from sim.report.estimate import Estimate

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Given:
    """A number that was published or stated, not simulated, with where it comes from."""

    value: float
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class Own:
    """A text of a file's own, never translated; `missing` is what the terminal says without one."""

    text: str
    missing: str = "–"


Cell = Estimate | Given | Own


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column.

    Attributes
    ----------
    key : of its heading in the page's catalogues; empty where only the terminal has it
    words : its heading on the terminal; two where mean and ends stand in columns of their own
    cell : what it says of a row
    values : what the heading on the page names, by name
    is_number : whether it is set right
    form : of an estimate: ``cell`` as it is, ``thousands`` a difference in thousands of euros,
        ``difference`` with its sign
    """

    key: str
    words: tuple[str, ...]
    cell: Callable[[Row], Cell]
    values: tuple[tuple[str, object], ...] = ()
    is_number: bool = True
    form: str = "cell"


@dataclass(frozen=True, slots=True)
class ColumnTable(Generic[Row]):
    """The columns of a table in the order in which terminal and page show them."""

    terminal: tuple[Column[Row], ...]
    page: tuple[Column[Row], ...]
