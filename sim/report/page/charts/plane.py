"""Extra people at work against extra cost: each option a numbered dot, and the best ones joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.report.page.charts.lines import STEPS_ACROSS, AxisWords, round_ticks
from sim.report.page.drawing import Drawing, Words, belongs_to
from sim.report.page.palette import STAND_IN, Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.report.page.estimate import Estimate

HEIGHT = 320


@dataclass(frozen=True, slots=True)
class Dot:
    """An option: its place in the list of options, its two numbers, and whether it is efficient."""

    name: str
    look: Look
    number: int
    gain: Estimate
    cost: Estimate
    is_efficient: bool


def plane_chart(
    name: str,
    dots: Sequence[Dot],
    across: AxisWords,
    upwards: AxisWords,
    labels: tuple[Words, Words],
) -> Drawing:
    """The plane; `labels` name the two axes. The comparator is the dot where both are zero."""
    drawing = Drawing(name, height=HEIGHT)
    axes = drawing.axes(66, 44, 20, 26)
    gains = [end for dot in dots for end in (dot.gain.low, dot.gain.high, dot.gain.mean)]
    costs = [end for dot in dots for end in (dot.cost.low, dot.cost.high, dot.cost.mean)]
    x_ticks = round_ticks(_least(gains), _most(gains), STEPS_ACROSS)
    y_ticks = round_ticks(_least(costs), _most(costs))
    axes.set_xlim(x_ticks[0], x_ticks[-1])
    axes.set_ylim(y_ticks[0], y_ticks[-1])
    axes.hlines(
        y_ticks, x_ticks[0], x_ticks[-1], colors=STAND_IN["grid"], linewidths=0.8, clip_on=False
    )
    axes.vlines(
        x_ticks, y_ticks[0], y_ticks[-1], colors=STAND_IN["grid"], linewidths=0.8, clip_on=False
    )
    axes.axhline(0, color=STAND_IN["soft"], linewidth=1.2, clip_on=False)
    axes.axvline(0, color=STAND_IN["soft"], linewidth=1.2, clip_on=False)
    axes.spines["bottom"].set_visible(False)
    drawing.ticks(axes.xaxis, list(x_ticks), across)
    drawing.ticks(axes.yaxis, list(y_ticks), upwards)
    _named(drawing, axes, labels)
    _frontier(axes, dots)
    for dot in dots:
        _drawn(drawing, axes, dot)
    return drawing


def _least(values: Sequence[float]) -> float:
    return min((value for value in values if value == value), default=0.0)  # noqa: PLR0124


def _most(values: Sequence[float]) -> float:
    return max((value for value in values if value == value), default=0.0)  # noqa: PLR0124


def _named(drawing: Drawing, axes: Axes, labels: tuple[Words, Words]) -> None:
    """What the axes count: below, and above on the left."""
    place = {"transform": axes.transAxes, "color": STAND_IN["soft"]}
    drawing.note(axes, 1, -0.145, labels[0], ha="right", **place)
    drawing.note(axes, -0.2, 1.06, labels[1], ha="left", **place)


def _frontier(axes: Axes, dots: Sequence[Dot]) -> None:
    best = sorted((dot for dot in dots if dot.is_efficient), key=lambda dot: dot.gain.mean)
    axes.plot(
        [dot.gain.mean for dot in best], [dot.cost.mean for dot in best],
        color=STAND_IN["ink"], linewidth=1.3, linestyle=(0, (4, 2)), clip_on=False,
    )  # fmt: skip


def _drawn(drawing: Drawing, axes: Axes, dot: Dot) -> None:
    """A cross of the two ranges, and the numbered dot in its middle."""
    colour, x, y = dot.look.colour, dot.gain.mean, dot.cost.mean
    style = {"color": colour, "linewidth": 2.5, "alpha": 0.3, "clip_on": False}
    artists = []
    if dot.gain.has_range and dot.cost.has_range:
        artists += axes.plot([dot.gain.low, dot.gain.high], [y, y], **style)
        artists += axes.plot([x, x], [dot.cost.low, dot.cost.high], **style)
    artists += axes.plot(
        [x], [y], marker="o", markersize=15, color=colour, markeredgecolor=STAND_IN["paper"],
        linestyle="none", clip_on=False,
    )  # fmt: skip
    for artist in artists:
        belongs_to(artist, dot.name)
    drawing.note(
        axes, x, y, lambda voice: voice.number(dot.number), ha="center", gid=f"series:{dot.name}",
        color=STAND_IN["paper"], weight="bold",
    )  # fmt: skip
