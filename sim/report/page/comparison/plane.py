"""All options compared: extra people at work against extra cost, and in one table."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from sim.report.page.blocks import Figure, Fold, LegendEntry, Panel, Prose, Section, Table
from sim.report.page.charts.plane import Dot, plane_chart
from sim.report.page.comparison.options import (
    option_table,
    title_markup,
)
from sim.report.page.drawing import Drawing
from sim.report.page.language import Language, cited
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
            lambda language, people: language.number(people),
            Language.on_axis,
            (
                lambda language: language.plain("plane.across"),
                lambda language: language.plain("plane.upwards"),
            ),
        )


def plane_section(plane: Plane, language: Language) -> Section:
    """The plane, then every option in one table."""
    lead = Prose((language.text("whole.lead"),))
    heading, figure = language.text("section.whole"), _figure(plane, language)
    blocks = (lead, figure, _table(plane.compared, language))
    return Section("whole", heading, (Fold(heading, blocks),))


def _figure(plane: Plane, language: Language) -> Figure:
    compared = plane.compared
    months = cited(compared.horizon, "time.months")
    base = title_markup(compared, compared.comparator, language)
    title = language.text("plane.title", months=months, base=base)
    svg = plane.drawing.svg(language, str(title.striptags()), f"{language.code}-plane-seen")
    legend = [LegendEntry("thin", "ink", language.text("plane.frontier"))]
    legend += [
        LegendEntry(
            "dot",
            plane.looks[name].role,
            language.text(
                "plane.option",
                number=cited(number, "number"),
                option=title_markup(compared, name, language),
            ),
            series=name,
        )
        for number, name in enumerate(compared.verdicts, start=1)
    ]
    best = [name for name, row in compared.verdicts.items() if row.place == EFFICIENT]
    names = Markup("; ").join(title_markup(compared, name, language) for name in best)
    reading = language.text("plane.seen", options=names)
    return Figure(
        "plane", title, tuple(legend), (Panel(Markup(), svg, drawing=plane.drawing),), reading
    )


def _table(compared: StoredComparison, language: Language) -> Table:
    return option_table(
        "whole", language.plain("whole.caption", months=compared.horizon), OPTIONS.page,
        compared.lines.__getitem__, compared, language,
    )  # fmt: skip
