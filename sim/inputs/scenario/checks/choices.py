"""Cross-checks of what a reader chooses by: words of options, and settings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.inputs.reading.mistakes import Finding
from sim.inputs.scenario.checks.parts import Parts


def choice_findings(parts: Parts, unchangeable: Sequence[str]) -> Iterator[Finding]:
    """What is wrong with settings, and with the words by which options are found."""
    yield from _pick_findings(parts)
    yield from _setting_findings(parts, unchangeable)


def _pick_findings(parts: Parts) -> Iterator[Finding]:
    """Every option has the same kinds of words, and no two options have the same words."""
    words = {path: entry.pick for path, entry in parts.options.items()}
    kinds = next((list(pick) for pick in words.values() if pick), [])
    picks: set[tuple[str, ...]] = set()
    for path, pick in words.items():
        if kinds and set(pick) != set(kinds):
            named = ", ".join(pick) or "nothing"
            text = f"must have the words {', '.join(kinds)}, as the other options (got {named})."
            yield Finding((*path, "pick"), text)
            continue
        picked = tuple(pick[kind] for kind in kinds)
        if kinds and picked in picks:
            text = f"must be words of its own (got {', '.join(picked)} again)."
            yield Finding((*path, "pick"), text)
        picks.add(picked)


def _setting_findings(parts: Parts, unchangeable: Sequence[str]) -> Iterator[Finding]:
    """Names are unique, and nothing changes that must be the same in every setting."""
    settings: set[tuple[str, str]] = set()
    for path, entry in parts.settings.items():
        dimension = path[1]
        if (str(dimension), entry.name) in settings:
            text = f"must be a name of its own (got `{entry.name}` again)."
            yield Finding((*path, "name"), text)
        settings.add((str(dimension), entry.name))
        for key in entry.change:
            if key in unchangeable:
                text = f"must be the same in every setting (got a change of `{key}`)."
                yield Finding((*path, "change", key), text)
