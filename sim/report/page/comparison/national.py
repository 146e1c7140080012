"""The comparator's stock and flows beside the national figures."""

from __future__ import annotations

from sim.compare.caseload import NationalRow
from sim.report.estimate import Estimate
from sim.report.page.blocks import Head, Row, Table
from sim.report.page.language import Voice, cited
from sim.report.page.stored_comparison import StoredComparison

COLUMNS = ("country", "when", "simulated", "source")
NUMBERS = ("country", "simulated")


def national_table(compared: StoredComparison, voice: Voice) -> Table | None:
    """A row for each national figure; None where the result holds none."""
    if not compared.national:
        return None
    return Table(
        name="national",
        caption=voice.plain("national.caption"),
        corner=voice.plain("national.what"),
        columns=tuple(
            Head(voice.plain(f"national.{name}"), is_number=name in NUMBERS) for name in COLUMNS
        ),
        rows=tuple(_row(row, voice) for row in compared.national),
    )


def _row(row: NationalRow, voice: Voice) -> Row:
    address = tuple((key, str(getattr(row, key))) for key in ("measure", "national_year"))
    simulated = Estimate(
        row.simulated.mean, row.simulated.p05, row.simulated.p95, float("nan"), "share",
        (("table", "national"), *address), ("simulated", "p05", "p95"),
    )  # fmt: skip
    return Row(
        voice.text(f"national.measure.{row.measure}"),
        (
            cited(voice.percent(row.national), "national"),
            voice.own(row.national_year) or "–",
            voice.estimate(simulated, "cell"),
            voice.own(row.source),
        ),
        marks=(("given", f"national:{row.measure}"),),
    )
