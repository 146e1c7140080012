"""The line that names the columns: found below a title, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sim.inputs.caseload.cells import FIRST_LINES, Line, text_of
from sim.inputs.caseload.column_names import COLUMNS, meaning, plain
from sim.inputs.caseload.line_mistakes import Wrong
from sim.inputs.reading.source_positions import shown_key
from sim.inputs.reading.suggestions import nearest

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
    """Columns that are not known, told once; nobody's number is shown, should one stand here."""
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
