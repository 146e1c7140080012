"""A municipality's own caseload: one row a recipient, read with every mistake at once.

The rows stay in memory: nothing of them is written to results (`sim.inputs.caseload.model`).
"""

from __future__ import annotations

import csv
import datetime
import io
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sim.inputs.caseload.column_names import (
    COLUMNS,
    HOUSEHOLD_WORDS,
    PROFILE_WORDS,
    TRUTH_WORDS,
    meaning,
    plain,
)
from sim.inputs.reading.suggestions import did_you_mean

MOST_TOLD = 50
MOST_MONTHS = 1200
MOST_EUR = 100_000
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z", re.ASCII)
DUTCH = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})\Z", re.ASCII)
WHOLE = re.compile(r"\d{1,4}\Z", re.ASCII)
# 1.234,56 and 1234,56 and 1234.56 and 1,234.56
DUTCH_NUMBER = re.compile(r"-?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?\Z", re.ASCII)
MACHINE_NUMBER = re.compile(r"-?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?\Z", re.ASCII)


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
    """What a file says, and its mistakes, each as "line: column: must … (got …)".

    Attributes
    ----------
    n_rows : rows that say something, those with a mistake too
    called : what the file itself calls each column, for messages
    """

    recipients: tuple[Recipient, ...] = ()
    mistakes: tuple[str, ...] = ()
    n_rows: int = 0
    called: dict[str, str] = field(default_factory=dict)


def read_caseload(text: str) -> Caseload:
    """Recipients of a file's text: comma, semicolon or tab between cells, a first line of names."""
    try:
        lines = list(csv.reader(io.StringIO(text, newline=None), delimiter=_delimiter(text)))
    except csv.Error as trouble:
        return Caseload(mistakes=(f"1: must be a table in text form (got: {trouble})",))
    if not lines or not any(cell.strip() for cell in lines[0]):
        return Caseload(mistakes=("1: must hold the names of the columns (got nothing)",))
    columns, mistakes = _columns(lines[0])
    if mistakes:
        return Caseload(mistakes=tuple(mistakes))
    called = {key: lines[0][place].strip() for place, key in enumerate(columns)}
    recipients: list[Recipient] = []
    rows = [(n, cells) for n, cells in enumerate(lines[1:], 2) if any(map(str.strip, cells))]
    for number, cells in rows:
        if len(cells) != len(columns):
            mistakes.append(f"{number}: must have {len(columns)} cells (got {len(cells)})")
            continue
        read = dict(_cells(number, dict(zip(columns, cells, strict=True)), called, mistakes))
        recipients.append(Recipient(number, **read))  # type: ignore[arg-type]
    if not recipients and not mistakes:
        mistakes.append("2: must hold at least one recipient (got none)")
    return Caseload(tuple(recipients), tuple(mistakes), len(rows), called)


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max((";", "\t", ","), key=first.count)


def _columns(names: list[str]) -> tuple[list[str], list[str]]:
    """What each column is, and mistakes in the line of names."""
    found: list[str] = []
    mistakes: list[str] = []
    known = [name for names_of_one in COLUMNS.values() for name in names_of_one]
    for name in names:
        meant = meaning(name, COLUMNS)
        if meant is None:
            hint = did_you_mean(plain(name), known)
            mistakes.append(
                f"1: {_shown(name)}: must be a known column ({', '.join(known)}), so that nothing "
                f"personal comes in that is not needed (got `{_shown(name)}`).{hint}"
            )
        elif meant in found:
            mistakes.append(f"1: {_shown(name)}: must be the only column for {meant} (got two)")
        found.append(meant or name)
    for one, other in (("age_years", "birth_date"), ("months_on_benefit", "start_date")):
        if one in found and other in found:
            mistakes.append(f"1: must hold {one} or {other}, not both (got both)")
    return found, mistakes


def _shown(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text.strip())[:40]


def _cells(
    number: int, cells: dict[str, str], called: dict[str, str], mistakes: list[str]
) -> Iterator[tuple[str, object]]:
    for key, cell in cells.items():
        if not cell.strip():
            continue
        value = READERS[key](cell.strip())
        if value is None:
            where = f"{number}: {_shown(called[key])}"
            mistakes.append(f"{where}: must be {MUST_BE[key]} (got {_shown(cell)})")
        else:
            yield key, value


def day_of(cell: str) -> datetime.date | None:
    """A date such as 2015-03-01 or 1-3-2015; None for anything else.

    Examples
    --------
    >>> day_of("1-3-2015"), day_of("31-02-2015")
    (datetime.date(2015, 3, 1), None)
    """
    iso, dutch = ISO.match(cell), DUTCH.match(cell)
    if not (iso or dutch):
        return None
    parts = iso.groups() if iso else (dutch.groups()[::-1] if dutch else ())
    try:
        return datetime.date(*map(int, parts))
    except ValueError:
        return None


def euros_of(cell: str) -> float | None:
    """An amount, with a decimal comma or point; None for anything else.

    Examples
    --------
    >>> euros_of("1.234,50"), euros_of("1234.5"), euros_of("1.234"), euros_of("€ 90")
    (1234.5, 1234.5, 1234.0, 90.0)
    """
    number = cell.removeprefix("€").strip()
    if DUTCH_NUMBER.match(number):
        value = float(number.replace(".", "").replace(",", "."))
    elif MACHINE_NUMBER.match(number):
        value = float(number.replace(",", ""))
    else:
        return None
    return value if math.isfinite(value) and 0 <= value <= MOST_EUR else None


def _whole(cell: str, most: int) -> int | None:
    return int(cell) if WHOLE.match(cell) and int(cell) <= most else None


def _truth(cell: str) -> bool | None:
    return next((truth for truth, words in TRUTH_WORDS.items() if plain(cell) in words), None)


READERS: dict[str, Callable[[str], object | None]] = {
    "household": lambda cell: meaning(cell, HOUSEHOLD_WORDS),
    "profile": lambda cell: meaning(cell, PROFILE_WORDS),
    "age_years": lambda cell: _whole(cell, MOST_MONTHS),
    "birth_date": day_of,
    "months_on_benefit": lambda cell: _whole(cell, MOST_MONTHS),
    "start_date": day_of,
    "part_time": _truth,
    "earnings": euros_of,
}
MUST_BE = {
    "household": "single, lone_parent or couple (alleenstaand, alleenstaande ouder, paar)",
    "profile": "work_ready, physically_limited or mentally_limited "
    "(werkfit, lichamelijk beperkt, psychisch beperkt)",
    "age_years": "a whole number of years",
    "birth_date": "a date such as 1980-12-31 or 31-12-1980",
    "months_on_benefit": f"a whole number of months from 0 to {MOST_MONTHS}",
    "start_date": "a date such as 2015-03-01 or 1-3-2015",
    "part_time": "yes or no (ja, nee)",
    "earnings": f"an amount from 0 to {MOST_EUR} euros per month",
}
