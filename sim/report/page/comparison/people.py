"""Staff, residents, caseload and moves: who notices what."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from markupsafe import Markup

from sim.report.page.blocks import Figure, LegendEntry, Panel, Prose, Section, Table
from sim.report.page.charts.intervals import Interval, interval_chart
from sim.report.page.charts.lines import STEPS_ACROSS, ticks_over
from sim.report.page.comparison.household_budgets import budget_blocks
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
from sim.report.tables.options import EXITS, MOVES, PEOPLE, months_columns, staff_columns


@dataclass(slots=True)
class People:
    """Staff, caseload and exits of every option, drawn."""

    compared: StoredComparison
    looks: dict[str, Look]
    staff: MonthPanels = field(init=False)
    caseload: MonthPanels = field(init=False)
    part_time: MonthPanels = field(init=False)
    exits: Drawing = field(init=False)

    def __post_init__(self) -> None:
        """Draw the figures."""
        compared, looks = self.compared, self.looks
        self.staff = MonthPanels(
            compared, looks, "staff_fte", lambda voice, fte: voice.number(fte, -1 if fte % 1 else 0)
        )
        self.caseload = MonthPanels(
            compared, looks, "on_benefit", lambda voice, people: voice.number(people)
        )
        self.part_time = MonthPanels(
            compared, looks, "part_time", lambda voice, people: voice.number(people)
        )
        found = {name: compared.difference(name, EXITS) for name in compared.others}
        ends = [end for estimate in found.values() for end in (estimate.low, estimate.high)]
        rows = [
            Interval(
                name,
                looks[name],
                partial(short_title, compared, name),
                estimate,
                None,
            )
            for name, estimate in found.items()
        ]
        ticks = ticks_over(ends, STEPS_ACROSS)
        self.exits = interval_chart(
            "exits", rows, ticks, lambda voice, x: voice.number(x, -1 if x % 1 else 0)
        )


def staff_section(people: People, voice: Voice) -> Section:
    """Staff needed, and when."""
    compared = people.compared
    table = option_table(
        "staff", voice.plain("staff.caption"), staff_columns(compared.years).page,
        compared.lines.__getitem__, compared, voice, folded=False, with_comparator=True,
    )  # fmt: skip
    points = tuple(
        voice.text(
            "staff.seen",
            option=title_markup(compared, name, voice),
            fte=voice.more(compared.difference(name, "staff_fte"), "cell"),
        )
        for name in compared.others
    )
    figure = people.staff.figure(voice, voice.text("staff.seen_lead"), None, points)
    lead = Prose((voice.text("staff.lead"),))
    return Section("staff", voice.text("section.staff"), (lead, figure, table))


def people_section(people: People, voice: Voice) -> Section:
    """How many residents, who goes to work, who stays."""
    compared = people.compared
    affected = option_table(
        "people", voice.plain("people.caption", months=compared.horizon), PEOPLE.page,
        compared.lines.__getitem__, compared, voice, folded=False,
    )  # fmt: skip
    lead = Prose((voice.text("people.lead"),))
    return Section(
        "people",
        voice.text("section.people"),
        (
            lead,
            affected,
            *budget_blocks(compared, voice),
            _exits_figure(people, voice),
            _month_figure(people.caseload, voice),
            _month_figure(people.part_time, voice),
        ),
    )


def _exits_figure(people: People, voice: Voice) -> Figure:
    compared = people.compared
    months = cited(compared.horizon, "time.months")
    base = title_markup(compared, compared.comparator, voice)
    title = voice.text("people.exits_title", months=months, base=base)
    svg = people.exits.svg(voice, str(title.striptags()), f"{voice.language}-exits-seen")
    points = tuple(
        voice.text(
            "people.exits_seen",
            option=title_markup(compared, name, voice),
            exits=voice.more(compared.difference(name, EXITS), "cell"),
        )
        for name in compared.others
    )
    legend = (
        LegendEntry("dot", "soft", voice.text("legend.mean")),
        LegendEntry("bar", "soft", voice.text("legend.band")),
    )
    table = _moves_table(compared, voice)
    seen = voice.text("people.exits_lead")
    return Figure("exits", title, legend, (Panel(Markup(), svg),), seen, table, points)


def _moves_table(compared: StoredComparison, voice: Voice) -> Table:
    return option_table(
        "moves", voice.plain("moves.caption", months=compared.horizon), MOVES.page,
        compared.lines.__getitem__, compared, voice,
    )  # fmt: skip


def _month_figure(panels: MonthPanels, voice: Voice) -> Figure:
    """A number of people month by month, and at the end of each year as a table."""
    compared, measure = panels.compared, panels.measure
    last = compared.horizon - 1
    seen = voice.text(f"people.{measure}_seen", month=cited(last, "month"))
    points = tuple(
        voice.text(
            "people.month_row",
            option=title_markup(compared, name, voice),
            end=voice.estimate(compared.month(name, measure, last), "cell"),
        )
        for name in compared.verdicts
    )
    months = [*range(0, compared.horizon, 12), last]
    table = option_table(
        measure, voice.plain(f"people.{measure}_caption"), months_columns(months).page,
        lambda option: compared.months_of(option, measure), compared, voice, with_comparator=True,
    )  # fmt: skip
    return panels.figure(voice, seen, table, points)
