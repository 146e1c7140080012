"""The power page: the chance to find what is there, how many people it takes, and its traps.

Power over the number of people is a small chart for each comparison of arms, and its numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from sim.power.diagnosis.cautions import Caution, headline_rows
from sim.power.diagnosis.rows import KEYS, CurveRow, PowerRow
from sim.report.page.blocks import (
    Block,
    Card,
    Cards,
    Definitions,
    Figure,
    Head,
    LegendEntry,
    Notice,
    Page,
    Panel,
    Prose,
    Row,
    Section,
    Table,
)
from sim.report.page.charts.lines import STEPS_ACROSS, Point, curve_chart, ticks_over
from sim.report.page.columns import cell_markup, head_of, shown
from sim.report.page.drawing import Drawing
from sim.report.page.language import Language, cited
from sim.report.page.questions import question_notices
from sim.report.page.reproduce import words_section
from sim.report.page.scenario_words import heading_of, plain_title_of
from sim.report.page.stored_study import Study
from sim.report.tables.power import NONE, VERDICTS, VerdictLine, contrast_cell, row_estimate
from sim.store.manifest import Manifest
from sim.store.repeat_commands import power_command

# Cautions the page has words for.
WORDED = (
    "own_estimates",
    "looks_own",
    "non_participants",
    "clusters",
    "part_cluster",
    "few_clusters",
    "many_contrasts",
    "many_tests",
    "loss",
    "consent",
    "margin_at_look",
    "wald_size",
    "conditional",
)
BY_TEST = ("clusters", "few_clusters", "many_tests", "wald_size")
# What trials are usually built for (Cohen 1988, Statistical Power Analysis, ch. 1).
USUAL_POWER = 0.8
OVER = "n"
# What of the page a council reads in a note.
IN_LETTER = ("answer", "size", "traps")


class PowerPage:
    """Draws the curves once; writes the page in any language."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.curves = Curves(study, USUAL_POWER)

    def in_language(self, language: Language) -> Page:
        """The page in one language."""
        design = self.study.design
        words = (design.design, design.title, language)
        is_own = "title" not in design.inherited
        sections = (
            _answer(self.study, language),
            _tests(self.study, language),
            *size_section(self.curves, language),
            _traps(self.study, language),
            reproduce_section(self.study.manifest, language),
            words_section(language),
        )
        return Page(
            language=language.code,
            title=language.plain("page.title", title=plain_title_of(*words, is_own=is_own)),
            heading=heading_of(*words, is_own=is_own),
            question=language.text("power.question"),
            series=(),
            sections=sections,
        )

    def letter(self, language: Language) -> Page:
        """A note of two pages: the answer, how many people it takes, and what to beware of."""
        page = self.in_language(language)
        kept = tuple(_on_paper(one) for one in page.sections if one.name in IN_LETTER)
        reason = Section("reason", language.text("letter.reason"), (Prose((page.question,)),))
        return replace(page, sections=(reason, *kept))


def _on_paper(section: Section) -> Section:
    """A section without the first chart's numbers and without all charts but the first."""
    blocks = (
        replace(one, panels=one.panels[:1], table=None) if isinstance(one, Figure) else one
        for one in section.blocks
    )
    return replace(section, blocks=tuple(blocks))


def _answer(study: Study, language: Language) -> Section:
    rows = headline_rows(line.row for line in study.powers)
    enough = all(row.value >= USUAL_POWER for row in rows)
    cards = tuple(
        Card(
            label=contrast_text(row, language, with_endpoint=study.has_several_endpoints),
            number=language.estimate(row_estimate(row), "bare"),
            text=language.text(
                "power.card" if row.adjustment == NONE else "power.card_adjusted",
                test=language.name("test", row.test),
                alpha=cited(language.percent(row.alpha or math.nan), "alpha"),
                adjustment=language.name("power.adjustment", row.adjustment),
            ),
            role="c1",
        )
        for row in rows
    )
    blocks: list[Block] = [
        Prose((language.text("power.enough" if enough else "power.too_small"),), style="lead"),
        Cards(cards),
        Notice("note", language.text("power.meaning")),
    ]
    return Section("answer", language.text("section.answer"), tuple(blocks))


def _tests(study: Study, language: Language) -> Section:
    table = Table(
        name="power",
        caption=language.plain("power.caption"),
        corner=language.plain("power.col_contrast"),
        columns=tuple(head_of(column, language) for column in VERDICTS.page),
        rows=tuple(_row(study, line, language) for line in study.powers),
    )
    return Section(
        "tests", language.text("section.tests"), (Prose((language.text("power.lead"),)), table)
    )


def _row(study: Study, line: VerdictLine, language: Language) -> Row:
    about = contrast_cell(line.row, with_endpoint=study.has_several_endpoints)
    cells = tuple(shown(column, line, language) for column in VERDICTS.page)
    return Row(cell_markup(about, language), cells)


def _traps(study: Study, language: Language) -> Section:
    blocks: list[Block] = [*question_notices(study.manifest.questions, language)]
    blocks += caution_notices(study.cautions, language)
    blocks.append(Prose((language.text("power.trap_winner"),)))
    return Section("traps", language.text("section.traps"), tuple(blocks))


def reproduce_section(manifest: Manifest, language: Language) -> Section:
    """The command that gives the same folder, and what it rests on."""
    facts = {
        "command": Markup("<code>{}</code>").format(
            cited(power_command(manifest.content), "command")
        ),
        "version": cited(f"bijstandsim {manifest.version}", "version"),
        "source": Markup("<code>{}</code>").format(cited(manifest.source, "source")),
        "digest": Markup("<code>{}</code>").format(cited(manifest.digest, "digest")),
    }
    entries = tuple((language.text(f"reproduce.{name}"), fact) for name, fact in facts.items())
    blocks = (Prose((language.text("reproduce.lead"),)), Definitions(entries))
    return Section("reproduce", language.text("section.reproduce"), blocks)


def caution_notices(cautions: Iterable[Caution], language: Language) -> Iterator[Notice]:
    """A notice for each caution the page has words for."""
    return (Notice("warning", _caution(one, language)) for one in cautions if one.code in WORDED)


def _caution(caution: Caution, language: Language) -> Markup:
    kind = "test" if caution.code in BY_TEST else "group"
    names = [language.name(kind, name) for name in caution.names.split(", ")]
    return language.text(
        f"power.caution_{caution.code}",
        names=Markup(", ").join(Markup("<bdi>{}</bdi>").format(name) for name in names),
        number=cited(caution.number, "contrasts"),
    )


def contrast_text(row: PowerRow, language: Language, *, with_endpoint: bool = False) -> Markup:
    """Arms against others, on an endpoint if that must be said."""
    return Markup("{}").format(
        cell_markup(contrast_cell(row, with_endpoint=with_endpoint), language)
    )


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
    lines: dict[tuple[object, ...], list[CurveRow]] = field(init=False, default_factory=dict)
    drawings: list[Drawing] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        """Sort the points and draw every curve that has more than one."""
        for row in self.study.curve:
            if row.over == OVER and math.isfinite(row.low) and math.isfinite(row.high):
                self.lines.setdefault(tuple(row[key] for key in KEYS), []).append(row)
        self.lines = {key: rows for key, rows in self.lines.items() if len(rows) > 1}
        sizes = (row.at for rows in self.lines.values() for row in rows)
        across = ticks_over(sizes, STEPS_ACROSS)
        for number, rows in enumerate(self.lines.values()):
            points = [Point(row.at, row.value, row.low, row.high) for row in rows]
            self.drawings.append(curve_chart(f"curve-{number}", points, self.usual, across))


def size_section(curves: Curves, language: Language) -> tuple[Section, ...]:
    """The charts with their numbers; nothing where no curve was drawn."""
    if not curves.drawings:
        return ()
    title = language.text("power.curve_title")
    described_by = f"{language.code}-curve-seen"
    panels = []
    for rows, drawing in zip(curves.lines.values(), curves.drawings, strict=True):
        name = _name(curves, rows[0], language)
        label = f"{name.striptags()}: {title.striptags()}"
        svg = drawing.svg(language, label, described_by)
        panels.append(Panel(name, svg, drawing=drawing))
    legend = (
        LegendEntry("line", "c1", language.text("legend.mean")),
        LegendEntry("band", "c1", language.text("power.band")),
        LegendEntry("thin", "ink", language.text("power.usual")),
    )
    reading, table = language.text("power.curve_seen"), _table(curves, language)
    figure = Figure("curve", title, legend, tuple(panels), reading, table)
    return (Section("size", language.text("section.size"), (figure,)),)


def _name(curves: Curves, row: CurveRow, language: Language) -> Markup:
    return contrast_text(row, language, with_endpoint=curves.study.has_several_endpoints)


def _table(curves: Curves, language: Language) -> Table:
    """A row for each size, a column for each curve."""
    sizes = sorted({row.at for rows in curves.lines.values() for row in rows})
    heads = tuple(
        Head(str(_name(curves, rows[0], language).striptags())) for rows in curves.lines.values()
    )
    return Table(
        name="curve",
        caption=str(language.text("power.curve_title").striptags()),
        corner=language.plain("power.col_size"),
        columns=heads,
        rows=tuple(
            Row(
                cited(language.number(size), "power.at"),
                tuple(_cell(rows, size, language) for rows in curves.lines.values()),
            )
            for size in sizes
        ),
    )


def _cell(rows: list[CurveRow], size: float, language: Language) -> Markup | str:
    for row in rows:
        if row.at == size:
            chance = replace(row_estimate(row, table="curve"), low=row.low, high=row.high)
            return language.estimate(chance, "cell")
    return "–"
