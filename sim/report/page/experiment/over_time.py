"""How the groups go over time: small charts that share their axes."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from sim.measures import UNITS
from sim.report.estimate import Estimate
from sim.report.page.blocks import Figure, Head, LegendEntry, Panel, Prose, Row, Section, Table
from sim.report.page.charts.lines import Line, Mark, line_panel, month_step, ticks_over
from sim.report.page.drawing import Drawing
from sim.report.page.experiment.subject import Subject
from sim.report.page.language import Language, cited
from sim.report.page.numbers import value_text
from sim.report.page.stored_result import Result
from sim.report.tables.published import measure_read, unit_shown

AXIS_DIGIT = {"share": -2, "persons": 0}
FIRST_EXITS, PART_TIME = "first_exit_to_work", "part_time_share"


@dataclass(slots=True)
class OverTime:
    """The measures over time of every group, drawn.

    `drawings` and `lines` are by measure, then by group.
    """

    result: Result
    subject: Subject
    measures: tuple[str, ...] = field(init=False)
    lines: dict[str, dict[str, Line]] = field(init=False)
    drawings: dict[str, dict[str, Drawing]] = field(init=False)

    def __post_init__(self) -> None:
        """Draw a chart for each measure and group."""
        groups = self.subject.looks
        # Of a group that comes in bit by bit, who is on benefit says little; who left says more.
        third = "left_benefit" if self.subject.is_per_100 else "on_benefit"
        self.measures = (FIRST_EXITS, self._part_time(), third)
        self.lines = {
            measure: {group: self._line(measure, group) for group in groups}
            for measure in self.measures
        }
        self.drawings = {measure: self._drawn(measure) for measure in self.measures}

    def unit(self, measure: str) -> str:
        """Key of the unit in which a measure is shown."""
        return unit_shown(measure, self.subject.unit)

    def _part_time(self) -> str:
        """The part-time share with the denominator of the published one, if there is one."""
        scenario = self.result.scenario
        if all(entry.measure != PART_TIME for entry in scenario.published):
            return PART_TIME
        measure, group = measure_read(scenario, PART_TIME), next(iter(self.subject.looks))
        return measure if self.result.has(self.subject.option, group, measure, 0) else PART_TIME

    def estimate(self, measure: str, group: str, month: int) -> Estimate:
        """One number as it is shown."""
        estimate = self.result.estimate(self.subject.option, group, measure, month)
        return self.subject.shown(estimate, group)

    def _line(self, measure: str, group: str) -> Line:
        months = tuple(range(self.subject.last_month + 1))
        points = tuple(self.estimate(measure, group, month) for month in months)
        return Line(group, self.subject.looks[group], months, points)

    def _drawn(self, measure: str) -> dict[str, Drawing]:
        lines = self.lines[measure]
        marks = {group: self._marks(measure, group) for group in lines}
        tops = [top for line in lines.values() for top in line.shown("high")]
        tops += [mark.high for group in marks.values() for mark in group]
        heights = ticks_over(tops)
        unit = "share" if UNITS[measure] == "share" else "persons"
        beside = lines.get(self.subject.comparator or "")
        return {
            group: line_panel(
                f"time-{measure}-{group}",
                line,
                beside if beside is not line else None,
                heights,
                lambda language, value: value_text(value, unit, AXIS_DIGIT[unit], language.code),
                marks[group],
            )
            for group, line in lines.items()
        }

    def _marks(self, measure: str, group: str) -> tuple[Mark, ...]:
        """Published numbers of this measure and group."""
        entries = [
            entry
            for entry in self.result.scenario.published
            if entry.group == group
            and measure in (entry.measure, measure_read(self.result.scenario, entry.measure))
        ]
        sample = self.estimate(measure, group, 0)
        return tuple(
            Mark(
                entry.month,
                sample.shown(entry.value if entry.low is None else entry.low),
                sample.shown(entry.value if entry.high is None else entry.high),
            )
            for entry in entries
        )


def time_section(over_time: OverTime, language: Language) -> Section:
    """A figure for each measure."""
    figures = tuple(_figure(over_time, measure, language) for measure in over_time.measures)
    lead = Prose((language.text("time.lead"),))
    return Section("time", language.text("section.time"), (lead, *figures))


def _title(over_time: OverTime, measure: str, language: Language) -> Markup:
    unit = language.text(f"unit.{over_time.unit(measure)}")
    start = cited(language.date(str(over_time.result.scenario.time.start)), "time.start")
    axis = language.text("axis.months", start=start)
    return language.text(f"time.{measure}", unit=unit) + Markup("; ") + axis


def _figure(over_time: OverTime, measure: str, language: Language) -> Figure:
    name, title = f"time-{measure}", _title(over_time, measure, language)
    described_by = f"{language.code}-{name}-seen"
    panels = []
    for group, drawing in over_time.drawings[measure].items():
        shown = language.name("group", group)
        svg = drawing.svg(language, f"{shown}: {title.striptags()}", described_by)
        panels.append(
            Panel(Markup("<bdi>{}</bdi>").format(shown), svg, series=group, drawing=drawing)
        )
    return Figure(
        name, title, _legend(over_time, measure, language), tuple(panels),
        _seen(over_time, language), _table(over_time, measure, title.striptags(), language),
        _points(over_time, measure, language),
    )  # fmt: skip


def _legend(over_time: OverTime, measure: str, language: Language) -> tuple[LegendEntry, ...]:
    comparator = over_time.subject.comparator
    entries = [
        LegendEntry("line", "soft", language.text("legend.mean")),
        LegendEntry("band", "soft", language.text("legend.band")),
    ]
    if comparator is not None:
        beside = language.text("legend.beside", name=language.name("group", comparator))
        role = over_time.subject.looks[comparator].role
        entries.append(LegendEntry("thin", role, beside, series=comparator))
    if any(entry.measure == measure for entry in over_time.result.scenario.published):
        entries.append(LegendEntry("diamond", "ink", language.text("legend.published")))
    return tuple(entries)


def _seen(over_time: OverTime, language: Language) -> Markup:
    months = cited(over_time.subject.last_month, "time.months")
    return language.text("time.seen", month=months)


def _points(over_time: OverTime, measure: str, language: Language) -> tuple[Markup, ...]:
    last = over_time.subject.last_month
    return tuple(
        language.text(
            "time.seen_row",
            group=Markup("<bdi>{}</bdi>").format(language.name("group", group)),
            start=language.estimate(over_time.estimate(measure, group, 0), "bare"),
            end=language.estimate(over_time.estimate(measure, group, last), "cell"),
        )
        for group in over_time.subject.looks
    )


def _table(over_time: OverTime, measure: str, title: str, language: Language) -> Table:
    last = over_time.subject.last_month
    step = month_step(last)
    months = [*range(0, last, step), last]
    key = "time.caption" if step == 6 else "time.caption_years"  # noqa: PLR2004  (half a year)
    return Table(
        name=f"time-{measure}",
        caption=language.plain(key, what=title),
        corner=language.plain("time.month"),
        columns=tuple(
            Head(language.name("group", group), series=group) for group in over_time.subject.looks
        ),
        rows=tuple(
            Row(
                cited(month, "month"),
                tuple(
                    language.estimate(over_time.estimate(measure, group, month), "cell")
                    for group in over_time.subject.looks
                ),
            )
            for month in months
        ),
    )
