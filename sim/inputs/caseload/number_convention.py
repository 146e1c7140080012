"""One column of amounts is written in one convention, found over the whole column.

A mark before three digits may mark thousands or decimals (`1.234`); which of the two, the other
cells of the column say, or nobody.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from enum import Enum

from sim.inputs.caseload.line_mistakes import Wrong, named_lines

MOST_EUR = 100_000
# Thousands are groups of three after a first group that does not begin with 0.
GROUPED = r"[1-9]\d{0,2}(?:%s\d{3})+"
DECIMAL_COMMA = re.compile(rf"-?(?:{GROUPED % '[.]'}|\d+)(?:,\d+)?\Z", re.ASCII)
DECIMAL_POINT = re.compile(rf"-?(?:{GROUPED % ','}|\d+)(?:[.]\d+)?\Z", re.ASCII)
SPACED = re.compile(rf"-?{GROUPED % ' '}(?:[.,]\d+)?\Z", re.ASCII)
CURRENCY = re.compile(r"€|\beuros?\b|\beur\b", re.IGNORECASE)
# "90,-" is how a Dutch price ends that has no cents.
NO_CENTS = re.compile(r"(?<=\d),(?:-{1,2}|–)\Z")
AMOUNT = f"must be an amount from 0 to {MOST_EUR} euros per month"


class Convention(Enum):
    """Which mark stands before decimals."""

    COMMA = "a decimal comma"
    POINT = "a decimal point"


def readings(text: str) -> dict[Convention, float]:
    """What an amount means under each convention that can have written it.

    Examples
    --------
    >>> [list(readings(text).values()) for text in ("1.234,50", "€ 1 234", "1.234", "90,-", "veel")]
    [[1234.5], [1234.0, 1234.0], [1234.0, 1.234], [90.0], []]
    """
    number = CURRENCY.sub(" ", text)
    number = NO_CENTS.sub(",0", " ".join(number.split()))
    if SPACED.match(number):
        number = number.replace(" ", "")
    values = {}
    if DECIMAL_COMMA.match(number):
        values[Convention.COMMA] = float(number.replace(".", "").replace(",", "."))
    if DECIMAL_POINT.match(number):
        values[Convention.POINT] = float(number.replace(",", ""))
    return {convention: value for convention, value in values.items() if math.isfinite(value)}


def _decisive(texts: Mapping[int, dict[Convention, float]]) -> dict[Convention, list[int]]:
    """Lines whose amount can be of one convention only, by convention; the most lines last."""
    lines: dict[Convention, list[int]] = {}
    for line, values in texts.items():
        if len(values) == 1:
            lines.setdefault(next(iter(values)), []).append(line)
    return dict(sorted(lines.items(), key=lambda entry: len(entry[1])))


def euros_of(
    cells: Mapping[int, str | float], column: str
) -> tuple[dict[int, float], tuple[Wrong, ...]]:
    """Amounts of a whole column in euros a month, and every cell that cannot be one.

    Parameters
    ----------
    cells : line → text, or number where the file itself holds numbers
    column : what the file calls it, for messages

    Examples
    --------
    >>> euros_of({2: "1,234", 3: "1,234.50"}, "earnings")[0]
    {2: 1234.0, 3: 1234.5}
    >>> euros_of({2: "1.234", 3: "900"}, "earnings")[1][0].line
    2
    """
    texts = {line: readings(cell) for line, cell in cells.items() if isinstance(cell, str)}
    decisive = _decisive(texts)
    wrongs = list(_against_convention(texts, decisive, column))
    refused = {wrong.line for wrong in wrongs}
    convention = next(reversed(decisive), Convention.POINT)
    euros = {}
    for line, cell in cells.items():
        if line in refused:
            continue
        value = texts[line].get(convention) if isinstance(cell, str) else float(cell)
        if value is None:
            wrongs.append(Wrong(line, f"{AMOUNT}, such as 1234,50 or 1234.50.", column))
        elif not 0 <= value <= MOST_EUR:
            wrongs.append(Wrong(line, f"{AMOUNT} (got one outside).", column))
        else:
            euros[line] = value
    return euros, tuple(wrongs)


def _against_convention(
    texts: Mapping[int, dict[Convention, float]], decisive: dict[Convention, list[int]], column: str
) -> Iterator[Wrong]:
    """Cells that another cell of the column contradicts, or that none explains."""
    if len(decisive) > 1:
        few, many = decisive
        others = named_lines(decisive[many], len(decisive[many]))
        for line in decisive[few]:
            yield Wrong(
                line,
                f"must be written as the rest of the column, with {many.value} as in {others} "
                f"(got {few.value}). Write the whole column in one way.",
                column,
            )
    elif not decisive:
        for line, values in texts.items():
            if len(set(values.values())) > 1:
                yield Wrong(
                    line,
                    "must say which mark stands before decimals: before three digits it may mark "
                    "thousands (1.234 is 1234) or decimals (1.234 is a little over 1), and no "
                    "other amount of the column tells which. Write amounts without a mark for "
                    "thousands and with two decimals, such as 1234,00.",
                    column,
                )
