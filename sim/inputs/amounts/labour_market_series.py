"""A labour-market series from a file: one row for each month in which the index changes."""

from __future__ import annotations

import csv
import io
import math
import re
from pathlib import Path

from pydantic_core import PydanticCustomError

from sim.inputs.reading.file_content import UnreadableError, file_content, shown_file
from sim.inputs.reading.shipped import LABOUR_MARKET
from sim.inputs.reading.suggestions import did_you_mean

CALENDAR = re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])\Z", re.ASCII)
NUMBERED = re.compile(r"\d{1,4}\Z", re.ASCII)
MOST_MEBIBYTES = 1
MOST_LISTED = 5
MOST_INDEX = 100


def read_series(name: str) -> dict[str, float]:
    """Month (``2020-01``, or months from the start) to index.

    Parameters
    ----------
    name : ``trial``, ``neutral`` or ``recession``, or the path of a file with the columns month and
        index; comma or semicolon between them, decimal point or comma; lines that begin with # are
        notes

    Raises
    ------
    PydanticCustomError
        With every mistake of the file.
    """
    path = LABOUR_MARKET.path(name) or Path(name)
    shown = shown_file(path)
    try:
        text = file_content(path, MOST_MEBIBYTES).decode("utf-8-sig")
    except (UnreadableError, UnicodeDecodeError) as trouble:
        why = trouble.must if isinstance(trouble, UnreadableError) else "must be UTF-8 text"
        raise _refused(
            f"file must be a built-in series or a file of your own (got `{shown}`, which {why})."
            f"{did_you_mean(name, LABOUR_MARKET.names())}"
        ) from None
    series, mistakes = _rows(text)
    if not series and not mistakes:
        mistakes = ["must have rows (got none)"]
    if mistakes:
        listed = "; ".join(f"{shown}:{mistake}" for mistake in mistakes[:MOST_LISTED])
        raise _refused(f"file must be right in every line (got {listed})")
    return series


def _refused(text: str) -> PydanticCustomError:
    return PydanticCustomError("must", "{sentence}", {"sentence": text})


def _rows(text: str) -> tuple[dict[str, float], list[str]]:
    """The series, and each mistake as "line: what must hold"."""
    lines = [
        (number, line)
        for number, line in enumerate(io.StringIO(text, newline=None), 1)
        if line.strip() and not line.startswith("#")
    ]
    if not lines:
        return {}, []
    comma = ";" if ";" in lines[0][1] else ","
    head = [cell.strip().lower() for cell in next(csv.reader([lines[0][1]], delimiter=comma))]
    if head != ["month", "index"]:
        return {}, [f"{lines[0][0]}: must be the columns month and index (got {', '.join(head)})"]
    series: dict[str, float] = {}
    mistakes: list[str] = []
    for number, line in lines[1:]:
        cells = [cell.strip() for cell in next(csv.reader([line], delimiter=comma))]
        mistake = _row_mistake(cells, list(series))
        if mistake:
            mistakes.append(f"{number}: {mistake}")
        else:
            series[cells[0]] = float(cells[1].replace(",", "."))
    return series, mistakes


def _row_mistake(cells: list[str], before: list[str]) -> str:
    if len(cells) != len(("month", "index")):
        return f"must have a month and an index (got {len(cells)} cells)"
    month, index = cells
    pattern = CALENDAR if before and CALENDAR.match(before[0]) else NUMBERED
    if not (pattern.match(month) or (not before and CALENDAR.match(month))):
        return f"month must be such as {before[0] if before else '2020-01 or 0'} (got {month})"
    if before and _order(month) <= _order(before[-1]):
        return f"month must come after {before[-1]} (got {month})"
    try:
        value = float(index.replace(",", "."))
    except ValueError:
        return f"index must be a number (got {index})"
    if not (math.isfinite(value) and 0 < value <= MOST_INDEX):
        return f"index must be above 0 and at most {MOST_INDEX} (got {index})"
    return ""


def _order(month: str) -> int:
    return int(month.replace("-", ""))
