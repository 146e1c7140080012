"""Figures of a power study: curves with bands, a forest of simulated studies, exaggeration."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import PercentFormatter

from sim.power.diagnosis.run import Row
from sim.power.forest import Forest
from sim.power.study import PowerAnswer, PowerStudy
from sim.report.figures.files import COLOURS, GRID, INK, MARKERS, SOFT, write_figure
from sim.report.figures.power_exaggeration import draw_exaggeration, exaggerated
from sim.report.power_terms import test_words, unit_words

USUAL_POWER = 0.8
OVER_WORDS = {
    "n": "persons in all arms",
    "effect": "effect, percentage points",
    "base_rate": "chance in the comparator, %",
    "follow_up": "months of follow-up",
    "staff": "caseworkers, fte",
}
AS_PERCENT = ("effect", "base_rate")


def write_power_figures(study: PowerStudy) -> None:
    """Write power_curve, forest and exaggeration, as far as the study has them."""
    if study.curves:
        size = sum(study.result.design.data.sizes().values())
        write_figure(study.folder, "power_curve", partial(draw_curves, study.curves, size))
    if study.forests:
        write_figure(study.folder, "forest", partial(draw_forests, study.forests))
    found = exaggerated(study.result.rows)
    if found:
        write_figure(study.folder, "exaggeration", partial(draw_exaggeration, found))


def write_answer_figure(answered: PowerAnswer) -> None:
    """Write the curve of an answer that is one."""
    if answered.word == "curve":
        size = sum(answered.design.data.sizes().values())
        write_figure(answered.folder, "power_curve", partial(draw_curves, answered.rows, size))


def draw_curves(rows: Sequence[Row], size: int, figure: Figure) -> None:
    """Power over what varies: simulated points with 95 % bars, the enumerated line, its band.

    Parameters
    ----------
    rows : points of one or more contrasts; size : persons in all arms as designed
    """
    figure.set_size_inches(7.2, 4.2)
    axes = figure.add_subplot()
    over = str(rows[0]["over"])
    several = len({row["endpoint"] for row in rows}) > 1
    names = list(dict.fromkeys((row["contrast"], row["endpoint"]) for row in rows))
    for place, (contrast, endpoint) in enumerate(names):
        points = [row for row in rows if (row["contrast"], row["endpoint"]) == (contrast, endpoint)]
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
    lines = "enumerated" if first["exact"] is not None else "simulated"
    axes.set_title(
        f"{test_words(first['test'])}, alpha {first['alpha']:g}. "
        f"Lines: {lines}. Points with 95 % bands: simulated.",
        loc="left",
    )
    axes.legend(frameon=False, loc="best", fontsize=8)


def _curve(axes: Axes, points: list[Row], label: str, place: int, scale: float) -> None:
    colour, marker = COLOURS[place % len(COLOURS)], MARKERS[place % len(MARKERS)]
    at = [scale * row["at"] for row in points]
    value = [row["value"] for row in points]
    low, high = [row["low"] for row in points], [row["high"] for row in points]
    line = [row["value"] if row["exact"] is None else row["exact"] for row in points]
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
    """Each simulated study's estimate and interval, from low to high, beside truth and nought."""
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
        found = forest.found[study]
        colour = COLOURS[2] if found else COLOURS[5]
        ends = [scale * forest.low[study], scale * forest.high[study]]
        axes.plot(ends, [line, line], color=colour, linewidth=1.0, alpha=1.0 if found else 0.55)
        axes.plot(
            scale * forest.estimate[study], line, marker="o" if found else "|", color=colour,
            markersize=3.4 if found else 5,
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
