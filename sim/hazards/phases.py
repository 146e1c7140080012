"""The phases of effects that somebody can be in: rows of the hazard table, and how they follow.

A *moment* is what a person's treatments so far mean for the effect of today: the treatment met, and
for each ratio with a course the months since it was first met or left. It follows from the moment
of the month before and the treatment met this month, so that one table of successors serves every
path. Moments that give the same ratios share an *effect*, a row of the hazard table; effect number
k < n_treatments is treatment k with its whole ratios and nothing left of any other.

Only moments are kept that somebody in the scenario can be in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.hazards.courses import FULL, PHASE_MONTHS, Timing
from sim.kernels.lives.hazard_arrays import NO_EFFECT, follow_paths

Part = tuple[str, float]
Mix = tuple[Part, ...]
# Treatments that may be met in each month, months of entry, and the treatment of who stops.
Reach = tuple[tuple[tuple[int, ...], ...], tuple[int, ...], int | None]
MOST_EFFECTS = NO_EFFECT
# Beyond this the effects would not fit into a table anyway.
MOST_MOMENTS = 200_000
NOBODY = -1


class Met(NamedTuple):
    """A ratio with a course that is met now, for the month-th month since it was first met."""

    name: str
    month: int


class Left(NamedTuple):
    """A ratio with a course whose regime has ended.

    month : months since it was first met, were it to be met again; power : to which it was taken;
    phase : the one it had when it ended; since : months since it ended. Where nothing is left of
    it, power is 0 and the rest does not matter.
    """

    name: str
    month: int
    power: float
    phase: int
    since: int


class Moment(NamedTuple):
    """What the treatments met so far mean for today's effect."""

    treatment: int
    met: tuple[Met, ...]
    left: tuple[Left, ...]


class Effect(NamedTuple):
    """What a row of the hazard table stands for.

    treatment : code
    phases : (name, phase) of each ratio that is met and not there in full
    left : (name, power, phase at its end, phase since) of each ratio of which something is left
    """

    treatment: int
    phases: tuple[tuple[str, int], ...] = ()
    left: tuple[tuple[str, float, int, int], ...] = ()


# Compared by identity: it is remembered, and what is worked out from it is too.
@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class EffectPhases:
    """Every effect that occurs in an option, and which follows which.

    Attributes
    ----------
    effects : rows of the hazard table; the first are the plain treatments
    following : (n_moments + 1, n_treatments) int32 the moment after a moment, by treatment met;
        the last row is for who has just come in; NOBODY where nobody goes
    effect_of_moment : (n_moments,) uint16
    has_courses : whether any effect differs from its treatment's
    """

    effects: tuple[Effect, ...]
    following: NDArray[np.int32]
    effect_of_moment: NDArray[np.uint16]
    has_courses: bool

    def along(self, treatment: NDArray[np.uint8], entry: NDArray[np.int64]) -> NDArray[np.uint16]:
        """Effects of people who meet these treatments: (n, horizon + 1).

        Parameters
        ----------
        treatment : (n, horizon + 1) treatment code met in each month
        entry : (n,) month from which somebody is here; before it the effect is that of the entry
        """
        if not self.has_courses:
            return treatment.astype(np.uint16)
        effect = np.zeros(treatment.shape, np.uint16)
        first = np.minimum(entry, treatment.shape[1] - 1)
        follow_paths(treatment, first, self.following, self.effect_of_moment, effect)
        assert effect.max(initial=0) < len(self.effects), "a path that no policy leads to"
        return effect


@lru_cache(maxsize=64)
def effect_phases(
    mixes: tuple[Mix, ...], timings: tuple[tuple[str, Timing], ...], reaches: tuple[Reach, ...]
) -> EffectPhases:
    """Every effect that these people can meet; remembered, since no draw changes it.

    Parameters
    ----------
    mixes : for each treatment the ratios it multiplies, as in `sim.hazards.layout`
    timings : of each ratio with a course
    reaches : who may meet what, see `sim.regimes.reachable_treatments`
    """
    if not timings:
        return _plain(len(mixes))
    walk = _Walk(mixes, dict(timings))
    for reach in reaches:
        walk.go(reach)
    return walk.phases()


def _plain(n_treatments: int) -> EffectPhases:
    """No effect has a course: the moment is the treatment."""
    codes = np.arange(n_treatments)
    return EffectPhases(
        tuple(Effect(code) for code in codes.tolist()),
        np.tile(codes.astype(np.int32), (n_treatments + 1, 1)),
        codes.astype(np.uint16),
        has_courses=False,
    )


@dataclass(slots=True)
class _Walk:
    """Moments found so far, month by month along what may be met."""

    mixes: tuple[Mix, ...]
    timings: dict[str, Timing]
    number: dict[Moment | None, int] = field(default_factory=dict)
    following: dict[tuple[int, int], int] = field(default_factory=dict)
    moments: list[Moment | None] = field(default_factory=list)

    def go(self, reach: Reach) -> None:
        """Follow everybody who may come in, through every month."""
        here: set[int] = set()
        stopped: set[int] = set()
        menus, entries, after_stop = reach
        for month, menu in enumerate(menus):
            before = here | {self._place(None)} if month in entries else here
            if after_stop is not None:
                stopped = {self._after(moment, after_stop) for moment in before | stopped}
            here = {self._after(moment, treatment) for moment in before for treatment in menu}
            if len(self.moments) > MOST_MOMENTS:
                raise _too_many({self._effect(moment) for moment in self.moments if moment})

    def phases(self) -> EffectPhases:
        """What was found."""
        entry = self._place(None)
        kept = [place for place in range(len(self.moments)) if place != entry]
        new_place = {old: new for new, old in enumerate(kept)} | {entry: len(kept)}
        following = np.full((len(kept) + 1, len(self.mixes)), NOBODY, np.int32)
        for (moment, treatment), after in self.following.items():
            following[new_place[moment], treatment] = new_place[after]
        effects = {Effect(code): code for code in range(len(self.mixes))}
        codes = [
            effects.setdefault(self._effect(self.moments[place]), len(effects)) for place in kept
        ]
        if len(effects) > MOST_EFFECTS:
            raise _too_many(effects)
        return EffectPhases(
            tuple(effects), following, np.array(codes, np.uint16),
            has_courses=len(effects) > len(self.mixes),
        )  # fmt: skip

    def _place(self, moment: Moment | None) -> int:
        place = self.number.setdefault(moment, len(self.moments))
        if place == len(self.moments):
            self.moments.append(moment)
        return place

    def _after(self, place: int, treatment: int) -> int:
        after = self.following.get((place, treatment))
        if after is None:
            after = self._place(self._next(self.moments[place], treatment))
            self.following[place, treatment] = after
        return after

    def _next(self, moment: Moment | None, treatment: int) -> Moment:
        """The moment of somebody who meets a treatment in the month after this moment."""
        met_before = {} if moment is None else {met.name: met.month + 1 for met in moment.met}
        left_before = {} if moment is None else {left.name: left for left in moment.left}
        timed = [name for name, _ in self.mixes[treatment] if name in self.timings]
        met = []
        for name in dict.fromkeys(timed):
            month = met_before.get(name, 0)
            if name in left_before:
                month = left_before[name].month + 1
            met.append(Met(name, self._told_apart(name, month)))
        left = [self._older(old) for name, old in left_before.items() if name not in timed]
        if moment is not None:
            powers = dict(self.mixes[moment.treatment])
            left += [
                self._ended(name, month, powers[name])
                for name, month in met_before.items()
                if name not in timed
            ]
        return Moment(treatment, tuple(sorted(met)), tuple(sorted(left)))

    def _told_apart(self, name: str, month: int) -> int:
        """Months since a ratio was first met; of one that does not fade only until it is whole."""
        timing = self.timings[name]
        return month if timing.fades else min(month, timing.first_full_month)

    def _older(self, old: Left) -> Left:
        month = self._told_apart(old.name, old.month + 1)
        return old._replace(month=month, since=old.since + 1 if old.power else 0)

    def _ended(self, name: str, month: int, power: float) -> Left:
        """What is left of a ratio in the first month without it; month counts from its start."""
        kept = self._told_apart(name, month)
        timing = self.timings[name]
        if not timing.lasts or timing.lock_in >= month:
            return Left(name, kept, 0.0, FULL, 0)
        return Left(name, kept, power, timing.phase(month - 1), 0)

    def _effect(self, moment: Moment | None) -> Effect:
        if moment is None:
            raise ValueError("nobody meets anything before the entry")  # pragma: no cover
        phases = [(name, self.timings[name].phase(month)) for name, month in moment.met]
        left = [
            (old.name, old.power, old.phase, old.since // PHASE_MONTHS)
            for old in moment.left
            if old.power
        ]
        return Effect(moment.treatment, tuple((n, p) for n, p in phases if p != FULL), tuple(left))


def _too_many(effects: Iterable[Effect]) -> InputError:
    return InputError([f"hazards: {counted_by_factor(tuple(effects))}"])


def counted_by_factor(effects: Sequence[Effect]) -> str:
    """How many effects there are, by what tells them apart."""
    phases = Counter(name for effect in effects for name, _ in effect.phases)
    left = Counter(name for effect in effects for name, *_ in effect.left)
    parts = [f"{count:,} in which {name} sets in or fades" for name, count in phases.items()]
    parts += [f"{count:,} in which something is left of {name}" for name, count in left.items()]
    return (
        f"the courses must lead to fewer different effects (got {len(effects):,}: "
        f"{'; '.join(parts)}). Set `after_half_life_months: 0` or `half_life_months: never` where "
        "it does not matter, or use fewer switches."
    )
