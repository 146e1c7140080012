"""What a scenario took over from those it is based on, and what a reader must know of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.inputs.reading.layers import LayeredDocument
from sim.inputs.reading.mistakes import DataPath, Mistake, dotted
from sim.inputs.scenario.model import Scenario

KEY = "inherited"
# What prints words or decides about money, wherever it is shown.
REPORTED: tuple[DataPath, ...] = (
    ("title",),
    ("question",),
    ("notes",),
    ("money", "price_level"),
    ("money", "comparator"),
)
GROUPS: DataPath = ("population", "groups")
WORDS = ("title", "question", "notes")
PRICE_LEVEL, COMPARATOR = "money.price_level", "money.comparator"


def inherited(document: LayeredDocument, paths: Sequence[DataPath] = REPORTED) -> dict[str, str]:
    """Where each thing a reader must know of comes from, by its dotted path.

    What the file states itself is left out, and what nobody states.
    """
    origins: dict[str, str] = {}
    for path in paths:
        stating = (place for place, (_, own) in enumerate(document.layers) if _states(own, path))
        layer = next(stating, 0)
        if layer:
            origins[dotted(path)] = document.layers[layer][0]
    return origins


def _states(data: Any, path: DataPath) -> bool:
    for step in path:
        if not isinstance(data, Mapping) or step not in data:
            return False
        data = data[step]
    return True


def own_key_mistakes(document: LayeredDocument) -> list[Mistake]:
    """That a file says itself where it has its words from."""
    if KEY not in document.data:
        return []
    text = "must be left out (got it): what is taken over is found by the program."
    return [Mistake((KEY,), text, document.places.of_key((KEY,)))]


def inheritance_remarks(scenario: Scenario, document: LayeredDocument) -> tuple[str, ...]:
    """What a scenario took over that prints words or decides about money, and whole entries."""
    words = words_remarks(scenario.inherited)
    return (*words, *_about_money(scenario), *entries_remarks(document))


def words_remarks(origins: Mapping[str, str]) -> Iterator[str]:
    """Whose words are shown, by what `inherited` found."""
    by_origin: dict[str, list[str]] = {}
    for word in WORDS:
        if word in origins:
            by_origin.setdefault(origins[word], []).append(word)
    for origin, words in by_origin.items():
        are = "are those" if len(words) > 1 or words == ["notes"] else "is that"
        yield (
            f"{_listed(words)} {are} of `{origin}`, and shown as such. Write your own, or "
            f'`{words[-1]}: ""` for none.'
        )


def _about_money(scenario: Scenario) -> Iterator[str]:
    if PRICE_LEVEL in scenario.inherited:
        level, time = scenario.money.price_level, scenario.time
        yield (
            f"money.price_level is {level}, from `{scenario.inherited[PRICE_LEVEL]}`: amounts are "
            f"those of {level:%B %Y}, while this scenario starts in {time.start:%B %Y}. Give a "
            "price_level of your own, or `price_level: null` for the amounts of each month."
        )
    if COMPARATOR in scenario.inherited:
        yield (
            f"money.comparator is `{scenario.money.comparator}`, from "
            f"`{scenario.inherited[COMPARATOR]}`."
        )


def entries_remarks(document: LayeredDocument) -> Iterator[str]:
    """Which entries of lists and which arms of the file below stay, and which are left out."""
    if len(document.layers) == 1:
        return
    origin = document.layers[1][0]
    for path, entries in document.lists.items():
        if entries.stay:
            names = ", ".join(entries.stay)
            stay, whom = ("stays", "it") if len(entries.stay) == 1 else ("stay", "them")
            yield (
                f"{dotted(path)}: {names} of `{origin}` {stay}. `- remove: [{names}]` takes {whom} "
                "away."
            )
        if entries.left_out:
            names = ", ".join(entries.left_out)
            are = "is" if len(entries.left_out) == 1 else "are"
            whom = "it" if are == "is" else "them"
            what = ", persons and all" if path == GROUPS else ""
            yield (
                f"{dotted(path)}: {names} of `{origin}` {are} not taken over, for the list names "
                f"what there is. `- remove: []` keeps {whom} too{what}."
            )
    for path, arms in document.arms.items():
        if arms:
            names = ", ".join(arms)
            stay, whom = ("stays", "it") if len(arms) == 1 else ("stay", "them")
            said = f"{dotted(path)}: {names} of `{origin}` {stay}."
            yield f"{said} `remove: [{names}]` takes {whom} away."


def _listed(words: list[str]) -> str:
    """a, b and c."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
