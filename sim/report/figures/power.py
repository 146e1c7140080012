"""Figures of a power study as SVG for print and PNG for a screen: curves, a forest, exaggeration.

The same bytes for the same result.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator, PercentFormatter

from sim.files.atomic import write_bytes
from sim.power.diagnosis.rows import CurveRow, PowerRow
from sim.power.forest import Forest
from sim.power.results import PowerAnswer, PowerStudy
from sim.report.tables.power import NONE, test_words, unit_words, verdict_lines

# No date, no random salt, and a font that comes with matplotlib.
SETTINGS: Any = {
    "svg.hashsalt": "bijstandsim",
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
    "axes.titlesize": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
DOTS_PER_INCH = 150
# Okabe & Ito (2008), Color Universal Design, a little darker for thin lines on white.
COLOURS = ("#007a5a", "#0072b2", "#c44e00", "#a2447f", "#9a6a00", "#5b5f66")
MARKERS = ("o", "s", "D", "^", "v", "P")
INK, SOFT, GRID = "#17181c", "#54585f", "#d9dce1"
Draw = Callable[["Figure"], None]


def write_figure(folder: Path, name: str, draw: Draw) -> None:
    """Write NAME.svg and NAME.png, each whole or not at all."""
    for kind, content in drawn(draw).items():
        write_bytes(folder / f"{name}.{kind}", content)


def drawn(draw: Draw) -> dict[str, bytes]:
    """One figure as svg and png; pyplot and its state are not used."""
    with mpl.rc_context(SETTINGS):
        figure = Figure(layout="constrained", dpi=DOTS_PER_INCH)
        FigureCanvasAgg(figure)
        draw(figure)
        svg, png = io.BytesIO(), io.BytesIO()
        figure.savefig(svg, format="svg", metadata={"Date": None})
        figure.savefig(png, format="png", metadata={"Software": None})
    return {"svg": svg.getvalue(), "png": png.getvalue()}


USUAL_POWER = 0.8
OVER_WORDS = {
    "n": "persons in all arms",
    "effect": "effect, percentage points",
    "base_rate": "chance in the comparator, %",
    "follow_up": "months of follow-up",
    "staff": "caseworkers, fte",
}
AS_PERCENT = ("effect", "base_rate")
# Two series of points on one line of the figure stand this far apart, in lines.
APART = 0.3
FACTORS = (1, 1.5, 2, 3, 5, 10, 20)
FAR_FACTORS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000)


def write_power_figures(study: PowerStudy) -> None:
    """Write power_curve, forest and exaggeration, as far as the study has them."""
    if study.curves:
        size = sum(study.result.design.data.sizes().values())
        write_figure(study.folder, "power_curve", partial(draw_curves, study.curves, size))
    if study.forests:
        write_figure(study.folder, "forest", partial(draw_forests, study.forests))
    overstated = exaggerated(study.result.rows)
    if overstated:
        write_figure(study.folder, "exaggeration", partial(draw_exaggeration, overstated))


def write_answer_figure(answered: PowerAnswer) -> None:
    """Write the curve of an answer that is one."""
    points = [row for row in answered.rows if isinstance(row, CurveRow)]
    if points:
        size = sum(answered.design.data.sizes().values())
        write_figure(answered.folder, "power_curve", partial(draw_curves, points, size))


def draw_curves(rows: Sequence[CurveRow], size: int, figure: Figure) -> None:
    """Power over what varies: simulated points with 95 % bars, the enumerated line, its band.

    Parameters
    ----------
    rows : points of one or more contrasts; size : persons in all arms as designed
    """
    figure.set_size_inches(7.2, 4.2)
    axes = figure.add_subplot()
    over = str(rows[0].over)
    several = len({row.endpoint for row in rows}) > 1
    names = list(dict.fromkeys((row.contrast, row.endpoint) for row in rows))
    for place, (contrast, endpoint) in enumerate(names):
        points = [row for row in rows if (row.contrast, row.endpoint) == (contrast, endpoint)]
        label = f"{contrast}, {unit_words(endpoint)}" if several else str(contrast)
        _curve(axes, points, label, place, 100.0 if over in AS_PERCENT else 1.0)
    axes.axhline(USUAL_POWER, color=SOFT, linewidth=0.8, linestyle=(0, (4, 3)))
    if over == "n":
        axes.axvline(size, color=SOFT, linewidth=0.8, linestyle=(0, (1, 2)))
        axes.annotate(
            f"as designed: {size:,}", (size, 1.0), xytext=(4, -2), textcoords="offset points",
            color=SOFT, fontsize=8, va="top", xycoords=("data", "axes fraction"),
        )  # fmt: skip
    axes.set(xlabel=OVER_WORDS[over], ylabel="power", ylim=(0, 1.02))
    _as_percent(axes.yaxis)
    axes.grid(axis="y", color=GRID, linewidth=0.6)
    first = rows[0]
    lines = "enumerated" if first.exact is not None else "simulated"
    axes.set_title(
        f"{test_words(first['test'])}, alpha {first['alpha']:g}. "
        f"Lines: {lines}. Points with 95 % bands: simulated.",
        loc="left",
    )
    axes.legend(frameon=False, loc="best", fontsize=8)


def _curve(axes: Axes, points: list[CurveRow], label: str, place: int, scale: float) -> None:
    colour, marker = COLOURS[place % len(COLOURS)], MARKERS[place % len(MARKERS)]
    at = [scale * row.at for row in points]
    value = [row.value for row in points]
    low, high = [row.low for row in points], [row.high for row in points]
    line = [row.value if row.exact is None else row.exact for row in points]
    axes.fill_between(at, low, high, color=colour, alpha=0.18, linewidth=0)
    axes.plot(at, line, color=colour, linewidth=1.4)
    spread = [
        [v - b for v, b in zip(value, low, strict=True)],
        [t - v for v, t in zip(value, high, strict=True)],
    ]
    axes.errorbar(
        at, value, yerr=spread, fmt=marker, color=colour, markersize=4, linewidth=0.9,
        label=label,
    )  # fmt: skip


def _as_percent(axis: Any) -> None:

    axis.set_major_formatter(PercentFormatter(1.0, decimals=0))


def draw_forests(forests: Sequence[Forest], figure: Figure) -> None:
    """Each simulated study's estimate and interval, from low to high, with truth and nought."""
    most = max(len(one.estimate) for one in forests)
    figure.set_size_inches(1.2 + 3.1 * len(forests), 1.6 + 0.11 * most)
    alike = len({one.scale for one in forests}) == 1
    panels = figure.subplots(1, len(forests), squeeze=False, sharex=alike)[0]
    for axes, forest in zip(panels, forests, strict=True):
        _forest(axes, forest)
    panels[0].set_ylabel("simulated studies, by estimate")
    _forest_key(figure, varies=any(len(set(one.truth)) > 1 for one in forests))


def _forest(axes: Axes, forest: Forest) -> None:
    scale = 100.0 if forest.scale == "points" else 1.0
    order = sorted(range(len(forest.estimate)), key=lambda study: forest.estimate[study])
    for line, study in enumerate(order):
        rejected = forest.found[study]
        colour = COLOURS[2] if rejected else COLOURS[5]
        ends = [scale * forest.low[study], scale * forest.high[study]]
        axes.plot(ends, [line, line], color=colour, linewidth=1.0, alpha=1.0 if rejected else 0.55)
        axes.plot(
            scale * forest.estimate[study], line, marker="o" if rejected else "|", color=colour,
            markersize=3.4 if rejected else 5,
        )  # fmt: skip
    axes.axvline(0, color=INK, linewidth=0.9)
    truth = scale * sum(forest.truth) / len(forest.truth)
    axes.axvline(truth, color=COLOURS[1], linewidth=1.2, linestyle=(0, (5, 2)))
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    counted = f"{sum(forest.found)} of {len(forest.found)} find a difference"
    wrong = sum(
        yes and estimate * mean < 0
        for yes, estimate, mean in zip(forest.found, forest.estimate, forest.truth, strict=True)
    )
    if wrong:
        counted += f", {wrong} with the wrong sign"
    test = f"{test_words(forest.test)}, alpha {forest.alpha:g}"
    axes.set_title(f"{forest.contrast}\n{counted}\n({test})", loc="left")
    axes.set_xlabel(f"{unit_words(forest.endpoint)}:\n{unit_words(forest.scale)}")


def _forest_key(figure: Figure, *, varies: bool) -> None:

    truth = "truth, its mean over these studies" if varies else "truth"
    handles = [
        Line2D(
            [],
            [],
            color=COLOURS[2],
            marker="o",
            markersize=3.4,
            label="found: p ≤ alpha",
        ),
        Line2D([], [], color=COLOURS[5], marker="|", alpha=0.55, label="not found"),
        Line2D([], [], color=COLOURS[1], linestyle=(0, (5, 2)), label=truth),
        Line2D([], [], color=INK, linewidth=0.9, label="no difference"),
    ]
    figure.legend(handles=handles, frameon=False, loc="outside lower center", ncols=4, fontsize=8)


@dataclass(frozen=True, slots=True)
class Overstated:
    """A verdict's power, and by how much a study that finds the effect overstates it."""

    power: PowerRow
    factor: PowerRow


def exaggerated(rows: Sequence[PowerRow]) -> list[Overstated]:
    """Verdicts without adjustment that have an exaggeration, in table order."""
    lines = [line for line in verdict_lines(rows) if line.row.adjustment == NONE]
    pairs = [(line.row, line.others.get("exaggeration")) for line in lines]
    return [
        Overstated(power, factor)
        for power, factor in pairs
        if factor is not None and not math.isnan(factor.value)
    ]


def draw_exaggeration(overstated: Sequence[Overstated], figure: Figure) -> None:
    """By how much a study that finds the effect overstates it (type M), first test of each."""
    first: dict[tuple[str, str], str] = {}
    for one in overstated:
        first.setdefault((one.power.contrast, one.power.endpoint), one.power.test)
    shown = [
        one for one in overstated if first[one.power.contrast, one.power.endpoint] == one.power.test
    ]
    names = list(first)
    alphas = list(dict.fromkeys(one.power.alpha for one in shown))
    figure.set_size_inches(7.2, 1.7 + 0.42 * len(names))
    axes = figure.add_subplot()
    for place, alpha in enumerate(alphas):
        of_alpha = [one for one in shown if one.power.alpha == alpha]
        offset = APART * (place - (len(alphas) - 1) / 2)
        _factors(axes, of_alpha, names, offset, place)
    axes.axvline(1, color=INK, linewidth=0.9)
    several = len({endpoint for _, endpoint in names}) > 1
    said = [f"{one}\n{unit_words(endpoint)}" if several else one for one, endpoint in names]
    axes.set_yticks(range(len(names)), said)
    axes.set_ylim(len(names) - 0.5, -0.5)
    _factor_axis(axes, max(one.factor.value for one in shown))
    _explain(figure, shown)
    figure.legend(frameon=False, loc="outside lower center", ncols=len(alphas), fontsize=8)


def _explain(figure: Figure, shown: list[Overstated]) -> None:
    """What the figure shows, from the figure's own left edge: labels may leave the axes narrow."""
    tests = ", ".join(dict.fromkeys(test_words(one.power.test) for one in shown))
    exact = any(one.factor.exact is not None for one in shown)
    stroke = " Upright stroke: the enumerated value." if exact else ""
    figure.suptitle(
        f"How far a study that finds the effect overstates it ({tests}).\n"
        f"Labels of points: power.{stroke}",
        x=0.01, ha="left", fontsize=9.5,
    )  # fmt: skip


def _factor_axis(axes: Axes, most: float) -> None:
    """A logarithmic axis of factors, from a little under 1 to beyond the largest."""
    axes.set_xscale("log")
    axes.set_xlim(0.95, max(2.0, most) * 1.35)
    axes.xaxis.set_major_locator(FixedLocator(FACTORS if most < FACTORS[-1] else FAR_FACTORS))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda factor, _: f"{factor:g}×"))
    axes.grid(axis="x", color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel("mean size of their estimates over the true size")


def _factors(
    axes: Axes, rows: list[Overstated], names: list[Any], offset: float, place: int
) -> None:
    colour, marker = COLOURS[(1, 2, 0, 3)[place % 4]], MARKERS[place % len(MARKERS)]
    line = [names.index((one.power.contrast, one.power.endpoint)) + offset for one in rows]
    value = [one.factor.value for one in rows]
    error = [1.96 * (one.factor.mc_se or 0.0) for one in rows]
    axes.errorbar(
        value, line, xerr=error, fmt=marker, color=colour, markersize=4.5, linewidth=1.0,
        label=f"alpha {rows[0].power.alpha:g}",
    )  # fmt: skip
    known = [
        (one.factor.exact, y)
        for one, y in zip(rows, line, strict=True)
        if one.factor.exact is not None
    ]
    if known:
        axes.plot(*zip(*known, strict=True), linestyle="", marker="|", color=INK, markersize=8)
    ends = [x + half for x, half in zip(value, error, strict=True)]
    for x, y, one in zip(ends, line, rows, strict=True):
        axes.annotate(
            f"{one.power.value:.0%}", (x, y), xytext=(7, 0), textcoords="offset points",
            va="center", fontsize=7.5, color=SOFT,
        )  # fmt: skip
