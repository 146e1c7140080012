"""Recipients of a file: ages and months at the start of a scenario, and dates that cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sim.inputs.caseload.line_mistakes import Wrong, WrongLines

# Outside these a date or age is a slip of the pen: assistance starts at 18 and ends at pension age.
LEAST_AGE_YEARS, MOST_AGE_YEARS = 18, 80
# The first general law on assistance came into force on this day.
FIRST_BENEFIT = date(1965, 1, 1)
MONTHS_IN_YEAR = 12


@dataclass(frozen=True, slots=True)
class Recipient:
    """One row; None where the file does not say."""

    line: int
    household: str | None = None
    profile: str | None = None
    age_years: int | None = None
    birth_date: date | None = None
    months_on_benefit: int | None = None
    start_date: date | None = None
    part_time: bool | None = None
    earnings: float | None = None


@dataclass(frozen=True, slots=True)
class Caseload:
    """What a file says, its mistakes, and what is allowed and yet worth telling.

    Attributes
    ----------
    mistakes : each kind once, in the order of its first line
    n_rows : rows that say something, those with a mistake too
    called : what the file itself calls each column, for messages
    remarks : whole sentences
    """

    recipients: tuple[Recipient, ...] = ()
    mistakes: tuple[WrongLines, ...] = ()
    n_rows: int = 0
    called: dict[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def age_at(recipient: Recipient, start: date) -> int | None:
    """Whole years at the start of the scenario, None where the file does not say."""
    months = age_months_at(recipient, start)
    return None if months is None else months // MONTHS_IN_YEAR


def age_months_at(recipient: Recipient, start: date) -> int | None:
    """Whole months of age at the start of the scenario, at least; None where it is not known."""
    if recipient.birth_date is not None:
        return _months_between(recipient.birth_date, start)
    return None if recipient.age_years is None else MONTHS_IN_YEAR * recipient.age_years


def months_at(recipient: Recipient, start: date) -> int | None:
    """Whole months on benefit at the start of the scenario, None where the file does not say."""
    since = recipient.start_date
    return recipient.months_on_benefit if since is None else _months_between(since, start)


def _months_between(day: date, start: date) -> int:
    months = MONTHS_IN_YEAR * (start.year - day.year) + start.month - day.month
    return months - (start.day < day.day)


def calendar_wrongs(caseload: Caseload, start: date) -> Iterator[Wrong]:
    """What cannot be on the day a scenario starts.

    Parameters
    ----------
    caseload : as read
    start : first day of month 0
    """
    for row in caseload.recipients:
        yield from _age_wrongs(row, caseload.called, start)
        yield from _benefit_wrongs(row, caseload.called, start)
        if row.earnings is not None and row.earnings > 0 and row.part_time is False:
            text = "must be empty or 0 for who does not work part-time."
            yield Wrong(row.line, text, caseload.called["earnings"])


def _age_wrongs(row: Recipient, called: dict[str, str], start: date) -> Iterator[Wrong]:
    age = age_at(row, start)
    if age is not None and not LEAST_AGE_YEARS <= age <= MOST_AGE_YEARS:
        text = (
            f"must give an age from {LEAST_AGE_YEARS} to {MOST_AGE_YEARS} years on {start}, the "
            "start of the scenario."
        )
        yield Wrong(row.line, text, called.get("birth_date") or called["age_years"])


def _benefit_wrongs(row: Recipient, called: dict[str, str], start: date) -> Iterator[Wrong]:
    age, months = age_at(row, start), months_at(row, start)
    if row.start_date is not None and not FIRST_BENEFIT <= row.start_date <= start:
        text = f"must lie between {FIRST_BENEFIT} and the start of the scenario, {start}."
        yield Wrong(row.line, text, called["start_date"])
    elif (
        months is not None
        and age is not None
        and LEAST_AGE_YEARS <= age < LEAST_AGE_YEARS - 1 + months / MONTHS_IN_YEAR
    ):
        text = (
            f"must fit the age in the same line: nobody is on benefit before turning "
            f"{LEAST_AGE_YEARS}. Correct the date or the age, or leave this cell empty."
        )
        yield Wrong(row.line, text, called.get("start_date") or called["months_on_benefit"])
