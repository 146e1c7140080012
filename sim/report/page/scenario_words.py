"""Title, question and notes of a scenario, the title of a design, and whose they are."""

from __future__ import annotations

from markupsafe import Markup

from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.effects import heaviest, weights_of
from sim.report.page.blocks import Fold, Prose
from sim.report.page.language import Language, cited, without_control_signs


def heading(scenario: Scenario, language: Language) -> Markup:
    """The title; of a scenario that took it over, its own name and whose title it is."""
    is_own = "title" not in scenario.inherited
    return heading_of(scenario.scenario, scenario.title, language, is_own=is_own)


def heading_of(name: str, title: str, language: Language, *, is_own: bool) -> Markup:
    """The title, or the name where there is none; with the name where the title is another's."""
    own = language.own(title or name)
    if is_own or not title:
        return own
    return language.text("inherited.title", name=_name(name), title=own)


def plain_title(scenario: Scenario, language: Language) -> str:
    """The title for a place that holds no markup."""
    is_own = "title" not in scenario.inherited
    return plain_title_of(scenario.scenario, scenario.title, language, is_own=is_own)


def plain_title_of(name: str, title: str, language: Language, *, is_own: bool) -> str:
    """The same as `heading_of`, for a place that holds no markup."""
    plain = language.said(title) or name
    if title and not is_own:
        plain = language.plain("inherited.title", name=name, title=plain)
    return without_control_signs(plain)


def question(scenario: Scenario, language: Language) -> Markup:
    """The question, with whose it is."""
    own = language.own(scenario.question)
    origin = scenario.inherited.get("question")
    if not own or origin is None:
        return own
    return language.text("inherited.question", origin=_name(origin), question=own)


def basis_words(scenario: Scenario, language: Language) -> Markup:
    """Whose effects the numbers rest on; a basis says nothing where none is drawn from."""
    if scenario.posterior == "none":
        return language.text("effects.own")
    weights = weights_of(scenario.effects)
    if len(weights) == 1:
        return language.text(f"effects.{heaviest(scenario.effects)}")
    return Markup("; ").join(
        language.text(
            "effects.weighed",
            source=language.text(f"effects.{source}"),
            weight=cited(language.number(100 * weight), "effects"),
        )
        for source, weight in weights.items()
    )


def effects_used(scenario: Scenario, language: Language) -> Markup:
    """Which effects the numbers rest on, in a sentence."""
    return language.text("evidence.effects", basis=basis_words(scenario, language))


def notes(scenario: Scenario, language: Language, *, in_print: bool = False) -> tuple[Fold, ...]:
    """What the makers say, under whose words they are; nothing if they say nothing."""
    if not scenario.notes:
        return ()
    origin = scenario.inherited.get("notes")
    about = (
        language.text("notice.about")
        if origin is None
        else language.text("inherited.notes", origin=_name(origin), name=_name(scenario.scenario))
    )
    note = Prose((language.own(scenario.notes),), style="quote")
    return (Fold(about, (note,), in_print=in_print),)


def _name(name: str) -> Markup:
    return Markup("<bdi>{}</bdi>").format(cited(without_control_signs(name), "scenario"))
