"""A figure of what was believed and what the data made of it, a panel for each parameter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.calibrate.diagnostics import PRODUCT
from sim.calibrate.fit_report import FitReport
from sim.report.figures.fit_panels import INK, POSTERIOR, PRIOR, bins_of, scale_axis

COLUMNS = 5
BINS = 36


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
        _panel(axes, report, row)
    for axes in grid[len(rows) :]:
        axes.set_axis_off()


def _panel(axes: Axes, report: FitReport, row: Mapping[str, Any]) -> None:
    name = row["name"]
    prior, posterior = report.prior[name], report.posterior[name]
    both = np.concatenate([prior, posterior])
    bins = bins_of(name, both, BINS)
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
