"""bijstandsim: a municipality's welfare caseload under alternative regimes.

    import sim
    sim.run("wageningen").to_frame()

Nothing heavy is loaded before it is used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.errors import InputError, MachineError, SimError
    from sim.inputs.scenario.load import load_scenario
    from sim.pipeline import power_design, run
    from sim.results import RunResult, RunSettings
    from sim.store.loaded_result import load_result
    from sim.store.result_differences import result_differences

_HOMES = {
    "run": "sim.pipeline",
    "RunSettings": "sim.results",
    "RunResult": "sim.results",
    "load_scenario": "sim.inputs.scenario.load",
    "power_design": "sim.pipeline",
    "load_result": "sim.store.loaded_result",
    "result_differences": "sim.store.result_differences",
    "SimError": "sim.errors",
    "InputError": "sim.errors",
    "MachineError": "sim.errors",
}
__all__ = [
    "InputError",
    "MachineError",
    "RunResult",
    "RunSettings",
    "SimError",
    "load_result",
    "load_scenario",
    "power_design",
    "result_differences",
    "run",
]


# Names of before, for one version.
_FORMER_NAMES = {"PowerSettings": "RunSettings"}


def __getattr__(name: str) -> Any:
    """Load a public name from its home when it is first used."""
    name = _FORMER_NAMES.get(name, name)
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """The public names, loaded or not."""
    return sorted({*globals(), *__all__})
