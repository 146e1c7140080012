"""Treatments: which regimes somebody in the scenario can meet, studied or not."""

from __future__ import annotations

from sim.inputs.scenario.model import Scenario
from sim.regimes.switches import turns_of

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
    found: list[Treatment] = []
    desk, turns = scenario.policy.desk, turns_of(scenario)
    for group in scenario.population.groups:
        regimes = [group.regime]
        regimes += [
            way.to for turn in turns if turn.rule.reaches_group(group.name) for way in turn.ways
        ]
        if desk is not None:
            regimes += [regime_at_dose(desk.regime, dose.level.value) for dose in desk.levels]
            regimes.append(desk.while_waiting)
        found += [(regime, group.studied) for regime in regimes]
    if any(group.stopping_persons.value for group in scenario.population.groups):
        found.append((STOPPED_REGIME, False))
    return tuple(dict.fromkeys(found))


def stopped_treatment(found: tuple[Treatment, ...]) -> int:
    """Code of the treatment after stopping (0 where nobody stops)."""
    stopped = (STOPPED_REGIME, False)
    return found.index(stopped) if stopped in found else 0
