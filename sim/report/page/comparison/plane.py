"""All options compared: extra people at work against extra cost, and in one table."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from sim.report.page.blocks import Figure, LegendEntry, Panel, Prose, Section, Table
from sim.report.page.charts.plane import Dot, plane_chart
from sim.report.page.comparison.options import (
    option_table,
    title_markup,
)
from sim.report.page.drawing import Drawing
from sim.report.page.language import Voice, cited
from sim.report.page.palette import Look
from sim.report.page.stored_comparison import StoredComparison
from sim.report.tables.options import EXITS, NET, OPTIONS

EFFICIENT = "frontier"


@dataclass(slots=True)
class Plane:
    """The cost-effect plane, drawn; options carry their number in the list of options."""

    compared: StoredComparison
    looks: dict[str, Look]
    drawing: Drawing = field(init=False)

    def __post_init__(self) -> None:
        """Draw it."""
        compared = self.compared
        dots = [
            Dot(
                name,
                self.looks[name],
                number,
                compared.difference(name, EXITS),
                compared.difference(name, NET),
                compared.verdicts[name].place == EFFICIENT,
            )
            for number, name in enumerate(compared.verdicts, start=1)
        ]
        self.drawing = plane_chart(
            "plane",
            dots,
            lambda voice, people: voice.number(people),
            lambda voice, amount: voice.short_euros(amount),
            (
                lambda voice: voice.plain("plane.across"),
                lambda voice: voice.plain("plane.upwards"),
            ),
        )


def plane_section(plane: Plane, voice: Voice) -> Section:
    """The plane, then every option in one table."""
    lead = Prose((voice.text("whole.lead"),))
    blocks = (lead, _figure(plane, voice), _table(plane.compared, voice))
    return Section("whole", voice.text("section.whole"), blocks)


def _figure(plane: Plane, voice: Voice) -> Figure:
    compared = plane.compared
    months = cited(compared.horizon, "time.months")
    base = title_markup(compared, compared.comparator, voice)
    title = voice.text("plane.title", months=months, base=base)
    svg = plane.drawing.svg(voice, str(title.striptags()), f"{voice.language}-plane-seen")
    legend = [LegendEntry("thin", "ink", voice.text("plane.frontier"))]
    legend += [
        LegendEntry(
            "dot",
            plane.looks[name].role,
            voice.text(
                "plane.option",
                number=cited(number, "number"),
                option=title_markup(compared, name, voice),
            ),
            series=name,
        )
        for number, name in enumerate(compared.verdicts, start=1)
    ]
    best = [name for name, row in compared.verdicts.items() if row.place == EFFICIENT]
    names = Markup("; ").join(title_markup(compared, name, voice) for name in best)
    seen = voice.text("plane.seen", options=names)
    return Figure("plane", title, tuple(legend), (Panel(Markup(), svg),), seen)


def _table(compared: StoredComparison, voice: Voice) -> Table:
    return option_table(
        "whole", voice.plain("whole.caption", months=compared.horizon), OPTIONS.page,
        compared.lines.__getitem__, compared, voice, folded=False,
    )  # fmt: skip
