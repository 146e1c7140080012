"""One number of each series under several circumstances: a sign for each, on one row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from sim.report.estimate import Estimate
from sim.report.page.charts.lines import AxisWords, labelled
from sim.report.page.drawing import Drawing, Words, belongs_to
from sim.report.page.palette import STAND_IN, Look

ROW_POINTS = 50
FRAME_POINTS = 34
# Matplotlib's signs in the order of the page's: dot, diamond, square, triangle.
MARKERS = ("o", "D", "s", "^")
FIRST, LAST = 0.48, 0.9


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
    """All rows under each other on one axis with these ticks."""
    drawing = Drawing(name, height=FRAME_POINTS + ROW_POINTS * len(rows))
    axes = drawing.axes(38, 26, 44, 8)
    axes.set_xlim(ticks[0], ticks[-1])
    axes.set_ylim(len(rows), 0)
    axes.vlines(ticks, 0, len(rows), colors=STAND_IN["grid"], linewidths=0.8, clip_on=False)
    axes.vlines([0], 0, len(rows), colors=STAND_IN["ink"], linewidths=1.2, clip_on=False)
    drawing.ticks(axes.xaxis, labelled(ticks), axis_words)
    axes.set_yticks([])
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
