"""Questions about numbers outside the values they usually have, on the page of any result."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import reduce

from markupsafe import Markup

from sim.inputs.scenario.plausibility import Implausible
from sim.report.page.assumptions import path_words, stated_text
from sim.report.page.blocks import Notice
from sim.report.page.language import Language, cited

STEP = re.compile(r"[^.\[\]: ]+")


def question_notices(questions: Iterable[Implausible], language: Language) -> tuple[Notice, ...]:
    """A notice for each question."""
    return tuple(Notice("warning", _asked(one, language)) for one in questions)


def _asked(question: Implausible, language: Language) -> Markup:
    path = tuple(STEP.findall(question.path))

    def number(value: float) -> Markup:
        return cited(stated_text(value, path, language), question.path)

    builtin = question.builtin
    return language.text(
        "told.implausible",
        where=_where(question, path, language),
        value=number(question.value),
        low=number(question.low),
        high=number(question.high),
        beside="" if builtin is None else language.text("question.beside", builtin=number(builtin)),
        ask=_ask([(slip, number(value)) for slip, value in question.meant], language),
    )


def _where(question: Implausible, path: tuple[str, ...], language: Language) -> Markup:
    where = path_words(path, language)
    if question.more:
        more = cited(language.number(question.more), "questions")
        where = language.text("question.more", where=where, more=more)
    if not question.option:
        return where
    option = Markup("<bdi>{}</bdi>").format(language.name("option", question.option))
    return language.text("question.option", option=option, where=where)


def _ask(mends: list[tuple[str, Markup]], language: Language) -> Markup:
    """What may have been meant, or whether the number is."""
    if not mends:
        return language.text("question.as_it_is")
    words = [language.text(f"slip.{slip}", number=value) for slip, value in mends]
    meant = reduce(
        lambda first, then: language.text("question.or", first=first, second=then), words
    )
    return language.text("question.meant", meant=meant)
