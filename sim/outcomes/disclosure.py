"""What may leave the building: results that rest on a municipality's own records.

See docs/comparison.md#real-people.

Counts under 10 are suppressed, and so is one more in every row of a table from whose total the
first could be worked out; what remains is rounded to 5. A suppressed number is not a number (an
empty cell); shares stand only where both their counts do, in whole percents. What is 0 in every
world cannot be otherwise (nobody has left at month 0) and tells nothing about anybody.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.redacted import LEAST_COUNT, ROUND_TO, has_own_caseload
from sim.outcomes.cell_suppression import suppressed
from sim.outcomes.groups import EVERYBODY
from sim.outcomes.measures import COUNT_MEASURES, SHARE_MEASURES
from sim.outcomes.summary import SummaryRow

# A group or measure in one table: what suppression works on.
Cell = tuple[str, str]
# Measures that add up to the last of them; on and off benefit add up to everybody, who are counted.
SUMS = (
    ("benefit", "part_time", "returned", "on_benefit"),
    ("work", "other_exit", "left_benefit"),
    ("on_benefit", "left_benefit"),
)
SAME = (("work", "net_exit_to_work"),)


def disclosed_rows(scenario: Scenario, rows: Iterable[SummaryRow]) -> list[SummaryRow]:
    """The rows as they may be shown: `disclosed` where real people stand behind them."""
    return disclosed(rows) if has_own_caseload(scenario) else list(rows)


def disclosed(rows: Iterable[SummaryRow]) -> list[SummaryRow]:
    """The rows as they may be shown, in their order."""
    told = list(rows)
    tables: dict[tuple[str, int], dict[Cell, float]] = defaultdict(dict)
    for row in told:
        if row.measure in COUNT_MEASURES:
            is_never = row.mean == 0 and row.p95 == 0
            least = math.inf if is_never else min(row.mean, row.p05)
            tables[row.option, row.month][row.group, row.measure] = least
    hidden = {key: hidden_cells(table) for key, table in tables.items()}
    return [_shown(row, hidden[row.option, row.month]) for row in told]


def hidden_cells(table: dict[Cell, float]) -> set[Cell]:
    """Cells of one month's table to suppress.

    Parameters
    ----------
    table : (group, measure) to the smallest number that would be shown; infinite for what may
        always be shown
    """
    small = {cell for cell, count in table.items() if count < LEAST_COUNT}
    return suppressed(small, _lines(table), table)


def _lines(table: dict[Cell, float]) -> list[list[Cell]]:
    """Cells that add up or are equal: within each group by measure, and groups to everybody."""
    groups = list(dict.fromkeys(group for group, _ in table))
    lines = [[(group, measure) for measure in line] for group in groups for line in (*SUMS, *SAME)]
    if EVERYBODY in groups:
        measures = dict.fromkeys(measure for _, measure in table)
        lines += [[(group, measure) for group in groups] for measure in measures]
    return lines


def rounded(value: float, step: float = ROUND_TO) -> float:
    """A number to the nearest step; what is no number stays so.

    Examples
    --------
    >>> rounded(12.4), rounded(-3.0), rounded(0.26, 0.1)
    (10.0, -5.0, 0.3)
    """
    return round(round(value / step) * float(step), 6) if math.isfinite(value) else value


def _shown(row: SummaryRow, hidden: set[Cell]) -> SummaryRow:
    needed = ("part_time", "on_benefit") if row.measure in SHARE_MEASURES else (row.measure,)
    if any((row.group, measure) in hidden for measure in needed):
        nothing = math.nan
        return replace(row, mean=nothing, p05=nothing, p50=nothing, p95=nothing, mc_se=nothing)
    step = 0.01 if row.measure in SHARE_MEASURES else ROUND_TO
    return replace(
        row,
        mean=rounded(row.mean, step),
        p05=rounded(row.p05, step),
        p50=rounded(row.p50, step),
        p95=rounded(row.p95, step),
        # At full precision it would tell this file from any other.
        mc_se=math.nan,
    )
