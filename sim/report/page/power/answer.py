"""The page of one question put to a design: its answer in a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from markupsafe import Markup, escape

from sim.inputs.design.load import design_from_mapping
from sim.inputs.design.model import Design
from sim.power.diagnosis.cautions import cautions_of, tests_of, undrawn_share
from sim.report.estimate import Estimate
from sim.report.page.blocks import Block, Head, Page, Prose, Row, Section, Table
from sim.report.page.language import Language, cited
from sim.report.page.power.page import reproduce_section
from sim.report.page.power.words import caution_notices, contrast_text
from sim.report.page.questions import question_notices
from sim.report.page.reproduce import words_section
from sim.report.page.scenario_words import heading_of, plain_title_of
from sim.report.page.stored_result import read_manifest
from sim.report.page.stored_study import KEYS, ONLY, Line, lines_of, number_of
from sim.store.manifest import Manifest
from sim.store.result_tables import result_digest

PERSONS = "persons_"
CLOSED_FORM = "_closed_form"
COUNTED = ("n_for_power", "n_in_all_arms")


@dataclass(frozen=True, slots=True)
class Answer:
    """What `bijstandsim power --question` left behind.

    Attributes
    ----------
    folder, manifest : of the answer
    design : as it was asked about
    word : the question
    rows : as in its table
    cautions : what a reader must know
    undrawn : arms that are observed but not drawn
    undrawn_share : of the people in all arms
    """

    folder: Path
    manifest: Manifest
    design: Design
    word: str
    rows: tuple[Line, ...]
    cautions: tuple[Line, ...]
    undrawn: tuple[str, ...]
    undrawn_share: float


def read_answer(folder: Path) -> Answer:
    """Read the table of an answer; raises as `read_result`."""
    manifest = read_manifest(folder, "design")
    word = str(manifest.content["asked"]["word"])
    rows = lines_of(folder, word, result_digest(manifest.content))
    design = design_from_mapping(manifest.content["design"])
    warned = cautions_of(design, tests_of(word, rows))
    return Answer(
        folder,
        manifest,
        design,
        word,
        rows,
        tuple({name: str(value) for name, value in asdict(one).items()} for one in warned),
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
        """The page itself: an answer is short as it is."""
        return self.in_language(language)


def _undrawn(answer: Answer, language: Language) -> Iterator[Prose]:
    """That people in all arms are not all drawn."""
    in_all = any(line["diagnosand"] == "n_in_all_arms" for line in answer.rows)
    if answer.undrawn and (in_all or any(line.get("over") == "n" for line in answer.rows)):
        names = (
            Markup("<bdi>{}</bdi>").format(language.name("group", arm)) for arm in answer.undrawn
        )
        share = cited(language.percent(answer.undrawn_share), "undrawn")
        yield Prose((language.text("answer.undrawn", share=share, names=Markup(", ").join(names)),))


def _table(answer: Answer, language: Language) -> Table:
    names = ["comparison", "test", "level", "value", "exact"]
    if answer.word == "audit":
        names = ["comparison", "test", "level", "value"]
    return Table(
        name=answer.word,
        caption=language.plain(f"answer.question_{answer.word}"),
        corner=language.plain("answer.col_what"),
        columns=tuple(
            Head(
                language.plain(f"answer.col_{name}"), is_number=name in ("level", "value", "exact")
            )
            for name in names
        ),
        rows=tuple(_rows(answer, language)),
    )


def _rows(answer: Answer, language: Language) -> Iterator[Row]:
    several = len({line["endpoint"] for line in answer.rows}) > 1
    for line in answer.rows:
        named = line["contrast"]
        cells = [
            contrast_text(line, language, with_endpoint=several) if named else Markup("–"),
            language.name("test", line["test"]),
            cited(language.percent(float(line["alpha"])), "alpha"),
        ]
        if answer.word == "audit":
            p = cited(language.number(number_of(line["value"]), -3), "p")
            yield Row(_way(line, language), (*cells, p))
        else:
            shown = [language.estimate(_estimate(answer, line, column), "bare") for column in ENDS]
            yield Row(_what(line, language), (*cells, *shown))


ENDS = ("value", "exact")


def _estimate(answer: Answer, line: Line, column: str) -> Estimate:
    """A figure of the table, in people or as a share."""
    name = line["diagnosand"].removesuffix(CLOSED_FORM)
    unit = "persons" if name in COUNTED or name.startswith(PERSONS) else "share"
    at = (("at", line["at"]),) if "at" in line else ()
    address = (("table", answer.word), *((key, line[key]) for key in KEYS), *at)
    error = number_of(line["mc_se"])
    nothing = float("nan")
    stats = (column, *ONLY[1:])
    return Estimate(number_of(line[column]), nothing, nothing, error, unit, address, stats)


def _what(line: Line, language: Language) -> Markup:
    name = line["diagnosand"]
    if name.startswith(PERSONS):
        return language.text(
            "answer.persons", arm=language.name("group", name.removeprefix(PERSONS))
        )
    plain = name.removesuffix(CLOSED_FORM)
    told = language.text(f"answer.{plain}")
    if "at" in line:
        at = float(line["at"])
        shown = (
            language.percent(at) if line["over"] in ("effect", "base_rate") else language.number(at)
        )
        told = language.text(f"answer.at_{line['over']}", at=cited(shown, "at"))
    return told if plain == name else language.text("answer.by_formula", what=told)


def _way(line: Line, language: Language) -> Markup:
    """One way to look at published counts."""
    return language.text(
        "answer.way",
        endpoint=escape(language.name("endpoint", line["endpoint"])),
        denominator=escape(language.name("denominator", line["denominator"])),
        sides=escape(language.name("sides", line["sides"])),
    )
