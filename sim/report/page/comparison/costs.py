"""What the options cost and save: by year and in parts, how it adds up, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from markupsafe import Markup

from sim.report.page.blocks import Figure, LegendEntry, Panel, Prose, Section, Table
from sim.report.page.charts.intervals import Interval, interval_chart
from sim.report.page.charts.lines import STEPS_ACROSS, ticks_over
from sim.report.page.columns import cell_markup
from sim.report.page.comparison.options import (
    MonthPanels,
    option_table,
    short_title,
    title_markup,
)
from sim.report.page.drawing import Drawing
from sim.report.page.language import Voice, cited
from sim.report.page.palette import Look
from sim.report.page.stored_comparison import StoredComparison
from sim.report.tables.options import NET, PARTS_OF_COST, RISK, pays_back, years_columns


@dataclass(slots=True)
class Costs:
    """Net cost of every option, in total and month by month, drawn."""

    compared: StoredComparison
    looks: dict[str, Look]
    total: Drawing = field(init=False)
    so_far: MonthPanels = field(init=False)

    def __post_init__(self) -> None:
        """Draw both figures."""
        found = {name: self.compared.difference(name, NET) for name in self.compared.others}
        ends = [end for estimate in found.values() for end in (estimate.low, estimate.high)]
        rows = [
            Interval(
                name,
                self.looks[name],
                partial(short_title, self.compared, name),
                estimate,
                None,
            )
            for name, estimate in found.items()
        ]
        self.total = interval_chart(
            "cost-total",
            rows,
            ticks_over(ends, STEPS_ACROSS),
            lambda voice, x: voice.short_euros(x),
            side=38,
        )
        self.so_far = MonthPanels(
            self.compared,
            self.looks,
            "extra_net_cost_so_far",
            lambda voice, amount: voice.short_euros(amount),
            beside=False,
        )


def cost_section(costs: Costs, voice: Voice) -> Section:
    """Total, then by year, then what it is made of."""
    compared = costs.compared
    base = title_markup(compared, compared.comparator, voice)
    lead = Prose((voice.text("cost.lead", base=base), voice.text("cost.reading")))
    figure = total_figure(costs, voice)
    so_far = costs.so_far.figure(
        voice, voice.text("cost.payback_lead"), None, _paybacks(compared, voice)
    )
    return Section(
        "cost",
        voice.text("section.cost"),
        (lead, figure, _year_table(compared, voice), so_far, _parts_table(compared, voice)),
    )


def total_figure(costs: Costs, voice: Voice, *, brief: bool = False) -> Figure:
    """Net cost of every option in one chart; `brief` leaves the numbers to a table nearby."""
    compared = costs.compared
    title = voice.text(
        "cost.total_title",
        months=cited(compared.horizon, "time.months"),
        base=title_markup(compared, compared.comparator, voice),
    )
    svg = costs.total.svg(voice, str(title.striptags()), f"{voice.language}-cost-total-seen")
    lines = [
        voice.text(
            "cost.seen",
            option=title_markup(compared, name, voice),
            cost=voice.extra(compared.difference(name, NET), "cell"),
        )
        for name in compared.others
    ]
    legend = (
        LegendEntry("dot", "soft", voice.text("legend.mean")),
        LegendEntry("bar", "soft", voice.text("legend.band")),
    )
    seen = voice.text("cost.seen_brief" if brief else "cost.seen_lead")
    points = () if brief else tuple(lines)
    return Figure("cost-total", title, legend, (Panel(Markup(), svg),), seen, points=points)


def _year_table(compared: StoredComparison, voice: Voice) -> Table:
    return option_table(
        "cost-year", voice.plain("cost.year_caption"), years_columns(compared.years).page,
        compared.lines.__getitem__, compared, voice, folded=False,
    )  # fmt: skip


def _parts_table(compared: StoredComparison, voice: Voice) -> Table:
    return option_table(
        "cost-parts", voice.plain("cost.parts_caption", months=compared.horizon),
        PARTS_OF_COST.page, compared.lines.__getitem__, compared, voice, folded=False,
    )  # fmt: skip


def _paybacks(compared: StoredComparison, voice: Voice) -> tuple[Markup, ...]:
    """When each option has earned itself back."""
    return tuple(
        voice.text(
            "cost.payback_line",
            option=title_markup(compared, name, voice),
            payback=cell_markup(pays_back(compared.lines[name]), voice),
        )
        for name in compared.others
    )


def risk_section(compared: StoredComparison, voice: Voice) -> Section:
    """A table of chances, and what choosing wrong may cost."""
    table = option_table(
        "risk", voice.plain("risk.caption"), RISK.page, compared.lines.__getitem__, compared, voice,
        folded=False, with_comparator=True,
    )  # fmt: skip
    return Section("risk", voice.text("section.risk"), (Prose((voice.text("risk.lead"),)), table))
