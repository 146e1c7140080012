"""What `compare --why` prints: uncertainty, the inputs that matter, where effects come from."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.report.console import text_table

if TYPE_CHECKING:
    from sim.compare.comparison import Comparison
    from sim.compare.why import Why

MOST_INPUTS = 10
THOUSAND = 1000


def _thousand(euros: float, sign: str = "") -> str:
    rounded = round(euros / THOUSAND)
    return f"{rounded:{sign},}" if rounded else "0"


def _plain(value: float) -> str:
    return f"{value:.4g}" if math.isfinite(value) else "–"


def split_table(why: Why) -> str:
    """Where the uncertainty comes from, € thousand (standard deviations)."""
    header = (
        "option", "Monte Carlo", "luck", "calibrated", "assumed hazards", "stated assumptions",
        "total",
    )  # fmt: skip
    rows = [
        (
            row.option, _thousand(row.monte_carlo), _thousand(row.luck), _thousand(row.calibrated),
            _thousand(row.assumed_parameters), _thousand(row.stated_assumptions),
            _thousand(row.total),
        )
        for row in why.split
    ]  # fmt: skip
    return text_table(header, rows, "<>>>>>>")


def swing_table(why: Why, option: str) -> str:
    """The inputs that move one option most."""
    header = (
        "input", "status", "low", "middle", "high", "€ thousand at low", "at high", "of variance",
        "tips at", "to",
    )  # fmt: skip
    rows = [row for row in why.swings if row.option == option][:MOST_INPUTS]
    shown = [
        (
            row.input, row.status, _plain(row.low), _plain(row.value), _plain(row.high),
            _thousand(row.cost_at_low, "+"), _thousand(row.cost_at_high, "+"),
            f"{100 * row.variance_share:.0f} %" if math.isfinite(row.variance_share) else "–",
            _plain(row.tipping_value), row.tipping_to,
        )
        for row in rows
    ]  # fmt: skip
    return text_table(header, shown, "<<>>>>>>><")


def parts_table(why: Why) -> str:
    """Net cost by the way an option works, € thousand, Shapley."""
    chosen = [row for row in why.parts if row.measure == "net_municipal_cost"]
    names = tuple(dict.fromkeys(row.part for row in chosen))
    options = tuple(dict.fromkeys(row.option for row in chosen))
    rows = [
        (
            option,
            *(
                _thousand(row.shapley, "+")
                for name in names
                for row in chosen
                if (row.option, row.part) == (option, name)
            ),
        )
        for option in options
    ]
    header = ("option", *(name.replace("_", " ") for name in names))
    return text_table(header, rows, "<" + ">" * len(names))


def why_text(why: Why, comparison: Comparison) -> str:
    """The three tables; inputs of the cheapest option, or of the first beside the comparator."""
    best = min(comparison.verdicts, key=lambda verdict: verdict.expected_loss).option
    shown = best if best != comparison.comparator else comparison.verdicts[1].option
    return "\n".join(
        [
            "Where the uncertainty in net cost comes from (standard deviations, € thousand):",
            split_table(why),
            "",
            f"What moves the net cost of `{shown}` most, one at a time (all others in the middle):",
            swing_table(why, shown),
            "",
            "Where the difference in net cost comes from (Shapley, € thousand):",
            parts_table(why),
        ]
    )
