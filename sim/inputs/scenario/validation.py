"""Plain data → Scenario, or every mistake in it, those of its options included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from sim.inputs.reading.merge import LaidOver, laid_over
from sim.inputs.reading.mistakes import (
    DataPath,
    Finding,
    Mistake,
    Place,
    SourcePositions,
    existing_part,
    not_reported_before,
    said,
    value_at,
)
from sim.inputs.reading.validation_messages import checked, located
from sim.inputs.scenario.checks.cross_checks import UNCHANGEABLE, findings_in
from sim.inputs.scenario.checks.parts import parts_of
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.following import followed


class CheckedScenario(Scenario):
    """A scenario whose parts fit together."""

    @model_validator(mode="after")
    def _parts_fit_together(self) -> Self:
        findings = findings_in(parts_of(self))
        if findings:
            # Pydantic formats the template, so the text goes in through the context.
            mistakes = "; ".join(finding.text for finding in findings)
            raise PydanticCustomError(
                "findings", "{sentence}", {"sentence": mistakes, "findings": findings}
            )
        return self


def validated(
    data: Mapping[str, Any],
    places: SourcePositions,
    already_reported: frozenset[DataPath] = frozenset(),
) -> tuple[Scenario | None, list[Mistake]]:
    """The scenario, or None and every mistake.

    Parameters
    ----------
    data : plain data, merged with what it is based on
    places : where it stands
    already_reported : paths about which a mistake has been reported already
    """
    scenario, mistakes = _without_options(data, places, already_reported)
    reported = {(mistake.path, mistake.text) for mistake in mistakes}
    for index, entry in enumerate(_options_in(data)):
        if not isinstance(entry, Mapping) or not isinstance(entry.get("change"), Mapping):
            continue
        of_options = _option_mistakes(data, index, places, already_reported)
        mistakes += [
            mistake for mistake in of_options if (mistake.path, mistake.text) not in reported
        ]
    mistakes += _settings_mistakes(data, places, already_reported, reported)
    return (None if mistakes else scenario), mistakes


def _without_options(
    data: Mapping[str, Any], places: SourcePositions, already_reported: frozenset[DataPath]
) -> tuple[Scenario | None, list[Mistake]]:
    data, lost = followed(data)
    scenario, mistakes = checked(CheckedScenario, data, places)
    if scenario is None:
        # Pydantic checks the whole only when every part is good; here the good parts are
        # checked against each other all the same, so that the user hears everything at once.
        findings = findings_in(parts_of(data))
        # That a name is given nowhere says more than that its letters are wrong.
        unknown = {finding.path for finding in findings if _is_text_at(finding.path, data)}
        mistakes = [mistake for mistake in mistakes if mistake.path not in unknown]
        mistakes += [located(finding, data, places) for finding in findings]
    # What follows a number that could not be read needs no word of its own.
    mistakes += [
        located(finding, data, places)
        for finding, other in lost
        if not any(mistake.path[: len(other)] == other for mistake in mistakes)
    ]
    return (None if lost else scenario), not_reported_before(mistakes, already_reported)


def _is_text_at(path: DataPath, data: Mapping[str, Any]) -> bool:
    """Whether a text stands at a path."""
    return existing_part(path, data) == path and isinstance(value_at(path, data), str)


def _options_in(data: Mapping[str, Any]) -> list[Any]:
    options = data.get("options")
    return list(options) if isinstance(options, list | tuple) else []


def _option_mistakes(
    data: Mapping[str, Any],
    index: int,
    places: SourcePositions,
    already_reported: frozenset[DataPath],
) -> list[Mistake]:
    """Mistakes of one option laid over the base, placed where the option is written."""
    entry = data["options"][index]
    base = {key: value for key, value in data.items() if key not in ("options", "settings")}
    follows = f"option `{entry.get('name', index)}`"
    prefix: DataPath = ("options", index, "change")
    return _mistakes_of_change(base, entry["change"], prefix, follows, places, already_reported)[1]


def _settings_mistakes(
    data: Mapping[str, Any],
    places: SourcePositions,
    already_reported: frozenset[DataPath],
    reported: set[tuple[DataPath, str]],
) -> list[Mistake]:
    """Mistakes of every setting laid over the base; two that are the same are one of them."""
    base = {key: value for key, value in data.items() if key not in ("options", "settings")}
    mistakes: list[Mistake] = []
    unchanged, _ = _without_options(base, places, already_reported)
    settings = data.get("settings")
    for dimension, entries in settings.items() if isinstance(settings, Mapping) else ():
        known: dict[Scenario, str] = {}
        for index, entry in enumerate(entries if isinstance(entries, list | tuple) else ()):
            change = entry.get("change", {}) if isinstance(entry, Mapping) else None
            if not isinstance(change, Mapping):
                continue
            prefix: DataPath = ("settings", dimension, index, "change")
            follows = f"setting `{entry.get('name', index)}`"
            whole, of_setting = _mistakes_of_change(
                base, change, prefix, follows, places, already_reported
            )
            mistakes += [
                mistake for mistake in of_setting if (mistake.path, mistake.text) not in reported
            ]
            if whole is None or unchanged is None:
                continue
            if whole in known:
                text = f"must differ from the others (it is the same as `{known[whole]}`)."
                mistakes.append(located(Finding(prefix, text), data, places))
            known.setdefault(whole, str(entry.get("name", index)))
    return mistakes


def _mistakes_of_change(
    base: Mapping[str, Any],
    part: Mapping[str, Any],
    prefix: DataPath,
    follows: str,
    places: SourcePositions,
    already_reported: frozenset[DataPath],
) -> tuple[Scenario | None, list[Mistake]]:
    """The base with a change laid over it, and the mistakes that come from the change."""
    change = {key: value for key, value in part.items() if key not in UNCHANGEABLE}
    laid = laid_over(base, change)
    written = SourcePositions(
        _below_prefix(_all(places, "keys"), prefix, change),
        _below_prefix(_all(places, "values"), prefix, change),
    )
    own = laid.places(written, places)
    whole, mistakes = _without_options(laid.data, own, already_reported)
    known = {
        (mistake.path, mistake.text)
        for mistake in _without_options(base, places, already_reported)[1]
    }
    wrong = [
        Mistake((*prefix, *where), text, written.nearest(where, change)[1])
        for where, text in laid.mistakes
    ]
    return whole, wrong + [
        _moved(mistake, laid, own, prefix, follows)
        for mistake in mistakes
        if (mistake.path, mistake.text) not in known
    ]


def _all(places: SourcePositions, side: str) -> dict[DataPath, Place]:
    lower = _all(places.below, side) if places.below else {}
    return {**lower, **getattr(places, side)}


def _below_prefix(
    places: Mapping[DataPath, Place], prefix: DataPath, change: Mapping[str, Any]
) -> dict[DataPath, Place]:
    size = len(prefix)
    inside = {path[size:]: place for path, place in places.items() if path[:size] == prefix}
    return {path: place for path, place in inside.items() if existing_part(path, change) == path}


def _moved(
    mistake: Mistake, laid: LaidOver, own: SourcePositions, prefix: DataPath, follows: str
) -> Mistake:
    """The mistake under the change's path, or a note that the change is its cause."""
    existing = existing_part(mistake.path, laid.data)
    if existing and (existing in own.values or mistake.path in own.keys):
        return replace(mistake, path=prefix + laid.path_in_change(mistake.path))
    place = own.of_value(prefix[:-1]) or mistake.place
    sentence = f"{mistake.text}{said(mistake.mend)} This follows from {follows}."
    return replace(mistake, text=sentence, place=place, mend=None)
