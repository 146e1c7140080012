"""A number over time or over a size with its band: a small chart for each series."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes

from sim.report.estimate import Estimate
from sim.report.page.drawing import Drawing, belongs_to
from sim.report.page.language import Language
from sim.report.page.palette import STAND_IN, Look

BAND_ALPHA = 0.22
STEPS = 4
ROUND_SIZES = (1.0, 2.0, 2.5, 3.0, 4.0, 5.0, 10.0)
# Words side by side need more room than words above each other.
STEPS_ACROSS = 3
MOST_ACROSS = 4
AxisWords = Callable[[Language, float], str]
SHARES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Line:
    """One series over time.

    Attributes
    ----------
    name : of the series, for hiding it
    look : colour and dash
    months : where the points stand
    points : a number for each month, as shown (already per 100 where that is asked)
    """

    name: str
    look: Look
    months: tuple[int, ...]
    points: tuple[Estimate, ...]

    def shown(self, end: str) -> list[float]:
        """One of mean, low, high at every month."""
        return [point.shown(getattr(point, end)) for point in self.points]


@dataclass(frozen=True, slots=True)
class Mark:
    """A published number in a chart over time: a value or a range at one month."""

    month: int
    low: float
    high: float


def line_panel(
    name: str,
    line: Line,
    beside: Line | None,
    heights: tuple[float, ...],
    axis_words: AxisWords,
    marks: tuple[Mark, ...] = (),
    left: float = 44,
) -> Drawing:
    """One small chart.

    Parameters
    ----------
    name : unique on the page
    line : the series with its band
    beside : a series to compare with, drawn thin, without a band
    heights : ticks of the axis, the same for all charts that stand together
    axis_words : how a value of the axis is written
    marks : published numbers
    left : points for the words of the axis
    """
    drawing = Drawing(name, height=190)
    axes = drawing.axes(left, 26, 14, 12)
    last = max(line.months)
    axes.set_xlim(0, last)
    axes.set_ylim(heights[0], heights[-1])
    _grid(drawing, axes, last, heights, axis_words)
    if beside is not None:
        _thin(axes, beside)
    _banded(axes, line)
    for mark in marks:
        _marked(axes, mark)
    return drawing


def month_step(last: int) -> int:
    """Months between ticks: half years or years."""
    return 6 if last <= 24 else 12  # noqa: PLR2004  (two years fit in half-year steps)


def _grid(
    drawing: Drawing, axes: Axes, last: int, heights: tuple[float, ...], words: AxisWords
) -> None:
    axes.hlines(heights, 0, last, colors=STAND_IN["grid"], linewidths=0.8, clip_on=False)
    if heights[0] < 0:
        axes.hlines([0], 0, last, colors=STAND_IN["soft"], linewidths=1.2, clip_on=False)
        axes.spines["bottom"].set_visible(False)
    drawing.ticks(axes.yaxis, list(heights), words)
    months = [float(month) for month in range(0, last + 1, month_step(last))]
    drawing.ticks(
        axes.xaxis,
        months,
        lambda language, month: language.plain(
            "axis.last" if month == months[-1] else "axis.month", n=language.number(month)
        ),
    )


def _banded(axes: Axes, line: Line) -> None:
    months = list(line.months)
    band = axes.fill(
        months + months[::-1],
        line.shown("low") + line.shown("high")[::-1],
        color=line.look.colour,
        alpha=BAND_ALPHA,
        linewidth=0,
        clip_on=False,
    )[0]
    drawn = _stroke(axes, line, 2.4)
    for artist in (band, drawn):
        belongs_to(artist, line.name)


def _thin(axes: Axes, line: Line) -> None:
    belongs_to(_stroke(axes, line, 1.3), line.name)


def _stroke(axes: Axes, line: Line, width: float) -> Any:
    return axes.plot(
        list(line.months),
        line.shown("mean"),
        color=line.look.colour,
        linewidth=width,
        linestyle=line.look.dash,
        clip_on=False,
    )[0]


def _marked(axes: Axes, mark: Mark) -> None:
    """A diamond, or a bar between two where a range was published."""
    month, ink = [mark.month], STAND_IN["ink"]
    if mark.high > mark.low:
        axes.plot(month * 2, [mark.low, mark.high], color=ink, linewidth=3, clip_on=False)
    middle = (mark.low + mark.high) / 2
    axes.plot(
        month, [middle], marker="D", markersize=7, color=ink,
        markeredgecolor=STAND_IN["paper"], markeredgewidth=1, linestyle="none", clip_on=False,
    )  # fmt: skip


def ticks_over(values: Iterable[float], steps: int = STEPS) -> tuple[float, ...]:
    """Round steps that hold all values; those that are not shown, as of few people, set none."""
    shown = [value for value in values if math.isfinite(value)]
    return round_ticks(min(shown, default=0.0), max(shown, default=0.0), steps)


def labelled(ticks: tuple[float, ...]) -> list[float]:
    """The ticks that get words where words stand next to each other: not too many, zero always.

    Examples
    --------
    >>> labelled((-2.0, -1.0, 0.0, 1.0, 2.0)), labelled((0.0, 1.0, 2.0, 3.0))
    ([-2.0, 0.0, 2.0], [0.0, 1.0, 2.0, 3.0])
    """
    if len(ticks) <= MOST_ACROSS:
        return list(ticks)
    return list(ticks[ticks.index(0.0) % 2 :: 2])


def round_ticks(low: float, high: float, steps: int = STEPS) -> tuple[float, ...]:
    """About so many round steps that hold both values and zero.

    Examples
    --------
    >>> round_ticks(0, 31)
    (0.0, 10.0, 20.0, 30.0, 40.0)
    >>> round_ticks(-0.7e6, 1.9e6)
    (-1000000.0, 0.0, 1000000.0, 2000000.0)
    """
    low, high = min(low, 0.0), max(high, 0.0)
    least = (high - low) / steps
    scale = 10.0 ** math.floor(math.log10(least)) if least > 0 else 1.0
    step = next(scale * size for size in ROUND_SIZES if scale * size >= least)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(step * number for number in range(first, max(last, first + 1) + 1))


@dataclass(frozen=True, slots=True)
class Point:
    """Power at a number of people, with its interval."""

    at: float
    power: float
    low: float
    high: float


def curve_chart(
    name: str, points: Sequence[Point], usual: float, across: tuple[float, ...]
) -> Drawing:
    """The curve from nought; people across at these ticks, power upwards."""
    drawing = Drawing(name, height=230)
    axes = drawing.axes(48, 28, 18, 12)
    axes.set_xlim(0, across[-1])
    axes.set_ylim(0, 1)
    axes.hlines(SHARES, 0, across[-1], colors=STAND_IN["grid"], linewidths=0.8, clip_on=False)
    axes.hlines([usual], 0, across[-1], colors=STAND_IN["ink"], linewidths=1.3, linestyles="dashed")
    drawing.ticks(axes.yaxis, list(SHARES), lambda language, share: language.percent(share))
    drawing.ticks(axes.xaxis, list(across), lambda language, people: language.number(people))
    ordered = sorted(points, key=lambda point: point.at)
    at = [point.at for point in ordered]
    band = [point.low for point in ordered] + [point.high for point in ordered][::-1]
    colour = STAND_IN["c1"]
    axes.fill(at + at[::-1], band, color=colour, alpha=BAND_ALPHA, linewidth=0, clip_on=False)
    powers = [point.power for point in ordered]
    axes.plot(at, powers, color=colour, linewidth=2.4, marker="o", markersize=5, clip_on=False)
    return drawing
