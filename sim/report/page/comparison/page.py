"""The comparison on one page, and its parts that are the same for every result.

One of them is every number the comparison rests on, with its source.
"""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from sim.compare.input_table import InputRow
from sim.compare.sensitivity.input_effects import SwingRow
from sim.inputs.scenario.checks.cross_checks import BASE
from sim.report.page.assumptions import COLUMNS, path_words, stated_text
from sim.report.page.blocks import Head, Page, Prose, Row, Section, Table
from sim.report.page.columns import head_of, shown
from sim.report.page.comparison.chooser import Chooser, choose_section
from sim.report.page.comparison.costs import Costs, cost_section, risk_section, total_figure
from sim.report.page.comparison.evaluation import evaluation_section
from sim.report.page.comparison.first_answer import answer_section, letter_page, options_section
from sim.report.page.comparison.moves import Moves, moves_section
from sim.report.page.comparison.notices import notices_section
from sim.report.page.comparison.options import advised, looks_of, series_of, title_markup
from sim.report.page.comparison.people import People, people_section, staff_section
from sim.report.page.comparison.plane import Plane, plane_section
from sim.report.page.comparison.sensitivity import Reasons, reasons_section
from sim.report.page.language import Voice
from sim.report.page.reproduce import reproduce_section, words_section
from sim.report.page.scenario_words import heading, plain_title, question
from sim.report.page.stored_comparison import StoredComparison
from sim.report.tables.caseload import NATIONAL
from sim.report.tables.why import swing_cost

# The names of numbers that are fitted or drawn begin with this in one table and not in the other.
HAZARDS = "hazards."
WEIGHT = "weight"
NUMBERS = ("value", "range", WEIGHT)


class ComparisonPage:
    """Draws the charts once; writes the page in any language."""

    def __init__(self, compared: StoredComparison) -> None:
        self.compared = compared
        self.looks = looks_of(compared)
        self.choosing = Chooser(compared, self.looks)
        self.costs = Costs(compared, self.looks)
        self.people = People(compared, self.looks)
        self.reasons = Reasons(compared, self.looks)
        self.moves = Moves(compared, self.looks)
        self.plane = Plane(compared, self.looks)

    def letter(self, voice: Voice) -> Page:
        """The council information letter."""
        about = self._about(voice)
        return letter_page(self.compared, total_figure(self.costs, about, brief=True), about)

    def _about(self, voice: Voice) -> Voice:
        """The voice that says what the options are compared with."""
        return voice if self.compared.comparator == BASE else voice.beside_another()

    def in_language(self, voice: Voice) -> Page:
        """The page in one language."""
        compared, scenario, voice = self.compared, self.compared.scenario, self._about(voice)
        sections = (
            answer_section(compared, self.looks, voice),
            options_section(compared, voice),
            choose_section(self.choosing, voice),
            cost_section(self.costs, voice),
            risk_section(compared, voice),
            staff_section(self.people, voice),
            people_section(self.people, voice),
            moves_section(self.moves, voice),
            plane_section(self.plane, voice),
            reasons_section(self.reasons, voice),
            evidence_section(compared, voice),
            inputs_section(compared, voice),
            evaluation_section(compared, voice),
            reproduce_section(compared, voice, "compare"),
            words_section(voice),
        )
        return Page(
            language=voice.language,
            title=voice.plain("page.title", title=plain_title(scenario, voice)),
            heading=heading(scenario, voice),
            question=question(scenario, voice),
            series=series_of(compared, self.looks, voice),
            sections=tuple(section for section in sections if section is not None),
        )


def evidence_section(compared: StoredComparison, voice: Voice) -> Section:
    """What the evidence says and where it stops, and the country's figures."""
    told, national = notices_section(compared, voice), national_table(compared, voice)
    if national is None:
        return told
    lead = Prose((voice.text("national.lead"),))
    return replace(told, blocks=(*told.blocks, lead, national))


def national_table(compared: StoredComparison, voice: Voice) -> Table | None:
    """A row for each national figure; None where the result holds none."""
    if not compared.national:
        return None
    return Table(
        name="national",
        caption=voice.plain("national.caption"),
        corner=voice.plain("national.what"),
        columns=tuple(head_of(column, voice) for column in NATIONAL.page),
        rows=tuple(
            Row(
                voice.text(f"national.measure.{row.measure}"),
                tuple(shown(column, row, voice) for column in NATIONAL.page),
                marks=(("given", f"national:{row.measure}"),),
            )
            for row in compared.national
        ),
    )


def inputs_section(compared: StoredComparison, voice: Voice) -> Section:
    """One table, without the numbers that say nothing of their own, such as a ratio of one.

    With `compare --why` each number has its weight: how far it moves the cost of the option that
    is cheapest on average.
    """
    lines = [row for row in compared.inputs if _says_something(row)]
    weights = _weights(compared)
    columns = (*COLUMNS[:2], WEIGHT, *COLUMNS[2:]) if weights else COLUMNS
    table = Table(
        name="inputs",
        caption=voice.plain("assumptions.caption"),
        corner=voice.plain("assumptions.col_what"),
        columns=tuple(
            Head(voice.plain(f"assumptions.col_{name}"), is_number=name in NUMBERS)
            for name in columns
        ),
        rows=tuple(_row(row, weights, voice) for row in lines),
    )
    said = [voice.text("assumptions.lead")]
    if weights:
        option = title_markup(compared, advised(compared), voice)
        said.append(voice.text("assumptions.weight_lead", option=option))
    lead = Prose(tuple(said))
    return Section("assumptions", voice.text("section.assumptions"), (lead, table))


def _says_something(row: InputRow) -> bool:
    return bool(row.source) and not (
        row.status == "assumed" and row.low == row.high and row.value in (0, 1)
    )


def _weights(compared: StoredComparison) -> dict[str, SwingRow]:
    """What is known of each number's weight, by its name."""
    if not compared.sensitivity:
        return {}
    option = advised(compared)
    return {row.input: row for row in compared.sensitivity if row.option == option}


def _row(row: InputRow, weights: dict[str, SwingRow], voice: Voice) -> Row:
    path = tuple(row.name.split("."))
    where = f"{row.option}:{row.name}"
    low, value, high = (
        stated_text(getattr(row, end), path, voice) for end in ("low", "value", "high")
    )
    spread: Markup | str = (
        voice.text("published.between", low=low, high=high) if row.low < row.high else "–"
    )
    cells = [value, spread, voice.text(f"status.{row.status}"), voice.own(row.source)]
    if weights:
        moves = weights.get(row.name.removeprefix(HAZARDS))
        weight = "–" if moves is None else voice.thousands(swing_cost(moves, "swing"))
        cells.insert(COLUMNS.index("range") + 1, weight)
    return Row(
        path_words(path, voice),
        tuple(cells),
        marks=(("given", where),),
    )
