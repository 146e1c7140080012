"""What the sources of effects say of each option, on the console."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

from sim.compare.by_source import SourceRow
from sim.report.tables.sources import source_columns, source_lines
from sim.report.text.table import columns_text

WIDTH = 128

SAYS = {
    "less": "costs less than `{comparator}` according to {sources}",
    "same": "no difference in cost is seen according to {sources}",
    "more": "costs more according to {sources}",
}


def conflict(option: str, rows: Sequence[SourceRow]) -> str:
    """In one sentence what the sources say of an option's cost.

    Parameters
    ----------
    rows : of the option, one for each source
    """
    parts = [
        SAYS[word].format(
            comparator=rows[0].comparator,
            sources=f"{len(named)} of {len(rows)} sources ({', '.join(named)})",
        )
        for word in SAYS
        if (named := [row.source for row in rows if row.says == word])
    ]
    return f"{option}: {'; '.join(parts)}."


def sources_text(rows: Sequence[SourceRow]) -> str:
    """Extra net cost by source of effects, and what the sources agree on."""
    lines = source_lines(rows)
    return "\n".join(
        [
            "By source of effects: extra net cost, € thousand (below 0 is a saving). The weights "
            "are an assumption:",
            columns_text("option", source_columns(rows), lines.items()),
            "",
            *(fill(conflict(option, [*of.values()]), WIDTH) for option, of in lines.items()),
        ]
    )
