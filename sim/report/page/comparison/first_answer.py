"""The answer in one line with a card for each option, and as a council information letter."""

from __future__ import annotations

import math

from markupsafe import Markup

from sim.compare.notice import Code
from sim.report.page.blocks import Block, Card, Cards, Figure, Items, Notice, Page, Prose, Section
from sim.report.page.comparison.evaluation import needed
from sim.report.page.comparison.notices import limits
from sim.report.page.comparison.options import option_table, title_markup
from sim.report.page.comparison.settings import (
    OPTION,
    SettingNumbers,
    cheapest_under,
    option_words,
)
from sim.report.page.language import Voice, cited, without_control_signs
from sim.report.page.palette import Look
from sim.report.page.questions import question_notices
from sim.report.page.reproduce import command_line
from sim.report.page.scenario_words import heading, plain_title, question
from sim.report.page.stored_comparison import StoredComparison
from sim.report.tables.options import LETTER

UNSURE, SURE = 0.2, 0.8


def answer_section(compared: StoredComparison, looks: dict[str, Look], voice: Voice) -> Section:
    """What is cheapest, what brings most people to work, and how sure that is."""
    months = cited(compared.horizon, "time.months")
    base = title_markup(compared, compared.comparator, voice)
    worlds = cited(voice.number(_worlds(compared)), "worlds")
    blocks: list[Block] = [
        Prose((one_line(compared, voice), *under_settings(compared, voice)), style="lead"),
        Prose((voice.text("answer.beside", base=base, months=months),)),
        Cards(tuple(_card(compared, name, looks, voice) for name in compared.others), style="wide"),
        Prose((voice.text("range.how", worlds=worlds),), style="small"),
    ]
    if any(told.code is Code.LUCK_ONLY for told in compared.notices):
        blocks.append(Notice("warning", voice.text("notice.luck_only")))
    else:
        blocks.append(Notice("note", voice.text("notice.both")))
    return Section("answer", voice.text("section.answer"), tuple(blocks))


def _worlds(compared: StoredComparison) -> int:
    return next(iter(compared.differences.values())).n


def one_line(compared: StoredComparison, voice: Voice) -> Markup:
    """The cheapest option on average and the one with most people at work."""
    verdicts = compared.verdicts
    cheapest = min(verdicts, key=lambda name: verdicts[name].net_cost.mean)
    best = _most_at_work(compared)
    exits = voice.more(compared.difference(best, "net_exits_to_work")) if best else Markup()
    best_words = (
        voice.text("answer.most_work", option=title_markup(compared, best, voice), exits=exits)
        if best
        else voice.text("answer.most_work_hidden")
    )
    if cheapest == compared.comparator:
        base = title_markup(compared, cheapest, voice)
        return voice.text("answer.none_cheaper", base=base) + " " + best_words
    cost = compared.difference(cheapest, "net_municipal_cost")
    chance = compared.verdict(cheapest, "chance_cheaper", "chance")
    sure = chance.mean >= SURE or chance.mean <= UNSURE
    line = voice.text(
        "answer.cheapest" if sure else "answer.cheapest_unsure",
        option=title_markup(compared, cheapest, voice),
        cost=voice.extra(cost),
        chance=voice.estimate(chance, "bare"),
    )
    if best == cheapest:
        return line + " " + voice.text("answer.same_best", exits=exits)
    return line + " " + best_words


def _most_at_work(compared: StoredComparison) -> str:
    """The option with most people at work; empty where one that is left out may be it.

    What is left out of real people is small, or bound to what is: it matters only where nothing
    that is shown brings more.
    """
    more = {name: row.extra_net_exits.mean for name, row in compared.verdicts.items()}
    shown = {name: number for name, number in more.items() if math.isfinite(number)}
    best = max(shown, key=shown.__getitem__, default="")
    is_known = len(shown) == len(more) or (best and shown[best] > 0)
    return best if is_known else ""


def under_settings(compared: StoredComparison, voice: Voice) -> tuple[Markup, ...]:
    """How often the same option is the cheapest if the effects or the labour market are others."""
    numbers = SettingNumbers(compared)
    # Numbers of real people are rounded so coarsely that the lowest of them says little.
    if len(numbers.computed) == 1 or compared.manifest.is_about_real_people:
        return ()
    cheapest = [cheapest_under(numbers, key) for key in numbers.computed]
    same = cheapest.count(cheapest[0])
    key_of_text = "answer.settings_all" if same == len(cheapest) else "answer.settings"
    return (
        voice.text(
            key_of_text,
            option=title_markup(compared, cheapest[0], voice),
            same=cited(same, "settings"),
            all=cited(len(cheapest), "settings"),
        ),
    )


def _card(compared: StoredComparison, name: str, looks: dict[str, Look], voice: Voice) -> Card:
    exits = voice.more(compared.difference(name, "net_exits_to_work"), "cell")
    chance = voice.estimate(compared.verdict(name, "chance_cheaper", "chance"), "bare")
    return Card(
        label=title_markup(compared, name, voice),
        number=voice.extra(compared.difference(name, "net_municipal_cost")),
        text=voice.text("answer.card", exits=exits, chance=chance),
        role=looks[name].role,
        series=name,
    )


def options_section(compared: StoredComparison, voice: Voice) -> Section:
    """Each option in a sentence."""
    lines = [
        voice.text("options.comparator", option=title_markup(compared, compared.comparator, voice))
    ]
    lines += [_sentence(compared, name, voice) for name in compared.others]
    return Section("options", voice.text("section.options"), (Items(tuple(lines), ordered=True),))


def _sentence(compared: StoredComparison, name: str, voice: Voice) -> Markup:
    """An option by its title and the words it is found by."""
    title = title_markup(compared, name, voice)
    words = option_words(compared).get(name, {})
    if not words or OPTION in words:
        return title
    told = Markup("; ").join(
        voice.text(
            "options.word",
            kind=voice.name("choose.dim", kind),
            word=Markup("<bdi>{}</bdi>").format(
                cited(without_control_signs(voice.said(word)), "pick")
            ),
        )
        for kind, word in words.items()
    )
    return voice.text("options.line", option=title, words=told)


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
                *question_notices(compared.manifest.questions, voice),
                Items(limits(compared, voice)),
            ),
            part("carrying_out", Prose((voice.text("letter.staff"), voice.text("staff.lead")))),
            part("evaluation", *_evaluation(compared, voice)),
            part("check", Prose((command_line(compared, "compare"),))),
        ),
    )


def _table(compared: StoredComparison, voice: Voice) -> Block:
    return option_table(
        "letter", voice.plain("whole.caption", months=compared.horizon), LETTER.page,
        compared.lines.__getitem__, compared, voice, folded=False,
    )  # fmt: skip


def _evaluation(compared: StoredComparison, voice: Voice) -> tuple[Block, ...]:
    """When to look, and how many people a trial takes where that is known."""
    people = needed(compared, voice)
    if not people:
        return (Prose((voice.text("letter.evaluation_text"),)),)
    return (
        Prose((voice.text("letter.evaluation_first"), voice.text("letter.needed_lead"))),
        Items(people),
    )
