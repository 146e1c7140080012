"""A number over time with its band, one small chart for each series, a thin line to compare with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.report.page.drawing import Drawing, belongs_to
from sim.report.page.palette import STAND_IN, Look
from sim.report.page.voice import Voice

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.report.page.estimate import Estimate

BAND_ALPHA = 0.22
TICKS = 4


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
    top: float,
    axis_words: Callable[[Voice, float], str],
    marks: tuple[Mark, ...] = (),
) -> Drawing:
    """One small chart.

    Parameters
    ----------
    name : unique on the page
    line : the series with its band
    beside : a series to compare with, drawn thin, without a band
    top : highest value of the axis, the same for all charts that stand together
    axis_words : how a value of the axis is written
    marks : published numbers
    """
    drawing = Drawing(name, height=190)
    axes = drawing.axes(44, 26, 14, 12)
    last = max(line.months)
    axes.set_xlim(0, last)
    axes.set_ylim(0, top)
    _grid(drawing, axes, last, top, axis_words)
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
    drawing: Drawing, axes: Axes, last: int, top: float, words: Callable[[Voice, float], str]
) -> None:
    step = top / TICKS
    heights = [number * step for number in range(TICKS + 1)]
    axes.hlines(heights[1:], 0, last, colors=STAND_IN["grid"], linewidths=0.8, clip_on=False)
    drawing.ticks(axes.yaxis, heights, words)
    months = [float(month) for month in range(0, last + 1, month_step(last))]
    drawing.ticks(
        axes.xaxis,
        months,
        lambda voice, month: voice.plain("axis.last" if month == months[-1] else "axis.month", n=voice.number(month)),
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


def round_top(highest: float) -> float:
    """The end of an axis just above the highest value, so that four ticks are round numbers."""
    for scale in (10.0**power for power in range(-3, 12)):
        for steps in (1.0, 2.0, 2.5, 5.0):
            if TICKS * scale * steps >= highest:
                return TICKS * scale * steps
    return highest
