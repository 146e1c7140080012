"""Every option of a scenario, ready to live."""

from __future__ import annotations

from collections.abc import Iterator

from sim.engine.world import Setting, setting
from sim.hazards.draw_source import parameter_draws
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolve_options


def settings_of(scenario: Scenario) -> Iterator[tuple[str, Setting]]:
    """Every option by name, with the hazards of its first parameter draw."""
    for option in resolve_options(scenario):
        values = parameter_draws(option.scenario, scenario.runs.draws).draw(0)
        yield option.name, setting(option.scenario, values)
