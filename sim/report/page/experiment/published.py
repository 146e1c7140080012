"""Published numbers and simulated ones: a chart for each measure and one table."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from sim.measures import ENDPOINTS, PART_TIME_OF_GROUP
from sim.report.estimate import FINEST, from_row
from sim.report.page.blocks import (
    Block,
    Figure,
    LegendEntry,
    Panel,
    Prose,
    Row,
    Section,
    Table,
)
from sim.report.page.charts.intervals import Interval, interval_chart
from sim.report.page.charts.lines import ticks_over
from sim.report.page.columns import head_of, shown
from sim.report.page.drawing import Drawing
from sim.report.page.experiment.subject import Subject
from sim.report.page.language import Language, cited
from sim.report.page.numbers import value_text
from sim.report.page.stored_result import Result
from sim.report.tables.published import PUBLISHED, ComparedRow, compared_rows, unit_shown

# Charts are about the end; other months stand in the table and in the charts over time.
MEASURES = tuple(measure.name for measure in (*ENDPOINTS, PART_TIME_OF_GROUP))


@dataclass(slots=True)
class PublishedBeside:
    """The published numbers of a run with their simulation, drawn."""

    result: Result
    subject: Subject
    compared: list[ComparedRow] = field(init=False)
    drawings: dict[str, tuple[Drawing, list[ComparedRow]]] = field(init=False)

    def __post_init__(self) -> None:
        """Sort by group and draw each measure."""
        scenario, order = self.result.scenario, list(self.subject.looks)
        compared = compared_rows(scenario, self.result.rows.values(), self.subject.option)
        known = [entry for entry in compared if entry.published.group in order]
        self.compared = sorted(known, key=lambda entry: order.index(entry.published.group))
        self.drawings = {}
        for measure in MEASURES:
            rows = [
                entry
                for entry in self.compared
                if entry.simulated.measure == measure
                and entry.published.month == self.subject.last_month
            ]
            if rows:
                self.drawings[measure] = (self._drawn(measure, rows), rows)

    def _drawn(self, measure: str, rows: list[ComparedRow]) -> Drawing:
        intervals = [self._interval(entry) for entry in rows]
        tops = [row.simulated.shown(row.simulated.high) for row in intervals]
        tops += [row.published[1] for row in intervals if row.published]
        unit = rows[0].simulated.unit
        return interval_chart(
            f"published-{measure}",
            intervals,
            ticks_over(tops),
            lambda language, value: value_text(value, unit, FINEST[unit], language.code),
        )

    def _interval(self, entry: ComparedRow) -> Interval:
        group, published = entry.published.group, entry.published
        ends = (
            published.value if published.low is None else published.low,
            published.value if published.high is None else published.high,
        )
        simulated = self.subject.shown(from_row(entry.simulated), group)
        return Interval(
            name=group,
            look=self.subject.looks[group],
            words=lambda language: language.name("group", group),
            simulated=simulated,
            published=(simulated.shown(ends[0]), simulated.shown(ends[1])),
        )


def published_section(beside: PublishedBeside, language: Language) -> Section | None:
    """The section, or None where nothing was published."""
    if not beside.compared:
        return None
    inside = sum(entry.is_inside for entry in beside.compared)
    blocks: list[Block] = [
        Prose(
            (
                language.text(
                    "published.lead",
                    inside=cited(inside, "published.inside"),
                    all=cited(len(beside.compared), "published"),
                ),
            )
        )
    ]
    if beside.drawings:
        blocks.append(_figure(beside, language))
    blocks.append(_table(beside.compared, language))
    return Section("published", language.text("section.published"), tuple(blocks))


def _figure(beside: PublishedBeside, language: Language) -> Figure:
    """A panel for each measure."""
    month = cited(beside.subject.last_month, "time.months")
    title = language.text("published.figure", month=month)
    panels = []
    for measure, (drawing, _) in beside.drawings.items():
        unit = unit_shown(measure, beside.subject.unit)
        what = language.text(
            "published.panel",
            measure=language.text(f"measure.{measure}"),
            unit=language.text(f"unit.{unit}"),
        )
        label = f"{what.striptags()}; {title.striptags()}"
        svg = drawing.svg(language, label, f"{language.code}-published-seen")
        panels.append(Panel(what, svg, drawing=drawing))
    return Figure(
        name="published",
        title=title,
        legend=(
            LegendEntry("dot", "soft", language.text("legend.mean")),
            LegendEntry("bar", "soft", language.text("legend.band")),
            LegendEntry("diamond", "ink", language.text("legend.published")),
        ),
        panels=tuple(panels),
        description=_seen(beside, language),
    )


def _seen(beside: PublishedBeside, language: Language) -> Markup:
    drawn = [entry for _, rows in beside.drawings.values() for entry in rows]
    outside = [entry.published.group for entry in drawn if not entry.is_inside]
    if not outside:
        return language.text("published.seen_in")
    names = Markup(", ").join(language.name("group", group) for group in dict.fromkeys(outside))
    return language.text("published.seen_out", groups=names)


def _table(compared: list[ComparedRow], language: Language) -> Table:
    return Table(
        name="published",
        caption=language.plain("published.table"),
        corner=language.plain("published.col_group"),
        columns=tuple(head_of(column, language) for column in PUBLISHED.page),
        rows=tuple(
            Row(
                language.name("group", entry.published.group),
                tuple(shown(column, entry, language) for column in PUBLISHED.page),
                series=entry.published.group,
            )
            for entry in compared
        ),
    )
