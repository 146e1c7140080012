"""Whether a council may decide on a measure, by date: the file `amounts/law.yaml`."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from sim.inputs.amounts.amount import Words
from sim.inputs.amounts.load import read_checked
from sim.inputs.amounts.model import ORDERED
from sim.inputs.reading.dates import Day
from sim.inputs.reading.frozen import Listed, Section
from sim.inputs.reading.quantity import Status
from sim.inputs.reading.shipped import shipped

FILE = "law.yaml"
# From what a council may do at once to what it may not do at all.
Permission = Literal["now", "partly", "experiment", "no"]


class Articles(Section):
    """Where it stands, as each language cites it."""

    nl: Words
    en: Words


class LawRow(Section):
    """What the law says of a measure from a date on.

    Attributes
    ----------
    may : whether a council may decide on it
    articles : where it stands
    nl, en : what the article says, in words of both languages
    """

    from_date: Day
    may: Permission
    articles: Articles
    nl: Words
    en: Words
    source: Words
    status: Status


Rows = Annotated[Listed[LawRow], Field(min_length=1), ORDERED]


class Measures(Section):
    """The measures of which the law is known."""

    exemption: Rows
    coaching: Rows
    disregard: Rows


class Law(Section):
    """The file `amounts/law.yaml`.

    Attributes
    ----------
    read_on : date of the text of the law that was read
    act : the law whose articles are cited
    measures : measure → its lines, by date
    """

    read_on: Day
    source: Words
    status: Status
    act: Words
    measures: Measures

    def day_for(self, start: date) -> date:
        """The day whose law counts for a scenario: today's text, or its own start if later."""
        return max(self.read_on, start)

    def on(self, measure: str, day: date) -> LawRow:
        """The line that holds on a day; before the first, the first.

        Examples
        --------
        >>> load_law().on("exemption", date(2026, 7, 1)).may
        'experiment'
        """
        rows: tuple[LawRow, ...] = getattr(self.measures, measure)
        begun = [row for row in rows if row.from_date <= day]
        return begun[-1] if begun else rows[0]


@cache
def load_law(directory: Path | None = None) -> Law:
    """Read and check the file (the shipped one unless another is named).

    Raises
    ------
    InputError
        With every mistake of the file at once.
    """
    return read_checked((directory or shipped("amounts")) / FILE, Law)
