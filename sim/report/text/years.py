"""What a comparison prints about single years: when money is spent or saved, and staff."""

from __future__ import annotations

import math

from sim.compare.comparison import Comparison
from sim.compare.paired_differences import TOTAL, DifferenceRow
from sim.report.text.console import text_table

NET, STAFF = "net_municipal_cost", "staff_fte"
FIRST = "year 1"
# A line for a council, not a table for a model: later years stand in the sheets.
MOST_YEARS = 5
THOUSAND = 1000


def _signed(value: float, digits: int = 0) -> str:
    """A difference with its sign; a dash where it is left out."""
    if not math.isfinite(value):
        return "–"
    rounded = round(value, digits)
    return f"{rounded:+,.{digits}f}" if rounded else "0"


def _thousand(euros: float) -> str:
    return _signed(euros / THOUSAND)


def _range(low: str, high: str) -> str:
    return "–" if "–" in (low, high) else f"{low} … {high}"


def _line(
    option: str, row_of_measure: dict[str, DifferenceRow], staff: DifferenceRow
) -> tuple[str, ...]:
    """One option; `found` is its net cost by year."""
    years = list(row_of_measure)[:MOST_YEARS]
    first, extra_staff = row_of_measure[FIRST].difference, staff.difference
    return (
        option,
        _thousand(first.mean),
        _range(_thousand(first.p05), _thousand(first.p95)),
        *(_thousand(row_of_measure[year].difference.mean) for year in years[1:]),
        _signed(extra_staff.mean, 1),
        _range(_signed(extra_staff.p05, 1), _signed(extra_staff.p95, 1)),
    )


def years_table(comparison: Comparison) -> str:
    """Net cost by year and staff of every option but the comparator."""
    rows = [row for row in comparison.differences if row.option != comparison.comparator]
    options = list(dict.fromkeys(row.option for row in rows))
    cost: dict[str, dict[str, DifferenceRow]] = {option: {} for option in options}
    for row in rows:
        if row.measure == NET and row.period != TOTAL:
            cost[row.option][row.period] = row
    staff = {row.option: row for row in rows if (row.measure, row.period) == (STAFF, TOTAL)}
    years = list(next(iter(cost.values())))[1:MOST_YEARS]
    header = ("option", FIRST, "p05 … p95", *years, "staff, fte", "p05 … p95")
    lines = [_line(option, cost[option], staff[option]) for option in options]
    return text_table(header, lines, "<" + ">" * (len(header) - 1))


def years_text(comparison: Comparison) -> str:
    """The table with its title."""
    return (
        f"By year, compared with `{comparison.comparator}`: net municipal cost (€ thousand, "
        "below 0 is a saving)\nand extra staff (fte, mean over the years):\n"
        + years_table(comparison)
    )
