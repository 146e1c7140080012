"""Net cost and staff of an option by year, compared with the comparator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.compare.paired_differences import TOTAL, DifferenceRow
from sim.report.estimate import Estimate
from sim.report.tables.column import Column, ColumnTable

NET, STAFF = "net_municipal_cost", "staff_fte"
# A line for a council, not a table for a model: later years stand in the sheets.
MOST_YEARS = 5
# (measure, period) → the row of one option.
Differences = Mapping[tuple[str, str], DifferenceRow]


def difference_estimate(row: DifferenceRow) -> Estimate:
    """How an option differs from the comparator in the same worlds."""
    change = row.difference
    address = (("table", "differences"), ("option", row.option), ("measure", row.measure),
               ("period", row.period))  # fmt: skip
    return Estimate(
        change.mean, change.p05, change.p95, change.mc_se, row.unit, address,
        ("difference", "p05", "p95"),
    )  # fmt: skip


def period_words(period: str) -> tuple[str, dict[str, str]]:
    """Key of a period in the page's catalogues, and what its words name.

    Examples
    --------
    >>> period_words("year 2 (6 months)")
    ('period.part_year', {'number': '2', 'months': '6'})
    >>> period_words("total")
    ('period.total', {'number': ''})
    """
    kind, _, number = period.partition(" ")
    number, _, part = number.partition(" (")
    if part:
        return "period.part_year", {"number": number, "months": part.partition(" ")[0]}
    return f"period.{kind}", {"number": number}


def _net_cost(period: str, words: tuple[str, ...]) -> Column[Differences]:
    key, values = period_words(period)
    return Column(
        key,
        words,
        lambda rows: difference_estimate(rows[NET, period]),
        values=tuple(values.items()),
        form="thousands",
    )


STAFF_MORE: Column[Differences] = Column(
    "choose.staff_fte",
    ("staff, fte", "p05 … p95"),
    lambda rows: difference_estimate(rows[STAFF, TOTAL]),
    form="difference",
)


def years_columns(years: Sequence[str]) -> ColumnTable[Differences]:
    """The terminal shows the first years, the first with its ends; the page all, and the total."""
    first, *others = (_net_cost(year, (year,)) for year in years[:MOST_YEARS])
    with_ends = _net_cost(years[0], (*first.words, "p05 … p95"))
    return ColumnTable(
        terminal=(with_ends, *others, STAFF_MORE),
        page=tuple(_net_cost(period, (period,)) for period in (*years, TOTAL)),
    )
