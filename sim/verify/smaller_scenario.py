"""A scenario made smaller, so that its contract can be tried in seconds, and its options set up."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from sim.engine.align import aligned_draws, base_of
from sim.engine.option import OptionSetup
from sim.engine.setup import option_setup
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolve_options, resolved, scenario_from_mapping
from sim.inputs.scenario.sections.population import Group

# Keys whose numbers grow with the population: in whole persons, and not.
WHOLE = ("persons", "stopping_persons", "slots", "persons_each")
SMOOTH = ("per_month", "exits_per_month", "fte", "fte_at_start", "yearly_budget_eur")


def expected_people(scenario: Scenario) -> float:
    """People of the caseload and, roughly, of the inflow over all months."""
    return sum(
        group.persons.value
        + group.stopping_persons.value
        + (group.intake.per_month.value * scenario.time.months if group.intake else 0)
        for group in scenario.population.groups
    )


def with_groups(scenario: Scenario, groups: tuple[Group, ...]) -> Scenario:
    """The scenario with other groups in it."""
    population = scenario.population.model_copy(update={"groups": groups})
    return scenario.model_copy(update={"population": population})


def _number(stated: Any, factor: float, *, whole: bool) -> Any:
    """A number, plain or with its range and source, times a factor; nobody is rounded away."""
    if isinstance(stated, list):
        return [_scaled(entry, factor) for entry in stated]
    if isinstance(stated, Mapping):
        kept = {key: value for key, value in stated.items() if key not in ("low", "high")}
        if "value" in kept:
            kept["value"] = _number(kept["value"], factor, whole=whole)
        return kept
    if not isinstance(stated, int | float):
        return stated
    return math.ceil(stated * factor) if whole else stated * factor


def _scaled(data: Any, factor: float) -> Any:
    """Plain data with every number of persons, slots and posts in it times a factor."""
    if isinstance(data, list):
        return [_scaled(entry, factor) for entry in data]
    if not isinstance(data, Mapping):
        return data
    return {
        key: _number(value, factor, whole=key in WHOLE)
        if key in WHOLE + SMOOTH
        else _scaled(value, factor)
        for key, value in data.items()
    }


def reduced(scenario: Scenario, most_people: float) -> Scenario:
    """The scenario with at most about so many people in every option; groups keep their shares."""
    people = (expected_people(option.scenario) for option in resolve_options(scenario))
    factor = most_people / max(1.0, *people)
    if factor >= 1:
        return scenario
    whole = resolved(scenario)
    parts = {key: _scaled(whole[key], factor) for key in ("population", "policy")}
    options = [
        {**entry, "change": _scaled(entry["change"], factor)} for entry in whole.get("options", ())
    ]
    return scenario_from_mapping({**whole, **parts, "options": options})


def with_runs(scenario: Scenario, draws: int, replications: int) -> Scenario:
    """The scenario with another number of simulations."""
    runs = scenario.runs.model_copy(update={"draws": draws, "replications": replications})
    return scenario.model_copy(update={"runs": runs})


def settings_of(scenario: Scenario) -> Iterator[tuple[str, OptionSetup]]:
    """Every option by name, with the hazards of its first parameter draw."""
    options = resolve_options(scenario)
    for option in options:
        values = aligned_draws(option.scenario, scenario.runs.draws, base_of(options)).draw(0)
        yield option.name, option_setup(option.scenario, values)
