"""A column of a table for people: its words and its cell, whichever way the table is shown.

The terminal writes a table from these (`sim/report/text/table.py`), and so does the page in every
language (`sim/report/page/columns.py`). Workbook, csv and Parquet hold the rows themselves, field
by field; a field with a `Heading` is a column of its table for people too, and said nowhere else.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from sim.outcomes.interval import Heading, Interval, headings, part_columns
from sim.report.estimate import Estimate

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Given:
    """A number that was published or stated, not simulated, with where it comes from."""

    value: float
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class Published:
    """A published number in as many digits as were published, or its range.

    Attributes
    ----------
    value : in `unit`; low, high : a range that was published in its place, or None
    of : persons it is a part of, or None
    source : as of `Given`
    """

    value: float
    low: float | None
    high: float | None
    of: float | None
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
class Named:
    """Things by their names in every language, or as a file calls them where it has none.

    Attributes
    ----------
    kind : of the names in the page's catalogues
    names : one, or several that are taken together
    text : on the terminal
    is_own : whether a file may choose the names, so that they are kept apart from the text around
    """

    kind: str
    names: tuple[str, ...]
    text: str = ""
    is_own: bool = False


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


Cell = Estimate | Spread | Given | Published | Stated | Own | Titled | Named | Said
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


def field_cell(row: Any, name: str, unit: str, address: tuple[tuple[str, str], ...]) -> Cell:
    """What a field of a row says: a number with its ends where it has them, or words.

    Parameters
    ----------
    row : of a table of results
    unit : of the number
    address : the line of the table in which it stands
    """
    value = getattr(row, name)
    if isinstance(value, str):
        return Own(value)
    if not isinstance(value, Interval):
        return Estimate(value, math.nan, math.nan, math.nan, unit, address, (name, "", ""))
    named = part_columns(row.__class__, name)
    mean = named["mean"]
    stats = (mean, named.get("p05", f"{mean}_p05"), named.get("p95", f"{mean}_p95"))
    return Estimate(value.mean, value.p05, value.p95, value.mc_se, unit, address, stats)


def headed_columns(
    kind: type, cell: Callable[[str, Heading, Row], Cell], in_words: Iterable[str] = ()
) -> dict[str, Column[Row]]:
    """The columns of a class of rows whose fields have a `Heading`, by field.

    Parameters
    ----------
    kind : of the rows as files hold them
    cell : what a field says of what a line is about
    in_words : fields that are no numbers
    """
    words = {*in_words}
    return {
        name: Column(
            one.key, one.words, partial(cell, name, one), is_number=name not in words, form=one.form
        )
        for name, one in headings(kind).items()
    }


def with_rest(
    table: ColumnTable[Row],
    columns: Iterable[Column[Row]],
    others: Iterable[ColumnTable[Row]] = (),
) -> ColumnTable[Row]:
    """A table with those columns at its end that neither it nor the others show."""
    placed = [one for each in (table, *others) for one in (*each.terminal, *each.page)]
    keys, words = {one.key for one in placed}, {one.words for one in placed}
    rest = [one for one in columns if one.key not in keys and one.words not in words]
    return ColumnTable(
        (*table.terminal, *(one for one in rest if one.words)),
        (*table.page, *(one for one in rest if one.key)),
    )
