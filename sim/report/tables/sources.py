"""Options by source of effects: what each reading of the evidence says of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from sim.compare.by_source import SourceRow
from sim.report.estimate import Estimate
from sim.report.tables.column import NO_NUMBER, Cell, Column, field_cell

# An option's rows by source.
SourceLine = Mapping[str, SourceRow]


def source_lines(rows: Iterable[SourceRow]) -> dict[str, dict[str, SourceRow]]:
    """The rows of each option, by source."""
    lines: dict[str, dict[str, SourceRow]] = {}
    for row in rows:
        lines.setdefault(row.option, {})[row.source] = row
    return lines


def source_estimate(row: SourceRow) -> Estimate:
    """The extra net cost of an option under a source."""
    address = (("table", "sources"), ("option", row.option), ("source", row.source))
    found = field_cell(row, "net_cost", "euros", address)
    assert isinstance(found, Estimate)  # a number with its interval
    return found


def source_columns(rows: Iterable[SourceRow]) -> tuple[Column[SourceLine], ...]:
    """A column of extra net cost for each source, in the order of the scenario."""
    weights = {row.source: row.weight for row in rows}
    return tuple(
        Column(
            f"source.{source}",
            (f"{source} {100 * weight:.3g} %",),
            partial(_cost, source),
            form="thousands",
            values=(("weight", f"{100 * weight:.3g}"),),
        )
        for source, weight in weights.items()
    )


def _cost(source: str, line: SourceLine) -> Cell:
    return source_estimate(line[source]) if source in line else NO_NUMBER
