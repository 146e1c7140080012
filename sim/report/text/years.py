"""What a comparison prints about single years: when money is spent or saved, and staff."""

from __future__ import annotations

from sim.compare.comparison import Comparison
from sim.compare.paired_differences import TOTAL, DifferenceRow
from sim.report.tables.years import years_columns
from sim.report.text.table import columns_text


def years_table(comparison: Comparison) -> str:
    """Net cost by year and staff of every option but the comparator."""
    options: dict[str, dict[tuple[str, str], DifferenceRow]] = {}
    for row in comparison.differences:
        if row.option != comparison.comparator:
            options.setdefault(row.option, {})[row.measure, row.period] = row
    periods = dict.fromkeys(row.period for row in comparison.differences)
    years = [period for period in periods if period != TOTAL]
    return columns_text("option", years_columns(years).terminal, options.items())


def years_text(comparison: Comparison) -> str:
    """The table with its title."""
    return (
        f"By year, compared with `{comparison.comparator}`: net municipal cost (€ thousand, "
        "below 0 is a saving)\nand extra staff (fte, mean over the years):\n"
        + years_table(comparison)
    )
