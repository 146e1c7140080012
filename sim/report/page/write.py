"""From a result's folder to its page: one HTML file with both languages.

The file fetches nothing and runs nothing but its own few lines. Tables are written in few signs:
what all numbers of a row or table have in common is said once.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sim.errors import InputError
from sim.files.atomic import make_folder, write_bytes, write_text
from sim.files.left_overs import remove_left_overs
from sim.files.visible_text import unsteered
from sim.report.page.blocks import Block, Choose, Figure, Fold, Group, Page, Row, Table
from sim.report.page.comparison.page import ComparisonPage
from sim.report.page.drawing import Drawing
from sim.report.page.experiment.page import ExperimentPage
from sim.report.page.language import LANGUAGES, Language, cited, language_of
from sim.report.page.pictures import KINDS, picture
from sim.report.page.power.answer import AnswerPage, read_answer
from sim.report.page.power.page import PowerPage
from sim.report.page.stored_comparison import is_comparison, read_comparison
from sim.report.page.stored_result import read_manifest, read_result
from sim.report.page.stored_study import read_study
from sim.report.page.word import write_word
from sim.store.manifest import DESIGN, Manifest, kind_of, source_digest

PAGE_NAME = "report.html"
LETTER, PROPOSAL = "letter", "proposal"
ESTIMATE = re.compile(r'<span class="est"((?: data-[\w-]+="[^"]*")*)>')
MARK = re.compile(r' data-([\w-]+)="([^"]*)"')
# Says how a number is shown, not where it stands.
NOT_A_PLACE = ("per", "scale")
# Where the style sheet turns tables into cards.
NARROW = "46rem"
Marks = dict[str, str]
Drawn = ComparisonPage | ExperimentPage | PowerPage | AnswerPage
# Signs that a style sheet may hold as they are; all others are written as their number.
PLAIN = frozenset(" .,:;%€×’–-()/")


@dataclass(frozen=True, slots=True)
class Written:
    """A page that was written.

    Attributes
    ----------
    path : of the file
    size_bytes : of the file
    """

    path: Path
    size_bytes: int


def write_report(
    folder: Path, out: Path | None = None, *, letter: bool = False, proposal: bool = False
) -> list[Written]:
    """Write the page of a result, and letter and proposal if asked.

    Parameters
    ----------
    folder : of the result
    out : where the files go; the result's own folder if None

    Raises
    ------
    SimError
        If the folder is no result, a proposal is asked of what is no comparison, or a file cannot
        be written.
    """
    drawn, manifest = _drawn(folder)
    version = manifest.version
    pages = [drawn.in_language(language) for language in languages()]
    texts = {PAGE_NAME: page_text(pages, version)}
    for name, is_asked in ((LETTER, letter), (PROPOSAL, proposal)):
        if is_asked:
            papers = [_paper(drawn, name, folder, language) for language in languages()]
            texts[f"{name}.html"] = letter_text(papers, version, name)
    place = out or folder
    make_folder(place)
    for name in (PAGE_NAME, f"{LETTER}.html", f"{PROPOSAL}.html"):
        remove_left_overs(place, of=name)
    return [_written(place / name, text) for name, text in texts.items()]


def write_documents(
    folder: Path, out: Path | None, names: Sequence[str], language: Language
) -> list[Written]:
    """Write letter or proposal for a word processor, in one language.

    Raises
    ------
    SimError
        As `write_report`, or if python-docx is not installed.
    """
    drawn, _ = _drawn(folder)
    place = out or folder
    make_folder(place)
    found = []
    for name in names:
        path = place / f"{name}.{language.code}.docx"
        page = _paper(drawn, name, folder, language)
        found.append(Written(path, write_word(path, page, name, language)))
    return found


def write_figures(folder: Path, out: Path | None, language: Language) -> list[Written]:
    """Write the charts that the page shows unasked, each as svg and png, in one language.

    Raises
    ------
    SimError
        As `write_report`.
    """
    drawn, _ = _drawn(folder)
    place = out or folder
    make_folder(place)
    found = []
    for name, title, drawing in _charts(drawn.in_language(language)):
        for kind in KINDS:
            path = place / f"figure-{name}.{language.code}.{kind}"
            content = picture(drawing, language, title, kind)
            write_bytes(path, content)
            found.append(Written(path, len(content)))
    return found


def _charts(page: Page) -> Iterator[tuple[str, str, Drawing]]:
    """Name, title and drawing of every chart; of several in one figure each with its own title."""
    for section in page.sections:
        for figure in _figures_in(section.blocks):
            panels = [panel for panel in figure.panels if panel.drawing is not None]
            for number, panel in enumerate(panels, start=1):
                name = figure.name if len(panels) == 1 else f"{figure.name}-{number}"
                titles = (str(part.striptags()) for part in (panel.title, figure.title) if part)
                yield name, ": ".join(titles), panel.drawing


def _figures_in(blocks: Sequence[Block]) -> Iterator[Figure]:
    for block in blocks:
        if isinstance(block, Figure):
            yield block
        elif isinstance(block, Fold):
            yield from _figures_in(block.blocks)


def _paper(drawn: Drawn, name: str, folder: Path, language: Language) -> Page:
    """The letter or the proposal in one language.

    Raises
    ------
    InputError
        If a proposal is asked of what is no comparison.
    """
    if name == LETTER:
        return drawn.letter(language)
    if not isinstance(drawn, ComparisonPage):
        raise InputError(
            f"--proposal: needs a comparison, whose options a council chooses between (got {folder}"
            "). Make one with `bijstandsim compare`, or leave --proposal out."
        )
    return drawn.proposal(language)


def _written(path: Path, text: str) -> Written:
    write_text(path, text)
    return Written(path, len(text.encode("utf-8")))


def _drawn(folder: Path) -> tuple[Drawn, Manifest]:
    """The charts of a result and its manifest.

    Raises
    ------
    InputError
        If another version of the program made the result, with other tables.
    """
    try:
        return _read(folder)
    except (KeyError, TypeError, ValueError) as missing:
        made = read_manifest(folder)
        if made.source == source_digest():
            raise
        raise InputError(
            f"{folder}: must be made by this version of the program (got one by version "
            f"{made.version}, source {made.source}). Run it again; it is quick."
        ) from missing


def _read(folder: Path) -> tuple[Drawn, Manifest]:
    manifest = read_manifest(folder)
    if kind_of(manifest.content) == DESIGN:
        if manifest.content.get("asked"):
            return AnswerPage(read_answer(folder)), manifest
        return PowerPage(read_study(folder)), manifest
    if is_comparison(manifest):
        return ComparisonPage(read_comparison(folder)), manifest
    return ExperimentPage(read_result(folder)), manifest


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
        languages={page.language: language_of(page.language) for page in pages},
        version=version,
        made_with=cited(version, "version"),
    )


def letter_text(pages: Sequence[Page], version: str, name: str = LETTER) -> str:
    """The council information letter, or the proposal, in all its languages."""
    return rendered(
        "letter.html.jinja",
        pages=pages,
        languages={page.language: language_of(page.language) for page in pages},
        version=version,
        document=name,
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


def languages() -> tuple[Language, ...]:
    """Every language, the page's own first."""
    return tuple(language_of(language) for language in LANGUAGES)


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


def lean(table: Table) -> Table:
    """The same table with the places of its numbers on the row or table that they share."""
    rows = [_lean_row(row) for row in table.rows]
    places = [dict(row.marks) for row in rows if dict(row.marks)]
    shared = _shared(places) if len(places) == len(rows) else {}
    return replace(
        table,
        marks=tuple(shared.items()),
        rows=tuple(
            replace(row, marks=tuple(mark for mark in row.marks if mark[0] not in shared))
            for row in rows
        ),
    )


def _lean_row(row: Row) -> Row:
    marks_by_estimate = [
        dict(MARK.findall(marks)) for cell in row.cells for marks in _estimates(cell)
    ]
    shared = {
        name: value for name, value in _shared(marks_by_estimate).items() if name not in NOT_A_PLACE
    }
    if not shared:
        return row
    marks = tuple((name, Markup(value)) for name, value in shared.items())
    cells = tuple(_without(cell, shared) for cell in row.cells)
    return replace(row, marks=(*row.marks, *marks), cells=cells)


def _estimates(cell: Markup | str) -> list[str]:
    return ESTIMATE.findall(cell) if isinstance(cell, Markup) else []


def _shared(places: Sequence[Marks]) -> Marks:
    """What all of them say alike."""
    if not places:
        return {}
    first, *others = places
    return {
        name: value
        for name, value in first.items()
        if all(other.get(name) == value for other in others)
    }


def _without(cell: Markup | str, shared: Marks) -> Markup | str:
    if not isinstance(cell, Markup):
        return cell

    def kept(match: re.Match[str]) -> str:
        marks = MARK.findall(match.group(1))
        left = [f' data-{name}="{value}"' for name, value in marks if name not in shared]
        return f'<span class="est"{"".join(left)}>'

    return Markup(ESTIMATE.sub(kept, cell))


def column_rules(pages: Sequence[Page]) -> str:
    """Style rules: what each column is called on a narrow screen, and which hold words."""
    labels, words = [], []
    for page in pages:
        for table in _tables_of(page):
            for place, column in enumerate(table.columns, start=2):
                cell = f"#{page.language}-table-{table.name} td:nth-child({place})"
                labels.append(f'{cell}::before{{content:"{_quoted(column.text)}"}}')
                if not column.is_number:
                    words.append(f"{cell}{{text-align:left;min-width:var(--words)}}")
    return "\n".join([*words, f"@media (max-width:{NARROW}){{", *labels, "}"])


def _tables_of(page: Page) -> Iterator[Table]:
    for section in page.sections:
        yield from _tables_in(section.blocks)


def _tables_in(blocks: Sequence[Block]) -> Iterator[Table]:
    for block in blocks:
        if isinstance(block, Table):
            yield block
        elif isinstance(block, Fold):
            yield from _tables_in(block.blocks)
        elif isinstance(block, Figure | Choose) and block.table is not None:
            yield block.table


def _quoted(text: str) -> str:
    """A text inside quotes in a style sheet; nothing in it can end the quotes or the sheet."""
    return "".join(
        sign if sign.isalnum() or sign in PLAIN else f"\\{ord(sign):x} " for sign in text
    )
