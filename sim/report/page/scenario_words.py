"""Title, question and notes of a scenario, and whose they are where it has none of its own."""

from __future__ import annotations

from markupsafe import Markup

from sim.inputs.scenario.model import Scenario
from sim.report.page.blocks import Fold, Prose
from sim.report.page.language import Voice, cited, without_control_signs


def heading(scenario: Scenario, voice: Voice) -> Markup:
    """The title; of a scenario that took it over, its own name and whose title it is."""
    own = voice.own(scenario.title or scenario.scenario)
    if not (scenario.title and "title" in scenario.inherited):
        return own
    return voice.text("inherited.title", name=_name(scenario.scenario), title=own)


def plain_title(scenario: Scenario, voice: Voice) -> str:
    """The title for a place that holds no markup."""
    title = voice.said(scenario.title) or scenario.scenario
    if scenario.title and "title" in scenario.inherited:
        title = voice.plain("inherited.title", name=scenario.scenario, title=title)
    return without_control_signs(title)


def question(scenario: Scenario, voice: Voice) -> Markup:
    """The question, with whose it is."""
    own = voice.own(scenario.question)
    origin = scenario.inherited.get("question")
    if not own or origin is None:
        return own
    return voice.text("inherited.question", origin=_name(origin), question=own)


def notes(scenario: Scenario, voice: Voice, *, in_print: bool = False) -> tuple[Fold, ...]:
    """What the makers say, under whose words they are; nothing if they say nothing."""
    if not scenario.notes:
        return ()
    origin = scenario.inherited.get("notes")
    about = (
        voice.text("notice.about")
        if origin is None
        else voice.text("inherited.notes", origin=_name(origin), name=_name(scenario.scenario))
    )
    note = Prose((voice.own(scenario.notes),), style="quote")
    return (Fold(about, (note,), in_print=in_print),)


def _name(name: str) -> Markup:
    return Markup("<bdi>{}</bdi>").format(cited(without_control_signs(name), "scenario"))
