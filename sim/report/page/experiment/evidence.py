"""What the numbers say and what they do not."""

from __future__ import annotations

from markupsafe import Markup

from sim.report.page.blocks import Block, Prose, Section
from sim.report.page.language import Voice
from sim.report.page.questions import question_notices
from sim.report.page.scenario_words import notes
from sim.report.page.stored_result import Result

# Longer notes wait behind a line that opens them.
LONG_NOTE = 700


def evidence_section(result: Result, voice: Voice) -> Section:
    """Effect basis, what the comparator is, and the makers' own notes."""
    scenario = result.scenario
    groups = {group.name for group in scenario.population.groups}
    basis = voice.text(f"effects.{scenario.effects}")
    said: list[Markup] = [voice.text("evidence.effects", basis=basis)]
    if {"control", "reference"} <= groups:
        said.append(voice.text("evidence.control"))
    blocks: list[Block] = [Prose(tuple(said)), *question_notices(result.manifest, voice)]
    blocks += notes(scenario, voice, in_print=len(scenario.notes) < LONG_NOTE)
    return Section("evidence", voice.text("section.evidence"), tuple(blocks))
