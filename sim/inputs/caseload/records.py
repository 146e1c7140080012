"""A municipality's own caseload: one row a recipient, read with every mistake at once.

The rows stay in memory: nothing of them is written to results (`sim.inputs.caseload.model`).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from sim.inputs.caseload.cells import READERS, Cell, Refusal, says_something, text_of
from sim.inputs.caseload.column_names import means_unknown
from sim.inputs.caseload.csv_lines import Line, csv_lines
from sim.inputs.caseload.header import Header, read_header
from sim.inputs.caseload.line_mistakes import LINES_NAMED, Wrong, WrongLines, grouped, named_lines
from sim.inputs.caseload.number_convention import euros_of
from sim.inputs.caseload.totals import totals_in

EARNINGS = "earnings"


@dataclass(frozen=True, slots=True)
class Recipient:
    """One row; None where the file does not say."""

    line: int
    household: str | None = None
    profile: str | None = None
    age_years: int | None = None
    birth_date: datetime.date | None = None
    months_on_benefit: int | None = None
    start_date: datetime.date | None = None
    part_time: bool | None = None
    earnings: float | None = None


@dataclass(frozen=True, slots=True)
class Caseload:
    """What a file says, its mistakes, and what is allowed and yet worth telling.

    Attributes
    ----------
    mistakes : each kind once, in the order of its first line
    n_rows : rows that say something, those with a mistake too
    called : what the file itself calls each column, for messages
    remarks : whole sentences
    """

    recipients: tuple[Recipient, ...] = ()
    mistakes: tuple[WrongLines, ...] = ()
    n_rows: int = 0
    called: dict[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def read_caseload(table: Iterable[Line | Wrong]) -> Caseload:
    """Recipients of a table's lines, of which the first names the columns."""
    lines: list[Line] = []
    wrongs: list[Wrong] = []
    for line in table:
        if isinstance(line, Wrong):
            wrongs.append(line)
        elif any(map(says_something, line[1])):
            lines.append(line)
    if wrongs and (not lines or wrongs[0].line < lines[0][0]):
        # Which line names the columns is not known before the one above it is mended.
        return Caseload(mistakes=grouped(wrongs))
    header = read_header(lines)
    if header.wrongs:
        return Caseload(mistakes=grouped([*header.wrongs, *wrongs]))
    totals = totals_in(lines[1:], header)
    refused = {total.line for total in totals}
    people = [line for line in lines[1:] if line[0] not in refused]
    n_rows = len({line for line, _ in people} | {wrong.line for wrong in wrongs})
    return replace(_people(people, header, [*wrongs, *totals]), n_rows=n_rows)


def read_csv(text: str) -> Caseload:
    """Recipients of a csv file: comma, semicolon or tab between cells, a line of names first."""
    return read_caseload(csv_lines(text))


def _people(people: list[Line], header: Header, wrongs: list[Wrong]) -> Caseload:
    """Everybody in the lines of a table, below its header and without its totals."""
    whole = [line for line in people if _has_every_cell(line, header, wrongs)]
    unknown: dict[str, list[int]] = {}
    known = {number: _known_cells(number, cells, header, unknown) for number, cells in whole}
    called = header.called
    earned = {n: _amount(cells[EARNINGS]) for n, cells in known.items() if EARNINGS in cells}
    euros, amiss = euros_of(earned, called.get(EARNINGS, ""))
    recipients = []
    for number, cells in known.items():
        read = dict(_values(number, cells, called, wrongs))
        recipients.append(Recipient(number, earnings=euros.get(number), **read))  # type: ignore[arg-type]
    wrongs += amiss
    if not people and not wrongs:
        wrongs.append(Wrong(header.line + 1, "must hold at least one recipient (got none)."))
    remarks = tuple(_remark(called[column], lines) for column, lines in unknown.items())
    return Caseload(tuple(recipients), grouped(wrongs), called=called, remarks=remarks)


def _has_every_cell(line: Line, header: Header, wrongs: list[Wrong]) -> bool:
    """Whether a line has a cell for every column, and nothing where no column has a name."""
    number, cells = line
    if len(cells) < header.n_cells:
        text = (
            f"must have {header.n_cells} cells (got {len(cells)}). Where a value is not known, "
            "leave its cell empty, but in its place."
        )
        wrongs.append(Wrong(number, text))
        return False
    named = set(header.places.values())
    beside = [n for n, cell in enumerate(cells, 1) if n - 1 not in named and says_something(cell)]
    if beside:
        text = f"must hold nothing in cell {beside[0]}, where line {header.line} names no column."
        wrongs.append(Wrong(number, f"{text} Name the column, or delete it."))
    return not beside


def _known_cells(
    number: int, cells: tuple[Cell, ...], header: Header, unknown: dict[str, list[int]]
) -> dict[str, Cell]:
    """The cells that say something, by column; words for unknown are as good as empty."""
    known = {}
    for column, place in header.places.items():
        cell = cells[place]
        if isinstance(cell, str) and means_unknown(cell):
            unknown.setdefault(column, []).append(number)
        elif says_something(cell):
            known[column] = cell
    return known


def _amount(cell: Cell) -> str | float:
    return cell if isinstance(cell, int | float) else text_of(cell)


def _values(
    number: int, cells: dict[str, Cell], called: dict[str, str], wrongs: list[Wrong]
) -> Iterator[tuple[str, object]]:
    for column, cell in cells.items():
        if column == EARNINGS:
            continue
        value = READERS[column](cell)
        if isinstance(value, Refusal):
            wrongs.append(Wrong(number, value.text, called[column]))
        else:
            yield column, value


def _remark(column: str, lines: list[int]) -> str:
    cells = "cell holds a word" if len(lines) == 1 else "cells hold a word"
    return (
        f"{column}: {len(lines)} {cells} for unknown, in "
        f"{named_lines(lines[:LINES_NAMED], len(lines))}, and read as empty: what the file does "
        "not say is drawn from the make-up under `population`."
    )
