"""The answer in one line, as a council information letter, and as a draft council proposal."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from markupsafe import Markup

from sim.compare.law import NOW
from sim.compare.notice import Code
from sim.report.page.blocks import (
    Block,
    Figure,
    Fold,
    Items,
    Notice,
    Page,
    Prose,
    Section,
)
from sim.report.page.comparison.evaluation import needed
from sim.report.page.comparison.law import LawOfOptions
from sim.report.page.comparison.notices import limits
from sim.report.page.comparison.options import advised, cheapest_first, option_table, title_markup
from sim.report.page.comparison.risk import three_numbers, worst_brief
from sim.report.page.comparison.settings import (
    OPTION,
    SettingNumbers,
    cheapest_under,
    option_words,
)
from sim.report.page.comparison.sources import conflict, source_table
from sim.report.page.language import Language, cited, without_control_signs
from sim.report.page.questions import question_notices
from sim.report.page.reproduce import command_line
from sim.report.page.scenario_words import basis_words, heading, plain_title, question
from sim.report.page.stored_comparison import StoredComparison
from sim.report.tables.options import LETTER

UNSURE, SURE = 0.2, 0.8


def answer_section(
    compared: StoredComparison, law: LawOfOptions, total_cost: Figure, language: Language
) -> Section:
    """What costs least, what brings most people to work, how sure that is, and every option."""
    months = cited(compared.horizon, "time.months")
    base = title_markup(compared, compared.comparator, language)
    worlds = cited(language.number(_worlds(compared)), "worlds")
    is_chance_only = any(one.code is Code.LUCK_ONLY for one in compared.notices)
    range_covers = (
        Notice("warning", language.text("notice.luck_only"))
        if is_chance_only
        else Notice("note", language.text("notice.both"))
    )
    blocks: tuple[Block, ...] = (
        Prose((one_line(compared, language), *under_settings(compared, language)), style="lead"),
        *three_numbers(compared, language),
        *_law(compared, law, language),
        Prose((language.text("answer.beside", base=base, months=months),)),
        total_cost,
        *source_table(compared, language),
        _table(compared, language, "options"),
        *law.blocks(language),
        *((range_covers,) if is_chance_only else ()),
        Fold(
            language.text("answer.reading"),
            (
                Prose((language.text("range.how", worlds=worlds),), style="small"),
                *(() if is_chance_only else (range_covers,)),
            ),
            in_print=True,
        ),
        Fold(language.text("section.options"), (_option_list(compared, language),)),
    )
    return Section("answer", language.text("section.answer"), blocks)


def _law(compared: StoredComparison, law: LawOfOptions, language: Language) -> tuple[Prose, ...]:
    """Whether the council may decide on the option the answer names."""
    is_cheapest = compared.verdicts[advised(compared)].net_cost.mean < 0
    is_said = law.is_needed and is_cheapest
    return (Prose((law.lead(advised(compared), language),)),) if is_said else ()


def _worlds(compared: StoredComparison) -> int:
    return next(iter(compared.differences.values())).n


def one_line(compared: StoredComparison, language: Language) -> Markup:
    """The cheapest option on average and the one with most people at work."""
    verdicts = compared.verdicts
    cheapest = min(verdicts, key=lambda name: verdicts[name].net_cost.mean)
    best = _most_at_work(compared)
    exits = language.more(compared.difference(best, "net_exits_to_work")) if best else Markup()
    best_words = (
        language.text(
            "answer.most_work", option=title_markup(compared, best, language), exits=exits
        )
        if best
        else language.text("answer.most_work_hidden")
    )
    if cheapest == compared.comparator:
        base = title_markup(compared, cheapest, language)
        return language.text("answer.none_cheaper", base=base) + " " + best_words
    cost = compared.difference(cheapest, "net_municipal_cost")
    chance = compared.verdict(cheapest, "chance_cheaper", "chance")
    sure = chance.mean >= SURE or chance.mean <= UNSURE
    line = language.text(
        "answer.cheapest" if sure else "answer.cheapest_unsure",
        option=title_markup(compared, cheapest, language),
        cost=language.extra(cost),
        chance=language.estimate(chance, "bare"),
    )
    if best == cheapest:
        return line + " " + language.text("answer.same_best", exits=exits)
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


def under_settings(compared: StoredComparison, language: Language) -> tuple[Markup, ...]:
    """How often the same option is the cheapest if the effects or the labour market are others.

    Where nothing else was computed: which effects the answer rests on.
    """
    said = conflict(compared, advised(compared), language)
    if said:
        return (said,)
    numbers = SettingNumbers(compared)
    # Numbers of real people are rounded so coarsely that the lowest of them says little.
    if len(numbers.computed) == 1 or compared.manifest.is_about_real_people:
        return (language.text("answer.condition", basis=basis_words(compared.scenario, language)),)
    cheapest = [cheapest_under(numbers, key) for key in numbers.computed]
    same = cheapest.count(cheapest[0])
    key_of_text = "answer.settings_all" if same == len(cheapest) else "answer.settings"
    return (
        language.text(
            key_of_text,
            option=title_markup(compared, cheapest[0], language),
            same=cited(same, "settings"),
            all=cited(len(cheapest), "settings"),
        ),
    )


def _option_list(compared: StoredComparison, language: Language) -> Items:
    """Each option in a sentence."""
    base = title_markup(compared, compared.comparator, language)
    lines = [language.text("options.comparator", option=base)]
    lines += [_sentence(compared, name, language) for name in compared.others]
    return Items(tuple(lines), ordered=True)


def _sentence(compared: StoredComparison, name: str, language: Language) -> Markup:
    """An option by its title and the words it is found by."""
    title = title_markup(compared, name, language)
    words = option_words(compared).get(name, {})
    if not words or OPTION in words:
        return title
    parts = Markup("; ").join(
        language.text(
            "options.word",
            kind=language.name("choose.dim", kind),
            word=Markup("<bdi>{}</bdi>").format(
                cited(without_control_signs(language.said(word)), "pick")
            ),
        )
        for kind, word in words.items()
    )
    return language.text("options.line", option=title, words=parts)


def letter_page(
    compared: StoredComparison, law: LawOfOptions, total_cost: Figure, language: Language
) -> Page:
    """The letter under its usual headings; `total_cost` is the chart of net cost."""
    scenario = compared.scenario

    def part(name: str, *blocks: Block) -> Section:
        return Section(name, language.text(f"letter.{name}"), blocks)

    months = cited(compared.horizon, "time.months")
    base = title_markup(compared, compared.comparator, language)
    return Page(
        language=language.code,
        title=language.plain("letter.title", title=plain_title(scenario, language)),
        heading=heading(scenario, language),
        question=question(scenario, language),
        series=(),
        sections=(
            part("reason", Prose((question(scenario, language),))),
            part(
                "message",
                Prose(
                    (
                        one_line(compared, language),
                        *under_settings(compared, language),
                        language.text("answer.beside", base=base, months=months),
                    )
                ),
            ),
            part("options", letter_table(compared, language)),
            *((part("law", *law.brief(language)),) if law.is_needed else ()),
            part("money", Prose(tuple(worst_brief(compared, language))), total_cost),
            part(
                "caveats",
                *question_notices(compared.manifest.questions, language),
                Items(limits(compared, language)),
            ),
            part(
                "carrying_out", Prose((language.text("letter.staff"), language.text("staff.lead")))
            ),
            part("evaluation", *evaluation_blocks(compared, language)),
            part("follow_up", Prose((language.text("letter.follow_up_text"),))),
            part(
                "annexes",
                Items((language.text("annex.page"), language.text("annex.tables"))),
                Prose((command_line(compared, "compare"),), style="small"),
            ),
        ),
    )


def _table(compared: StoredComparison, language: Language, name: str) -> Block:
    table = option_table(
        name, language.plain("whole.caption", months=compared.horizon), LETTER.page,
        compared.lines.__getitem__, compared, language, folded=name != "letter",
        options=cheapest_first(compared),
    )  # fmt: skip
    return replace(table, in_print=True)


def letter_table(compared: StoredComparison, language: Language) -> Block:
    """The options with what each brings and costs, as a letter prints them."""
    return _table(compared, language, "letter")


def evaluation_blocks(compared: StoredComparison, language: Language) -> tuple[Block, ...]:
    """When to look, and how many people a trial takes where that is known."""
    people = needed(compared, language)
    if not people:
        return (Prose((language.text("letter.evaluation_text"),)),)
    return (
        Prose((language.text("letter.evaluation_first"), language.text("letter.needed_lead"))),
        Items(people),
    )


def proposal_page(
    compared: StoredComparison, law: LawOfOptions, total_cost: Figure, language: Language
) -> Page:
    """The proposal under its usual headings, about the option that costs least on average."""
    scenario = compared.scenario

    def part(name: str, *blocks: Block) -> Section:
        return Section(name, language.text(f"proposal.{name}"), blocks)

    return Page(
        language=language.code,
        title=language.plain("proposal.title", title=plain_title(scenario, language)),
        heading=heading(scenario, language),
        question=question(scenario, language),
        series=(),
        sections=(
            part(
                "decision",
                Prose((language.text("proposal.asked"),)),
                Items(tuple(_decisions(compared, law, language)), ordered=True),
            ),
            part("reason", Prose((question(scenario, language),))),
            part(
                "arguments",
                Prose((one_line(compared, language), *under_settings(compared, language))),
                letter_table(compared, language),
            ),
            part(
                "cautions",
                *(law.brief(language) if law.is_needed else ()),
                *question_notices(compared.manifest.questions, language),
                Items(limits(compared, language)),
            ),
            part("money", Prose(tuple(worst_brief(compared, language))), total_cost),
            part(
                "carrying_out", Prose((language.text("letter.staff"), language.text("staff.lead")))
            ),
            part("evaluation", *evaluation_blocks(compared, language)),
            part("annexes", Items(tuple(language.text(f"annex.{n}") for n in ("page", "tables")))),
        ),
    )


def _decisions(
    compared: StoredComparison, law: LawOfOptions, language: Language
) -> Iterator[Markup]:
    """What the council is asked, by what it may decide and whether anything saves money."""
    name = advised(compared)
    if compared.verdicts[name].net_cost.mean < 0:
        may = law.of[name].may or "nothing"
        word = {NOW: "choose", "nothing": "choose", "experiment": "experiment"}.get(may, "advice")
        yield language.text(
            f"proposal.decision_{word}", option=title_markup(compared, name, language)
        )
    else:
        base = title_markup(compared, compared.comparator, language)
        yield language.text("proposal.decision_keep", base=base)
    yield language.text("proposal.decision_money", months=cited(compared.horizon, "time.months"))
    yield language.text("proposal.decision_evaluate")
