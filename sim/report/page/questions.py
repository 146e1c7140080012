"""Questions about numbers outside the values they usually have, on the page of any result."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import reduce

from markupsafe import Markup

from sim.inputs.scenario.plausibility import Implausible
from sim.report.page.assumptions import path_words, stated_text
from sim.report.page.blocks import Notice
from sim.report.page.language import Voice, cited

STEP = re.compile(r"[^.\[\]: ]+")


def question_notices(questions: Iterable[Implausible], voice: Voice) -> tuple[Notice, ...]:
    """A notice for each question."""
    return tuple(Notice("warning", _asked(one, voice)) for one in questions)


def _asked(question: Implausible, voice: Voice) -> Markup:
    path = tuple(STEP.findall(question.path))

    def number(value: float) -> Markup:
        return cited(stated_text(value, path, voice), question.path)

    builtin = question.builtin
    return voice.text(
        "told.implausible",
        where=_where(question, path, voice),
        value=number(question.value),
        low=number(question.low),
        high=number(question.high),
        beside="" if builtin is None else voice.text("question.beside", builtin=number(builtin)),
        ask=_ask([(slip, number(value)) for slip, value in question.meant], voice),
    )


def _where(question: Implausible, path: tuple[str, ...], voice: Voice) -> Markup:
    where = path_words(path, voice)
    if question.more:
        more = cited(voice.number(question.more), "questions")
        where = voice.text("question.more", where=where, more=more)
    if not question.option:
        return where
    option = Markup("<bdi>{}</bdi>").format(voice.name("option", question.option))
    return voice.text("question.option", option=option, where=where)


def _ask(mends: list[tuple[str, Markup]], voice: Voice) -> Markup:
    """What may have been meant, or whether the number is."""
    if not mends:
        return voice.text("question.as_it_is")
    words = [voice.text(f"slip.{slip}", number=value) for slip, value in mends]
    meant = reduce(lambda first, then: voice.text("question.or", first=first, second=then), words)
    return voice.text("question.meant", meant=meant)
