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
class Stated:
    """A number of the scenario, which its path says how to write; `source` as of `Given`."""

    value: float
    path: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Own:
    """A text of a file's own, never translated; `missing` is what the terminal says without one."""

    text: str
    missing: str = "–"


@dataclass(frozen=True, slots=True)
class Titled:
    """An option by its title, in every language."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Said:
    """A cell in words: on the terminal `text`, on the page those of `key` with its `values`.

    `form` is that of the estimates among them.
    """

    text: str
    key: str
    values: tuple[tuple[str, Cell], ...] = ()
    form: str = "cell"


@dataclass(frozen=True, slots=True)
class Spread:
    """A middle and two ends that differ tenfold: each is written to digits of its own."""

    middle: Estimate
    low: Estimate
    high: Estimate


Cell = Estimate | Spread | Given | Stated | Own | Titled | Said
# What has no number here: an option compared with itself.
NO_NUMBER = Own("")


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
    name : of the measure, for the page's script
    form : of an estimate: ``cell`` as it is, ``difference`` with its sign, ``thousands`` a
        difference in thousands of euros, ``size`` thousands without a sign, ``chance`` with its
        Monte Carlo error, ``two_figures`` as many as a ratio is worth, ``bare`` without its ends,
        ``extra`` dearer or cheaper in words; ``brief`` and ``brief_thousands`` where the table's
        rows say where a number comes from
    """

    key: str
    words: tuple[str, ...]
    cell: Callable[[Row], Cell]
    values: tuple[tuple[str, object], ...] = ()
    is_number: bool = True
    form: str = "cell"
    name: str = ""


@dataclass(frozen=True, slots=True)
class ColumnTable(Generic[Row]):
    """The columns of a table in the order in which terminal and page show them."""

    terminal: tuple[Column[Row], ...]
    page: tuple[Column[Row], ...]
