"""What would change the advice: inputs one at a time, tipping points, sources of doubt."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from sim.compare.sensitivity.input_effects import SwingRow
from sim.report.page.assumptions import path_words, stated_text
from sim.report.page.blocks import Block, Figure, Head, Panel, Prose, Row, Section, Table
from sim.report.page.charts.intervals import Swing, tornado_chart
from sim.report.page.charts.lines import STEPS_ACROSS, ticks_over
from sim.report.page.comparison.options import advised, each, option_table, title_markup
from sim.report.page.drawing import Drawing
from sim.report.page.language import Voice, cited
from sim.report.page.palette import Look
from sim.report.page.stored_comparison import StoredComparison

MOST = 10
SOURCES = ("luck", "calibrated", "assumed_parameters", "stated_assumptions", "total")
# What is no number, by where it stands; effects have a line for each basis.
CHOICES = {"money.earnings_reading": "earnings", "hazards.returns": "returns"}
PARTS = ("rule_and_staff", "part_time", "exits", "returns")


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
    def words(voice: Voice) -> str:
        return str(_input_words(row, voice).striptags())

    return Swing(words, row.cost_at_low, row.cost, row.cost_at_high)


def _input_words(row: SwingRow, voice: Voice) -> Markup:
    if row.high_word:
        setting = CHOICES.get(row.input, "effects")
        return voice.text(f"choice.{setting}.{row.high_word}")
    return path_words(tuple(row.input.split(".")), voice)


def reasons_section(reasons: Reasons, voice: Voice) -> Section | None:
    """The section, or None where nothing is known about reasons."""
    compared = reasons.compared
    if reasons.drawing is None:
        return None
    option = title_markup(compared, reasons.option, voice)
    blocks: list[Block] = [
        Prose((voice.text("why.lead", option=option), _tipping_words(reasons, voice))),
        _tornado(reasons, voice),
    ]
    if compared.uncertainty:
        blocks.append(_split_table(compared, voice))
    if compared.parts:
        blocks.append(_parts_table(compared, voice))
    return Section("why", voice.text("section.why"), tuple(blocks))


def _tipping_words(reasons: Reasons, voice: Voice) -> Markup:
    tips = [row for row in reasons.swings if row.tipping_to]
    if not tips:
        return voice.text("why.no_tipping")
    return voice.text("why.tipping", count=cited(len(tips), "sensitivity"))


def _tornado(reasons: Reasons, voice: Voice) -> Figure:
    compared = reasons.compared
    option = title_markup(compared, reasons.option, voice)
    title = voice.text("why.title", option=option)
    drawing = reasons.drawing
    assert drawing is not None
    svg = drawing.svg(voice, str(title.striptags()), f"{voice.language}-tornado-seen")
    seen = voice.text("why.seen", first=_input_words(reasons.swings[0], voice))
    return Figure("tornado", title, (), (Panel(Markup(), svg),), seen, _swing_table(reasons, voice))


def _swing_table(reasons: Reasons, voice: Voice) -> Table:
    names = ("low", "high", "status", "tipping")
    return Table(
        name="sensitivity",
        caption=voice.plain("why.caption"),
        corner=voice.plain("assumptions.col_what"),
        columns=tuple(
            Head(voice.plain(f"why.col_{name}"), is_number=name in ("low", "high"))
            for name in names
        ),
        rows=tuple(_swing_row(reasons, row, voice) for row in reasons.swings),
    )


def _swing_row(reasons: Reasons, row: SwingRow, voice: Voice) -> Row:
    path = tuple(row.input.split("."))
    cells: list[Markup | str] = []
    for end in ("low", "high"):
        value = voice.text(f"choice.at_{end}")
        if not row.high_word:
            value = cited(stated_text(getattr(row, end), path, voice), f"sensitivity.{end}")
        cost = voice.extra(reasons.compared.swing_cost(row, f"cost_at_{end}"), "bare")
        cells.append(voice.text("why.at", value=value, cost=cost))
    cells.append(voice.text(f"status.{row.status}"))
    if row.tipping_to and row.high_word:
        better = title_markup(reasons.compared, row.tipping_to, voice)
        cells.append(voice.text("choice.tips", option=better))
    elif row.tipping_to:
        value = cited(stated_text(row.tipping_value, path, voice), "sensitivity.tipping_value")
        better = title_markup(reasons.compared, row.tipping_to, voice)
        cells.append(voice.text("why.tips", value=value, option=better))
    else:
        cells.append("–")
    return Row(_input_words(row, voice), tuple(cells))


def _split_table(compared: StoredComparison, voice: Voice) -> Table:
    columns = each(
        SOURCES,
        lambda source: voice.plain(f"why.source.{source}"),
        lambda option, source: voice.thousands(compared.uncertain(option, source)),
    )
    return option_table(
        "uncertainty", voice.plain("why.split_caption"), columns, compared, voice, folded=False
    )


def _parts_table(compared: StoredComparison, voice: Voice) -> Table:
    def cell(option: str, part: str) -> Markup | str:
        found = compared.part(option, "net_municipal_cost", part)
        return voice.thousands(found) if found is not None else "–"

    columns = each(
        PARTS,
        lambda part: voice.plain(f"why.part.{part}"),
        cell,
    )
    return option_table(
        "parts", voice.plain("why.parts_caption"), columns, compared, voice, folded=False
    )
