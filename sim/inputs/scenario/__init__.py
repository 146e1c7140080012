"""Stage 1: what a scenario may say; YAML → a frozen `Scenario`, or every mistake at once.

The names are loaded when first asked for, so that importing this package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.inputs.reading.merge import apply_change
    from sim.inputs.reading.quantity import Count, Quantity
    from sim.inputs.reading.yaml.file import read_mapping
    from sim.inputs.scenario.builtin import BuiltIn, builtin_names, builtin_scenarios
    from sim.inputs.scenario.load import load_scenario
    from sim.inputs.scenario.model import Scenario
    from sim.inputs.scenario.options import (
        Option,
        resolve_options,
        resolved,
        scenario_from_mapping,
        with_changes,
    )
    from sim.inputs.scenario.schema import json_schema
    from sim.inputs.scenario.template import starter_text

__all__ = [
    "BuiltIn",
    "Count",
    "Option",
    "Quantity",
    "Scenario",
    "apply_change",
    "builtin_names",
    "builtin_scenarios",
    "json_schema",
    "load_scenario",
    "read_mapping",
    "resolve_options",
    "resolved",
    "scenario_from_mapping",
    "starter_text",
    "with_changes",
]

_HOMES = {
    "BuiltIn": "sim.inputs.scenario.builtin",
    "Count": "sim.inputs.reading.quantity",
    "Option": "sim.inputs.scenario.options",
    "Quantity": "sim.inputs.reading.quantity",
    "Scenario": "sim.inputs.scenario.model",
    "apply_change": "sim.inputs.reading.merge",
    "builtin_names": "sim.inputs.scenario.builtin",
    "builtin_scenarios": "sim.inputs.scenario.builtin",
    "json_schema": "sim.inputs.scenario.schema",
    "load_scenario": "sim.inputs.scenario.load",
    "read_mapping": "sim.inputs.reading.yaml.file",
    "resolve_options": "sim.inputs.scenario.options",
    "resolved": "sim.inputs.scenario.options",
    "scenario_from_mapping": "sim.inputs.scenario.options",
    "starter_text": "sim.inputs.scenario.template",
    "with_changes": "sim.inputs.scenario.options",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
