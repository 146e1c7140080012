"""Extra people at work against extra cost: each option a numbered dot, and the best ones joined."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes

from sim.report.estimate import Estimate
from sim.report.page.charts.lines import STEPS_ACROSS, AxisWords, ticks_over
from sim.report.page.drawing import WIDTH, Drawing, Words, belongs_to
from sim.report.page.palette import STAND_IN, Look

HEIGHT = 320
# Room for a number of two digits, in points, and where it is tried: right first, then around.
ROOM = 14.0
TURNS = (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6)
Spot = tuple[float, float]


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
    x_ticks, y_ticks = ticks_over(gains, STEPS_ACROSS), ticks_over(costs)
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
    axes.tick_params(axis="x", pad=10)
    drawing.ticks(axes.xaxis, list(x_ticks), across)
    drawing.ticks(axes.yaxis, list(y_ticks), upwards)
    _named(drawing, axes, labels)
    _frontier(axes, dots)
    for dot in dots:
        _drawn(axes, dot)
    _numbered(drawing, axes, dots)
    return drawing


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


def _drawn(axes: Axes, dot: Dot) -> None:
    """A cross of the two ranges, and a dot in its middle."""
    colour, x, y = dot.look.colour, dot.gain.mean, dot.cost.mean
    style: dict[str, Any] = {"color": colour, "linewidth": 2.5, "alpha": 0.3, "clip_on": False}
    artists = []
    if dot.gain.has_range and dot.cost.has_range:
        artists += axes.plot([dot.gain.low, dot.gain.high], [y, y], **style)
        artists += axes.plot([x, x], [dot.cost.low, dot.cost.high], **style)
    artists += axes.plot(
        [x], [y], marker="o", markersize=8, color=colour, markeredgecolor=STAND_IN["paper"],
        linestyle="none", clip_on=False,
    )  # fmt: skip
    for artist in artists:
        belongs_to(artist, dot.name)


def _numbered(drawing: Drawing, axes: Axes, dots: Sequence[Dot]) -> None:
    """The number of each dot next to it, where it covers no other dot or number."""
    box = axes.get_position()
    wide, high = box.width * WIDTH, box.height * HEIGHT
    (left, right), (low, top) = axes.get_xlim(), axes.get_ylim()
    spots = {
        dot.name: (
            wide * (dot.gain.mean - left) / (right - left),
            high * (dot.cost.mean - low) / (top - low),
        )
        for dot in dots
        if dot.gain.mean == dot.gain.mean
    }
    taken = list(spots.values())
    for dot in dots:
        if dot.name not in spots:
            continue
        x, y = _free_spot(spots[dot.name], taken)
        taken.append((x, y))
        drawing.note(
            axes, x / wide, y / high, _number_of(dot),
            transform=axes.transAxes, ha="center", gid=f"series:{dot.name}", weight="bold",
            color=dot.look.colour,
        )  # fmt: skip


def _number_of(dot: Dot) -> Words:
    return lambda language: language.number(dot.number)


def _free_spot(around: tuple[float, float], taken: Sequence[tuple[float, float]]) -> Spot:
    """The nearest place around a point that is free, in points of the drawing."""
    spots = [
        (
            around[0] + far * math.cos(turn * math.pi / 6),
            around[1] + far * math.sin(turn * math.pi / 6),
        )
        for far in (ROOM, 1.5 * ROOM, 2 * ROOM, 3 * ROOM)
        for turn in TURNS
    ]
    free = [
        (x, y)
        for x, y in spots
        if all(math.hypot(x - other, y - up) >= ROOM - 1 for other, up in taken)
    ]
    return free[0] if free else spots[0]
