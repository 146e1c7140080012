"""What `compare --who` prints: who gains and who loses under each option."""

from __future__ import annotations

from sim.compare.subgroups import SubgroupRow
from sim.report.numbers import ends_text, number_text, thousands_text
from sim.report.text.table import text_table

SHOWN = {
    "first_exits_to_work": "exits to work",
    "part_time_months": "part-time months",
    "kept_earnings": "kept, € thousand",
}
NOTHING_SHOWN = (
    "Who gains, who loses: not shown, because real people stand behind this scenario and parts of "
    "them are small."
)


def subgroups_text(rows: tuple[SubgroupRow, ...]) -> str:
    """A table for each option; a sentence where nothing may be shown."""
    if not rows:
        return NOTHING_SHOWN
    lines = [
        "Who gains, who loses: each part of the people compared with the same people under "
        f"`{rows[0].comparator}`, over all months (mean, p05 … p95)."
    ]
    for option in dict.fromkeys(row.option for row in rows):
        lines += ["", _table(option, [row for row in rows if row.option == option])]
    return "\n".join(lines)


def _table(option: str, rows: list[SubgroupRow]) -> str:
    parts: dict[tuple[str, str], dict[str, SubgroupRow]] = {}
    for row in rows:
        parts.setdefault((row.by, row.part), {})[row.measure] = row
    of_measures = (word for heading in SHOWN.values() for word in (heading, "p05 … p95"))
    header = (option, "persons", *of_measures)
    lines = [
        (
            f"{by}: {part}",
            number_text(next(iter(found.values())).persons.mean),
            *(cell for name in SHOWN for cell in _cells(found[name])),
        )
        for (by, part), found in parts.items()
    ]
    return text_table(header, lines, "<" + ">" * (len(header) - 1))


def _cells(row: SubgroupRow) -> tuple[str, str]:
    """The mean difference and its ends, with their signs."""
    mean, low, high = (
        thousands_text(value) if row.unit == "euros" else number_text(value, "+")
        for value in (row.difference.mean, row.difference.p05, row.difference.p95)
    )
    return mean, ends_text(low, high)
