"""Rows under each other on one axis: intervals, numbers under several circumstances, swings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from matplotlib.axes import Axes

from sim.report.estimate import Estimate
from sim.report.page.charts.lines import AxisWords, labelled
from sim.report.page.drawing import WIDTH, Drawing, Words, belongs_to
from sim.report.page.language import LANGUAGES, Language, language_of
from sim.report.page.palette import STAND_IN, Look

FRAME_POINTS = 34
# Heights of a row.
INTERVAL_POINTS, SPREAD_POINTS, SWING_POINTS = 42, 50, 40
# Of a row's title: down to the middle of its first line, and from line to line.
FIRST_LINE_POINTS, LINE_POINTS = 10, 14
# The page's signs, and Matplotlib's in the same order.
SIGNS = ("dot", "diamond", "square", "triangle")
MARKERS = ("o", "D", "s", "^")
# Where the first and the last number of a row of several stand.
FIRST, LAST = 0.48, 0.9


@dataclass(frozen=True, slots=True)
class _Frame:
    """One axis with ticks over rows: margins left and right in points, a line at 0 if wanted."""

    row_points: int
    left: float
    right: float
    ticks: tuple[float, ...]
    words: AxisWords
    has_zero: bool = True
    has_two_lines: bool = False

    def drawn(self, name: str, n_rows: int) -> tuple[Drawing, Axes]:
        """An empty chart of so many rows."""
        drawing = Drawing(name, height=FRAME_POINTS + self.row_points * n_rows)
        axes = drawing.axes(self.left, 26, self.right, 8)
        axes.set_xlim(self.ticks[0], self.ticks[-1])
        axes.set_ylim(n_rows, 0)
        axes.vlines(self.ticks, 0, n_rows, colors=STAND_IN["grid"], linewidths=0.8, clip_on=False)
        if self.has_zero:
            axes.vlines([0], 0, n_rows, colors=STAND_IN["ink"], linewidths=1.2, clip_on=False)
        drawing.ticks(axes.xaxis, labelled(self.ticks), self.words)
        axes.set_yticks([])
        return drawing, axes

    def for_titles(self, titles: Sequence[Words]) -> _Frame:
        """The same with room for a second line where a title needs one in any language."""
        languages = [language_of(code) for code in LANGUAGES]
        is_long = any("\n" in words(language) for words in titles for language in languages)
        points = self.row_points + LINE_POINTS * is_long
        return replace(self, row_points=points, has_two_lines=is_long)

    def title(self, drawing: Drawing, axes: Axes, place: int, row: Interval | Spread) -> None:
        """What a row is about, on one line or two, from the left edge of the chart."""
        low, high = axes.get_xlim()
        left = low - (high - low) * self.left / (WIDTH - self.left - self.right)
        gid = f"series:{row.name}"
        for line in range(-1 - self.has_two_lines, 0):
            down = FIRST_LINE_POINTS + LINE_POINTS * (line + 1 + self.has_two_lines)
            words = partial(_line, row.words, line)
            drawing.note(axes, left, place + down / self.row_points, words, gid=gid)

    def below_title(self, place: int, share: float, usual: int) -> float:
        """Where something stands that in a row of the usual height stands at this share of it."""
        return place + 1 - (1 - share) * usual / self.row_points


def _line(words: Words, line: int, language: Language) -> str:
    """One of two lines of a title; a single line stands on the second, next to its numbers."""
    return ("", *words(language).split("\n"))[line]


@dataclass(frozen=True, slots=True)
class Interval:
    """One row.

    Attributes
    ----------
    name : of the series, for hiding it
    look : its colour
    words : what stands above the row
    simulated : number with interval
    published : low and high of what was published (equal for one number); None: nothing was
    """

    name: str
    look: Look
    words: Words
    simulated: Estimate
    published: tuple[float, float] | None


def interval_chart(
    name: str,
    rows: Sequence[Interval],
    ticks: tuple[float, ...],
    axis_words: AxisWords,
    side: float = 16,
) -> Drawing:
    """A dot with its interval for each series; a diamond for what was published.

    All rows under each other on one axis with these ticks; `side` points left and right.
    """
    bottom = ticks[0]
    frame = _Frame(INTERVAL_POINTS, side, side + 6, ticks, axis_words, has_zero=bottom < 0)
    frame = frame.for_titles([row.words for row in rows])
    drawing, axes = frame.drawn(name, len(rows))
    for place, row in enumerate(rows):
        frame.title(drawing, axes, place, row)
        _interval(axes, frame.below_title(place, 0.68, INTERVAL_POINTS), row)
    return drawing


def _interval(axes: Axes, height: float, row: Interval) -> None:
    number, colour = row.simulated, row.look.colour
    ends = [number.shown(number.low), number.shown(number.high)]
    whisker = axes.plot(
        ends, [height] * 2, color=colour, linewidth=7, alpha=0.45,
        solid_capstyle="round", clip_on=False,
    )[0]  # fmt: skip
    middle = axes.plot(
        [number.shown(number.mean)], [height], marker="o", markersize=9, color=colour,
        markeredgecolor=STAND_IN["paper"], linestyle="none", clip_on=False,
    )[0]  # fmt: skip
    for artist in (whisker, middle):
        belongs_to(artist, row.name)
    if row.published is not None:
        _published(axes, height, row)


def _published(axes: Axes, height: float, row: Interval) -> None:
    low, high = row.published or (0.0, 0.0)
    ink = STAND_IN["ink"]
    if high > low:
        bar = axes.plot([low, high], [height] * 2, color=ink, linewidth=2.5, clip_on=False)[0]
        belongs_to(bar, row.name)
    diamond = axes.plot(
        [(low + high) / 2], [height], marker="D", markersize=7.5, color=ink,
        markeredgecolor=STAND_IN["paper"], markeredgewidth=1, linestyle="none", clip_on=False,
    )[0]  # fmt: skip
    belongs_to(diamond, row.name)


@dataclass(frozen=True, slots=True)
class Spread:
    """One row: the same number under each circumstance."""

    name: str
    look: Look
    words: Words
    numbers: tuple[Estimate, ...]


def spread_chart(
    name: str, rows: Sequence[Spread], ticks: tuple[float, ...], axis_words: AxisWords
) -> Drawing:
    """One number of each series under several circumstances: a sign for each, on one row."""
    frame = _Frame(SPREAD_POINTS, 38, 44, ticks, axis_words)
    frame = frame.for_titles([row.words for row in rows])
    drawing, axes = frame.drawn(name, len(rows))
    for place, row in enumerate(rows):
        frame.title(drawing, axes, place, row)
        step = (LAST - FIRST) / max(len(row.numbers) - 1, 1)
        for number, estimate in enumerate(row.numbers):
            height = frame.below_title(place, FIRST + step * number, SPREAD_POINTS)
            _mark(axes, height, row, estimate, number)
    return drawing


def _mark(axes: Axes, height: float, row: Spread, estimate: Estimate, number: int) -> None:
    colour = row.look.colour
    whisker = axes.plot(
        [estimate.low, estimate.high], [height] * 2, color=colour, linewidth=4, alpha=0.35,
        solid_capstyle="round", clip_on=False,
    )[0]  # fmt: skip
    middle = axes.plot(
        [estimate.mean], [height], marker=MARKERS[number % len(MARKERS)], markersize=7,
        color=colour, markeredgecolor=STAND_IN["paper"], linestyle="none", clip_on=False,
    )[0]  # fmt: skip
    for artist in (whisker, middle):
        belongs_to(artist, row.name)


@dataclass(frozen=True, slots=True)
class Swing:
    """One input: its words and the cost at its low, middle and high value."""

    words: Words
    at_low: float
    middle: float
    at_high: float


def tornado_chart(
    name: str, swings: Sequence[Swing], ticks: tuple[float, ...], role: str
) -> Drawing:
    """How far the cost moves between an input's low and high value, one input at a time.

    A bar for each input; a hollow end for its low value, a full one for its high value.
    """
    frame = _Frame(SWING_POINTS, 38, 38, ticks, Language.on_axis)
    drawing, axes = frame.drawn(name, len(swings))
    for place, swing in enumerate(swings):
        drawing.note(axes, ticks[0], place + 0.24, swing.words)
        _bar(axes, place + 0.68, swing, STAND_IN[role])
    return drawing


def _bar(axes: Axes, height: float, swing: Swing, colour: str) -> None:
    ends = [swing.at_low, swing.at_high]
    axes.plot(
        ends, [height] * 2, color=colour, linewidth=7, alpha=0.45, solid_capstyle="butt",
        clip_on=False,
    )  # fmt: skip
    for value, fill in ((swing.at_low, STAND_IN["paper"]), (swing.at_high, colour)):
        axes.plot(
            [value], [height], marker="o", markersize=8, markerfacecolor=fill,
            markeredgecolor=colour, markeredgewidth=2, linestyle="none", clip_on=False,
        )  # fmt: skip
    axes.plot(
        [swing.middle], [height], marker="|", markersize=12, color=STAND_IN["ink"], clip_on=False
    )
