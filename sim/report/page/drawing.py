"""A chart drawn once by matplotlib and written out as small inline SVG in each language."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import matplotlib as mpl
from markupsafe import Markup, escape
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from sim.report.page.language import LANGUAGES, Voice, without_control_signs
from sim.report.page.palette import STAND_IN
from sim.report.page.svg import shapes_and_texts, slim_svg

Words = Callable[[Voice], str]
POINTS_PER_INCH = 72
WIDTH = 360
TEXT_SIZE = 12.5
SERIES = "series:"
SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "bijstandsim",
    "path.simplify": False,
    "font.size": TEXT_SIZE,
    "font.family": "DejaVu Sans",  # comes with matplotlib: the same measures on every machine
}


@dataclass(slots=True)
class Drawing:
    """A chart under way; its words are tokens until it is written out in a language.

    Attributes
    ----------
    name : of the chart, unique on the page
    height : in points; every drawing is as wide as a telephone shows without shrinking it
    """

    name: str
    height: int = 220
    figure: Figure = field(init=False)
    _words: list[Words] = field(init=False, default_factory=list)
    _parts: tuple[str, str] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Open an empty figure; pyplot and its state are not used."""
        with mpl.rc_context(SETTINGS):
            self.figure = Figure(figsize=(WIDTH / POINTS_PER_INCH, self.height / POINTS_PER_INCH))
            FigureCanvasSVG(self.figure)

    def axes(self, left: float, bottom: float, right: float, top: float) -> Axes:
        """Axes within margins in points, without a frame, ticks in soft ink."""
        width = WIDTH - left - right
        box = (left / WIDTH, bottom / self.height, width / WIDTH)
        with mpl.rc_context(SETTINGS):
            axes = self.figure.add_axes((*box, (self.height - bottom - top) / self.height))
        axes.patch.set_visible(False)
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.spines["bottom"].set_color(STAND_IN["soft"])
        axes.tick_params(length=0, labelcolor=STAND_IN["soft"], labelsize=TEXT_SIZE, pad=4)
        return axes

    def localised(self, words: Words) -> str:
        """A token for a text that depends on the language."""
        self._words.append(words)
        return f"@{len(self._words) - 1}@"

    def note(self, axes: Axes, x: float, y: float, words: Words, **style: Any) -> None:
        """A text in the chart, at data coordinates unless `transform` says otherwise."""
        text = axes.text(x, y, self.localised(words), **_note_style(style))
        text.set_clip_on(False)

    def ticks(self, axis: Any, values: list[float], words: Callable[[Voice, float], str]) -> None:
        """Ticks at these values, written as the reader's language does."""
        texts = [self.localised(_at(words, value)) for value in values]
        axis.set_ticks(values, texts)

    def svg(self, voice: Voice, title: str, described_by: str) -> Markup:
        """The chart in one language, as an image with a name and a description elsewhere."""
        self._parts = self._parts or self._drawn()
        shapes, texts = self._parts
        for number, words in enumerate(self._words):
            texts = texts.replace(f"@{number}@", str(escape(without_control_signs(words(voice)))))
        # Every language stands on the page; the shapes stand there once.
        is_first = voice.language == LANGUAGES[0]
        drawn = f'<g id="{self.name}">{shapes}</g>' if is_first else f'<use href="#{self.name}"/>'
        head = Markup(
            '<svg class="chart" role="img" viewBox="0 0 {} {}" aria-label="{}" '
            'aria-describedby="{}">'
        ).format(WIDTH, self.height, without_control_signs(title), described_by)
        return head + Markup(drawn + texts) + Markup("</svg>")

    def _drawn(self) -> tuple[str, str]:

        out = io.StringIO()
        with mpl.rc_context(SETTINGS):
            self.figure.savefig(out, format="svg", transparent=True, metadata={"Date": None})
        return shapes_and_texts(slim_svg(out.getvalue(), self.name))


def _at(words: Callable[[Voice, float], str], value: float) -> Words:
    return lambda voice: words(voice, value)


def _note_style(style: dict[str, Any]) -> dict[str, Any]:
    return {"fontsize": TEXT_SIZE, "color": STAND_IN["ink"], "va": "center", **style}


def belongs_to(artist: Any, series: str) -> None:
    """Mark what a series is drawn with, so that a reader can hide it."""
    artist.set_gid(SERIES + series)
