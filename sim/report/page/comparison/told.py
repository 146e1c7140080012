"""What the evidence says, where it stops, and what a reader must be told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sim.report.page.comparison.choices import title_markup
from sim.report.page.parts import Block, Fold, Items, Notice, Prose, Section
from sim.report.page.voice import given

if TYPE_CHECKING:
    from markupsafe import Markup

    from sim.report.page.comparison.tables import Compared
    from sim.report.page.voice import Voice

# What the comparison says in its own language → the text of the page that says the same.
TOLD = (
    (re.compile(r"this option changes nothing"), "told.nothing"),
    (
        re.compile(
            r"`(?P<regime>[\w-]+)` was observed for (?P<seen>\d+) months "
            r"and runs for (?P<runs>\d+)"
        ),
        "told.longer",
    ),
    (re.compile(r"the effects of `(?P<regime>[\w-]+)` are assumed"), "told.assumed"),
    (re.compile(r"The labour market differs"), "told.market"),
    (re.compile(r"measured on volunteers"), "told.volunteers"),
    (re.compile(r"Intervals hold luck only"), "notice.luck_only"),
)  # fmt: skip


def told_section(compared: Compared, voice: Voice) -> Section:
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
        Notice("warning", told(compared, notice, voice))
        for notice in compared.notices
        if "changes nothing" in notice
    ]
    blocks.append(Items(limits(compared, voice)))
    if scenario.notes:
        note = Prose((voice.own(scenario.notes),), style="quote")
        blocks.append(Fold(voice.text("notice.about"), (note,)))
    return Section("evidence", voice.text("section.evidence"), tuple(blocks))


def limits(compared: Compared, voice: Voice) -> tuple[Markup, ...]:
    """Where the comparison goes beyond the data, each said once."""
    said = [
        told(compared, text, voice) for text in compared.notices if "changes nothing" not in text
    ]
    return tuple(dict.fromkeys(said))


def told(compared: Compared, notice: str, voice: Voice) -> Markup:
    """A notice of the comparison in this language; one that is not known, as it stands."""
    option, colon, _ = notice.partition(": ")
    for pattern, key in TOLD:
        match = pattern.search(notice)
        if match is None:
            continue
        values = {
            name: given(text if name != "regime" else voice.name("group", text), "notice")
            for name, text in match.groupdict().items()
        }
        title = (
            title_markup(compared, option, voice) if colon and option in compared.verdicts else ""
        )
        return voice.text(key, option=title, **values)
    return voice.own(notice)
