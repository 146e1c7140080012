"""Treatments: which regimes somebody in the scenario can meet, studied or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario.model import Scenario

STOPPED_REGIME = "reference"
Treatment = tuple[str, bool]


def treatments(scenario: Scenario) -> tuple[Treatment, ...]:
    """Every (regime, studied) that can occur, in the order in which the scenario names them.

    Who stops taking part falls back to the standard service and is no longer studied.
    """
    found: list[Treatment] = []
    desk = scenario.policy.desk
    for group in scenario.population.groups:
        regimes = [group.regime]
        regimes += [
            switch.to for switch in scenario.policy.switches if switch.reaches_group(group.name)
        ]
        if desk is not None:
            regimes += [desk.regime, desk.while_waiting]
        found += [(regime, group.studied) for regime in regimes]
    if any(group.stopping_persons.value for group in scenario.population.groups):
        found.append((STOPPED_REGIME, False))
    return tuple(dict.fromkeys(found))


def stopped_treatment(found: tuple[Treatment, ...]) -> int:
    """Code of the treatment after stopping (0 where nobody stops)."""
    stopped = (STOPPED_REGIME, False)
    return found.index(stopped) if stopped in found else 0
