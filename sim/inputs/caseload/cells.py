"""What one cell of a caseload file says, a word, a date, a whole number, and the lines of a csv.

A refusal never repeats the cell, which may be a name or a citizen's number that slipped into the
wrong column, a column of a closed list of words too. What it was near to is one of our own words.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from sim.inputs.caseload.column_names import (
    COLUMNS,
    HOUSEHOLD_WORDS,
    PROFILE_WORDS,
    TRUTH_WORDS,
    meaning,
    plain,
)
from sim.inputs.caseload.line_mistakes import Wrong
from sim.inputs.reading.suggestions import nearest

# Text; or, of a workbook, what the cell itself holds.
Cell = str | int | float | datetime.date

# Spaces without width, joiners and marks of the direction of writing.
UNSEEN = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF])
MOST_MONTHS = 1200
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z", re.ASCII)
DUTCH = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})\Z", re.ASCII)
SHORT_YEAR = re.compile(r"\d{1,2}[-/]\d{1,2}[-/]\d{2}\Z", re.ASCII)
# A time says nothing about a day, unless it comes with a zone, in which the day may be another.
TIME = re.compile(r"(?:\s+|T)\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?", re.ASCII)
# Days since 1900, as a spreadsheet keeps dates: five digits from 1927 to 2173.
SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?\Z", re.ASCII)
# A day without anything between year, month and day.
COMPACT = re.compile(r"\d{8}\Z", re.ASCII)
WHOLE = re.compile(r"(\d{1,6})(?:[.,](\d+))?\Z", re.ASCII)
DIGITS_OF_THOUSANDS = 3


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a cell cannot be read: "must …. How to mend it."."""

    text: str


def seen(text: str) -> str:
    """Text without signs that nobody sees, which come along when text is copied from a page."""
    return text.translate(UNSEEN)


def text_of(cell: Cell) -> str:
    """A cell as text, a whole number without decimals.

    Examples
    --------
    >>> text_of(" ja "), text_of(1.0), text_of(36.5)
    ('ja', '1', '36.5')
    """
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def says_something(cell: Cell) -> bool:
    """Whether a cell is not empty."""
    return not isinstance(cell, str) or bool(cell.strip())


def _word(
    cell: Cell, words: Mapping[str, tuple[str, ...]] | Mapping[bool, tuple[str, ...]], must: str
) -> object:
    text = text_of(cell)
    for meant, names in words.items():
        if plain(text) in names:
            return meant
    near = nearest(plain(text), [name for names in words.values() for name in names])
    hint = f" Did you mean `{near}`?" if near else " Leave the cell empty where it is not known."
    return Refusal(f"{must} (got another word).{hint}")


def day_of(cell: Cell, example: str = "1980-12-31 or 31-12-1980") -> object:
    """A date such as 2015-03-01 or 1-3-2015, with or without a time, or a refusal.

    Examples
    --------
    >>> day_of("1-3-2015"), day_of("2015-03-01T00:00:00.000")
    (datetime.date(2015, 3, 1), datetime.date(2015, 3, 1))
    >>> day_of("31-02-2015").text.partition(",")[0]
    'must be a day of the calendar'
    """
    if isinstance(cell, datetime.date):
        return cell
    must = f"must be a date such as {example}"
    text = text_of(cell)
    time = TIME.search(text)
    if time and text[time.end() :].strip():
        return Refusal(f"{must}, without a time zone. Write the day alone.")
    return _plain_day(text[: time.start()] if time else text, must)


def _plain_day(text: str, must: str) -> object:
    iso, dutch = ISO.match(text), DUTCH.match(text)
    if iso or dutch:
        parts = iso.groups() if iso else (dutch.groups()[::-1] if dutch else ())
        try:
            return datetime.date(*map(int, parts))
        except ValueError:
            return Refusal(
                "must be a day of the calendar, as year-month-day or day-month-year (got none). If "
                "the month stands before the day in this column, write all its dates as 1980-12-31."
            )
    if SERIAL.match(text):
        return Refusal(
            f"{must} (got a number of days, as a spreadsheet keeps dates). Give the column a date "
            "format in the spreadsheet, such as yyyy-mm-dd, and save it again."
        )
    if COMPACT.match(text):
        return Refusal(
            f"{must} (got eight digits without dashes). Write the year, month and day with dashes "
            "between, as year-month-day."
        )
    if SHORT_YEAR.match(text):
        return Refusal(f"{must} (got a year of two digits). Write all four.")
    return Refusal(f"{must}.")


def _whole(cell: Cell, must: str) -> object:
    """A whole number; one written with decimals that are nought is whole."""
    match = WHOLE.match(text_of(cell))
    if match is None:
        return Refusal(f"{must}. Write the number alone.")
    whole, decimals = int(match[1]), match[2] or ""
    if decimals.strip("0"):
        return Refusal(f"{must} (got decimals). Leave the decimals out.")
    if len(decimals) == DIGITS_OF_THOUSANDS:
        return Refusal(
            f"{must} (got a mark before three noughts, which may mean thousands). Write the "
            "number without a mark."
        )
    return whole if whole <= MOST_MONTHS else Refusal(f"{must} (got a larger number).")


READERS: dict[str, Callable[[Cell], object]] = {
    "household": lambda cell: _word(
        cell,
        HOUSEHOLD_WORDS,
        "must be single, lone_parent or couple (alleenstaand, alleenstaande ouder, paar)",
    ),
    "profile": lambda cell: _word(
        cell,
        PROFILE_WORDS,
        "must be work_ready, physically_limited or mentally_limited "
        "(werkfit, lichamelijk beperkt, psychisch beperkt)",
    ),
    "age_years": lambda cell: _whole(cell, "must be a whole number of years"),
    "birth_date": day_of,
    "months_on_benefit": lambda cell: _whole(
        cell, f"must be a whole number of months from 0 to {MOST_MONTHS}"
    ),
    "start_date": lambda cell: day_of(cell, "2015-03-01 or 1-3-2015"),
    "part_time": lambda cell: _word(cell, TRUTH_WORDS, "must be yes or no (ja, nee)"),
}


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
