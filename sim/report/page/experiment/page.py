"""The page of one run: the answer in short, groups next to each other, published and simulated.

The answer in short is one number for each group, and whether the ranges overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from sim.report.estimate import Estimate
from sim.report.page.assumptions import assumptions_section
from sim.report.page.blocks import Block, Card, Cards, Items, Notice, Page, Prose, Section, Series
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
MEASURE = "first_exit_to_work"


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
    blocks: list[Block] = [Prose(tuple(said)), *question_notices(result.manifest.questions, voice)]
    blocks += notes(scenario, voice, in_print=len(scenario.notes) < LONG_NOTE)
    return Section("evidence", voice.text("section.evidence"), tuple(blocks))


def answer_section(result: Result, subject: Subject, voice: Voice) -> Section:
    """A card for each group and the sentences that follow from them."""
    months = cited(subject.last_month, "time.months")
    lead = "answer.lead" if subject.is_per_100 else "answer.lead_plain"
    numbers = {
        group: subject.shown(
            result.estimate(subject.option, group, MEASURE, subject.last_month), group
        )
        for group in subject.looks
    }
    blocks: list[Block] = [
        Prose((voice.text(lead, months=months),), style="lead"),
        Cards(tuple(_card(group, number, subject, voice) for group, number in numbers.items())),
    ]
    if subject.comparator is not None:
        blocks.append(Prose(_compared(numbers, subject.comparator, voice)))
    worlds = cited(voice.number(next(iter(result.rows.values())).n), "worlds")
    blocks.append(Prose((voice.text("range.how", worlds=worlds),), style="small"))
    notice = uncertainty_notice(result, voice)
    blocks.append(Notice("warning" if result.scenario.posterior == "none" else "note", notice))
    return Section("answer", voice.text("section.answer"), tuple(blocks))


def _card(group: str, number: Estimate, subject: Subject, voice: Voice) -> Card:
    return Card(
        label=Markup("<bdi>{}</bdi>").format(voice.name("group", group)),
        number=voice.estimate(number),
        text=voice.text(f"unit.{subject.unit}"),
        role=subject.looks[group].role,
        series=group,
    )


def _compared(numbers: dict[str, Estimate], comparator: str, voice: Voice) -> tuple[Markup, ...]:
    """Which ranges lie apart from the comparator's and which overlap with it."""
    base = numbers[comparator]
    low, high = base.shown(base.low), base.shown(base.high)
    kinds: dict[str, list[str]] = {"apart": [], "below": [], "overlap": []}
    for group, number in numbers.items():
        if group != comparator:
            is_above = number.shown(number.low) > high
            is_below = number.shown(number.high) < low
            kinds["apart" if is_above else "below" if is_below else "overlap"].append(group)
    control = inline_name(comparator, voice)
    said = [
        voice.text(
            f"answer.{kind}",
            groups=listed([inline_name(group, voice) for group in groups], voice),
            control=control,
        )
        for kind, groups in kinds.items()
        if groups
    ]
    return (*said, voice.text("answer.comparator", control=control))


def inline_name(group: str, voice: Voice) -> Markup:
    """A group's name inside a sentence."""
    text = voice.texts.get(f"inline.{group}") or voice.name("group", group)
    return Markup("<bdi>{}</bdi>").format(text)


def listed(parts: Sequence[Markup], voice: Voice) -> Markup:
    """a, b and c."""
    if len(parts) == 1:
        return parts[0]
    return voice.text("list.and", most=Markup(", ").join(parts[:-1]), last=parts[-1])


def uncertainty_notice(result: Result, voice: Voice) -> Markup:
    """What the ranges hold and what the chances rest on."""
    status = list(result.manifest.content["parameters"]["status"].values())
    counts = {word: status.count(word) for word in ("calibrated", "published", "assumed")}
    shown = {word: cited(number, f"parameters.{word}") for word, number in counts.items()} | {
        "count": cited(len(status), "parameters")
    }
    rests = "notice.assumed" if counts["assumed"] == len(status) else "notice.mixed"
    holds = "notice.luck_only" if result.scenario.posterior == "none" else "notice.both"
    return voice.text(rests, **shown) + " " + voice.text(holds)
