"""A chart as a file of its own: svg or png, in real colours, with its title."""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterator
from textwrap import fill
from typing import Any

import matplotlib as mpl
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.report.page.drawing import SETTINGS, Drawing
from sim.report.page.language import Language, without_control_signs
from sim.report.page.palette import LIGHT, ROLE_OF

DOTS_PER_INCH = 200
TITLE_WIDTH = 52
# What an artist is painted with.
PAINTS = ("color", "facecolor", "edgecolor", "markerfacecolor", "markeredgecolor")
KINDS = ("svg", "png")


def picture(drawing: Drawing, language: Language, title: str, kind: str) -> bytes:
    """The chart in one language as svg or png; the drawing itself stays as it is.

    Parameters
    ----------
    title : stands above the chart; none if empty
    kind : svg or png
    """
    figure: Figure = pickle.loads(pickle.dumps(drawing.figure))
    for text in figure.findobj(Text):
        text.set_text(_plain(drawing.worded(text.get_text(), language)))
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            labels = [label.get_text() for label in axis.get_ticklabels()]
            if any(labels):
                axis.set_ticks(
                    axis.get_ticklocs(), [_plain(drawing.worded(one, language)) for one in labels]
                )
    for artist, paint, colour in _painted(figure):
        getattr(artist, f"set_{paint}")(colour)
    if title:
        words = fill(without_control_signs(title), TITLE_WIDTH)
        figure.text(0.02, 1.02, _plain(words), va="bottom", ha="left", fontweight="bold")
    out = io.BytesIO()
    with mpl.rc_context(SETTINGS):
        figure.savefig(
            out, format=kind, dpi=DOTS_PER_INCH, bbox_inches="tight", facecolor=LIGHT["paper"],
            metadata={"Date": None} if kind == "svg" else {"Software": None},
        )  # fmt: skip
    return out.getvalue()


def _plain(text: str) -> str:
    """Text in which no dollar begins a formula."""
    return text.replace("$", r"\$")


def _painted(figure: Figure) -> Iterator[tuple[Any, str, Any]]:
    """Artist, paint and real colour, wherever a drawing says the name of a colour."""
    for artist in figure.findobj():
        for paint in PAINTS:
            found = getattr(artist, f"get_{paint}", None)
            if found is not None and hasattr(artist, f"set_{paint}"):
                colour = _real(found())
                if colour is not None:
                    yield artist, paint, colour


def _real(colour: Any) -> Any:
    """The colour that a stand-in stands for, with its transparency; None for any other."""
    shades = colour if getattr(colour, "ndim", 1) == 2 else [colour]  # noqa: PLR2004  (a list)
    if len(shades) != 1:
        return None
    try:
        name = to_hex(shades[0])
    except ValueError:
        return None
    if name not in ROLE_OF:
        return None
    whole = to_hex(shades[0], keep_alpha=True)
    return LIGHT[ROLE_OF[name]] + whole[len(name) :]
