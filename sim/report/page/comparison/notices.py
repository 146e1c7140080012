"""What the evidence says, where it stops, and what a reader must know."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from sim.compare.notice import Code
from sim.compare.notice import Notice as Told
from sim.report.page.blocks import Block, Items, Notice, Prose, Section
from sim.report.page.comparison.options import title_markup
from sim.report.page.language import Language, cited, without_control_signs
from sim.report.page.questions import question_notices
from sim.report.page.scenario_words import effects_used, notes
from sim.report.page.stored_comparison import StoredComparison

# Notices about an option that does nothing stand out; the others say how far the data reach.
IDLE = (Code.NOTHING, Code.NOTHING_COUNTED)
# Shown by itself, from the manifest, as every other result does.
REGIME = "regime"
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
DATES = ("missing_from", "held_from", "level", "start", "from_date")


def notices_section(compared: StoredComparison, language: Language) -> Section:
    """What the evidence says and where it stops."""
    scenario = compared.scenario
    blocks: list[Block] = [
        Prose(
            (
                effects_used(scenario, language),
                language.text(
                    "evidence.comparator",
                    base=title_markup(compared, compared.comparator, language),
                ),
            )
        )
    ]
    blocks += [
        Notice("warning", notice_text(compared, one, language))
        for one in compared.notices
        if one.code in IDLE
    ]
    blocks += question_notices(compared.manifest.questions, language)
    blocks.append(Items(limits(compared, language)))
    blocks += notes(scenario, language)
    return Section("evidence", language.text("section.evidence"), tuple(blocks))


def limits(compared: StoredComparison, language: Language) -> tuple[Markup, ...]:
    """Where the comparison goes beyond the data, each said once."""
    alike: dict[tuple[Any, ...], list[Told]] = {}
    for one in compared.notices:
        # That sources are weighed stands in the answer.
        if one.code not in (*IDLE, Code.IMPLAUSIBLE, Code.MIXED_SOURCES):
            others = {key: value for key, value in one.values.items() if key != REGIME}
            about = (one.code, REGIME in one.values or one.options, *others.items())
            alike.setdefault(about, []).append(one)
    said = [_joined_notices(compared, notices, language) for notices in alike.values()]
    return tuple(dict.fromkeys(said))


def _joined_notices(compared: StoredComparison, notices: list[Told], language: Language) -> Markup:
    """A notice that several regimes have in common, about all of them at once."""
    if REGIME not in notices[0].values:
        return notice_text(compared, notices[0], language)
    names = [language.name("group", str(one.values[REGIME])) for one in notices]
    most = [names[0], *(name[:1].lower() + name[1:] for name in names[1:])]
    *before, last = most
    joined = language.plain("list.and", most=", ".join(before), last=last) if before else last
    return notice_text(compared, notices[0], language, {REGIME: cited(joined, "notice")})


def notice_text(
    compared: StoredComparison,
    notice: Told,
    language: Language,
    instead: Mapping[str, Markup] | None = None,
) -> Markup:
    """A notice in this language, by its code; `instead` holds values that are known better."""
    values = {name: _value(name, value, language) for name, value in notice.values.items()}
    values |= instead or {}
    return language.text(
        f"told.{notice.code}", option=_options(compared, notice, language), **values
    )


def _options(compared: StoredComparison, notice: Told, language: Language) -> Markup:
    """Titles of the options a notice is about."""
    names = [name for name in notice.options if name in compared.verdicts]
    return Markup(", ").join(title_markup(compared, name, language) for name in names)


def _value(name: str, value: Any, language: Language) -> Markup:
    """A value as this language writes it; regimes by their names, dates in full."""
    if name == REGIME:
        return cited(language.name("group", value), "notice")
    if name in DATES:
        return cited(ISO_DAY.sub(lambda day: language.date(day[0]), value), "notice")
    if isinstance(value, int | float):
        return cited(language.number(value, 0 if float(value).is_integer() else -2), "notice")
    return cited(without_control_signs(value), "notice")
