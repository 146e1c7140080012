"""Where a group's people are at the end: one stream from the start, split by state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from sim.report.page.drawing import Drawing, Words
from sim.report.page.palette import STAND_IN

HEIGHT = 250
GAP = 0.05
LEAST_LABEL = 0.075
START_WIDTH, END_WIDTH = 0.05, 0.03
STREAM_END = 0.5


@dataclass(frozen=True, slots=True)
class Stream:
    """People who end in one state: their number and what is written next to it."""

    role: str
    people: float
    words: Words


def flow_chart(name: str, start: Words, streams: Sequence[Stream]) -> Drawing:
    """One bar at the start, one for each state at the end; widths are numbers of people."""
    drawing = Drawing(name, height=HEIGHT)
    axes = drawing.axes(6, 6, 6, 24)
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(1 + GAP * (len(streams) - 1), 0)
    total = sum(stream.people for stream in streams)
    drawing.note(axes, 0, -0.06, start)
    _bar(axes, 0, 0.0, 1.0 + GAP * (len(streams) - 1), "soft")
    top_left, top_right, last_label = 0.0, 0.0, -1.0
    left_scale = 1 + GAP * (len(streams) - 1)
    for stream in streams:
        share = stream.people / total if total else 0.0
        _stream(axes, (top_left, top_right), (share * left_scale, share), stream.role)
        label = max(top_right + share / 2, last_label + LEAST_LABEL * left_scale)
        drawing.note(axes, STREAM_END + END_WIDTH + 0.02, label, stream.words)
        top_left, top_right, last_label = (
            top_left + share * left_scale,
            top_right + share + GAP,
            label,
        )
    return drawing


def _bar(axes: Axes, left: float, top: float, height: float, role: str) -> None:

    axes.add_patch(
        Rectangle((left, top), START_WIDTH, height, color=STAND_IN[role], lw=0, clip_on=False)
    )


def _stream(axes: Axes, tops: tuple[float, float], heights: tuple[float, float], role: str) -> None:

    curve(axes, (START_WIDTH, STREAM_END), tops, heights, role)
    spot = (STREAM_END, tops[1])
    axes.add_patch(
        Rectangle(
            spot, END_WIDTH, max(heights[1], 0.004), color=STAND_IN[role], lw=0, clip_on=False
        )
    )


def curve(
    axes: Axes, across: tuple[float, float], tops: tuple[float, float],
    heights: tuple[float, float], role: str,
) -> None:  # fmt: skip
    """A stream between two places: where its top is at each end, and how wide it is there."""
    (start, end), (left, right), (high_left, high_right) = across, tops, heights
    middle = (start + end) / 2
    points = [
        (start, left), (middle, left), (middle, right), (end, right),
        (end, right + high_right), (middle, right + high_right),
        (middle, left + high_left), (start, left + high_left), (start, left),
    ]  # fmt: skip
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    axes.add_patch(
        PathPatch(Path(points, codes), color=STAND_IN[role], alpha=0.35, lw=0, clip_on=False)
    )
