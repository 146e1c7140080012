"""Stage 1: what a scenario may say; YAML → a frozen `Scenario`, or every mistake at once.

The names are loaded when first asked for, so that importing this package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.scenario.builtin import BuiltIn, builtin_names, builtin_scenarios
    from sim.scenario.load import load_scenario
    from sim.scenario.merge import apply_change
    from sim.scenario.model import Scenario
    from sim.scenario.options import (
        Option,
        resolve_options,
        resolved,
        scenario_from_mapping,
        with_changes,
    )
    from sim.scenario.quantity import Count, Quantity
    from sim.scenario.schema import json_schema
    from sim.scenario.template import starter_text
    from sim.scenario.yaml_source import read_mapping

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
    "BuiltIn": "sim.scenario.builtin",
    "Count": "sim.scenario.quantity",
    "Option": "sim.scenario.options",
    "Quantity": "sim.scenario.quantity",
    "Scenario": "sim.scenario.model",
    "apply_change": "sim.scenario.merge",
    "builtin_names": "sim.scenario.builtin",
    "builtin_scenarios": "sim.scenario.builtin",
    "json_schema": "sim.scenario.schema",
    "load_scenario": "sim.scenario.load",
    "read_mapping": "sim.scenario.yaml_source",
    "resolve_options": "sim.scenario.options",
    "resolved": "sim.scenario.options",
    "scenario_from_mapping": "sim.scenario.options",
    "starter_text": "sim.scenario.template",
    "with_changes": "sim.scenario.options",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
