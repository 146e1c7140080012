"""Matplotlib's SVG made small and harmless: no styles, no ids of its own, colours by name.

A page under `default-src 'none'` may hold no style attribute, and ids must be unique on the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as Tree

from markupsafe import escape

from sim.report.page.palette import ROLE_OF
from sim.report.page.svg_paths import short_path

NUMBER = re.compile(r"-?\d+\.\d+")
FONT_SIZE = re.compile(r"([\d.]+)px")
LINK = "{http://www.w3.org/1999/xlink}href"
SERIES = "series:"
# Only these survive; the rest are matplotlib's defaults or would name a font.
KEPT = ("transform", "x", "y", "width", "height", "d", "points", "clip-path")
STYLES = (
    "stroke-width", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin",
    "opacity", "fill-opacity", "stroke-opacity", "text-anchor",
)  # fmt: skip
SAME_LOOK = re.compile(r'<path((?: [\w-]+="[^"]*")*) d="([^"]*)"/><path\1 d="(M[^"]*)"/>')
SAME_SERIES = re.compile(r'<g data-series="([^"]*)">((?:(?!</?g\b).)*)</g><g data-series="\1">')
TEXT = re.compile(r'<g data-series="[^"]*"><text.*?</text></g>|<text.*?</text>', re.DOTALL)
TURNED_NOWHERE = re.compile(r"rotate\(-?0 ")
USUAL_SIZE = "12.5"  # stands in the style sheet
DROPPED = ("metadata", "style")


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
    return _together(TEXT.sub("", drawn)), "".join(TEXT.findall(drawn))


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
