"""The comparator's stock and flows beside the national figures."""

from __future__ import annotations

from sim.report.page.blocks import Head, Row, Table
from sim.report.page.estimate import Estimate
from sim.report.page.language import Voice, cited
from sim.report.page.stored_comparison import Line, StoredComparison

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
        rows=tuple(_row(line, voice) for line in compared.national),
    )


def _row(line: Line, voice: Voice) -> Row:
    address = tuple((key, str(line[key])) for key in ("measure", "national_year"))
    simulated = Estimate(
        line["simulated"], line["p05"], line["p95"], float("nan"), "share",
        (("table", "national"), *address), ("simulated", "p05", "p95"),
    )  # fmt: skip
    return Row(
        voice.text(f"national.measure.{line['measure']}"),
        (
            cited(voice.percent(line["national"]), "national"),
            voice.own(str(line["national_year"])) or "–",
            voice.estimate(simulated, "cell"),
            voice.own(str(line["source"])),
        ),
        marks=(("given", f"national:{line['measure']}"),),
    )
