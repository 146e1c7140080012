"""Choosing: a control for each dimension, the answer for what was picked, and every answer."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from sim.inputs.scenario.sections.settings import DIMENSIONS, SettingEntry
from sim.report.page.blocks import (
    Block,
    Choose,
    Dimension,
    Figure,
    Group,
    LegendEntry,
    Panel,
    Pickable,
    Prose,
    Row,
    Section,
    Table,
)
from sim.report.page.charts.intervals import SIGNS, Spread, spread_chart
from sim.report.page.charts.lines import STEPS_ACROSS, ticks_over
from sim.report.page.columns import head_of, shown
from sim.report.page.comparison.law import LawOfOptions
from sim.report.page.comparison.options import short_title, title_markup, title_of
from sim.report.page.comparison.settings import (
    OPTION,
    Key,
    SettingNumbers,
    option_words,
)
from sim.report.page.drawing import Drawing
from sim.report.page.language import Language, cited, without_control_signs
from sim.report.page.palette import Look
from sim.report.page.reproduce import command_line
from sim.report.page.stored_comparison import StoredComparison
from sim.report.tables.settings import CHANCES, DIFFERENCES, EVERY_OPTION

COST = DIFFERENCES[0]


@dataclass(slots=True)
class Chooser:
    """Net cost of every option under every setting: a chart for each effect basis."""

    compared: StoredComparison
    looks: dict[str, Look]
    law: LawOfOptions
    numbers: SettingNumbers = field(init=False)
    drawings: dict[str, Drawing] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Draw the charts on one axis, if there is more than one combination."""
        self.numbers = SettingNumbers(self.compared)
        if len(self.numbers.computed) == 1:
            return
        combinations = [
            self.numbers.estimate(key, option, COST)
            for key in self.numbers.computed
            for option in self.compared.others
        ]
        ticks = ticks_over(
            (end for one in combinations for end in (one.low, one.high)), STEPS_ACROSS
        )
        for basis in dict.fromkeys(basis for basis, _ in self.numbers.computed):
            rows = [self._spread(basis, option) for option in self.compared.others]
            self.drawings[basis] = spread_chart(
                f"settings-{basis or 'all'}",
                rows,
                ticks,
                Language.on_axis,
            )

    def _spread(self, basis: str, option: str) -> Spread:
        keys = [key for key in self.numbers.computed if key[0] == basis]
        return Spread(
            option,
            self.looks[option],
            lambda language: short_title(self.compared, option, language),
            tuple(self.numbers.estimate(key, option, COST) for key in keys),
        )


def choose_section(choosing: Chooser, language: Language) -> Section | None:
    """The controls with the answer, the charts and the whole table; None with nothing to choose."""
    compared, numbers = choosing.compared, choosing.numbers
    words = option_words(compared)
    if not numbers.lists and all(OPTION in one for one in words.values()):
        return None
    blocks: list[Block] = [
        Prose((language.text("choose.lead"),)),
        _choose(choosing, words, language),
    ]
    if choosing.drawings:
        blocks.append(_figure(choosing, language))
    return Section("choose", language.text("section.choose"), tuple(blocks))


def _choose(choosing: Chooser, words: dict[str, dict[str, str]], language: Language) -> Choose:
    compared, numbers = choosing.compared, choosing.numbers
    kinds = list(next(iter(words.values())))
    of_options = [
        Dimension(
            kind,
            language.name("choose.dim", kind),
            tuple(
                (word, _word(compared, kind, word, language))
                for word in dict.fromkeys(one[kind] for one in words.values())
            ),
        )
        for kind in kinds
    ]
    of_settings = [
        Dimension(
            name,
            language.text(f"choose.dim.{name}"),
            tuple((entry.name, _title(entry, language)) for entry in entries),
            is_setting=True,
        )
        for name, entries in numbers.lists.items()
    ]
    cheapest = min(
        (name for name in words if name in compared.others),
        key=lambda name: compared.verdicts[name].net_cost.mean,
        default=compared.comparator,
    )
    return Choose(
        dimensions=(*of_options, *of_settings),
        options=tuple(
            Pickable(
                name,
                title_markup(compared, name, language),
                choosing.looks[name].role,
                tuple(one[kind] for kind in kinds),
                str(choosing.law.line(name, language).striptags()),
            )
            for name, one in words.items()
        ),
        first=cheapest,
        comparator=compared.comparator,
        slots=tuple(
            (measure, language.text(f"choose.slot.{measure}"))
            for measure in (*DIFFERENCES, *CHANCES)
        ),
        missing=language.text("choose.missing", command=_command(compared)),
        table=_table(choosing, language),
    )


def _command(compared: StoredComparison) -> Markup:
    line = str(command_line(compared, "compare").striptags())
    command = line if "--settings" in compared.flags else f"{line} --settings"
    return Markup("<code>{}</code>").format(cited(command, "command"))


def _word(compared: StoredComparison, kind: str, word: str, language: Language) -> str:
    return (
        title_of(compared, word, language)
        if kind == OPTION
        else without_control_signs(language.said(word))
    )


def _title(entry: SettingEntry, language: Language) -> str:
    return without_control_signs(language.said(entry.title)) or entry.name


def _table(choosing: Chooser, language: Language) -> Table:
    """A row for each option, under each combination."""
    numbers, compared = choosing.numbers, choosing.compared
    return Table(
        name="choose",
        caption=language.plain("choose.caption", months=compared.horizon),
        corner=language.plain("options.column"),
        columns=tuple(head_of(column, language) for column in EVERY_OPTION),
        groups="; ".join(language.plain(f"choose.dim.{name}") for name in numbers.lists),
        rows=tuple(
            _row(choosing, key, option, group, language)
            for key in numbers.computed
            for group in (_group(choosing, key, language),)
            for option in compared.verdicts
        ),
    )


def _group(choosing: Chooser, key: Key, language: Language) -> Group:
    """The settings of some rows, in words."""
    numbers = choosing.numbers
    picks = dict(zip(DIMENSIONS, key, strict=True))
    words = Markup("; ").join(
        Markup("{}: <bdi>{}</bdi>").format(
            language.text(f"choose.dim.{name}"),
            next(_title(entry, language) for entry in entries if entry.name == picks[name]),
        )
        for name, entries in numbers.lists.items()
    )
    return Group(words, (("table", numbers.table), *picks.items()))


def _row(choosing: Chooser, key: Key, option: str, group: Group, language: Language) -> Row:
    """An option under some settings; what the answer says in words goes with the row."""
    line = choosing.numbers.line(key, option)
    title = title_markup(choosing.compared, option, language)
    cells = tuple(shown(column, line, language) for column in EVERY_OPTION)
    if line.is_comparator:
        return Row(title, cells, series=option, group=group)
    cost, exits, staff = (line.estimates[name] for name in DIFFERENCES)
    said = (language.extra(cost), language.more(exits), language.more(staff))
    words = "|".join(str(text.striptags()) for text in said)
    return Row(title, cells, series=option, marks=(("words", words),), group=group)


def _figure(choosing: Chooser, language: Language) -> Figure:
    numbers, compared = choosing.numbers, choosing.compared
    base = title_markup(compared, compared.comparator, language)
    title = language.text("choose.figure", months=cited(compared.horizon, "time.months"), base=base)
    bases = {entry.name: entry for entry in numbers.lists.get("effect_basis", ())}
    panels = []
    for name, drawing in choosing.drawings.items():
        what = _title(bases[name], language) if name in bases else ""
        label = f"{what}: {title.striptags()}" if what else str(title.striptags())
        svg = drawing.svg(language, label, f"{language.code}-settings-seen")
        panels.append(
            Panel(Markup("<bdi>{}</bdi>").format(what) if what else Markup(), svg, drawing=drawing)
        )
    markets = numbers.lists.get("labour_market", ())
    legend = [LegendEntry("bar", "soft", language.text("legend.band"))]
    legend += [
        LegendEntry(sign, "soft", Markup("<bdi>{}</bdi>").format(_title(entry, language)))
        for sign, entry in zip(SIGNS, markets, strict=False)
    ]
    return Figure("settings", title, tuple(legend), tuple(panels), language.text("choose.seen"))
