"""From blocks to one HTML file that fetches nothing and runs nothing but its own few lines."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib import resources
from itertools import groupby
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sim.files.visible_text import unsteered
from sim.report.page.blocks import Group, Page, Row
from sim.report.page.compact_tables import column_rules, lean
from sim.report.page.language import LANGUAGES, Voice, cited, voice


def page_text(pages: Sequence[Page], version: str) -> str:
    """The page in all its languages; the first is shown first.

    Parameters
    ----------
    pages : the same page in each language
    version : of the program that makes it
    """
    return rendered(
        "page.html.jinja",
        pages=pages,
        voices={page.language: voice(page.language) for page in pages},
        version=version,
        made_with=cited(version, "version"),
    )


def letter_text(pages: Sequence[Page], version: str) -> str:
    """The council information letter in all its languages."""
    return rendered(
        "letter.html.jinja",
        pages=pages,
        voices={page.language: voice(page.language) for page in pages},
        version=version,
    )


def rendered(template: str, *, pages: Sequence[Page], **values: Any) -> str:
    """A template with the style sheet and script of the page in it."""
    style = f"{_asset('style.css')}{column_rules(pages)}\n"
    script = _asset("page.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    page = (
        _environment()
        .get_template(template)
        .render(pages=pages, policy=policy, style=Markup(style), script=Markup(script), **values)
    )
    return unsteered(page)


def voices() -> tuple[Voice, ...]:
    """Every language, the page's own first."""
    return tuple(voice(language) for language in LANGUAGES)


def _environment() -> Environment:

    environment = Environment(
        loader=PackageLoader("sim.report.page", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"lean": lean, "grouped": grouped, "isolated": isolated}
    return environment


def grouped(rows: Sequence[Row]) -> list[tuple[Group | None, list[Row]]]:
    """Rows after each other under the words they share."""
    return [(group, list(some)) for group, some in groupby(rows, key=lambda row: row.group)]


def isolated(words: Markup | str) -> Markup:
    """Words that cannot turn the text around them."""
    if isinstance(words, Markup) and words.startswith("<bdi>"):
        return words
    return Markup("<bdi>{}</bdi>").format(words)


def _asset(name: str) -> str:
    return (resources.files("sim.report.page") / "templates" / name).read_text("utf-8")


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"sha256-{digest}"
