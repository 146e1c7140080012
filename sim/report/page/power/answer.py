"""The page of one question put to a design: its answer in a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from markupsafe import Markup

from sim.inputs.design.load import design_from_mapping
from sim.inputs.design.model import Design
from sim.power.diagnosis.cautions import Caution, cautions_of, tests_of, undrawn_share
from sim.power.diagnosis.rows import PowerRow, counts_everybody, row_kind
from sim.report.page.blocks import Block, Page, Prose, Row, Section, Table
from sim.report.page.columns import cell_markup, head_of, shown
from sim.report.page.language import Language, cited
from sim.report.page.power.page import caution_notices, reproduce_section
from sim.report.page.questions import question_notices
from sim.report.page.reproduce import words_section
from sim.report.page.scenario_words import heading_of, plain_title_of
from sim.report.page.stored_result import read_manifest
from sim.report.page.stored_study import stored_rows
from sim.report.tables.answers import answer_columns, what_cell
from sim.store.manifest import Manifest
from sim.store.result_tables import result_digest


@dataclass(frozen=True, slots=True)
class Answer:
    """What `bijstandsim power --question` left behind.

    Attributes
    ----------
    folder, manifest : of the answer
    design : as it was asked about
    word : the question
    rows : as in its table; cautions : what a reader must know
    undrawn : arms that are observed but not drawn
    undrawn_share : of the people in all arms
    """

    folder: Path
    manifest: Manifest
    design: Design
    word: str
    rows: tuple[PowerRow, ...]
    cautions: tuple[Caution, ...]
    undrawn: tuple[str, ...]
    undrawn_share: float


def read_answer(folder: Path) -> Answer:
    """Read the table of an answer; raises as `read_result`."""
    manifest = read_manifest(folder, "design")
    word = str(manifest.content["asked"]["word"])
    rows = stored_rows(row_kind(word), folder, word, result_digest(manifest.content))
    design = design_from_mapping(manifest.content["design"])
    return Answer(
        folder,
        manifest,
        design,
        word,
        rows,
        cautions_of(design, tests_of(word, rows)),
        tuple(design.data.non_participants),
        undrawn_share(design),
    )


class AnswerPage:
    """Writes the page in any language."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def in_language(self, language: Language) -> Page:
        """The page in one language."""
        design = self.answer.design
        words = (design.design, design.title, language)
        is_own = "title" not in design.inherited
        blocks: tuple[Block, ...] = (
            Prose((language.text(f"answer.meaning_{self.answer.word}"),)),
            _table(self.answer, language),
            *_undrawn(self.answer, language),
            *question_notices(self.answer.manifest.questions, language),
            *caution_notices(self.answer.cautions, language),
        )
        return Page(
            language=language.code,
            title=language.plain("page.title", title=plain_title_of(*words, is_own=is_own)),
            heading=heading_of(*words, is_own=is_own),
            question=language.text(f"answer.question_{self.answer.word}"),
            series=(),
            sections=(
                Section("answer", language.text("section.answer"), blocks),
                reproduce_section(self.answer.manifest, language),
                words_section(language),
            ),
        )

    def letter(self, language: Language) -> Page:
        """The answer, without what only the page has room for."""
        page = self.in_language(language)
        return replace(page, sections=page.sections[:1])


def _undrawn(answer: Answer, language: Language) -> Iterator[Prose]:
    """That people in all arms are not all drawn."""
    if answer.undrawn and counts_everybody(answer.rows):
        names = (
            Markup("<bdi>{}</bdi>").format(language.name("group", arm)) for arm in answer.undrawn
        )
        share = cited(language.percent(answer.undrawn_share), "undrawn")
        yield Prose((language.text("answer.undrawn", share=share, names=Markup(", ").join(names)),))


def _table(answer: Answer, language: Language) -> Table:
    columns = answer_columns(answer.word, answer.rows).page
    return Table(
        name=answer.word,
        caption=language.plain(f"answer.question_{answer.word}"),
        corner=language.plain("answer.col_what"),
        columns=tuple(head_of(column, language) for column in columns),
        rows=tuple(
            Row(
                cell_markup(what_cell(row), language),
                tuple(shown(column, row, language) for column in columns),
            )
            for row in answer.rows
        ),
    )
