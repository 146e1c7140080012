"""Rows under each other on one axis: intervals, numbers under several circumstances, swings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from sim.report.estimate import Estimate
from sim.report.page.charts.lines import AxisWords, labelled
from sim.report.page.drawing import Drawing, Words, belongs_to
from sim.report.page.language import Language
from sim.report.page.palette import STAND_IN, Look

FRAME_POINTS = 34
# Heights of a row.
INTERVAL_POINTS, SPREAD_POINTS, SWING_POINTS = 42, 50, 40
# Matplotlib's signs in the order of the page's: dot, diamond, square, triangle.
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
    drawing, axes = frame.drawn(name, len(rows))
    for place, row in enumerate(rows):
        drawing.note(axes, bottom, place + 0.24, row.words, gid=f"series:{row.name}")
        _interval(axes, place + 0.68, row)
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
    drawing, axes = _Frame(SPREAD_POINTS, 38, 44, ticks, axis_words).drawn(name, len(rows))
    for place, row in enumerate(rows):
        drawing.note(axes, ticks[0], place + 0.22, row.words, gid=f"series:{row.name}")
        step = (LAST - FIRST) / max(len(row.numbers) - 1, 1)
        for number, estimate in enumerate(row.numbers):
            _mark(axes, place + FIRST + step * number, row, estimate, number)
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
