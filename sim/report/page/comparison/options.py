"""The options as they are shown: name, colour and dash, in words, and in a row of a table."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from textwrap import shorten, wrap
from typing import TypeVar

from markupsafe import Markup

from sim.compare.notices import regimes_used
from sim.inputs.scenario.options import Option
from sim.report.page.blocks import Figure, LegendEntry, Panel, Row, Series, Table
from sim.report.page.charts.intervals import Interval, interval_chart
from sim.report.page.charts.lines import STEPS_ACROSS, AxisWords, Line, line_panel, ticks_over
from sim.report.page.columns import cell_markup, head_of, shown
from sim.report.page.drawing import Drawing
from sim.report.page.language import Language, cited, without_control_signs
from sim.report.page.palette import BASE, DASHES, REGIMES, Look
from sim.report.page.stored_comparison import StoredComparison
from sim.report.tables.column import Column, Titled

# What a line of a table of options is made of.
Subject = TypeVar("Subject")
# Colours for options that mix regimes or bring new ones.
MIXED = ("c3", "c5", "c7", "c6", "c4")
# As much of a title as stands on one line of a chart.
LINE_LENGTH = 48


def looks_of(compared: StoredComparison) -> dict[str, Look]:
    """The colour of an option's one regime; options of one regime differ by their dash."""
    looks: dict[str, Look] = {}
    used: dict[str, int] = {}
    mixes = 0
    for name in compared.verdicts:
        if name == compared.comparator:
            looks[name] = BASE
            continue
        regime = _one_regime(compared.options[name])
        role = REGIMES[regime].role if regime in REGIMES else MIXED[mixes % len(MIXED)]
        mixes += regime not in REGIMES
        place = used.get(role, 0)
        used[role] = place + 1
        looks[name] = Look(role, DASHES[place % len(DASHES)])
    return looks


def _one_regime(option: Option) -> str:
    """The regime an option brings, or nothing if it brings more than one."""
    used = regimes_used(option.scenario)
    return used[0] if len(used) == 1 else ""


def advised(compared: StoredComparison) -> str:
    """The option on which the advice rests: on average the cheapest, the comparator left out."""
    return min(compared.others, key=lambda name: compared.verdicts[name].net_cost.mean)


def title_of(compared: StoredComparison, name: str, language: Language) -> str:
    """An option in a few words."""
    title = language.said(compared.verdicts[name].title) or name
    return without_control_signs(title)


def short_title(compared: StoredComparison, name: str, language: Language) -> str:
    """The title on at most two lines of a chart; one that is longer still ends in an ellipsis."""
    title = " ".join(title_of(compared, name, language).split())
    first, *rest = wrap(title, LINE_LENGTH) or [""]
    second = shorten(" ".join(rest), LINE_LENGTH, placeholder=" …")
    return f"{first}\n{second}" if rest else first


def title_markup(compared: StoredComparison, name: str, language: Language) -> Markup:
    """The whole title, isolated from the text around it."""
    return Markup(cell_markup(Titled(name, compared.verdicts[name].title), language))


def series_of(
    compared: StoredComparison, looks: dict[str, Look], language: Language
) -> tuple[Series, ...]:
    """What a reader may hide: every option."""
    return tuple(
        Series(name, title_markup(compared, name, language), looks[name].role)
        for name in compared.verdicts
    )


def option_table(
    name: str,
    caption: str,
    columns: Sequence[Column[Subject]],
    line_of: Callable[[str], Subject],
    compared: StoredComparison,
    language: Language,
    *,
    folded: bool = True,
    options: tuple[str, ...] = (),
) -> Table:
    """A table of options.

    Parameters
    ----------
    name, caption : of the table
    columns : of what `line_of` gives for an option
    folded : closed until the reader opens it
    options : in the order of the rows; empty: all but the comparator
    """
    return Table(
        name=name,
        caption=caption,
        corner=language.plain("options.column"),
        columns=tuple(head_of(column, language) for column in columns),
        rows=tuple(
            Row(
                title_markup(compared, option, language),
                tuple(shown(column, line_of(option), language) for column in columns),
                series=option,
            )
            for option in options or compared.others
        ),
        folded=folded,
    )


def cheapest_first(compared: StoredComparison) -> tuple[str, ...]:
    """All options but the comparator by mean net cost; what is not shown of real people last."""

    def net_cost(name: str) -> float:
        mean = compared.verdicts[name].net_cost.mean
        return mean if math.isfinite(mean) else math.inf

    return tuple(sorted(compared.others, key=net_cost))


@dataclass(frozen=True, slots=True)
class DifferenceChart:
    """How some options differ from the comparator in one measure, on one axis.

    Attributes
    ----------
    name : of the drawing
    measure : what differs
    axis_words : numbers on the axis
    side : points left and right of it
    """

    name: str
    measure: str
    axis_words: AxisWords
    side: float = 16

    def drawn(
        self, compared: StoredComparison, looks: Mapping[str, Look], options: Sequence[str]
    ) -> Drawing:
        """A line for each of the options, in this order."""
        differences = {name: compared.difference(name, self.measure) for name in options}
        ends = [end for estimate in differences.values() for end in (estimate.low, estimate.high)]
        rows = [
            Interval(name, looks[name], partial(short_title, compared, name), estimate, None)
            for name, estimate in differences.items()
        ]
        ticks = ticks_over(ends, STEPS_ACROSS)
        return interval_chart(self.name, rows, ticks, self.axis_words, self.side)


@dataclass(slots=True)
class MonthPanels:
    """One measure by month, drawn for every option.

    Attributes
    ----------
    measure : column of the months table
    words : how a value of the axis is written
    beside : whether the comparator is drawn in every panel (a difference from it needs none)
    """

    compared: StoredComparison
    looks: dict[str, Look]
    measure: str
    words: AxisWords
    beside: bool = True
    drawings: dict[str, Drawing] = field(init=False)

    def __post_init__(self) -> None:
        """Draw every option on the same axes."""
        lines = {name: self._line(name) for name in self.compared.verdicts}
        heights = ticks_over(
            value for line in lines.values() for end in ("low", "high") for value in line.shown(end)
        )
        base = lines[self.compared.comparator] if self.beside else None
        self.drawings = {
            name: line_panel(
                f"months-{self.measure}-{name}", lines[name], base, heights, self.words, left=62
            )
            for name in self.compared.others
        }

    def _line(self, name: str) -> Line:
        months = tuple(range(self.compared.horizon))
        points = tuple(self.compared.month(name, self.measure, month) for month in months)
        return Line(name, self.looks[name], months, points)

    def figure(
        self,
        language: Language,
        reading: Markup,
        table: Table | None,
        points: tuple[Markup, ...] = (),
    ) -> Figure:
        """The figure in one language."""
        name = f"months-{self.measure}"
        start = cited(language.date(str(self.compared.scenario.time.start)), "time.start")
        title = language.text(f"months.{self.measure}", start=start)
        first = advised(self.compared)
        panels = {
            option: Panel(
                title_markup(self.compared, option, language),
                drawing.svg(
                    language,
                    f"{title_of(self.compared, option, language)}: {title.striptags()}",
                    f"{language.code}-{name}-seen",
                ),
                series=option,
                drawing=drawing,
            )
            for option, drawing in self.drawings.items()
        }
        others = tuple(panel for option, panel in panels.items() if option != first)
        return Figure(
            name, title, self._legend(language), (panels[first],), reading, table, points, others
        )

    def _legend(self, language: Language) -> tuple[LegendEntry, ...]:
        entries = [
            LegendEntry("line", "soft", language.text("legend.mean")),
            LegendEntry("band", "soft", language.text("legend.band")),
        ]
        if self.beside:
            base = self.compared.comparator
            words = language.text("legend.beside", name=title_of(self.compared, base, language))
            entries.append(LegendEntry("thin", "ink", words, series=base))
        return tuple(entries)
