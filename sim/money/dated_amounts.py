"""Which amount holds on a date, and what to tell when the right one is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sim.errors import InputError
from sim.inputs.amounts.model import DatedAmounts, DatedValue


@dataclass(frozen=True, order=True)
class Note:
    """Why an amount stands in for one that is not in the table; it travels with the result.

    Attributes
    ----------
    amount : what it is about ("norm of a single")
    held_from : the date of the amount used instead
    missing : the dates whose amounts are not known, in order; at least one
    reason : why the first of them is missing
    """

    amount: str
    held_from: date
    missing: tuple[date, ...]
    reason: str

    @property
    def missing_from(self) -> date:
        """The first date whose amount is not known."""
        return self.missing[0]

    @property
    def missing_dates(self) -> str:
        """The dates in words; of many the first two, the last and their number."""
        days = [day.isoformat() for day in self.missing]
        if len(days) > MOST_DATES:
            return f"{days[0]}, {days[1]}, …, {days[-1]} ({len(days)} dates)"
        return ", ".join(days)

    def __str__(self) -> str:
        return (
            f"{self.amount}: no amount for {self.missing_dates}; that of "
            f"{self.held_from.isoformat()} is used ({self.reason.rstrip('.')})."
        )


class UnknownAmountError(InputError):
    """A day before the first amount of a table.

    Attributes
    ----------
    amount : what it is about
    known_from : the first day of which the amount is known
    """

    def __init__(self, amount: str, day: date, known_from: date) -> None:
        self.amount, self.known_from = amount, known_from
        super().__init__(
            f"{amount}: the amounts must begin on or before {day.isoformat()} (got "
            f"{known_from.isoformat()}). Start the scenario later or add the older amount."
        )


NOT_IN_TABLE = "not in the table"
MOST_DATES = 4


def month_starts(start: date, months: int) -> tuple[date, ...]:
    """The first day of each month of a horizon; a start after the 28th counts as the 28th.

    Examples
    --------
    >>> [day.isoformat() for day in month_starts(date(2018, 11, 1), 3)]
    ['2018-11-01', '2018-12-01', '2019-01-01']
    """
    first = start.year * 12 + start.month - 1
    day = min(start.day, 28)
    return tuple(date(m // 12, m % 12 + 1, day) for m in range(first, first + months))


def amount_on(table: DatedAmounts, day: date, name: str) -> tuple[float, Note | None]:
    """The latest amount on or before a day, and a note if the law knew a later one.

    Parameters
    ----------
    table : the amounts over time
    day : the day on which it must hold
    name : what the amount is, in words, for the note

    Raises
    ------
    InputError
        If the table begins after the day and does not say that its first row holds before.
    """
    row = _row_on(table, day, name)
    if row.from_date > day:
        first = day.replace(month=1, day=1)
        return row.value, Note(name, row.from_date, (first,), NOT_IN_TABLE)
    missing = _missing(table, row.from_date, day)
    if not missing:
        return row.value, None
    reasons = {gap.from_date: gap.reason for gap in table.missing}
    return row.value, Note(name, row.from_date, missing, reasons.get(missing[0], NOT_IN_TABLE))


def _row_on(table: DatedAmounts, day: date, name: str) -> DatedValue:
    past = [row for row in table.rows if row.from_date <= day]
    if past:
        return past[-1]
    first = table.rows[0]
    if table.earlier == "first_holds":
        return first
    raise UnknownAmountError(name, day, first.from_date)


def _missing(table: DatedAmounts, held_from: date, day: date) -> tuple[date, ...]:
    """The dates after `held_from`, up to `day`, on which the law changed the amount."""
    known = {gap.from_date for gap in table.missing}
    for year in range(held_from.year, day.year + 1):
        known |= {date.fromisoformat(f"{year}-{month_day}") for month_day in table.revised_on}
    return tuple(sorted(one for one in known if held_from < one <= day))


def amounts_over(
    table: DatedAmounts, days: Iterable[date], name: str
) -> tuple[tuple[float, ...], tuple[Note, ...]]:
    """The amount on each day, and one note for each amount that stands in, with all its dates."""
    amounts = [amount_on(table, day, name) for day in days]
    longest: dict[date, Note] = {}
    for _, note in amounts:
        if note is not None:
            known = longest.setdefault(note.held_from, note)
            missing = tuple(sorted({*known.missing, *note.missing}))
            longest[note.held_from] = replace(known, missing=missing)
    return tuple(value for value, _ in amounts), tuple(sorted(longest.values()))
