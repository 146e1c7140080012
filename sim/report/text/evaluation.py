"""What `compare` prints about evaluating a choice: persons per arm, regime by regime."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sim.power.evaluation import EvaluationRow
from sim.report.numbers import percent_text, without_nan
from sim.report.power_terms import unit_words
from sim.report.text.table import text_table


def evaluation_text(rows: Sequence[EvaluationRow]) -> str:
    """A line for each regime on the first endpoint at the first level; all else is in the table."""
    first = rows[0]
    shown = [row for row in rows if (row.endpoint, row.alpha) == (first.endpoint, first.alpha)]
    months = list(dict.fromkeys(row.month for row in shown))
    lines = []
    for regime in dict.fromkeys(row.regime for row in shown):
        own = [row for row in shown if row.regime == regime]
        last = own[-1]
        lines.append(
            (
                regime,
                *(_persons(row) for row in own),
                percent_text(last.chance_caseload_suffices),
                percent_text(last.power_whole_caseload),
            )
        )
    header = ("regime", *(f"{month} months" for month in months), "enough people", "all drawn")
    return (
        f"When to evaluate: persons in each of two arms to see {unit_words(first.endpoint)} differ "
        f"from\n{first.comparator_regime} (power {first.power:.0%}, two-sided alpha "
        f"{first.alpha:g}; median, tenth to ninetieth percentile of {first.draws} draws).\n"
        f"At the last month: chance that {first.persons:,} persons are enough, and power if all of "
        "them are drawn.\n\n" + text_table(header, lines, "<" + ">" * (len(header) - 1))
    )


def _persons(row: EvaluationRow) -> str:
    low, middle, high = (
        "∞" if math.isinf(n) else f"{n:,.0f}"
        for n in (row.n_per_arm_p10, row.n_per_arm_p50, row.n_per_arm_p90)
    )
    return f"{middle} ({low} – {high})"


def evaluation_lines(rows: Sequence[EvaluationRow]) -> list[dict[str, Any]]:
    """The rows for JSON: what is infinite becomes None."""
    return [without_nan(asdict(row)) for row in rows]
