"""What `compare --settings` prints: a line for each combination of settings."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sim.report.console import text_table

if TYPE_CHECKING:
    from sim.compare.settings import SettingRow
    from sim.results import CompareResult

HEADER = (
    "effect basis", "labour market", "cheapest on average", "€ thousand", "p05 … p95", "cheaper",
    "most at work", "more at work", "folder",
)  # fmt: skip
THOUSAND = 1000
Key = tuple[str, str]


def settings_text(result: CompareResult) -> str:
    """A table: under each combination, the cheapest option and the one with most at work."""
    found: dict[Key, dict[tuple[str, str], SettingRow]] = {}
    for row in result.settings:
        place = found.setdefault((row.effect_basis, row.labour_market), {})
        place[row.option, row.measure] = row
    base = result.comparison.comparator
    lines = [_line(key, rows, base) for key, rows in found.items()]
    return f"Under every setting, beside {base}:\n{text_table(HEADER, lines, '<<<>>><><')}"


def _line(key: Key, rows: dict[tuple[str, str], SettingRow], base: str) -> tuple[str, ...]:
    def of(measure: str) -> dict[str, SettingRow]:
        return {option: row for (option, name), row in rows.items() if name == measure}

    costs, exits, chances = of("net_municipal_cost"), of("net_exits_to_work"), of("chance_cheaper")
    cheapest = min(costs.values(), key=lambda row: row.mean)
    most = max(exits.values(), key=lambda row: -math.inf if math.isnan(row.mean) else row.mean)
    spread = " … ".join(f"{round(end / THOUSAND):+,}" for end in (cheapest.p05, cheapest.p95))
    return (
        *(name or "–" for name in key),
        cheapest.option,
        f"{round(cheapest.mean / THOUSAND):+,}",
        spread,
        "–" if cheapest.option == base else f"{100 * chances[cheapest.option].mean:.0f} %",
        "–" if math.isnan(most.mean) else most.option,
        "–" if math.isnan(most.mean) else f"{round(most.mean):+}",
        cheapest.folder,
    )


def setting_lines(rows: Iterable[SettingRow]) -> list[dict[str, Any]]:
    """The long table as plain data; a number that is not there is nothing."""
    return [
        {
            key: None if isinstance(value, float) and not math.isfinite(value) else value
            for key, value in asdict(row).items()
        }
        for row in rows
    ]
