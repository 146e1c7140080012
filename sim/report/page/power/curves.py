"""Power over the number of people: a small chart for each comparison of arms, and its numbers."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from sim.report.estimate import Estimate
from sim.report.page.blocks import Figure, Head, LegendEntry, Panel, Row, Section, Table
from sim.report.page.charts.lines import STEPS_ACROSS, Point, curve_chart, ticks_over
from sim.report.page.drawing import Drawing
from sim.report.page.language import Voice, cited
from sim.report.page.power.contrast import contrast_text
from sim.report.page.stored_study import KEYS, Line, Study

OVER = "n"
COLUMNS = ("value", "low", "high", "mc_se")


@dataclass(slots=True)
class Curves:
    """The curve of each comparison, test and level, all on one axis.

    Attributes
    ----------
    lines : points of a curve, by what it is a curve of
    drawings : the charts, in the same order
    """

    study: Study
    usual: float
    lines: dict[tuple[str, ...], list[Line]] = field(init=False, default_factory=dict)
    drawings: list[Drawing] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        """Sort the points and draw every curve that has more than one."""
        for line in self.study.curve:
            if line["over"] == OVER and line["low"] and line["high"]:
                self.lines.setdefault(tuple(line[key] for key in KEYS), []).append(line)
        self.lines = {key: found for key, found in self.lines.items() if len(found) > 1}
        sizes = (float(line["at"]) for found in self.lines.values() for line in found)
        across = ticks_over(sizes, STEPS_ACROSS)
        for number, found in enumerate(self.lines.values()):
            points = [
                Point(*(float(line[name]) for name in ("at", "value", "low", "high")))
                for line in found
            ]
            self.drawings.append(curve_chart(f"curve-{number}", points, self.usual, across))


def size_section(curves: Curves, voice: Voice) -> tuple[Section, ...]:
    """The charts with their numbers; nothing where no curve was drawn."""
    if not curves.drawings:
        return ()
    title = voice.text("power.curve_title")
    described_by = f"{voice.language}-curve-seen"
    panels = []
    for found, drawing in zip(curves.lines.values(), curves.drawings, strict=True):
        name = _name(curves, found[0], voice)
        label = f"{name.striptags()}: {title.striptags()}"
        panels.append(Panel(name, drawing.svg(voice, label, described_by)))
    legend = (
        LegendEntry("line", "c1", voice.text("legend.mean")),
        LegendEntry("band", "c1", voice.text("power.band")),
        LegendEntry("thin", "ink", voice.text("power.usual")),
    )
    seen, table = voice.text("power.curve_seen"), _table(curves, voice)
    figure = Figure("curve", title, legend, tuple(panels), seen, table)
    return (Section("size", voice.text("section.size"), (figure,)),)


def _name(curves: Curves, line: Line, voice: Voice) -> Markup:
    return contrast_text(line, voice, with_endpoint=curves.study.has_several_endpoints)


def _table(curves: Curves, voice: Voice) -> Table:
    """A row for each size, a column for each curve."""
    sizes = sorted({float(line["at"]) for found in curves.lines.values() for line in found})
    heads = tuple(
        Head(str(_name(curves, found[0], voice).striptags())) for found in curves.lines.values()
    )
    return Table(
        name="curve",
        caption=str(voice.text("power.curve_title").striptags()),
        corner=voice.plain("power.col_size"),
        columns=heads,
        rows=tuple(
            Row(
                cited(voice.number(size), "power.at"),
                tuple(_cell(found, size, voice) for found in curves.lines.values()),
            )
            for size in sizes
        ),
    )


def _cell(found: list[Line], size: float, voice: Voice) -> Markup | str:
    for line in found:
        if float(line["at"]) == size:
            address = (("table", "curve"), *((key, line[key]) for key in (*KEYS, "at")))
            mean, low, high, error = (float(line[name]) for name in COLUMNS)
            return voice.estimate(
                Estimate(mean, low, high, error, "share", address, COLUMNS[:3]), "cell"
            )
    return "–"
