"""Days as files write them: year-month-day, 2017-10-01."""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from sim.inputs.reading.frozen import refusal
from sim.inputs.reading.mistakes import Mend

NEVER = "never"
FIRST_YEAR, LAST_YEAR = 1900, 2200
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
# Other ways to write a day, each with the order or orders of year, month and day in it.
FORMS = (
    (re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})\Z", re.ASCII), ((0, 1, 2),)),
    (re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})\Z", re.ASCII), ((2, 1, 0), (2, 0, 1))),
    (re.compile(r"(\d{4})[-/. ](\d{1,2})\Z", re.ASCII), ((0, 1),)),
    (re.compile(r"(\d{1,2})[-/. ](\d{4})\Z", re.ASCII), ((1, 0),)),
    (re.compile(r"(\d{4})\Z", re.ASCII), ((0,),)),
)


def day(written: Any) -> datetime.date:
    """A date from its text."""
    read = _date_of(written)
    if read is None:
        raise refusal(
            "must be a day that exists, such as 2017-10-01",
            _mend(_days_in(written)),
        )
    return read


def first_of_month(written: Any) -> datetime.date:
    """A date from its text; month arithmetic needs the first day of a month."""
    read = _date_of(written)
    if read is None or read.day != 1:
        days = [read] if read else _days_in(written)
        # Who names a month by its first day means the reading in which it is one.
        firsts = [one for one in days if one.day == 1] or days
        raise refusal(
            "must be the first day of a month, such as 2017-10-01",
            _mend([one.replace(day=1) for one in firsts]),
        )
    return read


def first_of_month_or_never(written: Any) -> datetime.date | str:
    """The first day of a month from which something holds, or never."""
    return NEVER if written == NEVER else first_of_month(written)


def _mend(days: list[datetime.date]) -> Mend | None:
    first, *others = dict.fromkeys(day.isoformat() for day in days) or [None]
    if first is None:
        return None
    return Mend((first, *others[:1]), otherwise=" if the month comes before the day")


def _days_in(written: Any) -> list[datetime.date]:
    """The days that a text written another way can mean: 1-10-2017, 2017/10/01, 2017-10, 2017."""
    text = str(written).strip() if isinstance(written, str | int) else ""
    for form, orders in FORMS:
        match = form.match(text)
        if match:
            numbers = [int(part) for part in match.groups()]
            dates = [_date(*(numbers[place] for place in order)) for order in orders]
            return [date for date in dates if date is not None]
    return []


def _date(year: int, month: int = 1, day: int = 1) -> datetime.date | None:
    try:
        date = datetime.date(year, month, day)
    except ValueError:
        return None
    return date if FIRST_YEAR <= year <= LAST_YEAR else None


def _date_of(written: Any) -> datetime.date | None:
    """The date, or None if it is none or lies outside the years that anybody means."""
    if isinstance(written, str) and ISO_DAY.match(written):
        return _date(*(int(part) for part in written.split("-")))
    is_day = isinstance(written, datetime.date) and FIRST_YEAR <= written.year <= LAST_YEAR
    return written if is_day else None


Day = Annotated[datetime.date, BeforeValidator(day)]
FirstOfMonth = Annotated[datetime.date, BeforeValidator(first_of_month)]
FirstOfMonthOrNever = Annotated[
    datetime.date | Literal["never"], BeforeValidator(first_of_month_or_never)
]
