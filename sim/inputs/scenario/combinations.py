"""Every combination of settings as a whole scenario of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from sim.errors import InputError
from sim.inputs.reading.merge import apply_change
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolved, scenario_from_mapping
from sim.inputs.scenario.sections.settings import AS_IT_STANDS, SettingEntry

LONGEST_NAME = 60
# Parts of a change that hold no numbers.
WORDS = frozenset({"effects", "posterior"})


@dataclass(frozen=True)
class Setting:
    """One combination of settings.

    Attributes
    ----------
    choice : dimension → name of what is chosen; empty where the scenario lists nothing
    scenario : the whole scenario under it, with all its options; its own settings are empty,
        except in the first combination, which is the scenario as it stands
    """

    choice: Mapping[str, str]
    scenario: Scenario


def every_setting(scenario: Scenario) -> tuple[Setting, ...]:
    """Every combination of settings as a whole scenario, the scenario as it stands first.

    Raises
    ------
    InputError
        If the scenario has no settings, or a combination makes no whole scenario.
    """
    if not any(scenario.settings.listed().values()):
        raise InputError(
            f"{scenario.scenario}: settings: must hold effect_basis or labour_market, lists of "
            "what a reader may choose (got none). See docs/comparison.md."
        )
    lists = settings_of(scenario)
    settings, mistakes = [], []
    for number, picked in enumerate(product(*(entries or (None,) for entries in lists.values()))):
        choice = {
            dimension: "" if entry is None else entry.name
            for dimension, entry in zip(lists, picked, strict=True)
        }
        try:
            whole = scenario if number == 0 else _named(_under(scenario, picked), choice)
        except InputError as error:
            words = " × ".join(filter(None, choice.values()))
            mistakes += [f"settings {words}: {text}" for text in error.mistakes]
            continue
        settings.append(Setting(choice, whole))
    if mistakes:
        raise InputError(mistakes)
    return tuple(settings)


def scenario_under_each_setting(scenario: Scenario) -> Iterator[tuple[str, Scenario]]:
    """Every setting that changes a number, by name, with the scenario under it alone."""
    alone = scenario.model_copy(update={"options": ()})
    for entries in scenario.settings.listed().values():
        yield from ((one.name, _under(alone, (one,))) for one in entries if set(one.change) - WORDS)


def settings_of(scenario: Scenario) -> dict[str, tuple[SettingEntry, ...]]:
    """The entries of each dimension, the one that the scenario is already in front.

    Where it is none of them, `AS_IT_STANDS` stands for it.
    """
    # Options play no part in it, and there may be many.
    alone = scenario.model_copy(update={"options": ()})
    bare = _under(alone, ())
    settings = {}
    for dimension, entries in scenario.settings.listed().items():
        same = [entry for entry in entries if _is(bare, alone, entry)]
        first = tuple(same[:1]) or ((AS_IT_STANDS,) if entries else ())
        settings[dimension] = (*first, *(entry for entry in entries if entry not in same))
    return settings


def _is(bare: Scenario, scenario: Scenario, entry: SettingEntry) -> bool:
    """Whether the scenario is as this setting says already."""
    try:
        return _under(scenario, (entry,)) == bare
    except InputError:
        return False


def _under(scenario: Scenario, picked: tuple[SettingEntry | None, ...]) -> Scenario:
    """The whole scenario with every change laid over it, without settings of its own."""
    data: dict[str, Any] = {**resolved(scenario), "settings": {}}
    for entry in picked:
        if entry is not None and entry.change:
            data = apply_change(data, entry.change)
    return scenario_from_mapping(data)


def _named(scenario: Scenario, choice: Mapping[str, str]) -> Scenario:
    """The scenario under a name that says what was chosen."""
    words = "-".join((scenario.scenario, *filter(None, choice.values())))
    return scenario.model_copy(update={"scenario": words[:LONGEST_NAME]})
