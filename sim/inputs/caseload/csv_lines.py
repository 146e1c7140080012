"""The lines of a csv file, each by itself: no cell of a caseload goes on in the next line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from sim.inputs.caseload.cells import Cell, seen
from sim.inputs.caseload.column_names import COLUMNS, meaning
from sim.inputs.caseload.line_mistakes import Wrong

DELIMITERS = (";", "\t", ",")
# A hint for spreadsheets, which they write and follow: the first line may name the delimiter.
HINT = re.compile(r"\s*\"?sep=(.)\"?[;,\t]*\s*\Z", re.IGNORECASE)
# Among so many lines the names of the columns are looked for.
FIRST_LINES = 10
END = "\x1f"

Line = tuple[int, tuple[Cell, ...]]


def csv_lines(text: str) -> Iterator[Line | Wrong]:
    r"""Every line that says something, with its number; or what is wrong with it.

    Examples
    --------
    >>> list(csv_lines("sep=;\na;b\n1;2\n"))
    [(2, ('a', 'b')), (3, ('1', '2'))]
    >>> [line.line for line in csv_lines('a;b\n"1;2\n') if isinstance(line, Wrong)]
    [2]
    """
    text = seen(text)
    hint, delimiter = _delimiter(text)
    for number, line in enumerate(io.StringIO(text, newline=None), 1):
        if (number == 1 and hint) or not line.strip():
            continue
        yield _cells(number, line.rstrip("\n"), delimiter)


def _cells(number: int, line: str, delimiter: str) -> Line | Wrong:
    """The cells of one line; a quotation mark left open would swallow the end that is added."""
    try:
        *cells, end = next(csv.reader([line + delimiter + END], delimiter=delimiter))
    except csv.Error:
        most = csv.field_size_limit()
        return Wrong(
            number, f"must have no cell of more than {most} characters (got a longer one)."
        )
    if end != END:
        return Wrong(
            number,
            f'must close the quotation mark (") that it opens in cell {len(cells) + 1}: a cell '
            "stands in one line. Close it, or remove it.",
        )
    return number, tuple(cells)


def _delimiter(text: str) -> tuple[bool, str]:
    """Whether the first line is a hint, and what stands between cells."""
    first = list(islice(io.StringIO(text, newline=None), FIRST_LINES))
    hint = HINT.match(first[0]) if first else None
    if hint and not hint[1].isalnum() and hint[1] not in "\"'":
        return True, hint[1]
    return False, max(DELIMITERS, key=lambda delimiter: _known_names(first, delimiter))


def _known_names(lines: list[str], delimiter: str) -> tuple[int, int]:
    """How many names of columns one of these lines holds, and how often the delimiter comes."""
    known = [
        sum(meaning(cell.strip(' "'), COLUMNS) is not None for cell in line.split(delimiter))
        for line in lines
    ]
    return max(known, default=0), lines[0].count(delimiter) if lines else 0
