"""The age at which assistance ends and the old-age pension begins, by date."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Annotated

from pydantic import Field

from sim.inputs.amounts.amount import Words
from sim.inputs.amounts.load import read_checked
from sim.inputs.amounts.model import ORDERED
from sim.inputs.reading.dates import Day
from sim.inputs.reading.frozen import WHOLE, Listed, Section
from sim.inputs.reading.quantity import Status
from sim.inputs.reading.shipped import shipped

MONTHS_IN_YEAR = 12


class PensionAgeRow(Section):
    """The pension age from a date on: years, and months above them."""

    from_date: Day
    years: Annotated[int, Field(ge=60, le=80), WHOLE]
    months: Annotated[int, Field(ge=0, lt=MONTHS_IN_YEAR), WHOLE]
    source: str = ""


class PensionAges(Section):
    """The file `amounts/pension_age.yaml`."""

    unit: Words
    source: Words
    status: Status
    known_to_year: Annotated[int, Field(ge=2015, le=2200), WHOLE]
    rows: Annotated[Listed[PensionAgeRow], Field(min_length=1), ORDERED]

    def on(self, day: date) -> PensionAgeRow:
        """The row that holds on a day; before the first row, the first.

        Examples
        --------
        >>> row = load_pension_ages().on(date(2021, 7, 1))
        >>> row.years, row.months
        (66, 4)
        """
        begun = [row for row in self.rows if row.from_date <= day]
        return begun[-1] if begun else self.rows[0]


@cache
def load_pension_ages() -> PensionAges:
    """Read and check the shipped file.

    Raises
    ------
    InputError
        With every mistake of the file at once.
    """
    return read_checked(shipped("amounts") / "pension_age.yaml", PensionAges)
