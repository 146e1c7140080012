"""The comparison on one page, and its parts that are the same for every result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.page.comparison.choices import looks_of, series_of
from sim.report.page.comparison.costs import NET, Costs, cost_section
from sim.report.page.comparison.first_answer import answer_section, options_section
from sim.report.page.comparison.grids import Column, option_table
from sim.report.page.comparison.inputs import inputs_section
from sim.report.page.comparison.letter import letter_page
from sim.report.page.comparison.people import People, people_section, staff_section
from sim.report.page.comparison.reasons import Reasons, reasons_section
from sim.report.page.comparison.risks import place_words, risk_section
from sim.report.page.comparison.told import told_section
from sim.report.page.parts import Page, Prose, Section
from sim.report.page.reproduce import reproduce_section, words_section
from sim.report.page.voice import seen

if TYPE_CHECKING:
    from markupsafe import Markup

    from sim.report.page.comparison.tables import Compared
    from sim.report.page.voice import Voice


class ComparisonPage:
    """Draws the charts once; writes the page in any language."""

    def __init__(self, compared: Compared) -> None:
        self.compared = compared
        self.looks = looks_of(compared)
        self.costs = Costs(compared, self.looks)
        self.people = People(compared, self.looks)
        self.reasons = Reasons(compared, self.looks)

    def letter(self, voice: Voice) -> Page:
        """The council information letter."""
        return letter_page(self.compared, self.costs, voice)

    def in_language(self, voice: Voice) -> Page:
        """The page in one language."""
        compared, scenario = self.compared, self.compared.scenario
        reasons = reasons_section(self.reasons, voice)
        title = voice.said(scenario.title) or scenario.scenario
        return Page(
            language=voice.language,
            title=voice.plain("page.title", title=seen(title)),
            heading=voice.own(scenario.title or scenario.scenario),
            question=voice.own(scenario.question),
            series=series_of(compared, self.looks, voice),
            sections=(
                answer_section(compared, self.looks, voice),
                options_section(compared, voice),
                cost_section(self.costs, voice),
                risk_section(compared, voice),
                staff_section(self.people, voice),
                people_section(self.people, voice),
                whole_section(compared, voice),
                *(() if reasons is None else (reasons,)),
                told_section(compared, voice),
                inputs_section(compared, voice),
                reproduce_section(compared, voice, "compare"),
                words_section(voice),
            ),
        )


def whole_section(compared: Compared, voice: Voice) -> Section:
    """Every option in one table."""
    columns: list[Column] = [
        (
            voice.plain("whole.exits"),
            lambda option: voice.estimate(compared.difference(option, "net_exits_to_work"), "cell"),
        ),
        (
            voice.plain("whole.cost"),
            lambda option: voice.thousands(compared.difference(option, NET)),
        ),
        (
            voice.plain("whole.per_exit"),
            lambda option: _ratio(compared, option, "cost_per_net_exit", voice),
        ),
        (
            voice.plain("whole.per_month"),
            lambda option: _ratio(compared, option, "cost_per_benefit_month", voice),
        ),
        (voice.plain("whole.place"), lambda option: place_words(compared, option, voice)),
    ]
    caption = voice.plain("whole.caption", months=compared.horizon)
    words = (voice.plain("whole.place"),)
    table = option_table("whole", caption, columns, compared, voice, folded=False, words=words)
    lead = Prose((voice.text("whole.lead"),))
    return Section("whole", voice.text("section.whole"), (lead, table))


def _ratio(compared: Compared, option: str, column: str, voice: Voice) -> Markup:
    """Euros for each unit; said in words where nothing more is reached or it saves money."""
    found = compared.verdict(option, column, "euros")
    if found.mean != found.mean:
        return voice.text("whole.nothing_more")
    if found.mean <= 0:
        return voice.text("whole.saves")
    return voice.estimate(found, "cell")
