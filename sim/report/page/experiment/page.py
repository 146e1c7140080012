"""The page of one run: the answer in short, groups next to each other, published and simulated.

The answer in short is one number for each group, and whether the ranges overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.remarks import runs_out
from sim.inputs.scenario.sections.population import Group
from sim.report.estimate import Estimate
from sim.report.page.assumptions import assumptions_section
from sim.report.page.blocks import Block, Card, Cards, Items, Notice, Page, Prose, Section, Series
from sim.report.page.experiment.flows import Flows, flow_section
from sim.report.page.experiment.over_time import OverTime, time_section
from sim.report.page.experiment.published import PublishedBeside, published_section
from sim.report.page.experiment.subject import COMPARATORS, Subject, persons_counted, subject_of
from sim.report.page.language import Language, cited
from sim.report.page.questions import question_notices
from sim.report.page.reproduce import command_line, reproduce_section, words_section
from sim.report.page.scenario_words import effects_used, heading, notes, plain_title, question
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

    def letter(self, language: Language) -> Page:
        """The council information letter."""
        scenario, page = self.result.scenario, self.in_language(language)
        by_name = {section.name: section for section in page.sections}
        kept = {
            "reason": (Prose((question(scenario, language),)),),
            "message": by_name["answer"].blocks,
            "compared": by_name["groups"].blocks,
            "caveats": by_name["evidence"].blocks,
            "check": (Prose((command_line(self.result, "run"),)),),
        }
        sections = tuple(
            Section(name, language.text(f"letter.{name}"), blocks) for name, blocks in kept.items()
        )
        title = language.plain("letter.title", title=plain_title(scenario, language))
        return replace(page, title=title, series=(), sections=sections)

    def in_language(self, language: Language) -> Page:
        """The page in one language."""
        scenario = self.result.scenario
        sections = (
            answer_section(self.result, self.subject, language),
            groups_section(self.result, language),
            published_section(self.published, language),
            time_section(self.over_time, language),
            flow_section(self.flows, language),
            evidence_section(self.result, language),
            assumptions_section(self.result, language),
            reproduce_section(self.result, language, "run"),
            words_section(language),
        )
        return Page(
            language=language.code,
            title=language.plain("page.title", title=plain_title(scenario, language)),
            heading=heading(scenario, language),
            question=question(scenario, language),
            series=series_of(self.subject, language),
            sections=tuple(section for section in sections if section is not None),
        )


def series_of(subject: Subject, language: Language) -> tuple[Series, ...]:
    """What a reader may hide: each group."""
    return tuple(
        Series(group, Markup("<bdi>{}</bdi>").format(language.name("group", group)), look.role)
        for group, look in subject.looks.items()
    )


def groups_section(result: Result, language: Language) -> Section:
    """Each group in a sentence."""
    lines = []
    for group in result.scenario.population.groups:
        regime = language.text(f"regime.{_regime_words(result.scenario, group, language)}")
        persons = persons_counted(result.scenario, group)
        name = Markup("<bdi>{}</bdi>").format(language.name("group", group.name))
        local = language.texts.get(f"local.{result.scenario.scenario}.{group.name}")
        regime = language.text("groups.local", name=local, regime=regime) if local else regime
        if persons is None:
            lines.append(language.text("groups.line_plain", group=name, regime=regime))
        else:
            number = cited(language.number(persons), f"persons:{group.name}")
            lines.append(language.text("groups.line", group=name, persons=number, regime=regime))
    counted = result.scenario.reporting.stopped
    key = "groups.stopping" if counted == "excluded" else "groups.stopping_in"
    blocks: list[Items | Prose] = [Items(tuple(lines))]
    if any(group.stopping_persons.value for group in result.scenario.population.groups):
        blocks.append(Prose((language.text(key),)))
    return Section("groups", language.text("section.groups"), tuple(blocks))


def _regime_words(scenario: Scenario, group: Group, language: Language) -> str:
    """The words about a group's regime; who is in a study, the groups say and not the regime."""
    is_trial = any(one.studied for one in scenario.population.groups)
    if group.regime in COMPARATORS and (group.regime == "control") != group.studied:
        return "plain"
    if group.regime in COMPARATORS and not is_trial:
        return "plain"
    return group.regime if f"regime.{group.regime}" in language.texts else "other"


def evidence_section(result: Result, language: Language) -> Section:
    """Effect basis, what the comparator is, and the makers' own notes."""
    scenario = result.scenario
    groups = {group.name: group for group in scenario.population.groups}
    said: list[Markup] = [effects_used(scenario, language)]
    if {"control", "reference"} <= set(groups) and groups["control"].studied:
        said.append(language.text("evidence.control"))
    blocks: list[Block] = [
        Prose(tuple(said)),
        *question_notices(result.manifest.questions, language),
    ]
    if runs_out(scenario):
        months = cited(scenario.time.months, "time.months")
        blocks.append(Notice("warning", language.text("told.no_intake", months=months)))
    blocks += notes(scenario, language, in_print=len(scenario.notes) < LONG_NOTE)
    return Section("evidence", language.text("section.evidence"), tuple(blocks))


def answer_section(result: Result, subject: Subject, language: Language) -> Section:
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
        Prose((language.text(lead, months=months),), style="lead"),
        *_as_it_stands(result, language),
        Cards(tuple(_card(group, number, subject, language) for group, number in numbers.items())),
    ]
    if subject.comparator is not None:
        blocks.append(Prose(_compared(numbers, subject.comparator, language)))
    worlds = cited(language.number(next(iter(result.rows.values())).n), "worlds")
    blocks.append(Prose((language.text("range.how", worlds=worlds),), style="small"))
    notice = uncertainty_notice(result, language)
    blocks.append(Notice("warning" if result.scenario.posterior == "none" else "note", notice))
    return Section("answer", language.text("section.answer"), tuple(blocks))


def _as_it_stands(result: Result, language: Language) -> tuple[Notice, ...]:
    """That the page leaves the options out, and which command shows them."""
    others = [language.own(option.title or option.name) for option in result.options[1:]]
    if not others:
        return ()
    said = language.text(
        "evidence.as_it_stands",
        options=Markup("; ").join(others),
        command=command_line(result, "compare", "--report"),
    )
    return (Notice("warning", said),)


def _card(group: str, number: Estimate, subject: Subject, language: Language) -> Card:
    return Card(
        label=Markup("<bdi>{}</bdi>").format(language.name("group", group)),
        number=language.estimate(number),
        text=language.text(f"unit.{subject.unit}"),
        role=subject.looks[group].role,
        series=group,
    )


def _compared(
    numbers: dict[str, Estimate], comparator: str, language: Language
) -> tuple[Markup, ...]:
    """Which ranges lie apart from the comparator's and which overlap with it."""
    base = numbers[comparator]
    low, high = base.shown(base.low), base.shown(base.high)
    kinds: dict[str, list[str]] = {"apart": [], "below": [], "overlap": []}
    for group, number in numbers.items():
        if group != comparator:
            is_above = number.shown(number.low) > high
            is_below = number.shown(number.high) < low
            kinds["apart" if is_above else "below" if is_below else "overlap"].append(group)
    control = inline_name(comparator, language)
    said = [
        language.text(
            f"answer.{kind}",
            groups=listed([inline_name(group, language) for group in groups], language),
            control=control,
        )
        for kind, groups in kinds.items()
        if groups
    ]
    return (*said, language.text("answer.comparator", control=control))


def inline_name(group: str, language: Language) -> Markup:
    """A group's name inside a sentence."""
    text = language.texts.get(f"inline.{group}") or language.name("group", group)
    return Markup("<bdi>{}</bdi>").format(text)


def listed(parts: Sequence[Markup], language: Language) -> Markup:
    """a, b and c."""
    if len(parts) == 1:
        return parts[0]
    return language.text("list.and", most=Markup(", ").join(parts[:-1]), last=parts[-1])


def uncertainty_notice(result: Result, language: Language) -> Markup:
    """What the ranges hold and what the chances rest on."""
    roles = list(result.manifest.content["parameters"]["role"].values())
    counts = {word: roles.count(word) for word in ("fitted", "drawn", "fixed")}
    shown = {word: cited(number, f"parameters.{word}") for word, number in counts.items()}
    count = cited(sum(counts.values()), "parameters")
    rests = "notice.mixed" if counts["fitted"] else "notice.assumed"
    holds = "notice.both" if counts["fitted"] + counts["drawn"] else "notice.luck_only"
    return language.text(rests, count=count, **shown) + " " + language.text(holds)
