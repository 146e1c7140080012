"""The page of one run: the groups of a trial beside each other, published beside simulated."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from sim.report.page.assumptions import assumptions_section
from sim.report.page.blocks import Block, Items, Page, Prose, Section, Series
from sim.report.page.experiment.first_answer import answer_section
from sim.report.page.experiment.flows import Flows, flow_section
from sim.report.page.experiment.over_time import OverTime, time_section
from sim.report.page.experiment.published import PublishedBeside, published_section
from sim.report.page.experiment.subject import Subject, persons_counted, subject_of
from sim.report.page.language import Voice, cited
from sim.report.page.questions import question_notices
from sim.report.page.reproduce import command_line, reproduce_section, words_section
from sim.report.page.scenario_words import heading, notes, plain_title, question
from sim.report.page.stored_result import Result

# Longer notes wait behind a line that opens them.
LONG_NOTE = 700


class ExperimentPage:
    """Draws the charts once; writes the page in any language.

    Parameters
    ----------
    result : of `bijstandsim run`
    """

    def __init__(self, result: Result) -> None:
        self.result = result
        self.subject = subject_of(result)
        self.published = PublishedBeside(result, self.subject)
        self.over_time = OverTime(result, self.subject)
        self.flows = Flows(result, self.subject)

    def letter(self, voice: Voice) -> Page:
        """The council information letter."""
        scenario, page = self.result.scenario, self.in_language(voice)
        by_name = {section.name: section for section in page.sections}
        chosen = {
            "reason": (Prose((question(scenario, voice),)),),
            "message": by_name["answer"].blocks,
            "compared": by_name["groups"].blocks,
            "caveats": by_name["evidence"].blocks,
            "check": (Prose((command_line(self.result, "run"),)),),
        }
        sections = tuple(
            Section(name, voice.text(f"letter.{name}"), blocks) for name, blocks in chosen.items()
        )
        title = voice.plain("letter.title", title=plain_title(scenario, voice))
        return replace(page, title=title, series=(), sections=sections)

    def in_language(self, voice: Voice) -> Page:
        """The page in one language."""
        scenario = self.result.scenario
        sections = (
            answer_section(self.result, self.subject, voice),
            groups_section(self.result, voice),
            published_section(self.published, voice),
            time_section(self.over_time, voice),
            flow_section(self.flows, voice),
            evidence_section(self.result, voice),
            assumptions_section(self.result, voice),
            reproduce_section(self.result, voice, "run"),
            words_section(voice),
        )
        return Page(
            language=voice.language,
            title=voice.plain("page.title", title=plain_title(scenario, voice)),
            heading=heading(scenario, voice),
            question=question(scenario, voice),
            series=series_of(self.subject, voice),
            sections=tuple(section for section in sections if section is not None),
        )


def series_of(subject: Subject, voice: Voice) -> tuple[Series, ...]:
    """What a reader may hide: each group."""
    return tuple(
        Series(group, Markup("<bdi>{}</bdi>").format(voice.name("group", group)), look.role)
        for group, look in subject.looks.items()
    )


def groups_section(result: Result, voice: Voice) -> Section:
    """Each group in a sentence."""
    lines = []
    for group in result.scenario.population.groups:
        known = f"regime.{group.regime}" in voice.texts
        regime = voice.text(f"regime.{group.regime}" if known else "regime.other")
        persons = persons_counted(result.scenario, group)
        name = Markup("<bdi>{}</bdi>").format(voice.name("group", group.name))
        local = voice.texts.get(f"local.{result.scenario.scenario}.{group.name}")
        regime = voice.text("groups.local", name=local, regime=regime) if local else regime
        if persons is None:
            lines.append(voice.text("groups.line_plain", group=name, regime=regime))
        else:
            number = cited(voice.number(persons), f"persons:{group.name}")
            lines.append(voice.text("groups.line", group=name, persons=number, regime=regime))
    counted = result.scenario.reporting.stopped
    key = "groups.stopping" if counted == "excluded" else "groups.stopping_in"
    blocks: list[Items | Prose] = [Items(tuple(lines))]
    if any(group.stopping_persons.value for group in result.scenario.population.groups):
        blocks.append(Prose((voice.text(key),)))
    return Section("groups", voice.text("section.groups"), tuple(blocks))


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
