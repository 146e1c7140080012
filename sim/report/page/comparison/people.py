"""Staff, residents, caseload and moves: who notices what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from sim.compare.subgroups import BY_MET, TRAIT, SubgroupRow
from sim.measures import FIRST_EXIT
from sim.report.estimate import Estimate
from sim.report.page.blocks import (
    Figure,
    Fold,
    Group,
    LegendEntry,
    Panel,
    Prose,
    Row,
    Section,
    Table,
)
from sim.report.page.columns import head_of, shown
from sim.report.page.comparison.household_budgets import budget_blocks
from sim.report.page.comparison.options import (
    DifferenceChart,
    MonthPanels,
    advised,
    option_table,
    title_markup,
)
from sim.report.page.drawing import Drawing
from sim.report.page.language import Language, cited
from sim.report.page.palette import Look
from sim.report.page.stored_comparison import StoredComparison
from sim.report.tables.caseload import WHO, WHO_EXITS
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
            compared,
            looks,
            "staff_fte",
            lambda language, fte: language.number(fte, -1 if fte % 1 else 0),
        )
        self.caseload = MonthPanels(
            compared, looks, "on_benefit", lambda language, people: language.number(people)
        )
        self.part_time = MonthPanels(
            compared, looks, "part_time", lambda language, people: language.number(people)
        )
        chart = DifferenceChart(
            "exits", EXITS, lambda language, x: language.number(x, -1 if x % 1 else 0)
        )
        self.exits = chart.drawn(compared, looks, compared.others)


def staff_section(people: People, language: Language) -> Section:
    """Staff needed, and when."""
    compared = people.compared
    table = option_table(
        "staff", language.plain("staff.caption"), staff_columns(compared.years).page,
        compared.lines.__getitem__, compared, language, options=tuple(compared.verdicts),
    )  # fmt: skip
    name = advised(compared)
    fte = language.more(compared.difference(name, "staff_fte"), "cell")
    points = (language.text("staff.seen", option=title_markup(compared, name, language), fte=fte),)
    figure = people.staff.figure(language, language.text("staff.seen_lead"), None, points)
    lead = Prose((language.text("staff.lead"),))
    return Section("staff", language.text("section.staff"), (lead, figure, table))


def people_section(people: People, language: Language) -> Section:
    """How many residents, who goes to work, who stays."""
    compared = people.compared
    affected = option_table(
        "people", language.plain("people.caption", months=compared.horizon), PEOPLE.page,
        compared.lines.__getitem__, compared, language,
    )  # fmt: skip
    months = cited(compared.horizon, "time.months")
    lead = Prose((language.text("people.lead", months=months),))
    return Section(
        "people",
        language.text("section.people"),
        (
            lead,
            affected,
            *budget_blocks(compared, language),
            _exits_figure(people, language),
            *(_folded(_month_figure(one, language)) for one in (people.caseload, people.part_time)),
        ),
    )


def _folded(figure: Figure) -> Fold:
    """A chart behind the line that says what it shows."""
    return Fold(figure.title, (figure,))


def who_section(compared: StoredComparison, language: Language) -> Section | None:
    """Who gains and who loses: parts of the people under each option; None if not asked for."""
    if not compared.subgroups:
        return None
    months = cited(compared.horizon, "time.months")
    first, rows = advised(compared), compared.subgroups
    lead = Prose((language.text("who.lead", months=months), *_who_seen(first, compared, language)))
    tables = (
        _who_table("who", [row for row in rows if row.option == first], compared, language),
        _who_table("who_met", [row for row in rows if row.by == BY_MET], compared, language),
    )
    return Section("who", language.text("section.who"), (lead, *tables))


def _who_seen(option: str, compared: StoredComparison, language: Language) -> Iterator[Markup]:
    """A sentence for each part of the people that an option reaches or not."""
    for row in compared.subgroups:
        if (row.option, row.by, row.measure) == (option, BY_MET, FIRST_EXIT.heading):
            exits = WHO_EXITS.cell({row.measure: row})
            assert isinstance(exits, Estimate)
            yield language.text(
                f"who.seen.{row.part}",
                exits=language.more(exits, "range"),
            )


def _who_table(
    name: str,
    rows: Sequence[SubgroupRow],
    compared: StoredComparison,
    language: Language,
) -> Table:
    parts: dict[tuple[str, str, str], dict[str, SubgroupRow]] = {}
    for row in rows:
        parts.setdefault((row.option, row.by, row.part), {})[row.measure] = row
    return Table(
        name=name,
        caption=language.plain(f"{name}.caption", months=compared.horizon),
        corner=language.plain("who.part"),
        columns=tuple(head_of(column, language) for column in WHO),
        rows=tuple(
            Row(
                _part_words(by, part, language),
                tuple(shown(column, found, language) for column in WHO),
                group=Group(title_markup(compared, option, language)),
            )
            for (option, by, part), found in parts.items()
        ),
        groups=language.plain("choose.dim.approach"),
    )


def _part_words(by: str, part: str, language: Language) -> Markup:
    """Whom a row is about; a trait by the scenario's own word."""
    if by.startswith(TRAIT):
        return language.text(f"who.{part}", trait=language.own(by.removeprefix(TRAIT)))
    key = f"path.{part}" if by in ("profile", "household") else f"who.{by}.{part}"
    return language.text(key.replace(" ", "_"))


def _exits_figure(people: People, language: Language) -> Figure:
    compared = people.compared
    months = cited(compared.horizon, "time.months")
    base = title_markup(compared, compared.comparator, language)
    title = language.text("people.exits_title", months=months, base=base)
    svg = people.exits.svg(language, str(title.striptags()), f"{language.code}-exits-seen")
    legend = (
        LegendEntry("dot", "soft", language.text("legend.mean")),
        LegendEntry("bar", "soft", language.text("legend.band")),
    )
    table = _moves_table(compared, language)
    reading = language.text("cost.seen_brief")
    return Figure(
        "exits", title, legend, (Panel(Markup(), svg, drawing=people.exits),), reading, table
    )


def _moves_table(compared: StoredComparison, language: Language) -> Table:
    return option_table(
        "moves", language.plain("moves.caption", months=compared.horizon), MOVES.page,
        compared.lines.__getitem__, compared, language,
    )  # fmt: skip


def _month_figure(panels: MonthPanels, language: Language) -> Figure:
    """A number of people month by month, and at the end of each year as a table."""
    compared, measure = panels.compared, panels.measure
    last = compared.horizon - 1
    reading = language.text(f"people.{measure}_seen", month=cited(last, "month"))
    points = tuple(
        language.text(
            "people.month_row",
            option=title_markup(compared, name, language),
            end=language.estimate(compared.month(name, measure, last), "cell"),
        )
        for name in (compared.comparator, advised(compared))
    )
    months = [*range(0, compared.horizon, 12), last]
    table = option_table(
        measure, language.plain(f"people.{measure}_caption"), months_columns(months).page,
        lambda option: compared.months_of(option, measure), compared, language,
        options=tuple(compared.verdicts),
    )  # fmt: skip
    return panels.figure(language, reading, table, points)
