"""Figures with a small chart for each option, over months."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from sim.report.page.blocks import Figure, LegendEntry, Panel, Table
from sim.report.page.charts.lines import AxisWords, Line, line_panel, ticks_over
from sim.report.page.comparison.options import title_markup, title_of
from sim.report.page.drawing import Drawing
from sim.report.page.language import Voice, cited
from sim.report.page.palette import Look
from sim.report.page.stored_comparison import StoredComparison


@dataclass(slots=True)
class MonthPanels:
    """One measure by month, drawn for every option.

    Attributes
    ----------
    measure : column of the months table
    words : how a value of the axis is written
    beside : whether the comparator is drawn in every panel (a difference from it needs none)
    """

    compared: StoredComparison
    looks: dict[str, Look]
    measure: str
    words: AxisWords
    beside: bool = True
    drawings: dict[str, Drawing] = field(init=False)

    def __post_init__(self) -> None:
        """Draw every option on the same axes."""
        lines = {name: self._line(name) for name in self.compared.verdicts}
        heights = ticks_over(
            value for line in lines.values() for end in ("low", "high") for value in line.shown(end)
        )
        base = lines[self.compared.comparator] if self.beside else None
        self.drawings = {
            name: line_panel(
                f"months-{self.measure}-{name}", lines[name], base, heights, self.words, left=62
            )
            for name in self.compared.others
        }

    def _line(self, name: str) -> Line:
        months = tuple(range(self.compared.horizon))
        points = tuple(self.compared.month(name, self.measure, month) for month in months)
        return Line(name, self.looks[name], months, points)

    def figure(
        self, voice: Voice, seen: Markup, table: Table | None, points: tuple[Markup, ...] = ()
    ) -> Figure:
        """The figure in one language."""
        name = f"months-{self.measure}"
        start = cited(voice.date(str(self.compared.scenario.time.start)), "time.start")
        title = voice.text(f"months.{self.measure}", start=start)
        panels = tuple(
            Panel(
                title_markup(self.compared, option, voice),
                drawing.svg(
                    voice,
                    f"{title_of(self.compared, option, voice)}: {title.striptags()}",
                    f"{voice.language}-{name}-seen",
                ),
                series=option,
            )
            for option, drawing in self.drawings.items()
        )
        return Figure(name, title, self._legend(voice), panels, seen, table, points)

    def _legend(self, voice: Voice) -> tuple[LegendEntry, ...]:
        entries = [
            LegendEntry("line", "soft", voice.text("legend.mean")),
            LegendEntry("band", "soft", voice.text("legend.band")),
        ]
        if self.beside:
            base = self.compared.comparator
            words = voice.text("legend.beside", name=title_of(self.compared, base, voice))
            entries.append(LegendEntry("thin", "ink", words, series=base))
        return tuple(entries)
