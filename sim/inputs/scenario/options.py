"""Options to compare: each one full scenario of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.errors import InputError
from sim.inputs.reading.frozen import thawed
from sim.inputs.reading.merge import laid_over
from sim.inputs.reading.mistakes import SourcePositions, dotted, in_reading_order
from sim.inputs.scenario.checks.cross_checks import BASE
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.settings import Settings
from sim.inputs.scenario.validation import validated

# What the scenario as it stands is called among its options, where nobody gave it a title.
NO_CHANGE = "As it is now"


@dataclass(frozen=True)
class Option:
    """One of the worlds that are compared.

    Attributes
    ----------
    name : short name; `base` is the scenario as it stands
    title : the option in a few words
    scenario : the whole scenario with the option's change in it; its own `options` and
        `settings` are empty
    """

    name: str
    title: str
    scenario: Scenario


def resolve_options(scenario: Scenario) -> tuple[Option, ...]:
    """Every option of a scenario as a full scenario, in the file's order.

    The option `base` comes first, unless the file lists an option of that name itself.
    """
    base = scenario.model_copy(update={"options": (), "settings": Settings()})
    listed = tuple(
        Option(
            entry.name,
            entry.title or entry.name,
            with_changes(base, entry.change) if entry.change else base,
        )
        for entry in scenario.options
    )
    if any(option.name == BASE for option in listed):
        return listed
    title = NO_CHANGE if listed else scenario.title or scenario.scenario
    return (Option(BASE, title, base), *listed)


def with_changes(scenario: Scenario, changes: Mapping[str, Any]) -> Scenario:
    """The scenario with a partial change laid over it, checked again.

    Parameters
    ----------
    changes : the part that changes, as in a scenario file: ``{"runs": {"draws": 1}}``

    Raises
    ------
    InputError
        With every mistake at once.
    """
    laid = laid_over(resolved(scenario), changes)
    if laid.mistakes:
        raise InputError(tuple(f"{dotted(where)}: {text}" for where, text in laid.mistakes))
    return scenario_from_mapping(laid.data)


def scenario_from_mapping(data: Mapping[str, Any]) -> Scenario:
    """A scenario from plain Python data with the same keys as a scenario file.

    Raises
    ------
    InputError
        With every mistake at once.
    """
    scenario, mistakes = validated(thawed(data), SourcePositions())
    if scenario is None:
        raise InputError(in_reading_order(mistakes))
    return scenario


def resolved(scenario: Scenario) -> dict[str, Any]:
    """The whole scenario as plain JSON data, every default written out.

    Two files that mean the same give the same data, so it can be hashed; a scenario read from it
    equals the one it came from.
    """
    return scenario.model_dump(mode="json", exclude_none=True)
