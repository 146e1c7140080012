"""A letter or proposal as a file for a word processor (.docx), to edit and to sign."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from markupsafe import Markup

from sim.errors import MachineError
from sim.files.atomic import write_bytes
from sim.report.page.blocks import (
    Block,
    Cards,
    Definitions,
    Figure,
    Fold,
    Items,
    Notice,
    Page,
    Prose,
    Row,
    Section,
    Table,
)
from sim.report.page.language import Language, without_control_signs
from sim.report.page.pictures import picture

BOLD = ("strong", "b")
# Lengths of the format.
CM, POINT = 360_000, 12_700
SHEET = (21 * CM, round(29.7 * CM))
CHART, MARGIN = 11 * CM, round(2.2 * CM)
SMALL, USUAL = 9 * POINT, round(10.5 * POINT)
WORD_LANGUAGE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def write_word(path: Path, page: Page, document_name: str, language: Language) -> int:
    """Write the document in one language; returns its size in bytes.

    Parameters
    ----------
    document_name : letter or proposal: which heading lines it has

    Raises
    ------
    MachineError
        If python-docx is not installed, or the file cannot be written.
    """
    try:
        from docx import Document  # noqa: PLC0415  (a tenth of a second that few commands need)
    except ImportError as missing:
        raise MachineError(
            "--docx: needs the package python-docx (not installed). Install it "
            "(`pip install python-docx`, or set the program up again), or leave --docx out."
        ) from missing
    document = Document()
    _set_up(document, page, language)
    for key in ("to", "from", "number", "holder", "date"):
        document.add_paragraph(language.plain(f"letter.{key}"))
    document.add_heading(language.plain(f"{document_name}.kind"), 0)
    _paragraph(document, language.text("letter.on", subject=page.heading))
    for section in page.sections:
        _section(document, section, language)
    out = io.BytesIO()
    document.save(out)
    write_bytes(path, out.getvalue())
    return len(out.getvalue())


def _set_up(document: Any, page: Page, language: Language) -> None:
    """A4, a plain letter, the language of its spelling checker and the title of its file."""
    sheet = document.sections[0]
    sheet.page_width, sheet.page_height = SHEET
    for side in ("left", "right", "top", "bottom"):
        setattr(sheet, f"{side}_margin", MARGIN)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Calibri", USUAL
    locale = {"nl": "nl-NL", "en": "en-GB"}[language.code]
    for found in document.styles.element.iter(f"{WORD_LANGUAGE}lang"):
        found.set(f"{WORD_LANGUAGE}val", locale)
    document.core_properties.title = without_control_signs(page.title)[:255]
    document.core_properties.language = locale
    document.core_properties.author = "bijstandsim"


def _section(document: Any, section: Section, language: Language) -> None:
    document.add_heading(_plain(section.heading), 1)
    _blocks(document, section.blocks, language)


def _blocks(document: Any, blocks: Sequence[Block], language: Language) -> None:
    """Blocks in their order; controls have no place on paper."""
    for block in blocks:
        if isinstance(block, Table):
            _table(document, block)
        elif isinstance(block, Figure):
            _figure(document, block, language)
        elif isinstance(block, Fold):
            _blocks(document, block.blocks, language)
        else:
            for words, style in _paragraphs(block):
                _paragraph(document, words, style)


def _paragraphs(block: Block) -> Iterator[tuple[Markup, str | None]]:
    """The paragraphs of a block without tables and charts, each with its style."""
    if isinstance(block, Prose):
        yield from ((words, None) for words in block.paragraphs)
    elif isinstance(block, Items):
        style = "List Number" if block.ordered else "List Bullet"
        yield from ((words, style) for words in block.items)
    elif isinstance(block, Notice):
        yield block.text, "Intense Quote"
    elif isinstance(block, Cards):
        for card in block.cards:
            yield Markup("{}: {} {}").format(card.label, card.number, card.text), None
    elif isinstance(block, Definitions):
        for term, meaning in block.entries:
            yield Markup("<b>{}</b>: {}").format(term, meaning), None


def _table(document: Any, table: Table) -> None:
    """Heads, then rows; the words of a group in a row of their own."""
    _paragraph(document, Markup("<b>{}</b>").format(table.caption))
    heads = (table.corner, *(column.text for column in table.columns))
    made = document.add_table(rows=1, cols=len(heads))
    made.style = "Light Grid Accent 1"
    _cells(made.rows[0], [Markup("<b>{}</b>").format(head) for head in heads])
    group = None
    for row in table.rows:
        if row.group is not None and row.group != group:
            merged = made.add_row().cells
            _runs(merged[0].merge(merged[-1]).paragraphs[0], row.group.words)
        group = row.group
        _cells(made.add_row(), _row_words(row))


def _row_words(row: Row) -> list[Markup]:
    return [Markup("<b>{}</b>").format(row.head), *(Markup("{}").format(one) for one in row.cells)]


def _cells(row: Any, words: Sequence[Markup]) -> None:
    for cell, text in zip(row.cells, words, strict=True):
        paragraph = cell.paragraphs[0]
        _runs(paragraph, text)
        for run in paragraph.runs:
            run.font.size = SMALL


def _figure(document: Any, figure: Figure, language: Language) -> None:
    """The first chart with its title, its description as its alternative text, and its numbers."""
    _paragraph(document, Markup("<b>{}</b>").format(figure.title))
    for panel in figure.panels:
        if panel.drawing is not None:
            image = io.BytesIO(picture(panel.drawing, language, "", "png"))
            shape = document.add_picture(image, width=CHART)
            described = f"{_plain(figure.title)} {_plain(figure.description)}"
            shape._inline.docPr.set("descr", described)
    _paragraph(document, figure.description)
    for point in figure.points:
        _paragraph(document, point, "List Bullet")


def _paragraph(document: Any, words: Markup | str, style: str | None = None) -> None:
    _runs(document.add_paragraph(style=style), words)


def _runs(paragraph: Any, words: Markup | str) -> None:
    for text, is_bold in pieces(words):
        paragraph.add_run(text).bold = is_bold or None


def _plain(words: Markup | str) -> str:
    return "".join(text for text, _ in pieces(words))


def pieces(words: Markup | str) -> Iterator[tuple[str, bool]]:
    r"""Text of simple HTML in pieces, each with whether it is bold.

    Examples
    --------
    >>> list(pieces(Markup("about <b>€ 5</b> &lt;less&gt;<br>now")))
    [('about ', False), ('€ 5', True), (' <less>', False), ('\n', False), ('now', False)]
    """
    reader = _Pieces()
    reader.feed(str(words) if isinstance(words, Markup) else str(Markup.escape(words)))
    reader.close()
    return iter(reader.found)


class _Pieces(HTMLParser):
    """Collects text and whether it stands in bold; words for a screen are left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, bool]] = []
        self.depth = 0
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Bold begins, a line ends, or words begin that only a screen needs."""
        self.unseen += self.unseen > 0 or ("class", "screen") in attrs
        self.depth += tag in BOLD
        if tag == "br":
            self.found.append(("\n", False))

    def handle_endtag(self, tag: str) -> None:
        """Bold ends, or the words for a screen."""
        self.unseen = max(0, self.unseen - 1)
        self.depth -= tag in BOLD

    def handle_data(self, data: str) -> None:
        """Text as it stands."""
        text = without_control_signs(data)
        if text and not self.unseen:
            self.found.append((text, self.depth > 0))
