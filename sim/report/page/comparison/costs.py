"""What the options cost and save: by year and in parts, how it adds up, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from sim.report.page.blocks import Figure, LegendEntry, Panel, Prose, Section, Table
from sim.report.page.columns import cell_markup
from sim.report.page.comparison.options import (
    DifferenceChart,
    MonthPanels,
    advised,
    cheapest_first,
    option_table,
    title_markup,
)
from sim.report.page.comparison.sources import source_chart, source_legend
from sim.report.page.drawing import Drawing
from sim.report.page.language import Language, cited
from sim.report.page.palette import Look
from sim.report.page.stored_comparison import StoredComparison
from sim.report.tables.options import NET, PARTS_OF_COST, pays_back, years_columns


@dataclass(slots=True)
class Costs:
    """Net cost of every option, in total and month by month, drawn."""

    compared: StoredComparison
    looks: dict[str, Look]
    total: Drawing = field(init=False)
    by_source: Drawing | None = field(init=False)
    so_far: MonthPanels = field(init=False)

    def __post_init__(self) -> None:
        """Draw every figure."""
        order = cheapest_first(self.compared)
        chart = DifferenceChart("cost-total", NET, Language.on_axis, side=38)
        self.total = chart.drawn(self.compared, self.looks, order)
        self.by_source = (
            source_chart("cost-sources", self.compared, self.looks, order)
            if self.compared.sources
            else None
        )
        self.so_far = MonthPanels(
            self.compared,
            self.looks,
            "extra_net_cost_so_far",
            Language.on_axis,
            beside=False,
        )


def cost_section(costs: Costs, language: Language) -> Section:
    """Total, then by year, then what it is made of."""
    compared = costs.compared
    base = title_markup(compared, compared.comparator, language)
    lead = Prose((language.text("cost.lead", base=base), language.text("cost.reading")))
    so_far = costs.so_far.figure(
        language, language.text("cost.payback_lead"), None, _payback(compared, language)
    )
    return Section(
        "cost",
        language.text("section.cost"),
        (lead, so_far, _year_table(compared, language), _parts_table(compared, language)),
    )


def total_figure(costs: Costs, language: Language) -> Figure:
    """Net cost of every option in one chart; the numbers are in a table nearby."""
    dot = LegendEntry("dot", "soft", language.text("legend.mean"))
    return _figure_of("cost-total", costs, (costs.total, (dot,), "cost.seen_brief"), language)


def answer_figure(costs: Costs, language: Language) -> Figure:
    """The same under each source of effects, where there are several."""
    if costs.by_source is None:
        return total_figure(costs, language)
    legend = source_legend(costs.compared, language)
    return _figure_of("cost-sources", costs, (costs.by_source, legend, "source.seen"), language)


def _figure_of(
    name: str, costs: Costs, parts: tuple[Drawing, tuple[LegendEntry, ...], str], language: Language
) -> Figure:
    """A chart of net cost: its drawing, what its signs are, and the key of how it is read."""
    drawing, signs, reading = parts
    compared = costs.compared
    title = language.text(
        "cost.total_title",
        months=cited(compared.horizon, "time.months"),
        base=title_markup(compared, compared.comparator, language),
    )
    svg = drawing.svg(language, str(title.striptags()), f"{language.code}-{name}-seen")
    legend = (*signs, LegendEntry("bar", "soft", language.text("legend.band")))
    return Figure(
        name, title, legend, (Panel(Markup(), svg, drawing=drawing),), language.text(reading)
    )


def _year_table(compared: StoredComparison, language: Language) -> Table:
    return option_table(
        "cost-year", language.plain("cost.year_caption"), years_columns(compared.years).page,
        compared.lines.__getitem__, compared, language,
    )  # fmt: skip


def _parts_table(compared: StoredComparison, language: Language) -> Table:
    return option_table(
        "cost-parts", language.plain("cost.parts_caption", months=compared.horizon),
        PARTS_OF_COST.page, compared.lines.__getitem__, compared, language,
    )  # fmt: skip


def _payback(compared: StoredComparison, language: Language) -> tuple[Markup, ...]:
    """When the advised option has earned itself back; that of the others is in a table."""
    name = advised(compared)
    payback = cell_markup(pays_back(compared.lines[name]), language)
    option = title_markup(compared, name, language)
    return (language.text("cost.payback_line", option=option, payback=payback),)
