"""The answer in short: one number for each group, and whether the ranges overlap."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from sim.report.estimate import Estimate
from sim.report.page.blocks import Block, Card, Cards, Notice, Prose, Section
from sim.report.page.experiment.subject import Subject
from sim.report.page.language import Voice, cited
from sim.report.page.stored_result import Result

MEASURE = "first_exit_to_work"


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
    status = list(result.manifest["parameters"]["status"].values())
    counts = {word: status.count(word) for word in ("calibrated", "published", "assumed")}
    shown = {word: cited(number, f"parameters.{word}") for word, number in counts.items()} | {
        "count": cited(len(status), "parameters")
    }
    rests = "notice.assumed" if counts["assumed"] == len(status) else "notice.mixed"
    holds = "notice.luck_only" if result.scenario.posterior == "none" else "notice.both"
    return voice.text(rests, **shown) + " " + voice.text(holds)
