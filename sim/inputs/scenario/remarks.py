"""What is allowed and yet seldom meant: told by `check`, refused by nobody."""

from __future__ import annotations

import fnmatch
import math

from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import Option

# Monthly hazard from which a reader is asked: at 0.25 nineteen in twenty move within a year.
SWIFT_PER_MONTH = 0.25
MONTHS_IN_YEAR = 12


def remarks(options: tuple[Option, ...]) -> tuple[str, ...]:
    """Sentences about what may be a slip in any option, each once.

    Parameters
    ----------
    options : the first is the scenario as it stands
    """
    found = [text for option in options for text in _swift_hazards(option.scenario)]
    idle = [option for option in options if _has_idle_desk(option.scenario)]
    found += [
        f"{option.name}: no group, switch or wave leads to `{option.scenario.policy.desk.regime}`, "
        "so the desk serves nobody and its staff is paid all the same."
        for option in idle
        if option.scenario.policy.desk is not None
    ]
    return tuple(dict.fromkeys(found))


def _has_idle_desk(scenario: Scenario) -> bool:
    """Whether nobody's plan can lead to the desk."""
    policy = scenario.policy
    led_to = {group.regime for group in scenario.population.groups}
    led_to |= {way.to for switch in policy.switches for way in switch.ways}
    led_to |= {waves.to for waves in policy.waves}
    return policy.desk is not None and policy.desk.regime not in led_to


def _swift_hazards(scenario: Scenario) -> list[str]:
    """Base hazards that look like numbers for a year; those that a posterior replaces aside."""
    keep = scenario.hazards.keep
    said = []
    for name, hazard in scenario.hazards.base.items():
        kept = any(fnmatch.fnmatch(f"base.{name}", pattern) for pattern in keep)
        if hazard.value > SWIFT_PER_MONTH and (scenario.posterior == "none" or kept):
            month, year = (1 - math.exp(-hazard.value * n) for n in (1, MONTHS_IN_YEAR))
            said.append(
                f"hazards.base.{name}: {hazard.value:g} a month moves {100 * month:.0f} % within a "
                f"month and {100 * year:.1f} % within a year. If it is a number for a year, divide "
                "it by 12."
            )
    return said
