"""The power page: the chance to find what is there, how many people it takes, and its traps.

Power over the number of people is a small chart for each comparison of arms, and its numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from sim.power.diagnosis.cautions import headline_rows
from sim.report.page.blocks import (
    Block,
    Card,
    Cards,
    Definitions,
    Head,
    Notice,
    Page,
    Prose,
    Row,
    Section,
    Table,
)
from sim.report.page.language import Voice, cited
from sim.report.page.power.words import caution_notices, contrast_text
from sim.report.page.questions import question_notices
from sim.report.page.reproduce import words_section
from sim.report.page.scenario_words import heading_of, plain_title_of
from sim.report.page.stored_study import Line, Study, estimate_of
from sim.store.manifest import Manifest
from sim.store.repeat_commands import power_command

if TYPE_CHECKING:
    pass
from dataclasses import dataclass, field

from sim.report.estimate import Estimate
from sim.report.page.blocks import Figure, LegendEntry, Panel
from sim.report.page.charts.lines import STEPS_ACROSS, Point, curve_chart, ticks_over
from sim.report.page.drawing import Drawing
from sim.report.page.stored_study import KEYS

# What trials are usually built for (Cohen 1988, Statistical Power Analysis, ch. 1).
USUAL_POWER = 0.8
ADJUSTMENT, NONE = "power.adjustment", "none"
# Columns of the table of tests that hold no number.
IN_WORDS = ("test", "adjustment")
OVER = "n"
COLUMNS = ("value", "low", "high", "mc_se")


class PowerPage:
    """Draws the curves once; writes the page in any language."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.curves = Curves(study, USUAL_POWER)

    def in_language(self, voice: Voice) -> Page:
        """The page in one language."""
        design = self.study.design
        words = (design.design, design.title, voice)
        is_own = "title" not in design.inherited
        sections = (
            _answer(self.study, voice),
            _tests(self.study, voice),
            *size_section(self.curves, voice),
            _traps(self.study, voice),
            reproduce_section(self.study.manifest, voice),
            words_section(voice),
        )
        return Page(
            language=voice.language,
            title=voice.plain("page.title", title=plain_title_of(*words, is_own=is_own)),
            heading=heading_of(*words, is_own=is_own),
            question=voice.text("power.question"),
            series=(),
            sections=sections,
        )

    def letter(self, voice: Voice) -> Page:
        """The page itself: a power study is two pages as it is."""
        return self.in_language(voice)


def _answer(study: Study, voice: Voice) -> Section:
    lines = headline_rows(study.powers)
    enough = all(float(line["value"]) >= USUAL_POWER for line in lines)
    cards = tuple(
        Card(
            label=contrast_text(line, voice, with_endpoint=study.has_several_endpoints),
            number=voice.estimate(estimate_of(line), "bare"),
            text=voice.text(
                "power.card" if line["adjustment"] == NONE else "power.card_adjusted",
                test=voice.name("test", line["test"]),
                alpha=cited(voice.percent(float(line["alpha"])), "alpha"),
                adjustment=voice.name(ADJUSTMENT, line["adjustment"]),
            ),
            role="c1",
        )
        for line in lines
    )
    blocks: list[Block] = [
        Prose((voice.text("power.enough" if enough else "power.too_small"),), style="lead"),
        Cards(cards),
        Notice("note", voice.text("power.meaning")),
    ]
    return Section("answer", voice.text("section.answer"), tuple(blocks))


def _tests(study: Study, voice: Voice) -> Section:
    names = ("test", "alpha", "adjustment", "power", "exaggeration", "type_s")
    table = Table(
        name="power",
        caption=voice.plain("power.caption"),
        corner=voice.plain("power.col_contrast"),
        columns=tuple(
            Head(voice.plain(f"power.col_{name}"), is_number=name not in IN_WORDS) for name in names
        ),
        rows=tuple(_row(study, line, voice) for line in study.powers),
    )
    return Section(
        "tests", voice.text("section.tests"), (Prose((voice.text("power.lead"),)), table)
    )


def _row(study: Study, line: Line, voice: Voice) -> Row:
    others = [study.beside(line, name) for name in ("exaggeration", "type_s")]
    return Row(
        contrast_text(line, voice, with_endpoint=study.has_several_endpoints),
        (
            voice.name("test", line["test"]),
            cited(voice.percent(float(line["alpha"])), "alpha"),
            voice.name(ADJUSTMENT, line["adjustment"]),
            voice.estimate(estimate_of(line), "bare"),
            *("–" if other is None else voice.estimate(other, "bare") for other in others),
        ),
    )


def _traps(study: Study, voice: Voice) -> Section:
    blocks: list[Block] = [*question_notices(study.manifest.questions, voice)]
    blocks += caution_notices(study.cautions, voice)
    blocks.append(Prose((voice.text("power.trap_winner"),)))
    return Section("traps", voice.text("section.traps"), tuple(blocks))


def reproduce_section(manifest: Manifest, voice: Voice) -> Section:
    """The command that gives the same folder, and what it rests on."""
    facts = {
        "command": Markup("<code>{}</code>").format(
            cited(power_command(manifest.content), "command")
        ),
        "version": cited(f"bijstandsim {manifest.version}", "version"),
        "source": Markup("<code>{}</code>").format(cited(manifest.source, "source")),
        "digest": Markup("<code>{}</code>").format(cited(manifest.digest, "digest")),
    }
    entries = tuple((voice.text(f"reproduce.{name}"), fact) for name, fact in facts.items())
    blocks = (Prose((voice.text("reproduce.lead"),)), Definitions(entries))
    return Section("reproduce", voice.text("section.reproduce"), blocks)


@dataclass(slots=True)
class Curves:
    """The curve of each comparison, test and level, all on one axis.

    Attributes
    ----------
    lines : points of a curve, by what it is a curve of
    drawings : the charts, in the same order
    """

    study: Study
    usual: float
    lines: dict[tuple[str, ...], list[Line]] = field(init=False, default_factory=dict)
    drawings: list[Drawing] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        """Sort the points and draw every curve that has more than one."""
        for line in self.study.curve:
            if line["over"] == OVER and line["low"] and line["high"]:
                self.lines.setdefault(tuple(line[key] for key in KEYS), []).append(line)
        self.lines = {key: found for key, found in self.lines.items() if len(found) > 1}
        sizes = (float(line["at"]) for found in self.lines.values() for line in found)
        across = ticks_over(sizes, STEPS_ACROSS)
        for number, found in enumerate(self.lines.values()):
            points = [
                Point(*(float(line[name]) for name in ("at", "value", "low", "high")))
                for line in found
            ]
            self.drawings.append(curve_chart(f"curve-{number}", points, self.usual, across))


def size_section(curves: Curves, voice: Voice) -> tuple[Section, ...]:
    """The charts with their numbers; nothing where no curve was drawn."""
    if not curves.drawings:
        return ()
    title = voice.text("power.curve_title")
    described_by = f"{voice.language}-curve-seen"
    panels = []
    for found, drawing in zip(curves.lines.values(), curves.drawings, strict=True):
        name = _name(curves, found[0], voice)
        label = f"{name.striptags()}: {title.striptags()}"
        panels.append(Panel(name, drawing.svg(voice, label, described_by)))
    legend = (
        LegendEntry("line", "c1", voice.text("legend.mean")),
        LegendEntry("band", "c1", voice.text("power.band")),
        LegendEntry("thin", "ink", voice.text("power.usual")),
    )
    seen, table = voice.text("power.curve_seen"), _table(curves, voice)
    figure = Figure("curve", title, legend, tuple(panels), seen, table)
    return (Section("size", voice.text("section.size"), (figure,)),)


def _name(curves: Curves, line: Line, voice: Voice) -> Markup:
    return contrast_text(line, voice, with_endpoint=curves.study.has_several_endpoints)


def _table(curves: Curves, voice: Voice) -> Table:
    """A row for each size, a column for each curve."""
    sizes = sorted({float(line["at"]) for found in curves.lines.values() for line in found})
    heads = tuple(
        Head(str(_name(curves, found[0], voice).striptags())) for found in curves.lines.values()
    )
    return Table(
        name="curve",
        caption=str(voice.text("power.curve_title").striptags()),
        corner=voice.plain("power.col_size"),
        columns=heads,
        rows=tuple(
            Row(
                cited(voice.number(size), "power.at"),
                tuple(_cell(found, size, voice) for found in curves.lines.values()),
            )
            for size in sizes
        ),
    )


def _cell(found: list[Line], size: float, voice: Voice) -> Markup | str:
    for line in found:
        if float(line["at"]) == size:
            address = (("table", "curve"), *((key, line[key]) for key in (*KEYS, "at")))
            mean, low, high, error = (float(line[name]) for name in COLUMNS)
            return voice.estimate(
                Estimate(mean, low, high, error, "share", address, COLUMNS[:3]), "cell"
            )
    return "–"
