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
from sim.report.page.comparison.costs import Costs, answer_figure, cost_section, total_figure
from sim.report.page.comparison.evaluation import evaluation_section
from sim.report.page.comparison.first_answer import answer_section, letter_page, proposal_page
from sim.report.page.comparison.law import LawOfOptions
from sim.report.page.comparison.moves import Moves, moves_section
from sim.report.page.comparison.notices import notices_section
from sim.report.page.comparison.options import advised, looks_of, series_of, title_markup
from sim.report.page.comparison.people import People, people_section, staff_section, who_section
from sim.report.page.comparison.plane import Plane, plane_section
from sim.report.page.comparison.risk import risk_section
from sim.report.page.comparison.sensitivity import Reasons, reasons_section
from sim.report.page.language import Language
from sim.report.page.reproduce import reproduce_section, words_section
from sim.report.page.scenario_words import heading, plain_title, question
from sim.report.page.stored_comparison import StoredComparison
from sim.report.tables.caseload import NATIONAL
from sim.report.tables.why import INPUTS, swing_cost

# The names of numbers that are fitted or drawn begin with this in one table and not in the other.
HAZARDS = "hazards."
WEIGHT = "weight"
NUMBERS = ("value", "range", WEIGHT)


class ComparisonPage:
    """Draws the charts once; writes the page in any language."""

    def __init__(self, compared: StoredComparison) -> None:
        self.compared = compared
        self.looks = looks_of(compared)
        self.law = LawOfOptions(compared)
        self.choosing = Chooser(compared, self.looks, self.law)
        self.costs = Costs(compared, self.looks)
        self.people = People(compared, self.looks)
        self.reasons = Reasons(compared, self.looks)
        self.moves = Moves(compared, self.looks)
        self.plane = Plane(compared, self.looks)

    def letter(self, language: Language) -> Page:
        """The council information letter."""
        about = self._about(language)
        return letter_page(self.compared, self.law, total_figure(self.costs, about), about)

    def proposal(self, language: Language) -> Page:
        """The draft council proposal."""
        about = self._about(language)
        return proposal_page(self.compared, self.law, total_figure(self.costs, about), about)

    def _about(self, language: Language) -> Language:
        """The language that says what the options are compared with."""
        return language if self.compared.comparator == BASE else language.beside_another()

    def in_language(self, language: Language) -> Page:
        """The page in one language."""
        compared, scenario, language = self.compared, self.compared.scenario, self._about(language)
        sections = (
            answer_section(compared, self.law, answer_figure(self.costs, language), language),
            choose_section(self.choosing, language),
            cost_section(self.costs, language),
            risk_section(compared, language),
            staff_section(self.people, language),
            people_section(self.people, language),
            who_section(compared, language),
            moves_section(self.moves, language),
            plane_section(self.plane, language),
            reasons_section(self.reasons, language),
            evidence_section(compared, language),
            inputs_section(compared, language),
            evaluation_section(compared, language),
            reproduce_section(compared, language, "compare"),
            words_section(language),
        )
        return Page(
            language=language.code,
            title=language.plain("page.title", title=plain_title(scenario, language)),
            heading=heading(scenario, language),
            question=question(scenario, language),
            series=series_of(compared, self.looks, language),
            sections=tuple(section for section in sections if section is not None),
        )


def evidence_section(compared: StoredComparison, language: Language) -> Section:
    """What the evidence says and where it stops, and the country's figures."""
    notices, national = notices_section(compared, language), national_table(compared, language)
    if national is None:
        return notices
    lead = Prose((language.text("national.lead"),), style="screen")
    return replace(notices, blocks=(*notices.blocks, lead, national))


def national_table(compared: StoredComparison, language: Language) -> Table | None:
    """A row for each national figure; None where the result holds none."""
    if not compared.national:
        return None
    return Table(
        name="national",
        caption=language.plain("national.caption"),
        corner=language.plain("national.what"),
        columns=tuple(head_of(column, language) for column in NATIONAL.page),
        rows=tuple(
            Row(
                language.text(f"national.measure.{row.measure}"),
                tuple(shown(column, row, language) for column in NATIONAL.page),
                marks=(("given", f"national:{row.measure}"),),
            )
            for row in compared.national
        ),
    )


def inputs_section(compared: StoredComparison, language: Language) -> Section:
    """One table, without the numbers that say nothing of their own, such as a ratio of one.

    With `compare --why` each number has its weight: how far it moves the cost of the option that
    is cheapest on average.
    """
    lines = [row for row in compared.inputs if _says_something(row)]
    weights = _weights(compared)
    columns = (*COLUMNS[:2], WEIGHT, *COLUMNS[2:]) if weights else COLUMNS
    table = Table(
        name="inputs",
        caption=language.plain("assumptions.caption"),
        corner=language.plain("assumptions.col_what"),
        columns=tuple(
            Head(language.plain(f"assumptions.col_{name}"), is_number=name in NUMBERS)
            for name in columns
        )
        + tuple(head_of(one, language) for one in INPUTS.values()),
        rows=tuple(_row(row, weights, language) for row in lines),
    )
    said = [language.text("assumptions.lead")]
    if weights:
        option = title_markup(compared, advised(compared), language)
        said.append(language.text("assumptions.weight_lead", option=option))
    lead = Prose(tuple(said), style="screen")
    return Section("assumptions", language.text("section.assumptions"), (lead, table))


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


def _row(row: InputRow, weights: dict[str, SwingRow], language: Language) -> Row:
    path = tuple(row.name.split("."))
    where = f"{row.option}:{row.name}"
    low, value, high = (
        stated_text(getattr(row, end), path, language) for end in ("low", "value", "high")
    )
    spread: Markup | str = (
        language.text("published.between", low=low, high=high) if row.low < row.high else "–"
    )
    cells = [value, spread, language.text(f"status.{row.status}"), language.own(row.source)]
    if weights:
        moves = weights.get(row.name.removeprefix(HAZARDS))
        weight = "–" if moves is None else language.thousands(swing_cost(moves, "swing"))
        cells.insert(COLUMNS.index("range") + 1, weight)
    cells += [shown(one, row, language) for one in INPUTS.values()]
    return Row(
        path_words(path, language),
        tuple(cells),
        marks=(("given", where),),
    )
