"""What would change the advice: inputs one at a time, tipping points, sources of doubt."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from sim.compare.sensitivity.effect_parts import PartRow
from sim.compare.sensitivity.input_effects import SwingRow
from sim.report.page.assumptions import path_words
from sim.report.page.blocks import Block, Figure, Panel, Prose, Row, Section, Table
from sim.report.page.charts.intervals import Swing, tornado_chart
from sim.report.page.charts.lines import STEPS_ACROSS, ticks_over
from sim.report.page.columns import head_of, shown
from sim.report.page.comparison.options import advised, option_table, title_markup
from sim.report.page.drawing import Drawing
from sim.report.page.language import Language, cited
from sim.report.page.palette import Look
from sim.report.page.stored_comparison import StoredComparison
from sim.report.tables.options import NET
from sim.report.tables.why import EFFECT, SPLIT, SWINGS, SwingLine

MOST = 10
# What is no number, by where it stands; effects have a line for each basis.
CHOICES = {"money.earnings_reading": "earnings", "hazards.returns": "returns"}


@dataclass(slots=True)
class Reasons:
    """The inputs that move the cheapest option's cost most, drawn as a tornado.

    Empty where the comparison was made without `--why`.
    """

    compared: StoredComparison
    looks: dict[str, Look]
    option: str = field(init=False, default="")
    swings: list[SwingRow] = field(init=False, default_factory=list)
    drawing: Drawing | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Choose the option on which the advice rests and draw its inputs."""
        compared = self.compared
        if not compared.sensitivity:
            return
        self.option = advised(compared)
        rows = [row for row in compared.sensitivity if row.option == self.option]
        self.swings = sorted(rows, key=lambda row: -row.swing)[:MOST]
        ends = [getattr(row, end) for row in self.swings for end in ("cost_at_low", "cost_at_high")]
        if ends:
            self.drawing = tornado_chart(
                "tornado",
                [_swing(row) for row in self.swings],
                ticks_over(ends, STEPS_ACROSS),
                self.looks[self.option].role,
            )


def _swing(row: SwingRow) -> Swing:
    def words(language: Language) -> str:
        return str(input_words(row, language).striptags())

    return Swing(words, row.cost_at_low, row.cost, row.cost_at_high)


def input_words(row: SwingRow, language: Language) -> Markup:
    """The input of a row in words: a number by its path, a choice by what it would be."""
    if row.high_word:
        section, _, name = row.input.partition(".")
        setting = CHOICES.get(row.input, name if section == "readings" else "effects")
        return language.text(f"choice.{setting}.{row.high_word}")
    return path_words(tuple(row.input.split(".")), language)


def reasons_section(reasons: Reasons, language: Language) -> Section | None:
    """The section, or None where nothing is known about reasons."""
    compared = reasons.compared
    if reasons.drawing is None:
        return None
    option = title_markup(compared, reasons.option, language)
    blocks: list[Block] = [
        Prose((language.text("why.lead", option=option), _tipping_words(reasons, language))),
        _tornado(reasons, language),
    ]
    if compared.uncertainty:
        blocks.append(_split_table(compared, language))
    if compared.parts:
        blocks.append(_parts_table(compared, language))
    return Section("why", language.text("section.why"), tuple(blocks))


def _tipping_words(reasons: Reasons, language: Language) -> Markup:
    tips = [row for row in reasons.swings if row.tipping_to]
    if not tips:
        return language.text("why.no_tipping")
    return language.text("why.tipping", count=cited(len(tips), "sensitivity"))


def _tornado(reasons: Reasons, language: Language) -> Figure:
    compared = reasons.compared
    option = title_markup(compared, reasons.option, language)
    title = language.text("why.title", option=option)
    drawing = reasons.drawing
    assert drawing is not None
    svg = drawing.svg(language, str(title.striptags()), f"{language.code}-tornado-seen")
    reading = language.text("why.seen", first=input_words(reasons.swings[0], language))
    return Figure(
        "tornado",
        title,
        (),
        (Panel(Markup(), svg, drawing=reasons.drawing),),
        reading,
        _swing_table(reasons, language),
    )


def _swing_table(reasons: Reasons, language: Language) -> Table:
    titles = {name: row.title for name, row in reasons.compared.verdicts.items()}
    lines = [SwingLine(row, titles) for row in reasons.swings]
    return Table(
        name="sensitivity",
        caption=language.plain("why.caption"),
        corner=language.plain("assumptions.col_what"),
        columns=tuple(head_of(column, language) for column in SWINGS.page),
        rows=tuple(
            Row(
                input_words(line.row, language),
                tuple(shown(column, line, language) for column in SWINGS.page),
            )
            for line in lines
        ),
    )


def _split_table(compared: StoredComparison, language: Language) -> Table:
    rows = {row.option: row for row in compared.uncertainty}
    return option_table(
        "uncertainty", language.plain("why.split_caption"), SPLIT.page, rows.__getitem__, compared,
        language,
    )  # fmt: skip


def _parts_table(compared: StoredComparison, language: Language) -> Table:
    rows: dict[str, dict[str, PartRow]] = {name: {} for name in compared.others}
    for row in compared.parts:
        if row.measure == NET:
            rows[row.option][row.part] = row
    return option_table(
        "parts", language.plain("why.parts_caption"), EFFECT.page, rows.__getitem__, compared,
        language,
    )  # fmt: skip
