"""The summary of a run on a municipality's own records, as it may leave the building.

See docs/comparison.md#real-people.

Counts under 10 are suppressed, and so is one more in every row of a table from whose total the
first could be worked out; what remains is rounded to 5. A suppressed number is not a number (an
empty cell); shares stand only where both their counts do, in whole percents. What is 0 in every
world cannot be otherwise (nobody has left at month 0) and tells nothing about anybody.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.redacted import LEAST_COUNT, ROUND_TO, has_own_caseload
from sim.measures import RUN, named
from sim.outcomes.cell_suppression import suppressed
from sim.outcomes.disclosure import PERCENT, Disclosure, Grain, Level, disclosed
from sim.outcomes.groups import EVERYBODY
from sim.outcomes.measures import COUNT_MEASURES, COUNTED
from sim.outcomes.summary import SummaryRow

# A group or measure in one table: what suppression works on.
Cell = tuple[str, str]
KNOWN = named(RUN)
PAIR = 2
# Measures that add up to the last of them; on and off benefit add up to everybody, who are counted.
# What is the sum of one is the same. Of two cells either of which would do, the order of the lines
# says which one is hidden.
PARTS = tuple((*measure.parts, measure.name) for measure in COUNTED if measure.parts)
SUMS = (
    *(line for line in PARTS if len(line) > PAIR),
    ("on_benefit", "left_benefit"),
    *(line for line in PARTS if len(line) == PAIR),
)


def disclosed_rows(scenario: Scenario, rows: Iterable[SummaryRow]) -> list[SummaryRow]:
    """The rows as they may be shown: `disclosed_summary` where real people stand behind them."""
    return disclosed_summary(rows) if has_own_caseload(scenario) else list(rows)


def disclosed_summary(rows: Iterable[SummaryRow]) -> list[SummaryRow]:
    """The rows as they may be shown, in their order."""
    whole = list(rows)
    tables: dict[tuple[str, int], dict[Cell, float]] = defaultdict(dict)
    for row in whole:
        if row.measure in COUNT_MEASURES:
            level = row.level
            is_never = level.mean == 0 and level.p95 == 0
            least = math.inf if is_never else min(level.mean, level.p05)
            tables[row.option, row.month][row.group, row.measure] = least
    rules = _SummaryRules({key: hidden_cells(table) for key, table in tables.items()})
    return [disclosed(row, rules) for row in whole]


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
    lines = [[(group, measure) for measure in line] for group in groups for line in SUMS]
    if EVERYBODY in groups:
        measures = dict.fromkeys(measure for _, measure in table)
        lines += [[(group, measure) for group in groups] for measure in measures]
    return lines


@dataclass(frozen=True)
class _SummaryRules:
    """Which cells of each option's months are hidden."""

    hidden: Mapping[tuple[str, int], set[Cell]]

    def keeps(self, row: SummaryRow) -> bool:
        """Every row stands, if only with an empty cell."""
        return (row.option, row.month) in self.hidden

    def grain(self, row: SummaryRow, disclosure: Disclosure) -> Grain | None:
        """A level in steps; a share only where both its counts are shown.

        A share of the whole group never is: its denominator is known to the person, so that
        whole percents of it would be finer than the steps of the count.
        """
        if not isinstance(disclosure, Level):
            raise TypeError(f"SummaryRow: no rule for {disclosure}.")
        measure = KNOWN[row.measure]
        is_share = measure.unit == "share"
        needed = measure.parts if is_share else (measure.name,)
        if is_share and len(needed) > PAIR:
            return None
        hidden = self.hidden[row.option, row.month]
        if any((row.group, name) in hidden for name in needed):
            return None
        return Grain(PERCENT if is_share else ROUND_TO)
