"""The comparison as a council information letter of two pages."""

from __future__ import annotations

from sim.report.page.blocks import Block, Figure, Items, Page, Prose, Section
from sim.report.page.comparison.evaluation import needed
from sim.report.page.comparison.first_answer import one_line, under_settings
from sim.report.page.comparison.notices import limits
from sim.report.page.comparison.options import EXITS, NET, Column, option_table, title_markup
from sim.report.page.language import Voice, cited
from sim.report.page.questions import question_notices
from sim.report.page.reproduce import command_line
from sim.report.page.scenario_words import heading, plain_title, question
from sim.report.page.stored_comparison import StoredComparison


def letter_page(compared: StoredComparison, total_cost: Figure, voice: Voice) -> Page:
    """The letter under its usual headings; `total_cost` is the chart of net cost."""
    scenario = compared.scenario

    def part(name: str, *blocks: Block) -> Section:
        return Section(name, voice.text(f"letter.{name}"), blocks)

    months = cited(compared.horizon, "time.months")
    base = title_markup(compared, compared.comparator, voice)
    return Page(
        language=voice.language,
        title=voice.plain("letter.title", title=plain_title(scenario, voice)),
        heading=heading(scenario, voice),
        question=question(scenario, voice),
        series=(),
        sections=(
            part("reason", Prose((question(scenario, voice),))),
            part(
                "message",
                Prose(
                    (
                        one_line(compared, voice),
                        *under_settings(compared, voice),
                        voice.text("answer.beside", base=base, months=months),
                    )
                ),
            ),
            part("options", _table(compared, voice)),
            part("money", total_cost),
            part(
                "caveats",
                *question_notices(compared.manifest, voice),
                Items(limits(compared, voice)),
            ),
            part("carrying_out", Prose((voice.text("letter.staff"), voice.text("staff.lead")))),
            part("evaluation", *_evaluation(compared, voice)),
            part("check", Prose((command_line(compared, "compare"),))),
        ),
    )


def _table(compared: StoredComparison, voice: Voice) -> Block:
    columns: list[Column] = [
        (
            voice.plain("whole.exits"),
            lambda option: voice.estimate(compared.difference(option, EXITS), "cell"),
        ),
        (
            voice.plain("whole.cost"),
            lambda option: voice.thousands(compared.difference(option, NET)),
        ),
        (
            voice.plain("choose.staff_fte"),
            lambda option: voice.estimate(compared.difference(option, "staff_fte"), "cell"),
        ),
        (
            voice.plain("risk.chance_cheaper"),
            lambda option: voice.estimate(
                compared.verdict(option, "chance_cheaper", "chance"), "bare"
            ),
        ),
    ]
    caption = voice.plain("whole.caption", months=compared.horizon)
    return option_table("letter", caption, columns, compared, voice, folded=False)


def _evaluation(compared: StoredComparison, voice: Voice) -> tuple[Block, ...]:
    """When to look, and how many people a trial takes where that is known."""
    people = needed(compared, voice)
    if not people:
        return (Prose((voice.text("letter.evaluation_text"),)),)
    return (
        Prose((voice.text("letter.evaluation_first"), voice.text("letter.needed_lead"))),
        Items(people),
    )
