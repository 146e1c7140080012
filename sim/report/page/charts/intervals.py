"""A dot with its interval for each series; a diamond for what was published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from sim.report.estimate import Estimate
from sim.report.page.charts.lines import AxisWords, labelled
from sim.report.page.drawing import Drawing, Words, belongs_to
from sim.report.page.palette import STAND_IN, Look

ROW_POINTS = 42
FRAME_POINTS = 34


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
    """All rows under each other on one axis with these ticks; `side` points left and right."""
    drawing = Drawing(name, height=FRAME_POINTS + ROW_POINTS * len(rows))
    axes = drawing.axes(side, 26, side + 6, 8)
    bottom = ticks[0]
    axes.set_xlim(bottom, ticks[-1])
    axes.set_ylim(len(rows), 0)
    axes.vlines(ticks, 0, len(rows), colors=STAND_IN["grid"], linewidths=0.8, clip_on=False)
    if bottom < 0:
        axes.vlines([0], 0, len(rows), colors=STAND_IN["ink"], linewidths=1.2, clip_on=False)
    drawing.ticks(axes.xaxis, labelled(ticks), axis_words)
    axes.set_yticks([])
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
        _seen(axes, height, row)


def _seen(axes: Axes, height: float, row: Interval) -> None:
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
