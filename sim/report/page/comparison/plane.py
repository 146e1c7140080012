"""All options compared: extra people at work against extra cost, and in one table."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from markupsafe import Markup

from sim.outcomes.interval import Interval
from sim.report.page.blocks import Figure, LegendEntry, Panel, Prose, Section, Table
from sim.report.page.charts.plane import Dot, plane_chart
from sim.report.page.comparison.options import (
    EXITS,
    NET,
    Column,
    option_table,
    place_words,
    title_markup,
)
from sim.report.page.drawing import Drawing
from sim.report.page.language import Voice, cited
from sim.report.page.palette import Look
from sim.report.page.stored_comparison import StoredComparison

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
    columns: list[Column] = [
        (
            voice.plain("whole.exits"),
            lambda option: voice.estimate(compared.difference(option, EXITS), "cell"),
        ),
        (
            voice.plain("whole.cost"),
            lambda option: voice.thousands(compared.difference(option, NET)),
        ),
        (
            voice.plain("whole.per_exit"),
            lambda option: _ratio(
                compared, option, ("cost_per_net_exit", "extra_net_exits"), voice
            ),
        ),
        (
            voice.plain("whole.per_month"),
            lambda option: _ratio(
                compared, option, ("cost_per_benefit_month", "benefit_months_avoided"), voice
            ),
        ),
        (voice.plain("whole.place"), lambda option: place_words(compared, option, voice)),
    ]
    caption = voice.plain("whole.caption", months=compared.horizon)
    words = (voice.plain("whole.place"),)
    return option_table("whole", caption, columns, compared, voice, folded=False, words=words)


def _ratio(
    compared: StoredComparison, option: str, columns: tuple[str, str], voice: Voice
) -> Markup:
    """Euros for each unit; said in words where nothing more is reached or it saves money.

    Parameters
    ----------
    columns : of the euros for each unit, and of the units gained; both may be left out
    """
    ratio, gain = columns
    found = compared.verdict(option, ratio, "euros")
    gained: Interval = getattr(compared.verdicts[option], gain)
    if math.isnan(found.mean) and not math.isnan(gained.mean):
        return voice.text("whole.nothing_more")
    if found.mean <= 0:
        return voice.text("whole.saves")
    return voice.estimate(found, "cell")
