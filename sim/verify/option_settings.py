"""Every option of a scenario, ready to live."""

from __future__ import annotations

from collections.abc import Iterator

from sim.engine.world import OptionSetup, option_setup
from sim.hazards.parameters import parameter_draws
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolve_options


def settings_of(scenario: Scenario) -> Iterator[tuple[str, OptionSetup]]:
    """Every option by name, with the hazards of its first parameter draw."""
    for option in resolve_options(scenario):
        values = parameter_draws(option.scenario, scenario.runs.draws).draw(0)
        yield option.name, option_setup(option.scenario, values)
