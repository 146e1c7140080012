"""Power over the number of people: a line with its band, and what trials are usually built for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.report.page.charts.lines import BAND_ALPHA
from sim.report.page.drawing import Drawing
from sim.report.page.palette import STAND_IN

SHARES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


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
    drawing.ticks(axes.yaxis, list(SHARES), lambda voice, share: voice.percent(share))
    drawing.ticks(axes.xaxis, list(across), lambda voice, people: voice.number(people))
    ordered = sorted(points, key=lambda point: point.at)
    at = [point.at for point in ordered]
    band = [point.low for point in ordered] + [point.high for point in ordered][::-1]
    colour = STAND_IN["c1"]
    axes.fill(at + at[::-1], band, color=colour, alpha=BAND_ALPHA, linewidth=0, clip_on=False)
    powers = [point.power for point in ordered]
    axes.plot(at, powers, color=colour, linewidth=2.4, marker="o", markersize=5, clip_on=False)
    return drawing
