"""Streams of people: where a group is at the end, and who comes and goes in a year.

The first is one stream from the start, split by state; the second a box with streams in and out,
and between benefit alone and part-time work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Polygon, Rectangle
from matplotlib.path import Path

from sim.report.page.drawing import WIDTH, Drawing, Words
from sim.report.page.palette import STAND_IN

HEIGHT = 250
GAP = 0.05
LEAST_LABEL = 0.075
START_WIDTH, END_WIDTH = 0.05, 0.03
STREAM_END = 0.5
BOX_HEIGHT = 236
# The box: left, right, top and bottom in points; its lower part is part-time work.
BOX = (136.0, 226.0, 20.0, 222.0)
PART_TIME_TOP = 160.0
EDGE = 96.0
LEAST_WIDTH = 1.0
TEXT_GAP = 8.0


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


@dataclass(frozen=True, slots=True)
class YearlyFlow:
    """People a year: how wide the stream is drawn, in points, and what is written next to it."""

    width: float
    role: str
    words: Words


@dataclass(frozen=True, slots=True)
class StockFlow:
    """What one picture shows; streams from above to below.

    Attributes
    ----------
    stock, part_time : words in the two parts of the box
    come, go : streams on the left and on the right
    begin, end : part-time work begun and ended, inside the box
    """

    stock: Words
    part_time: Words
    come: tuple[YearlyFlow, ...]
    go: tuple[YearlyFlow, ...]
    begin: YearlyFlow
    end: YearlyFlow


def widths(people: Mapping[str, float], most: float, widest: float = 62.0) -> dict[str, float]:
    """Points for each number of people, so that the largest of all pictures fits."""
    scale = widest / most if most > 0 else 0.0
    return {name: _finite(number) * scale for name, number in people.items()}


def _finite(number: float) -> float:
    return number if number == number else 0.0  # noqa: PLR0124  (not a number is not itself)


def stock_flow_chart(name: str, shown: StockFlow) -> Drawing:
    """The picture; axes count in points from the top left."""
    drawing = Drawing(name, height=BOX_HEIGHT)
    axes = drawing.axes(0, 0, 0, 0)
    axes.set_axis_off()
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(BOX_HEIGHT, 0)
    left, right, top, bottom = BOX
    _box(axes, top, PART_TIME_TOP, "grid")
    _box(axes, PART_TIME_TOP, bottom, "c5")
    _side(drawing, axes, shown.come, (EDGE, left), 0.0)
    _side(drawing, axes, shown.go, (right, WIDTH - EDGE), WIDTH - EDGE + TEXT_GAP)
    middle = (left + right) / 2
    drawing.note(axes, middle, (top + PART_TIME_TOP) / 2 - 16, shown.stock, ha="center")
    drawing.note(axes, middle, bottom - 16, shown.part_time, ha="center")
    _arrow(drawing, axes, middle - 20, shown.begin, down=True)
    _arrow(drawing, axes, middle + 20, shown.end, down=False)
    return drawing


def _box(axes: Axes, top: float, bottom: float, role: str) -> None:

    left, right, _, _ = BOX
    axes.add_patch(
        Rectangle(
            (left, top),
            right - left,
            bottom - top,
            color=STAND_IN[role],
            alpha=0.35,
            lw=0,
            clip_on=False,
        )
    )


def _side(
    drawing: Drawing, axes: Axes, streams: tuple[YearlyFlow, ...], across: tuple[float, float],
    text_at: float,
) -> None:  # fmt: skip
    """Streams on one side, evenly over the height, each with its words at the outer end."""
    _, _, top, bottom = BOX
    step = (bottom - top) / len(streams)
    for place, stream in enumerate(streams):
        height = top + step * (place + 0.5)
        width = max(stream.width, LEAST_WIDTH)
        curve(axes, across, (height - width / 2, height - width / 2), (width, width), stream.role)
        drawing.note(axes, text_at, height, stream.words)


def _arrow(drawing: Drawing, axes: Axes, x: float, stream: YearlyFlow, *, down: bool) -> None:
    """An arrow between the two parts of the box, as thick as the stream is wide."""
    half = max(stream.width, LEAST_WIDTH) / 4
    high, low = PART_TIME_TOP - 16, PART_TIME_TOP + 14
    tail, tip = (high, low) if down else (low, high)
    neck = tip - 8 if down else tip + 8
    points = [
        (x - half, tail), (x + half, tail), (x + half, neck), (x + half + 4, neck), (x, tip),
        (x - half - 4, neck), (x - half, neck),
    ]  # fmt: skip
    axes.add_patch(Polygon(points, closed=True, color=STAND_IN[stream.role], lw=0, clip_on=False))
    drawing.note(axes, x, high - 10, stream.words, ha="center")
