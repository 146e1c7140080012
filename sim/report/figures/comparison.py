"""Figures of a comparison: caseload and cost over time, the cost-effect plane, and the tornado.

The same comparison gives the same bytes: no date, no random salt, one font of matplotlib's own.
"""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim.compare.comparison import Comparison
from sim.compare.frontier import ON_FRONTIER
from sim.compare.sensitivity.explanation import Why
from sim.compare.sensitivity.input_effects import SwingRow
from sim.files.atomic import write_bytes
from sim.inputs.scenario.redacted import LEAST_COUNT
from sim.report.numbers import THOUSAND

SETTINGS: Any = {
    "svg.hashsalt": "bijstandsim",
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
DOTS_PER_INCH = 130
MILLION = 1_000_000
BAND_ALPHA = 0.08
MOST_BARS = 10
OVER_TIME = (
    ("on_benefit", "persons on benefit", 1),
    ("extra_net_cost_so_far", "extra net cost so far, € million", MILLION),
)


def write_comparison_figures(folder: Path, comparison: Comparison, why: Why | None = None) -> None:
    """Write every figure as svg and png; tornados only where it was asked why."""
    with mpl.rc_context(SETTINGS):
        for name, draw, content in _figures(comparison, why):
            figure = Figure(layout="constrained", dpi=DOTS_PER_INCH, figsize=(8.0, 4.8))
            FigureCanvasAgg(figure)
            draw(figure, content)
            for kind, metadata in (("svg", {"Date": None}), ("png", {"Software": None})):
                drawn = io.BytesIO()
                figure.savefig(drawn, format=kind, metadata=metadata)
                write_bytes(folder / f"comparison_{name}.{kind}", drawn.getvalue())


def _figures(comparison: Comparison, why: Why | None) -> list[tuple[str, Any, Any]]:
    """(name, who draws it, what of)."""
    figures: list[tuple[str, Any, Any]] = [
        ("over_time", _over_time, comparison),
        ("plane", _plane, comparison),
    ]
    if why is not None:
        options = dict.fromkeys(row.option for row in why.swings)
        figures += [
            (f"tornado_{option}", _tornado, [row for row in why.swings if row.option == option])
            for option in options
        ]
    return figures


def _over_time(figure: Figure, comparison: Comparison) -> None:
    """Caseload and cumulated cost, each option with its band from p05 to p95."""
    for axes, (measure, words, scale) in zip(figure.subplots(1, 2), OVER_TIME, strict=True):
        for verdict in comparison.verdicts:
            rows = [
                row
                for row in comparison.months
                if (row.option, row.measure) == (verdict.option, measure)
            ]
            months = [row.month for row in rows]
            (line,) = axes.plot(
                months, [row.level.mean / scale for row in rows], label=verdict.option
            )
            # Bands of the caseload all but coincide: the comparator's stands for all.
            if measure == "on_benefit" and verdict.option != comparison.comparator:
                continue
            axes.fill_between(
                months,
                [row.level.p05 / scale for row in rows],
                [row.level.p95 / scale for row in rows],
                alpha=BAND_ALPHA,
                color=line.get_color(),
                linewidth=0,
            )
        axes.set_xlabel("month")
        axes.set_title(words)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=5)


def _plane(figure: Figure, comparison: Comparison) -> None:
    """Extra cost against extra people at work, with the efficient frontier."""
    axes: Axes = figure.subplots()
    standing = []
    drawn = [one for one in comparison.verdicts if math.isfinite(one.extra_net_exits.mean)]
    for verdict in drawn:
        cost = verdict.net_cost
        place = (verdict.extra_net_exits.mean, cost.mean / MILLION)
        low, high = cost.p05 / MILLION, cost.p95 / MILLION
        axes.plot([place[0]] * 2, [low, high], color="0.75", zorder=1)
        axes.plot(*place, "o", zorder=2, color="C0" if verdict.place == ON_FRONTIER else "0.4")
        axes.annotate(verdict.option, place, xytext=(4, 4), textcoords="offset points")
        if verdict.place == ON_FRONTIER:
            standing.append(place)
    standing.sort()
    axes.plot(*zip(*standing, strict=True), "--", color="C0", zorder=0)
    axes.axhline(0, color="0.85", zorder=0)
    axes.axvline(0, color="0.85", zorder=0)
    axes.set_xlabel(f"more people at work on the last day than under {comparison.comparator}")
    axes.set_ylabel("extra net municipal cost, € million (bars: p05 to p95)")
    left_out = len(comparison.verdicts) - len(drawn)
    if left_out:
        axes.set_title(f"not drawn: {left_out} that differ by fewer than {LEAST_COUNT} persons")


def _tornado(figure: Figure, rows: list[SwingRow]) -> None:
    """The inputs that move one option's cost most, one at a time."""
    axes: Axes = figure.subplots()
    shown = rows[:MOST_BARS][::-1]
    for at, row in enumerate(shown):
        for end, colour in ((row.cost_at_low, "C0"), (row.cost_at_high, "C1")):
            axes.barh(at, (end - row.cost) / THOUSAND, left=row.cost / THOUSAND, color=colour)
    axes.set_yticks(range(len(shown)), [row.input for row in shown])
    axes.set_xlabel("extra net municipal cost, € thousand (blue: input low, orange: high)")
    if shown:
        axes.axvline(shown[0].cost / THOUSAND, color="0.3")
        axes.set_title(shown[0].option)
