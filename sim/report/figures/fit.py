"""Figures of a fit: trace, prior against posterior, pairs, published against simulated.

The same fit gives the same bytes: no date, no random salt, one font that comes with matplotlib.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim.calibrate.fit_report import FitReport
from sim.files.atomic import write_bytes
from sim.report.figures.fit_panels import draw_pairs, draw_priors, draw_published, draw_trace

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
