"""A chart drawn once by matplotlib and written out as small inline SVG in each language.

Its SVG is made small and harmless: no styles, no ids of its own, colours by name, for a page under
`default-src 'none'` may hold no style attribute, and ids must be unique on the page. Paths have
few signs: relative steps in tenths of a point, without points that nobody sees.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from xml.etree import ElementTree as Tree

import matplotlib as mpl
from markupsafe import Markup, escape
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from sim.report.page.language import LANGUAGES, Language, without_control_signs
from sim.report.page.palette import ROLE_OF, STAND_IN

Words = Callable[[Language], str]
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
NUMBER = re.compile(r"-?\d+\.\d+")
FONT_SIZE = re.compile(r"([\d.]+)px")
LINK = "{http://www.w3.org/1999/xlink}href"
# Only these survive; the rest are matplotlib's defaults or would name a font.
KEPT = ("transform", "x", "y", "width", "height", "d", "points", "clip-path")
STYLES = (
    "stroke-width", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin",
    "opacity", "fill-opacity", "stroke-opacity", "text-anchor",
)  # fmt: skip
SAME_LOOK = re.compile(r'<path((?: [\w-]+="[^"]*")*) d="([^"]*)"/><path\1 d="(M[^"]*)"/>')
SAME_SERIES = re.compile(r'<g data-series="([^"]*)">((?:(?!</?g\b).)*)</g><g data-series="\1">')
TEXT = re.compile(r'<g data-series="[^"]*"><text.*?</text></g>|<text.*?</text>', re.DOTALL)
LOOK = re.compile(r'<text((?: (?:class|font-size|font-weight|text-anchor)="[^"]*")+)')
TURNED_NOWHERE = re.compile(r"rotate\(-?0 ")
USUAL_SIZE = "12.5"  # stands in the style sheet
DROPPED = ("metadata", "style")
Point = tuple[int, int]
Step = tuple[str, list[Point]]
# Tenths of a point; a chart is 3600 of them wide, so this is less than any screen shows.
UNSEEN_TENTHS = 1.5
POINTS_OF = {"M": 1, "L": 1, "Q": 2, "C": 3}


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

    def ticks(
        self, axis: Any, values: list[float], words: Callable[[Language, float], str]
    ) -> None:
        """Ticks at these values, written as the reader's language does."""
        texts = [self.localised(_at(words, value)) for value in values]
        axis.set_ticks(values, texts)

    def worded(self, text: str, language: Language) -> str:
        """A text of the drawing in one language."""
        for number, words in enumerate(self._words):
            text = text.replace(f"@{number}@", without_control_signs(words(language)))
        return text

    def svg(self, language: Language, title: str, described_by: str) -> Markup:
        """The chart in one language, as an image with a name and a description elsewhere."""
        self._parts = self._parts or self._drawn()
        shapes, texts = self._parts
        for number, words in enumerate(self._words):
            texts = texts.replace(
                f"@{number}@", str(escape(without_control_signs(words(language))))
            )
        # Every language stands on the page; the shapes stand there once.
        is_first = language.code == LANGUAGES[0]
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


def _at(words: Callable[[Language, float], str], value: float) -> Words:
    return lambda language: words(language, value)


def _note_style(style: dict[str, Any]) -> dict[str, Any]:
    return {"fontsize": TEXT_SIZE, "color": STAND_IN["ink"], "va": "center", **style}


def belongs_to(artist: Any, series: str) -> None:
    """Mark what a series is drawn with, so that a reader can hide it."""
    artist.set_gid(SERIES + series)


def slim_svg(text: str, name: str) -> str:
    """The inside of an SVG file, with ids that begin with `name`."""
    root = Tree.fromstring(text)
    used = set(re.findall(r"url\(#([^)]+)\)", text)) | set(
        re.findall(r'xlink:href="#([^"]+)"', text)
    )
    return "".join(_written(child, name, used) for child in root)


def shapes_and_texts(drawn: str) -> tuple[str, str]:
    """What a drawing shows, and what it says; the first is the same in every language.

    Paths that look the same and follow each other, such as a grid, become one path.
    """
    return _together(TEXT.sub("", drawn)), "".join(_texts(TEXT.findall(drawn)))


def _texts(texts: Sequence[str]) -> Iterator[str]:
    """Texts, those that look the same and follow each other, such as an axis's, in one group."""
    for look, alike in groupby(texts, key=_look):
        inner = "".join(text.replace(look, "", 1) for text in alike)
        yield f"<g{look}>{inner}</g>" if look else inner


def _look(text: str) -> str:
    look = LOOK.match(text)
    return look.group(1) if look else ""


def _together(text: str) -> str:
    before = ""
    while text != before:
        before, text = text, SAME_SERIES.sub(r'<g data-series="\1">\2', text)
        text = SAME_LOOK.sub(r'<path\1 d="\2\3"/>', text)
    return text


def _written(element: Tree.Element, name: str, used: set[str]) -> str:
    tag = element.tag.rpartition("}")[2]
    if tag in DROPPED or _is_empty(element, tag):
        return ""
    attributes = "".join(
        f' {key}="{escape(value)}"' for key, value in _attributes(element, tag, name, used)
    )
    inner = str(escape((element.text or "").strip())) if tag == "text" else ""
    inner += "".join(_written(child, name, used) for child in element)
    if tag in ("g", "defs") and not inner:
        return ""
    if tag == "g" and not attributes:
        return inner
    return f"<{tag}{attributes}>{inner}</{tag}>" if inner else f"<{tag}{attributes}/>"


def _is_empty(element: Tree.Element, tag: str) -> bool:
    """A path that paints nothing: the patch behind a figure or axes."""
    style = element.get("style", "").replace(" ", "")
    paints_nothing = "fill:none" in style and ("stroke:none" in style or "stroke:" not in style)
    return tag == "path" and paints_nothing and "id" not in element.attrib


def _attributes(
    element: Tree.Element, tag: str, name: str, used: set[str]
) -> Iterator[tuple[str, str]]:
    own_id = element.get("id", "")
    if own_id.startswith(SERIES):
        yield "data-series", own_id.removeprefix(SERIES)
    elif own_id in used:
        yield "id", f"{name}-{own_id}"
    yield from _styles(element.get("style", ""), tag)
    for key in KEPT:
        value = element.get(key, "")
        if value and not TURNED_NOWHERE.match(value):
            value = value.replace("url(#", f"url(#{name}-")
            yield key, short_path(value) if key == "d" else _short(value)
    if LINK in element.attrib:
        yield "href", f"#{name}-{element.attrib[LINK].removeprefix('#')}"


def _styles(style: str, tag: str) -> Iterator[tuple[str, str]]:
    """A style attribute as presentation attributes; colours become classes."""
    pairs = dict(part.strip().split(":", 1) for part in style.split(";") if ":" in part)
    pairs = {key.strip(): value.strip() for key, value in pairs.items()}
    paints = [("f", pairs.get("fill")), ("s", pairs.get("stroke"))]
    if tag in ("path", "use", "text", "rect"):
        classes = [
            f"{kind}-{ROLE_OF.get(paint, 'ink')}"
            for kind, paint in paints
            if paint and paint != "none"
        ]
        if classes:
            yield "class", " ".join(classes)
    if pairs.get("fill") == "none":
        yield "fill", "none"
    size = FONT_SIZE.search(pairs.get("font", "") or pairs.get("font-size", ""))
    if size and _short(size.group(1)) != USUAL_SIZE:
        yield "font-size", _short(size.group(1))
    if "700" in pairs.get("font", "").split() or "bold" in pairs.get("font", "").split():
        yield "font-weight", "700"
    for key in STYLES:
        if key in pairs:
            yield key, _short(pairs[key])


def _short(value: str) -> str:
    """Numbers to a tenth of a point, on one line."""

    def tenth(match: re.Match[str]) -> str:
        return f"{float(match.group()):.1f}".removesuffix(".0")

    return " ".join(NUMBER.sub(tenth, value).split())


def short_path(path: str) -> str:
    """The same path, to a tenth of a point, as relative steps.

    Examples
    --------
    >>> short_path("M 10 20 L 14.8 20.04 L 19.6 20 L 24.4 31 z")
    'M10 20l9.6 0 4.8 11z'
    """
    text, here, last = "", (0, 0), ""
    for command, points in _thinned(list(_steps(path))):
        if command == "z":
            text, last = text + "z", "z"
            continue
        # A move is absolute, so that paths can be put after each other.
        left, up = (0, 0) if command == "M" else here
        numbers = [number for x, y in points for number in (x - left, y - up)]
        word = "M" if command == "M" else command.lower()
        text = _joined(text, "" if command == last != "M" else word, numbers)
        here, last = points[-1], command
    return text


def _joined(text: str, command: str, tenths: Sequence[int]) -> str:
    """Numbers after each other, with a blank only where two would run together."""
    parts = [text, command] if command else [text]
    before = "" if command else _last_number(text)
    for number in tenths:
        shown = _tenth(number)
        touches = before and shown[0] != "-" and not (shown[0] == "." and "." in before)
        parts.append(f" {shown}" if touches else shown)
        before = shown
    return "".join(parts)


def _last_number(text: str) -> str:
    end = max(text.rfind(sign) for sign in " -Mlcqz")
    return text[end:].strip(" Mlcqz") or "0"


def _tenth(number: int) -> str:
    """Tenths as a decimal without what says nothing: 48 → 4.8, 5 → .5, -30 → -3."""
    whole, tenth = divmod(abs(number), 10)
    size = f"{whole or ''}.{tenth}" if tenth else str(whole)
    return f"-{size}" if number < 0 and size != "0" else size


def _steps(path: str) -> Iterator[Step]:
    """Commands with their points in tenths; a line that goes without saying is said."""
    command, numbers = "", []
    for word in path.replace(",", " ").split():
        if word.isalpha():
            command = word
            if command == "z":
                yield "z", []
            continue
        numbers.append(round(10 * float(word)))
        if len(numbers) == 2 * POINTS_OF[command]:
            yield command, list(zip(numbers[::2], numbers[1::2], strict=True))
            command, numbers = ("L" if command == "M" else command), []


def _thinned(steps: list[Step]) -> Iterator[Step]:
    """Lines without the points that lie on the way."""
    run: list[Point] = []
    for command, points in steps:
        if command == "L" and run:
            run += points
            continue
        yield from (("L", [point]) for point in kept_points(run)[1:])
        yield command, points
        run = points[-1:]
    yield from (("L", [point]) for point in kept_points(run)[1:])


def kept_points(points: list[Point]) -> list[Point]:
    """A line's ends and the points that leave the straight way (Douglas & Peucker 1973).

    Examples
    --------
    >>> kept_points([(0, 0), (10, 1), (20, 0), (30, 40)])
    [(0, 0), (20, 0), (30, 40)]
    """
    if len(points) <= 2:  # noqa: PLR2004  (two ends are all there is)
        return points
    first, last = points[0], points[-1]
    distances = [_off(point, first, last) for point in points[1:-1]]
    farthest = max(range(len(distances)), key=distances.__getitem__)
    if distances[farthest] <= UNSEEN_TENTHS:
        return [first, last]
    middle = farthest + 1
    return kept_points(points[: middle + 1])[:-1] + kept_points(points[middle:])


def _off(point: Point, first: Point, last: Point) -> float:
    """Distance of a point from the straight line between two others."""
    across, up = last[0] - first[0], last[1] - first[1]
    length = (across * across + up * up) ** 0.5
    if length == 0:
        return float(((point[0] - first[0]) ** 2 + (point[1] - first[1]) ** 2) ** 0.5)
    return float(abs(across * (first[1] - point[1]) - (first[0] - point[0]) * up) / length)
