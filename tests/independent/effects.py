"""What treatments do to log hazards in time: onset, hold, fade, lock-in and what is left after.

A treatment is a mapping from atoms to powers. An atom is a set of ratios with a course of its own:
a regime, or the interaction of a combination.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.independent.scenario import DESTINATIONS, PROFILES, Tree, log, persistence

Array = NDArray[Any]
PHASE = 3
WITHOUT_DEFAULT = ("control", "reference")


def _decayed(months: Array, kept: float) -> Array:
    """Integral of kept^u over u from 0 to months."""
    if kept >= 1:
        return months
    if kept <= 0:
        return np.zeros_like(months)
    return (kept**months - 1) / np.log(kept)


def fade_in_phase(since: Array, kept: float) -> Array:
    """Mean of kept^s over the phase of three months in which `since` lies."""
    low = since // PHASE * PHASE * 1.0
    return (_decayed(low + PHASE, kept) - _decayed(low, kept)) / PHASE


class Course:
    """How much of an atom's effect there is, by months since it was first met."""

    def __init__(self, written: Tree | None) -> None:
        course = written or {}
        lock_in = course.get("lock_in") or {}
        self.lock_months = lock_in.get("months", 0)
        self.lock = np.array([log(lock_in.get(to, 1)) for to in DESTINATIONS])
        self.onset = course.get("onset_months", 0)
        self.hold = course.get("holds_months", 0)
        self.kept = persistence(course.get("half_life_months", "never"))
        self.kept_after = persistence(course.get("after_half_life_months", 0))

    def _integral(self, months: Array) -> Array:
        since = np.maximum(months - self.lock_months, 0)
        rising = np.minimum(since, self.onset)
        grown = rising**2 / (2 * self.onset) if self.onset else 0.0
        holding = np.clip(since - self.onset, 0, self.hold)
        return grown + holding + _decayed(np.maximum(since - self.onset - self.hold, 0), self.kept)

    def share(self, since: Array) -> Array:
        """Mean of g over the phase in which `since` lies."""
        low = since // PHASE * PHASE * 1.0
        return (self._integral(low + PHASE) - self._integral(low)) / PHASE

    def locked(self, since: Array) -> Array:
        """Part of the phase in which people are held in."""
        low = since // PHASE * PHASE
        return np.clip((self.lock_months - low) / PHASE, 0, 1)


class Regimes:
    """Atoms with their ratios and courses, and of which atoms each regime is made."""

    def __init__(self, scenario: Tree, named: dict[str, float], weights: Array) -> None:
        hazards = scenario["hazards"]
        self.names = list(hazards["regimes"])
        self.courses: dict[str, Course] = {}
        self.logs: dict[str, Array] = {}  # atom: profile by destination
        self.inflow = {
            name: regime.get("inflow_ratio", 1) for name, regime in hazards["regimes"].items()
        }
        self.parts = {name: self._parts(hazards, name, 1.0) for name in self.names}
        deviations = profile_deviations(hazards, weights)
        for name, regime in hazards["regimes"].items():
            own = regime.get("course")
            default = None if name in WITHOUT_DEFAULT else hazards.get("course")
            self.courses[name] = Course(own or default)
            kind = "interaction" if regime.get("combines") else "regime"
            logs = [log(named[f"{kind}.{name}.{to}"]) for to in DESTINATIONS]
            self.logs[name] = np.tile(logs, (len(PROFILES), 1))
            self.logs[name][:, 0] += judged(hazards, named, name)
            if name in deviations:
                self.logs[name][:, 0] += deviations[name]

    def switch_off(self) -> None:
        """Let no regime have any effect."""
        for atom, course in self.courses.items():
            self.logs[atom] = np.zeros_like(self.logs[atom])
            course.lock = np.zeros_like(course.lock)

    def inflow_ratio(self, regime: int) -> float:
        """Ratio on new inflow of a regime; a combination has those of its parts."""
        name, ratio = self.names[regime], 1.0
        for atom, power in self.parts[name].items():
            ratio *= self.inflow[atom] ** power
        return ratio

    def _parts(self, hazards: Tree, name: str, power: float) -> dict[str, float]:
        regime = hazards["regimes"][name]
        if not regime.get("combines"):
            return {name: power}
        strength = power * (regime.get("strength") or 1)
        parts = {name: power}  # the interaction
        for below in regime["combines"]:
            for atom, one in self._parts(hazards, below, strength).items():
                parts[atom] = parts.get(atom, 0) + one
        return parts


def judged(hazards: Tree, named: dict[str, float], name: str) -> float:
    """Log of what of a regime's ratio on work is put down to who was judged likely to leave."""
    judgement = hazards.get("judgement") or {}
    ratio, against = judgement.get("ratio", 1), judgement.get("against")
    if not against or ratio == 1 or not named[f"judged_likely.{name}"]:
        return 0.0
    here, there = (1 + (ratio - 1) * named[f"judged_likely.{one}"] for one in (name, against))
    return log(there / here)


def profile_deviations(hazards: Tree, weights: Array) -> dict[str, Array]:
    """What the mean contrast adds to the log ratio of each regime and profile on work."""
    by_profile = hazards.get("effect_by_profile") or {}
    sides = by_profile.get("better_for") or []
    if not sides or not by_profile.get("contrast"):
        return {}
    quarter = by_profile["contrast"] / 4
    suited = [np.array([name in side["profiles"] for name in PROFILES]) for side in sides]
    found = {}
    for place, side in enumerate(sides):
        raw = quarter * (suited[place] * 1.0 - suited[1 - place] * 1.0)
        found[side["regime"]] = raw - (weights * raw).sum() / weights.sum()
    return found


class Effects:
    """The log ratios that rows (people, or kinds of people) meet, month by month."""

    def __init__(self, regimes: Regimes, profile: Array) -> None:
        n = len(profile)
        self.regimes, self.profile = regimes, profile
        self.atoms = [
            atom for atom, logs in regimes.logs.items()
            if logs.any() or regimes.courses[atom].lock.any()
        ]  # fmt: skip
        self.first = {atom: np.full(n, -1) for atom in self.atoms}
        self.power = {atom: np.zeros(n) for atom in self.atoms}
        self.value = {atom: np.zeros((n, len(DESTINATIONS))) for atom in self.atoms}
        self.left = {atom: np.zeros((n, len(DESTINATIONS))) for atom in self.atoms}
        self.left_at = {atom: np.full(n, -1) for atom in self.atoms}

    def step(self, month: int, treatment: Array, dose: Array | None = None) -> Array:
        """Log ratios (n, destinations) of a month; treatment -1 is who is not there yet."""
        n = len(treatment)
        now = np.zeros((n, len(DESTINATIONS)))
        rest, lock_in = np.zeros_like(now), np.zeros_like(now)
        for atom in self.atoms:
            by_regime = [self.regimes.parts[name].get(atom, 0.0) for name in self.regimes.names]
            power = np.array([*by_regime, 0.0])[treatment]
            if dose is not None:
                power = power * dose
            if not (power.any() or self.power[atom].any() or (self.left_at[atom] >= 0).any()):
                continue
            value, locked = self._met(atom, month, power)
            now += value
            lock_in += locked
            remains = self._remains(atom, month)
            rest = np.where(np.abs(remains) > np.abs(rest), remains, rest)
        return np.where(np.abs(rest) > np.abs(now), rest, now) + lock_in

    def _met(self, atom: str, month: int, power: Array) -> tuple[Array, Array]:
        """The log ratio of an atom's course, and of its lock-in."""
        course, met = self.regimes.courses[atom], power != 0
        self.first[atom][met & (self.first[atom] < 0)] = month
        ended = ~met & (self.power[atom] != 0)
        self.left[atom][ended] = self.value[atom][ended]
        self.left_at[atom][ended] = month
        since = month - self.first[atom]
        value = (power * course.share(since))[:, None] * self.regimes.logs[atom][self.profile]
        self.value[atom], self.power[atom] = value, power
        return value, (power * course.locked(since))[:, None] * course.lock

    def _remains(self, atom: str, month: int) -> Array:
        """What is left of an atom's effect since it was last met."""
        since = np.maximum(month - self.left_at[atom], 0)
        faded = fade_in_phase(since, self.regimes.courses[atom].kept_after)
        return self.left[atom] * (faded * (self.left_at[atom] >= 0))[:, None]

    def whole(self, treatment: Array, dose: Array | None = None) -> Array:
        """Log ratio on returns of the treatment of an exit, whole whatever its phase."""
        total = np.zeros(len(treatment))
        for place, name in enumerate(self.regimes.names):
            for atom, power in self.regimes.parts[name].items():
                has = treatment == place
                strength = power * (dose[has] if dose is not None else 1.0)
                total[has] += strength * self.regimes.logs[atom][self.profile[has], 4]
        return total
