"""A municipality's own caseload: one row a recipient, read with every mistake at once.

A row of totals below a table is no person and is refused.
The rows stay in memory: nothing of them is written to results (`sim.inputs.caseload.model`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from sim.inputs.caseload.cells import (
    FIRST_LINES,
    READERS,
    Cell,
    Line,
    Refusal,
    csv_lines,
    says_something,
    text_of,
)
from sim.inputs.caseload.column_names import COLUMNS, meaning, means_total, means_unknown, plain
from sim.inputs.caseload.line_mistakes import LINES_NAMED, Wrong, grouped, named_lines
from sim.inputs.caseload.number_convention import Convention, euros_of, readings
from sim.inputs.caseload.recipients import Caseload, Recipient
from sim.inputs.reading.mistakes import shown_key
from sim.inputs.reading.suggestions import nearest

NUMBERS = ("earnings", "months_on_benefit", "age_years")
CENT = 0.01
# A sum of one other amount would be a second person like the first.
LEAST_PARTS = 2
EARNINGS = "earnings"
KNOWN = {name: column for column, names in COLUMNS.items() for name in names}
SHOWN = ", ".join(names[1] for names in COLUMNS.values())
MOST_SHOWN = 20
FOREIGN_DELIMITERS = "|:^~"
# Digits enough for a number that tells who somebody is.
NUMBER_OF_SOMEBODY = re.compile(r"\d{3}")
EITHER_OR = (("age_years", "birth_date"), ("months_on_benefit", "start_date"))


@dataclass(frozen=True, slots=True)
class Header:
    """Which column stands where.

    Attributes
    ----------
    line : of the names
    places : column → place in a line, counted from 0
    called : column → what the file itself calls it, for messages
    nameless : places of columns without a name, which must be empty
    wrongs : what must be mended before a line can be read
    """

    line: int = 1
    places: dict[str, int] = field(default_factory=dict)
    called: dict[str, str] = field(default_factory=dict)
    nameless: tuple[int, ...] = ()
    wrongs: tuple[Wrong, ...] = ()

    @property
    def n_cells(self) -> int:
        """Cells that every line must have, those of columns without a name aside."""
        return max(self.places.values(), default=-1) + 1


def read_header(lines: Sequence[Line]) -> Header:
    """The header of a table; its lines that say something, those above the header too."""
    if not lines:
        text = f"must hold the names of the columns, such as {SHOWN} (got nothing)."
        return Header(wrongs=(Wrong(1, text),))
    names = _names(lines[0])
    if not any(plain(name) in KNOWN for name in names):
        return Header(lines[0][0], wrongs=tuple(_no_header(lines)))
    line = lines[0][0]
    places: dict[str, int] = {}
    wrongs: list[Wrong] = []
    for place, name in enumerate(names):
        column = meaning(name, COLUMNS)
        if column in places:
            text = f"must be the only column for {column} (got two). Delete one of them."
            wrongs.append(Wrong(line, text, shown_key(name)))
        elif column is not None:
            places[column] = place
    for one, other in EITHER_OR:
        if one in places and other in places:
            text = f"must hold {one} or {other}, not both (got both). Delete one of them."
            wrongs.append(Wrong(line, text))
    wrongs += _unknown(line, names, places)
    called = {column: shown_key(names[place]) for column, place in places.items()}
    nameless = tuple(place for place, name in enumerate(names) if not name)
    return Header(line, places, called, nameless, tuple(wrongs))


def _names(line: Line) -> list[str]:
    return [text_of(cell) for cell in line[1]]


def _no_header(lines: Sequence[Line]) -> Iterator[Wrong]:
    """A first line that names no column: a title, a misspelt name, or the first person."""
    first, names = lines[0][0], _names(lines[0])
    for line in lines[:FIRST_LINES]:
        sign = _foreign_delimiter(line)
        if sign is not None:
            text = f"must have a semicolon, comma or tab between cells (got `{sign}`)."
            yield Wrong(line[0], f"{text} Replace each `{sign}` by `;` in the whole file.")
            return
    for line in lines[1:FIRST_LINES]:
        below = [name for name in _names(line) if name]
        if below and 2 * sum(plain(name) in KNOWN for name in below) >= len(below):
            above = f"line {first}" if line[0] == first + 1 else f"lines {first} to {line[0] - 1}"
            yield Wrong(
                first,
                f"must hold the names of the columns, which stand in line {line[0]} (got what "
                f"looks like a title). Remove {above}.",
            )
            return
    # The cells are not shown: without a header they are those of the first person.
    near = ((place, nearest(plain(name), KNOWN)) for place, name in enumerate(names, 1) if name)
    hints = [f"Cell {place}: did you mean `{known}`?" for place, known in near if known]
    yield Wrong(
        first,
        f"must hold the names of the columns, such as {SHOWN} (got {len(names)} cell(s), none of "
        f"which is one). {' '.join(hints)}".rstrip(),
    )


def _foreign_delimiter(line: Line) -> str | None:
    """What stands between names of columns, if it is a sign that other programs use."""
    whole = ",".join(_names(line))
    for sign in FOREIGN_DELIMITERS:
        parts = [plain(part.strip(' "')) for part in whole.split(sign)]
        if len(parts) > 1 and any(part in KNOWN for part in parts):
            return sign
    return None


def _unknown(line: int, names: list[str], places: dict[str, int]) -> Iterator[Wrong]:
    """Columns that are not known, said once; nobody's number is shown, should one stand here."""
    strange = [name for name in names if name and plain(name) not in KNOWN]
    if not strange:
        return
    shown = [
        f"column {names.index(name) + 1}" if NUMBER_OF_SOMEBODY.search(name) else shown_key(name)
        for name in strange
    ]
    more = f", … ({len(shown)} in all)" if len(shown) > MOST_SHOWN else ""
    listed = ", ".join(shown[:MOST_SHOWN]) + more
    hints = []
    for name in strange:
        near = nearest(plain(name), KNOWN)
        if near is not None and KNOWN[near] not in places:
            hints.append(f"`{shown_key(name)}`: did you mean `{near}`? If not, delete it too.")
    yield Wrong(
        line,
        f"must hold known columns only ({SHOWN}; got also {listed}). Delete {listed}: a file must "
        f"not hold who people are, nor what is not needed. {' '.join(hints)}".rstrip(),
    )


def totals_in(body: Sequence[Line], header: Header) -> list[Wrong]:
    """Lines that hold a word for a total, and a last line that holds an amount or sums only."""
    wrongs = [
        Wrong(
            number,
            "must hold a recipient (got a word for a total: this looks like a row of totals). "
            "Remove the line.",
        )
        for number, cells in body
        if any(isinstance(cell, str) and means_total(cell) for cell in cells)
    ]
    if body and _is_total(body, header) and body[-1][0] not in {wrong.line for wrong in wrongs}:
        text = (
            "must hold a recipient (got an amount or a sum and nothing else in the last line: this "
            "looks like a row of totals). Remove the line; if it is a recipient, put it above "
            "another."
        )
        wrongs.append(Wrong(body[-1][0], text))
    return wrongs


def _is_total(body: Sequence[Line], header: Header) -> bool:
    """Whether the last line says nothing but an amount, as no other does, or but sums."""
    numbers = {header.places[name]: name for name in NUMBERS if name in header.places}
    filled = _filled(body[-1])
    if not filled or not filled <= numbers.keys():
        return False
    earnings = header.places.get("earnings")
    is_alone = filled == {earnings} and all(_filled(line) != filled for line in body[:-1])
    return (is_alone and len(header.places) > 1 and len(body) > LEAST_PARTS) or any(
        _is_sum([cells[place] for _, cells in body if len(cells) > place]) for place in filled
    )


def _filled(line: Line) -> set[int]:
    return {place for place, cell in enumerate(line[1]) if says_something(cell)}


def _is_sum(cells: Sequence[Cell]) -> bool:
    """Whether the last of some numbers is the sum of the others, in either convention."""
    for convention in Convention:
        *parts, last = (_number(cell, convention) for cell in cells)
        summed = [part for part in parts if part]
        if last and len(summed) >= LEAST_PARTS and abs(sum(summed) - last) < CENT:
            return True
    return False


def _number(cell: Cell, convention: Convention) -> float:
    """The number of a cell, 0 where there is none."""
    if isinstance(cell, int | float):
        return float(cell)
    return readings(text_of(cell)).get(convention, 0.0)


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
