"""What a comparison prints about precision: luck alone, with the error of few draws beside it."""

from __future__ import annotations

from collections.abc import Sequence

from sim.compare.precision import PrecisionRow
from sim.report.numbers import number_text
from sim.report.text.table import text_table

HEADER = (
    "option", "Monte Carlo: ± €", "asked: ± €", "met", "error of the mean: €", "runs", "needed",
    "needed if independent",
)  # fmt: skip


def precision_text(rows: Sequence[PrecisionRow]) -> str:
    """Precision asked and reached, and what it leaves out."""
    table = [
        (
            row.option, number_text(row.half_width), number_text(row.asked),
            "yes" if row.is_met else "NO", number_text(row.mc_se), number_text(row.runs),
            number_text(row.runs_needed), number_text(row.independent_runs_needed),
        )
        for row in rows
    ]  # fmt: skip
    level = next(iter(rows)).confidence
    lines = [
        "Monte Carlo error of the mean net cost; parameters are held as drawn.",
        text_table(HEADER, table, "<>><>>>>"),
        f"Monte Carlo: half-width of the {100 * level:.3g} % interval; replications narrow it.",
        "error of the mean: standard error if parameters were drawn anew too; only more draws "
        "(--draws) lower it.",
    ]
    return "\n".join([*lines, *_coarse(rows)])


def _coarse(rows: Sequence[PrecisionRow]) -> list[str]:
    """That numbers about real people are shown in steps, which no run narrows."""
    steps = sorted({row.shown_step for row in rows if row.shown_step})
    if not steps:
        return []
    amounts = " or ".join(f"€ {number_text(step)}" for step in steps)
    return [
        f"Real people: net cost is shown in steps of {amounts}, so what is shown may be off "
        "by half a step more;",
        "met counts that in, and more runs cannot take it away. –: left out, for from errors one "
        "could work out the file.",
    ]
