"""What the evidence says, where it stops, and what a reader must know."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from sim.report.page.blocks import Block, Items, Notice, Prose, Section
from sim.report.page.comparison.options import title_markup
from sim.report.page.language import Voice, cited, without_control_signs
from sim.report.page.questions import question_notices
from sim.report.page.scenario_words import notes
from sim.report.page.stored_comparison import Line, StoredComparison

# Notices about an option that does nothing stand out; the others say how far the data reach.
IDLE = ("nothing", "nothing_counted")
# Told by itself, from the manifest, as every other result does.
IMPLAUSIBLE = "implausible"
REGIME = "regime"
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
DATES = ("missing_from", "held_from", "level", "start")


def notices_section(compared: StoredComparison, voice: Voice) -> Section:
    """What the evidence says and where it stops."""
    scenario = compared.scenario
    basis = voice.text(f"effects.{scenario.effects}")
    blocks: list[Block] = [
        Prose(
            (
                voice.text("evidence.effects", basis=basis),
                voice.text(
                    "evidence.comparator",
                    base=title_markup(compared, compared.comparator, voice),
                ),
            )
        )
    ]
    blocks += [
        Notice("warning", notice_text(compared, line, voice))
        for line in compared.notices
        if line["code"] in IDLE
    ]
    blocks += question_notices(compared.manifest, voice)
    blocks.append(Items(limits(compared, voice)))
    blocks += notes(scenario, voice)
    return Section("evidence", voice.text("section.evidence"), tuple(blocks))


def limits(compared: StoredComparison, voice: Voice) -> tuple[Markup, ...]:
    """Where the comparison goes beyond the data, each said once."""
    alike: dict[tuple[Any, ...], list[Line]] = {}
    for line in compared.notices:
        if line["code"] not in (*IDLE, IMPLAUSIBLE):
            others = {key: value for key, value in line["values"].items() if key != REGIME}
            about = (line["code"], REGIME in line["values"] or line["options"], *others.items())
            alike.setdefault(about, []).append(line)
    said = [_joined_notices(compared, lines, voice) for lines in alike.values()]
    return tuple(dict.fromkeys(said))


def _joined_notices(compared: StoredComparison, lines: list[Line], voice: Voice) -> Markup:
    """A notice that several regimes have in common, about all of them at once."""
    if REGIME not in lines[0]["values"]:
        return notice_text(compared, lines[0], voice)
    names = [voice.name("group", line["values"][REGIME]) for line in lines]
    most = [names[0], *(name[:1].lower() + name[1:] for name in names[1:])]
    *before, last = most
    joined = voice.plain("list.and", most=", ".join(before), last=last) if before else last
    return notice_text(compared, lines[0], voice, {REGIME: cited(joined, "notice")})


def notice_text(
    compared: StoredComparison,
    line: Line,
    voice: Voice,
    instead: Mapping[str, Markup] | None = None,
) -> Markup:
    """A notice in this language, by its code; `instead` holds values that are known better."""
    values = {name: _value(name, value, voice) for name, value in line["values"].items()}
    values |= instead or {}
    return voice.text(f"told.{line['code']}", option=_options(compared, line, voice), **values)


def _options(compared: StoredComparison, line: Line, voice: Voice) -> Markup:
    """Titles of the options a notice is about."""
    names = [name for name in line["options"].split(", ") if name in compared.verdicts]
    return Markup(", ").join(title_markup(compared, name, voice) for name in names)


def _value(name: str, value: Any, voice: Voice) -> Markup:
    """A value as this language writes it; regimes by their names, dates in full."""
    if name == REGIME:
        return cited(voice.name("group", value), "notice")
    if name in DATES:
        return cited(ISO_DAY.sub(lambda day: voice.date(day[0]), value), "notice")
    if isinstance(value, int | float):
        return cited(voice.number(value, 0 if float(value).is_integer() else -2), "notice")
    return cited(without_control_signs(value), "notice")
