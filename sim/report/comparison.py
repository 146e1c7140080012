"""What a comparison prints: a line for each option, then what a reader must be told."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.report.console import few_worlds, text_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.compare.comparison import Comparison
    from sim.compare.precision import PrecisionRow
    from sim.compare.verdicts import Verdict
    from sim.scenario.model import Scenario

HEADER = (
    "option", "affected", "net exits", "benefit months", "net cost, € thousand", "p05 … p95",
    "€/net exit", "payback", "cheaper", "beyond own risk", "runs ×", "where it stands",
)  # fmt: skip
THOUSAND = 1000


def _number(value: float, sign: str = "") -> str:
    """A number as people write it; a dash where there is none."""
    if not math.isfinite(value):
        return "–"
    rounded = round(value)
    return f"{rounded:{sign},}" if rounded else "0"


def _share(value: float) -> str:
    return f"{100 * value:.0f} %"


def _thousand(value: float) -> str:
    return _number(value / THOUSAND, "+")


def _line(verdict: Verdict, comparator: str) -> tuple[str, ...]:
    if verdict.option == comparator:
        return (
            verdict.option, *["–"] * 8, _share(verdict.chance_beyond_own_risk), "–", verdict.place,
        )  # fmt: skip
    paid_back = "–" if math.isnan(verdict.payback_month) else f"month {verdict.payback_month:.0f}"
    return (
        verdict.option,
        _number(verdict.people_affected),
        _number(verdict.extra_net_exits, "+"),
        _number(-verdict.benefit_months_avoided, "+"),
        _thousand(verdict.net_cost),
        f"{_thousand(verdict.net_cost_p05)} … {_thousand(verdict.net_cost_p95)}",
        _number(verdict.cost_per_net_exit, "+"),
        paid_back,
        _share(verdict.chance_cheaper),
        _share(verdict.chance_beyond_own_risk),
        f"{verdict.runs_ratio:.0f}" if math.isfinite(verdict.runs_ratio) else "–",
        verdict.place,
    )


def precision_table(rows: Sequence[PrecisionRow]) -> str:
    """Precision asked and reached."""
    shown = [
        (
            row.option, f"± {_number(row.half_width)}", f"± {_number(row.asked)}",
            "yes" if row.is_met else "NO", _number(row.runs), _number(row.runs_needed),
            _number(row.independent_runs_needed),
        )
        for row in rows
    ]  # fmt: skip
    header = ("option", "half-width €", "asked €", "met", "runs", "needed", "needed if independent")
    return text_table(header, shown, "<>><>>>")


def comparison_text(scenario: Scenario, comparison: Comparison, n_worlds: int) -> str:
    """What `bijstandsim compare` prints."""
    months = scenario.time.months
    lines = [
        scenario.title or scenario.scenario,
        f"Each option beside `{comparison.comparator}` in the same {n_worlds} simulated worlds, "
        f"{months} months, seed {scenario.seed}; differences, added up over all months.",
        *few_worlds(n_worlds),
        "",
        text_table(
            HEADER,
            [_line(verdict, comparison.comparator) for verdict in comparison.verdicts],
            "<>>>>>>>>>><",
        ),
        "",
        "net exits: more at work on the last day. net cost: benefits, staff, one-off costs and "
        "grant lost; below 0 is a saving.",
        f"p05 … p95 over worlds: luck{' only' if _luck_only(comparison) else ' and parameters'}."
        " runs ×: runs that worlds with luck of their own would need for one of these.",
        _best(comparison),
    ]
    if any(not math.isnan(row.asked) for row in comparison.precision):
        lines += ["", precision_table(comparison.precision)]
    return "\n".join([*lines, "", *(f"Note: {text}" for text in comparison.notices)])


def _luck_only(comparison: Comparison) -> bool:
    """Whether one set of parameters stands for all."""
    return any(text.startswith("Intervals hold luck only") for text in comparison.notices)


def _best(comparison: Comparison) -> str:
    best = min(comparison.verdicts, key=lambda verdict: verdict.expected_loss)
    if _luck_only(comparison):
        return (
            f"Cheapest on average: {best.option}. With one set of parameters nothing is said of "
            "how sure that is."
        )
    return (
        f"Cheapest on average: {best.option} (cheapest in {_share(best.chance_cheapest)} of the "
        f"parameter draws). Knowing the parameters would be worth at most "
        f"€ {_number(comparison.value_of_information)}."
    )
