"""The figure of exaggeration: by how much studies that find an effect overstate it (type M)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from sim.power.diagnosis.run import Row
from sim.report.figures.files import COLOURS, GRID, INK, MARKERS, SOFT
from sim.report.power_terms import test_words, unit_words, verdict_rows

# Two series of points on one line of the figure stand this far apart, in lines.
APART = 0.3
FACTORS = (1, 1.5, 2, 3, 5, 10, 20)
FAR_FACTORS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000)


def exaggerated(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Verdicts without adjustment that have an exaggeration, with their power, in table order."""
    return [row for row in verdict_rows(rows) if row.get("exaggeration") is not None]


def draw_exaggeration(found: Sequence[dict[str, Any]], figure: Figure) -> None:
    """By how much a study that finds the effect overstates it (type M), first test of each."""
    first: dict[tuple[str, str], str] = {}
    for row in found:
        first.setdefault((row["contrast"], row["endpoint"]), row["test"])
    shown = [row for row in found if first[row["contrast"], row["endpoint"]] == row["test"]]
    names = list(first)
    alphas = list(dict.fromkeys(row["alpha"] for row in shown))
    figure.set_size_inches(7.2, 1.7 + 0.42 * len(names))
    axes = figure.add_subplot()
    for place, alpha in enumerate(alphas):
        of_alpha = [row for row in shown if row["alpha"] == alpha]
        offset = APART * (place - (len(alphas) - 1) / 2)
        _factors(axes, of_alpha, names, offset, place)
    axes.axvline(1, color=INK, linewidth=0.9)
    several = len({endpoint for _, endpoint in names}) > 1
    said = [f"{one}\n{unit_words(endpoint)}" if several else str(one) for one, endpoint in names]
    axes.set_yticks(range(len(names)), said)
    axes.set_ylim(len(names) - 0.5, -0.5)
    _factor_axis(axes, max(row["exaggeration"] for row in shown))
    _explain(figure, shown)
    figure.legend(frameon=False, loc="outside lower center", ncols=len(alphas), fontsize=8)


def _explain(figure: Figure, shown: list[dict[str, Any]]) -> None:
    """What the figure shows, from the figure's own left edge: labels may leave the axes narrow."""
    tests = ", ".join(dict.fromkeys(test_words(row["test"]) for row in shown))
    exact = any(row["exaggeration_exact"] is not None for row in shown)
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
    axes: Axes, rows: list[dict[str, Any]], names: list[Any], offset: float, place: int
) -> None:
    colour, marker = COLOURS[(1, 2, 0, 3)[place % 4]], MARKERS[place % len(MARKERS)]
    line = [names.index((row["contrast"], row["endpoint"])) + offset for row in rows]
    value = [row["exaggeration"] for row in rows]
    error = [1.96 * (row["exaggeration_mc_se"] or 0.0) for row in rows]
    axes.errorbar(
        value, line, xerr=error, fmt=marker, color=colour, markersize=4.5, linewidth=1.0,
        label=f"alpha {rows[0]['alpha']:g}",
    )  # fmt: skip
    known = [
        (row["exaggeration_exact"], y)
        for row, y in zip(rows, line, strict=True)
        if row["exaggeration_exact"] is not None
    ]
    if known:
        axes.plot(*zip(*known, strict=True), linestyle="", marker="|", color=INK, markersize=8)
    ends = [x + half for x, half in zip(value, error, strict=True)]
    for x, y, row in zip(ends, line, rows, strict=True):
        axes.annotate(
            f"{row['power']:.0%}", (x, y), xytext=(7, 0), textcoords="offset points",
            va="center", fontsize=7.5, color=SOFT,
        )  # fmt: skip
