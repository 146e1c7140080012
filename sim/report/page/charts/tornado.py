"""Inputs one at a time: how far the cost moves between an input's low and high value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from sim.report.page.charts.lines import labelled
from sim.report.page.drawing import Drawing, Words
from sim.report.page.palette import STAND_IN

ROW_POINTS = 40
FRAME_POINTS = 34


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
    """A bar for each input; a hollow end for its low value, a full one for its high value."""
    drawing = Drawing(name, height=FRAME_POINTS + ROW_POINTS * len(swings))
    axes = drawing.axes(38, 26, 38, 8)
    axes.set_xlim(ticks[0], ticks[-1])
    axes.set_ylim(len(swings), 0)
    axes.vlines(ticks, 0, len(swings), colors=STAND_IN["grid"], linewidths=0.8, clip_on=False)
    axes.vlines([0], 0, len(swings), colors=STAND_IN["ink"], linewidths=1.2, clip_on=False)
    drawing.ticks(axes.xaxis, labelled(ticks), lambda voice, x: voice.short_euros(x))
    axes.set_yticks([])
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
