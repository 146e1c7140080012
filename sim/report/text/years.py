"""What a comparison prints about single years: when money is spent or saved, and staff."""

from __future__ import annotations

from sim.compare.comparison import Comparison
from sim.compare.paired_differences import TOTAL, DifferenceRow
from sim.report.numbers import ends_text, number_text, thousands_text
from sim.report.text.table import text_table

NET, STAFF = "net_municipal_cost", "staff_fte"
FIRST = "year 1"
# A line for a council, not a table for a model: later years stand in the sheets.
MOST_YEARS = 5


def _line(
    option: str, row_of_measure: dict[str, DifferenceRow], staff: DifferenceRow
) -> tuple[str, ...]:
    """One option; `found` is its net cost by year."""
    years = list(row_of_measure)[:MOST_YEARS]
    first, extra_staff = row_of_measure[FIRST].difference, staff.difference
    return (
        option,
        thousands_text(first.mean),
        ends_text(thousands_text(first.p05), thousands_text(first.p95)),
        *(thousands_text(row_of_measure[year].difference.mean) for year in years[1:]),
        number_text(extra_staff.mean, "+", 1),
        ends_text(number_text(extra_staff.p05, "+", 1), number_text(extra_staff.p95, "+", 1)),
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
