"""What a treatment does to hazards: which fitted ratios it multiplies, each to which power.

A regime that combines others multiplies their ratios and its own interaction. A regime at part of
its dose takes its ratios to the power of the dose's effect; what the regime while waiting gives
already (the disregard, where coaching and disregard go together) is not thinned.
"""

from __future__ import annotations

from sim.inputs.scenario.model import Scenario
from sim.regimes.treatments import split_dose

# Begin of a flat name (`regime.coaching`, `interaction.both`) and the power of its ratios.
Part = tuple[str, float]
Mix = tuple[Part, ...]


def ingredients(scenario: Scenario, regime: str) -> tuple[str, ...]:
    """The regimes given together under a name: itself, or those it combines."""
    return scenario.hazards.regimes[regime].combines or (regime,)


def mix_of(scenario: Scenario, treatment_name: str) -> Mix:
    """The ratios of a treatment.

    Parameters
    ----------
    scenario : gives regimes, combinations and doses
    treatment_name : of `sim.regimes.treatments`, such as ``coaching`` or ``coaching@0.5``
    """
    regime, level = split_dose(treatment_name)
    power, given_anyway = 1.0, frozenset[str]()
    desk = scenario.policy.desk
    if level != 1 and desk is not None:
        power = next(dose.power for dose in desk.levels if dose.level.value == level)
        given_anyway = frozenset(ingredients(scenario, desk.while_waiting))
    strength = scenario.hazards.regimes[regime].strength.value
    parts = [
        (f"regime.{name}", strength * (1.0 if name in given_anyway else power))
        for name in ingredients(scenario, regime)
    ]
    if scenario.hazards.regimes[regime].combines is not None:
        parts.append((f"interaction.{regime}", power))
    return tuple(parts)
