"""What is allowed and yet seldom meant: told by `check`, refused by nobody."""

from __future__ import annotations

from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import Option


def remarks(options: tuple[Option, ...]) -> tuple[str, ...]:
    """Sentences about what may be a slip in any option, each once.

    Parameters
    ----------
    options : the first is the scenario as it stands
    """
    idle = [option for option in options if _has_idle_desk(option.scenario)]
    found = [
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
