"""What `compare --settings` prints: a line for each combination of settings."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sim.inputs.scenario.redacted import ROUND_TO
from sim.outcomes.interval import record
from sim.report.numbers import NOTHING, THOUSAND, without_nan
from sim.report.text.table import text_table

if TYPE_CHECKING:
    from sim.compare.paired_differences import SettingRow
    from sim.results import CompareResult

HEADER = (
    "effect basis", "labour market", "cheapest on average", "€ thousand", "p05 … p95", "cheaper",
    "most at work", "more at work", "folder",
)  # fmt: skip
Key = tuple[str, str]


def settings_text(result: CompareResult) -> str:
    """A table: under each combination, the cheapest option and the one with most at work."""
    cells: dict[Key, dict[tuple[str, str], SettingRow]] = {}
    for row in result.settings:
        place = cells.setdefault((row.effect_basis, row.labour_market), {})
        place[row.option, row.measure] = row
    base = result.comparison.comparator
    # Numbers about real people are rounded: what lies within one step is told apart by nobody.
    euros = max((row.shown_step for row in result.comparison.precision), default=0.0)
    steps = (euros, float(ROUND_TO) if euros else 0.0)
    lines = [_line(key, rows, base, steps) for key, rows in cells.items()]
    return f"Under every setting, compared with {base}:\n{text_table(HEADER, lines, '<<<>>><><')}"


def _line(
    key: Key, rows: dict[tuple[str, str], SettingRow], base: str, steps: tuple[float, float]
) -> tuple[str, ...]:
    """One combination; steps: to which euros and persons are rounded, 0 where they are not."""

    def of(measure: str) -> dict[str, SettingRow]:
        return {option: row for (option, name), row in rows.items() if name == measure}

    costs, exits, chances = of("net_municipal_cost"), of("net_exits_to_work"), of("chance_cheaper")
    cheapest = first_apart({name: row.value.mean for name, row in costs.items()}, steps[0])
    most = _most_at_work(exits, steps[1])
    return (
        *(name or NOTHING for name in key),
        *(_cost_words(costs[cheapest], base, chances) if cheapest else (NOTHING,) * 4),
        most or NOTHING,
        f"{round(exits[most].value.mean):+}" if most else NOTHING,
        next(iter(rows.values())).folder,
    )


def _most_at_work(exits: dict[str, SettingRow], step: float) -> str:
    """The option with most at work; nobody where one that is left out, as too small, may be it."""
    more = {name: row.value.mean for name, row in exits.items()}
    most = first_apart({name: -number for name, number in more.items()}, step)
    is_known = not any(map(math.isnan, more.values()))
    return most if is_known or (most and more[most] > 0) else ""


def _cost_words(
    row: SettingRow, base: str, chances: dict[str, SettingRow]
) -> tuple[str, str, str, str]:
    """The cheapest option, its cost with its range, and how sure it is to be cheaper."""
    is_base = row.option == base
    return (
        row.option,
        f"{round(row.value.mean / THOUSAND):+,}",
        " … ".join(f"{round(end / THOUSAND):+,}" for end in (row.value.p05, row.value.p95)),
        NOTHING if is_base else f"{100 * chances[row.option].value.mean:.0f} %",
    )


def first_apart(values: dict[str, float], step: float) -> str:
    """The option with the lowest number; nobody where the next is within a step, or none is known.

    Examples
    --------
    >>> first_apart({"a": 5.0, "b": 0.0}, 0.0), first_apart({"a": 5.0, "b": 0.0}, 5.0)
    ('b', '')
    """
    known = sorted((name for name in values if math.isfinite(values[name])), key=values.__getitem__)
    if not known:
        return ""
    is_tie = step > 0 and len(known) > 1 and values[known[1]] - values[known[0]] <= step
    return "" if is_tie else known[0]


def setting_lines(rows: Iterable[SettingRow]) -> list[dict[str, Any]]:
    """The long table as plain data; a number that is not there is nothing."""
    return [without_nan(record(row)) for row in rows]
