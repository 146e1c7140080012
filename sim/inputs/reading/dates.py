"""Days as files write them: year-month-day, 2017-10-01."""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

FIRST_YEAR, LAST_YEAR = 1900, 2200
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


def day(written: Any) -> datetime.date:
    """A date from its text."""
    read = _date_of(written)
    if read is None:
        raise PydanticCustomError("must", "must be a day that exists, such as 2017-10-01")
    return read


def first_of_month(written: Any) -> datetime.date:
    """A date from its text; month arithmetic needs the first day of a month."""
    read = _date_of(written)
    if read is None or read.day != 1:
        raise PydanticCustomError("must", "must be the first day of a month, such as 2017-10-01")
    return read


def _date_of(written: Any) -> datetime.date | None:
    """The date, or None if it is none or lies outside the years that anybody means."""
    read = written
    if isinstance(written, str) and ISO_DAY.match(written):
        try:
            read = datetime.date.fromisoformat(written)
        except ValueError:
            return None
    is_date = isinstance(read, datetime.date)
    return read if is_date and FIRST_YEAR <= read.year <= LAST_YEAR else None


Day = Annotated[datetime.date, BeforeValidator(day)]
FirstOfMonth = Annotated[datetime.date, BeforeValidator(first_of_month)]
