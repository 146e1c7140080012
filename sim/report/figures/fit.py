"""Figures of a fit: trace, prior against posterior, pairs, published against simulated.

The same fit gives the same bytes: no date, no random salt, one font that comes with matplotlib.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from sim.calibrate.diagnostics import PRODUCT
from sim.calibrate.fit_report import FitReport
from sim.calibrate.posterior_predictive import ProvenanceRow
from sim.files.atomic import write_bytes
from sim.report.text.fit import row_labels

Floats = npt.NDArray[np.float64]
INK, POSTERIOR, PRIOR, OUTSIDE = "#222222", "#0072b2", "#999999", "#d55e00"
WALKER_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
MOST_PAIRS = 7
DOTS_SHOWN = 600
# A range of so many times or more gets fewer numbers on its axis.
WIDE = 30.0
ROW_INCHES, PANEL_INCHES = 0.24, 1.55
# Unit → heading of its panel and what it is multiplied by.
PANELS = {
    "persons": ("persons", 1.0),
    "share": ("part-time share of those on benefit, %", 100.0),
    "share points": ("difference in the share at work, points", 100.0),
    "share per year": ("exits to work a year, %", 100.0),
    "euros": ("earnings set off, thousand euros", 0.001),
}
COLUMNS = 5
PRIOR_BINS = 36
SETTINGS: Any = {
    "svg.hashsalt": "bijstandsim",
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
    "axes.titlesize": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "path.simplify": True,
}
DOTS_PER_INCH = 130
Draw = Callable[["Figure", FitReport], None]


def draw_published(figure: Figure, report: FitReport) -> None:
    """Every published number on its simulated 90 % interval, a panel for each unit."""
    by_unit = {unit: [row for row in report.rows if row.unit == unit] for unit in PANELS}
    by_unit = {unit: rows for unit, rows in by_unit.items() if rows}
    heights = [len(rows) + 1.5 for rows in by_unit.values()]
    figure.set_size_inches(9.0, 0.7 + ROW_INCHES * sum(heights))
    figure.suptitle(f"Published against simulated ({report.effects})", fontsize=11)
    panels = figure.subplots(len(by_unit), 1, squeeze=False, height_ratios=heights)[:, 0]
    for axes, (unit, rows) in zip(panels, by_unit.items(), strict=True):
        _published_panel(axes, rows, *PANELS[unit])
    _published_legend(figure)


def _published_panel(axes: Axes, rows: Sequence[ProvenanceRow], name: str, factor: float) -> None:
    for place, row in enumerate(rows):
        colour = POSTERIOR if row.verdict == "inside" else OUTSIDE
        axes.hlines(place, factor * row.low, factor * row.high, color=colour, lw=4, alpha=0.35)
        axes.plot(factor * row.median, place, "|", color=colour, ms=9, mew=2)
        face = INK if row.role == "fitted" else "white"
        ends = [factor * row.published_low, factor * row.published_high]
        axes.plot(ends, [place, place], "-o", color=INK, ms=5, mfc=face, lw=1)
    axes.set_yticks(range(len(rows)), row_labels(rows))
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlabel(name)
    axes.grid(axis="x", color="#e5e5e5")
    axes.set_axisbelow(True)


def _published_legend(figure: Figure) -> None:

    entries: dict[str, dict[str, Any]] = {
        "published, fitted": {"marker": "o", "color": INK, "lw": 0},
        "published, not or not fully fitted": {
            "marker": "o",
            "color": INK,
            "mfc": "white",
            "lw": 0,
        },
        "simulated: median and 90 % interval": {"color": POSTERIOR, "lw": 4, "alpha": 0.5},
        "published number outside": {"color": OUTSIDE, "lw": 4, "alpha": 0.5},
    }
    handles = [Line2D([], [], label=label, **style) for label, style in entries.items()]
    figure.legend(handles=handles, loc="outside lower center", ncols=2, frameon=False)


def main_parameters(parameters: Sequence[Mapping[str, Any]]) -> list[str]:
    """Names of free parameters, those that the data inform most first."""
    free = [row for row in parameters if PRODUCT not in row["name"]]
    return [row["name"] for row in sorted(free, key=lambda row: float(row["ratio"]))]


def scale_axis(axis: Any, name: str, values: Floats) -> None:
    """Hazards and ratios on a logarithmic scale, with few and plain numbers."""
    if name.startswith("elasticity."):
        axis.set_major_locator(MaxNLocator(4))
        return
    axis.axes.set(**{f"{axis.axis_name}scale": "log"})
    spread = float(np.quantile(values, 0.999) / np.quantile(values, 0.001))
    axis.set_major_locator(LogLocator(subs=(1.0, 3.0) if spread > WIDE else (1.0, 2.0, 5.0)))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def bins_of(name: str, values: Floats, count: int) -> list[float]:
    """Borders of a histogram's bins, even on the scale of the axis."""
    low, high = np.quantile(values, (0.001, 0.999))
    is_log = not name.startswith("elasticity.")
    return list(np.geomspace(low, high, count) if is_log else np.linspace(low, high, count))


def _label(name: str) -> str:
    return name.replace(".", ".\n", 1).replace("_to_", " to\n")


def draw_pairs(figure: Figure, report: FitReport) -> None:
    """Pairs of the parameters that the data inform most, and of selection with research."""
    names = main_parameters(report.parameters)[:MOST_PAIRS]
    names += [n for n in ("selection.work", "research.work") if n in report.posterior]
    names = list(dict.fromkeys(names))
    size = len(names)
    figure.set_size_inches(1.0 + PANEL_INCHES * size, 1.0 + PANEL_INCHES * size)
    title = f"Posterior draws in pairs, with their rank correlation ({report.effects})"
    figure.suptitle(title, fontsize=12)
    grid = figure.subplots(size, size, squeeze=False)
    for row, below in enumerate(names):
        for column, left in enumerate(names):
            axes = grid[row, column]
            if column > row:
                _correlation(axes, report.posterior[left], report.posterior[below])
                continue
            _pair(axes, report, left, below)
            axes.tick_params(labelbottom=row == size - 1, labelleft=column == 0 and row > 0)
            if row == size - 1:
                axes.set_xlabel(_label(left), fontsize=8)
            if column == 0:
                axes.set_ylabel(_label(below), fontsize=8)


def _correlation(axes: Axes, x: Floats, y: Floats) -> None:
    axes.set_axis_off()
    ranks = [np.argsort(np.argsort(values)) for values in (x, y)]
    # Adding 0 makes of a rounded -0 a plain 0.
    value = round(float(np.corrcoef(ranks[0], ranks[1])[0, 1]), 2) + 0.0
    style: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 12, "color": INK}
    axes.text(0.5, 0.5, f"{value:+.2f}", transform=axes.transAxes, **style)


def _pair(axes: Axes, report: FitReport, left: str, below: str) -> None:
    x, y = report.posterior[left], report.posterior[below]
    if left == below:
        axes.hist(x, bins=bins_of(left, x, 30), color=POSTERIOR, alpha=0.6)
        scale_axis(axes.xaxis, left, x)
        axes.set_yticks([])
        return
    style: dict[str, Any] = {"ms": 2, "color": POSTERIOR, "alpha": 0.5, "rasterized": True}
    axes.plot(x[:DOTS_SHOWN], y[:DOTS_SHOWN], ".", **style)
    scale_axis(axes.xaxis, left, x)
    scale_axis(axes.yaxis, below, y)


def draw_trace(figure: Figure, report: FitReport) -> None:
    """How four walkers went, for the parameters that the data inform most."""
    names = main_parameters(report.parameters)[: 2 * MOST_PAIRS]
    rows = -(-len(names) // 2)
    figure.set_size_inches(10.0, 0.6 + 1.2 * rows)
    title = f"Four walkers, in the order of their steps, thinned ({report.effects})"
    figure.suptitle(title, fontsize=11)
    grid = figure.subplots(rows, 2, squeeze=False, sharex=True)
    for axes, name in zip(grid.ravel(), names, strict=False):
        for walker, path in enumerate(report.trace[name]):
            axes.plot(path, lw=0.5, color=WALKER_COLOURS[walker % 4], alpha=0.8)
        scale_axis(axes.yaxis, name, report.trace[name])
        axes.set_title(name, loc="left", pad=2)
        axes.set_xticks([])
        axes.margins(x=0.01)
    for axes in grid.ravel()[len(names) :]:
        axes.set_axis_off()


def draw_priors(figure: Figure, report: FitReport) -> None:
    """Prior against posterior, calibrated parameters first."""
    rows = sorted(report.parameters, key=lambda row: float(row["ratio"]))
    lines = -(-len(rows) // COLUMNS)
    figure.set_size_inches(2.3 * COLUMNS, 0.8 + 1.5 * lines)
    title = (
        f"Prior (grey) and posterior (blue); ratio of their standard deviations ({report.effects})"
    )
    figure.suptitle(title, fontsize=12)
    grid = figure.subplots(lines, COLUMNS, squeeze=False).ravel()
    for axes, row in zip(grid, rows, strict=False):
        _prior_panel(axes, report, row)
    for axes in grid[len(rows) :]:
        axes.set_axis_off()


def _prior_panel(axes: Axes, report: FitReport, row: Mapping[str, Any]) -> None:
    name = row["name"]
    prior, posterior = report.prior[name], report.posterior[name]
    both = np.concatenate([prior, posterior])
    bins = bins_of(name, both, PRIOR_BINS)
    filled: dict[str, Any] = {"color": PRIOR, "histtype": "stepfilled", "alpha": 0.45}
    outline: dict[str, Any] = {"color": POSTERIOR, "histtype": "step", "lw": 1.4}
    for draws, style in ((prior, filled), (posterior, outline)):
        axes.hist(draws, bins=bins, weights=np.full(draws.size, 1.0 / draws.size), **style)
    scale_axis(axes.xaxis, name, both)
    axes.set_yticks([])
    colour = POSTERIOR if row["status"] == "calibrated" else "#666666"
    label = name.replace(PRODUCT, "\n× ")
    axes.set_title(f"{label}\n{row['status']}, {row['ratio']:.2f}", color=colour, fontsize=8)
    axes.axvline(row["prior_median"], color=INK, lw=0.5, ls=":")


# Name of the file → who draws it.
FIGURES: dict[str, Draw] = {
    "published": draw_published,
    "prior_posterior": draw_priors,
    "pairs": draw_pairs,
    "trace": draw_trace,
}


def write_fit_figures(folder: Path, report: FitReport) -> None:
    """Write every figure as svg and png; the trace only if it was kept with the posterior."""
    for name, draw in FIGURES.items():
        if name == "trace" and not report.trace:
            continue
        for kind, content in drawn(draw, report).items():
            write_bytes(folder / f"{name}.{kind}", content)


def drawn(draw: Draw, report: FitReport) -> dict[str, bytes]:
    """One figure as svg and png."""
    with mpl.rc_context(SETTINGS):
        figure = Figure(layout="constrained", dpi=DOTS_PER_INCH)
        FigureCanvasAgg(figure)
        draw(figure, report)
        svg, png = io.BytesIO(), io.BytesIO()
        figure.savefig(svg, format="svg", metadata={"Date": None})
        figure.savefig(png, format="png", metadata={"Software": None})
    return {"svg": svg.getvalue(), "png": png.getvalue()}
