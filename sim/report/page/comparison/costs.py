"""What the options cost and save: by year and in parts, how it adds up, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from markupsafe import Markup

from sim.measures import COMPARED, named
from sim.report.page.blocks import Figure, LegendEntry, Panel, Prose, Section, Table
from sim.report.page.charts.intervals import Interval, interval_chart
from sim.report.page.charts.lines import STEPS_ACROSS, ticks_over
from sim.report.page.columns import option_columns
from sim.report.page.comparison.options import (
    NET,
    MonthPanels,
    each,
    option_table,
    payback_words,
    short_title,
    title_markup,
)
from sim.report.page.drawing import Drawing
from sim.report.page.language import Voice, cited
from sim.report.page.palette import Look
from sim.report.page.stored_comparison import StoredComparison
from sim.report.tables.years import years_columns

# Recurrent first; one-off apart; then what follows from the grant; then the sum.
PARTS = (*named(COMPARED)[NET].parts, NET)
CHANCES = ("chance_cheaper", "chance_beyond_own_risk", "chance_cheapest", "chance_paid_back")
BESIDE_ITSELF = ("chance_cheaper", "chance_paid_back")


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
    columns = option_columns(years_columns(compared.years).page, compared.differences_of, voice)
    caption = voice.plain("cost.year_caption")
    return option_table("cost-year", caption, columns, compared, voice, folded=False)


def _parts_table(compared: StoredComparison, voice: Voice) -> Table:
    columns = each(
        PARTS,
        lambda part: voice.plain(f"cost.part.{part}"),
        lambda option, part: voice.thousands(compared.difference(option, part)),
    )
    caption = voice.plain("cost.parts_caption", months=compared.horizon)
    return option_table("cost-parts", caption, columns, compared, voice, folded=False)


def _paybacks(compared: StoredComparison, voice: Voice) -> tuple[Markup, ...]:
    """When each option has earned itself back."""
    return tuple(
        voice.text(
            "cost.payback_line",
            option=title_markup(compared, name, voice),
            payback=payback_words(compared, name, voice),
        )
        for name in compared.others
    )


def risk_section(compared: StoredComparison, voice: Voice) -> Section:
    """A table of chances, and what choosing wrong may cost."""
    columns = each(
        CHANCES,
        lambda chance: voice.plain(f"risk.{chance}"),
        lambda option, chance: _chance(compared, option, chance, voice),
    )
    columns.append(
        (
            voice.plain("risk.payback"),
            lambda option: (
                payback_words(compared, option, voice) if option != compared.comparator else "–"
            ),
        )
    )
    columns.append(
        (
            voice.plain("risk.expected_loss"),
            lambda option: voice.estimate(
                compared.verdict(option, "expected_loss", "euros"), "bare"
            ),
        )
    )
    table = option_table(
        "risk", voice.plain("risk.caption"), columns, compared, voice,
        folded=False, with_comparator=True, words=(voice.plain("risk.payback"),),
    )  # fmt: skip
    return Section("risk", voice.text("section.risk"), (Prose((voice.text("risk.lead"),)), table))


def _chance(compared: StoredComparison, option: str, chance: str, voice: Voice) -> Markup | str:
    """A chance; of the comparator only those that are not about itself."""
    if option == compared.comparator and chance in BESIDE_ITSELF:
        return "–"
    return voice.estimate(compared.verdict(option, chance, "chance"), "bare")
