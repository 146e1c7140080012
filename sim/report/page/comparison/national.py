"""The comparator's stock and flows beside the national figures."""

from __future__ import annotations

from sim.report.page.blocks import Row, Table
from sim.report.page.columns import head_of, shown
from sim.report.page.language import Voice
from sim.report.page.stored_comparison import StoredComparison
from sim.report.tables.national import NATIONAL


def national_table(compared: StoredComparison, voice: Voice) -> Table | None:
    """A row for each national figure; None where the result holds none."""
    if not compared.national:
        return None
    return Table(
        name="national",
        caption=voice.plain("national.caption"),
        corner=voice.plain("national.what"),
        columns=tuple(head_of(column, voice) for column in NATIONAL.page),
        rows=tuple(
            Row(
                voice.text(f"national.measure.{row.measure}"),
                tuple(shown(column, row, voice) for column in NATIONAL.page),
                marks=(("given", f"national:{row.measure}"),),
            )
            for row in compared.national
        ),
    )
