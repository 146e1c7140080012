"""Treatments: which regimes somebody in the scenario can meet, studied or not."""

from __future__ import annotations

from sim.inputs.scenario.model import Scenario
from sim.regimes.switches import regime_switches

STOPPED_REGIME = "reference"
# Between a regime and its dose; no regime's own name can hold it.
DOSE_MARK = "@"
Treatment = tuple[str, bool]


def regime_at_dose(regime: str, level: float) -> str:
    """Name of a regime given at part of its full dose.

    Examples
    --------
    >>> regime_at_dose("coaching", 1.0), regime_at_dose("coaching", 0.25)
    ('coaching', 'coaching@0.25')
    """
    return regime if level == 1 else f"{regime}{DOSE_MARK}{level:g}"


def split_dose(name: str) -> tuple[str, float]:
    """A treatment's regime and its dose.

    Examples
    --------
    >>> split_dose("coaching@0.25"), split_dose("control")
    (('coaching', 0.25), ('control', 1.0))
    """
    regime, _, level = name.partition(DOSE_MARK)
    return regime, float(level or 1)


def treatments(scenario: Scenario) -> tuple[Treatment, ...]:
    """Every (regime, studied) that can occur, in the order in which the scenario names them.

    Who stops taking part falls back to the standard service and is no longer studied.
    """
    all_treatments: list[Treatment] = []
    desk, switches = scenario.policy.desk, regime_switches(scenario)
    for group in scenario.population.groups:
        regimes = [group.regime]
        regimes += [
            branch.to
            for switch in switches
            if switch.rule.reaches_group(group.name)
            for branch in switch.branches
        ]
        if desk is not None:
            regimes += [regime_at_dose(desk.regime, dose.level.value) for dose in desk.levels]
            regimes.append(desk.while_waiting)
        all_treatments += [(regime, group.studied) for regime in regimes]
    if any(group.stopping_persons.value for group in scenario.population.groups):
        all_treatments.append((STOPPED_REGIME, False))
    return tuple(dict.fromkeys(all_treatments))


def stopped_treatment(all_treatments: tuple[Treatment, ...]) -> int:
    """Code of the treatment after stopping (0 where nobody stops)."""
    stopped = (STOPPED_REGIME, False)
    return all_treatments.index(stopped) if stopped in all_treatments else 0
