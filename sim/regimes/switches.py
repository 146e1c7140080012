"""Turns: every switch of regime as a lot, whether it comes at once, in waves or by own choice.

A lot is a number in [0, 1) that a person draws once for a decision; each turn reaches those whose
number lies in its part. The waves of one rollout share a lot, so each reaches others.

A size in persons becomes a share by one rule: persons / expected number of persons that the turn
may reach out of those who have come in by its month, whether or not they are still on benefit
(nobody's own life may decide who is reached). Who comes in later is not reached by it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.errors import InputError
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.policy import Reached, Switch, Waves
from sim.population.eligibility import expected_eligible

# Lots of waves: far above those of switches, so that one more switch changes no wave's luck.
FIRST_LOT_OF_WAVES = 100_000
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Way:
    """Where a turn leads those whose lot lies in [low, high)."""

    low: float
    high: float
    to: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One switch of regime.

    Attributes
    ----------
    rule : whom it may reach
    lot : number of the lot that decides
    month : month from which it holds; until_month : month from which it no longer does, or None
    last_entry : month of entry of the last persons it reaches, or None
    ways : parts of the lot, apart from each other
    """

    rule: Reached
    lot: int
    month: int
    until_month: int | None
    last_entry: int | None
    ways: tuple[Way, ...]

    @property
    def needs_no_lot(self) -> bool:
        """Whether everybody it may reach goes the same way."""
        return len(self.ways) == 1 and self.ways[0].low <= 0 and self.ways[0].high >= 1

    def way_of(self, level: float) -> Way | None:
        """Where somebody with this lot goes, None for nowhere."""
        return next((way for way in self.ways if way.low <= level < way.high), None)


def turns_of(scenario: Scenario) -> tuple[Turn, ...]:
    """Every turn, by month; within a month as written, switches before waves.

    Raises
    ------
    InputError
        If waves of a number of persons exceed those expected.
    """
    found = [
        _turn_of_switch(scenario, number, switch)
        for number, switch in enumerate(scenario.policy.switches)
    ]
    for number, waves in enumerate(scenario.policy.waves):
        found += _turns_of_waves(scenario, number, waves)
    return tuple(sorted(found, key=lambda turn: turn.month))


def _turn_of_switch(scenario: Scenario, number: int, switch: Switch) -> Turn:
    share, last_entry = switch.share.value, None
    if switch.persons is not None:
        where = f"policy.switches[{number}].persons"
        share = _share_of(scenario, switch, switch.persons.value, switch.month, where)
        last_entry = switch.month
    ways, low = [], 0.0
    for way in switch.ways:
        high = low + share * way.share.value
        ways.append(Way(low, high, way.to))
        low = high
    return Turn(switch, number, switch.month, switch.until_month, last_entry, tuple(ways))


def _turns_of_waves(scenario: Scenario, number: int, waves: Waves) -> list[Turn]:
    found, low = [], 0.0
    lot = FIRST_LOT_OF_WAVES + number
    for wave, month in enumerate(waves.months):
        share, last_entry = 0.0, None
        if waves.share_each is not None:
            share = waves.share_each.value
        elif waves.persons_each is not None:
            where = f"policy.waves[{number}].persons_each"
            share = _share_of(scenario, waves, waves.persons_each.value, month, where)
            last_entry = month
        high = low + share
        if high > 1 + ROUNDING:
            raise InputError(
                f"policy.waves[{number}]: wave {wave + 1} in month {month} must find people whom "
                "no wave has reached (all are reached by then). Make the waves smaller or fewer."
            )
        way = Way(low, high, waves.to)
        found.append(Turn(waves, lot, month, waves.until_month, last_entry, (way,)))
        low = high
    return found


def _share_of(scenario: Scenario, rule: Reached, persons: int, month: int, where: str) -> float:
    """A number of persons as a share of those who may be reached."""
    expected = expected_eligible(scenario, rule, month)
    if persons > expected * (1 + ROUNDING):
        raise InputError(
            f"{where}: must be at most {expected:.6g}, the persons expected to be within reach in "
            f"month {month} (got {persons}). Make it smaller, or reach out to more."
        )
    return min(1.0, persons / expected) if persons else 0.0
