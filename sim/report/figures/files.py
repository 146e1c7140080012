"""Figures as files: SVG for print, PNG for a screen, the same bytes for the same result."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim.files.atomic import write_bytes

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
