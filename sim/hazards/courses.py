r"""How much of a regime's effect there is: the course by phases of months (docs/model.md#courses).

The log ratio of a regime at time :math:`t` is :math:`L\,g(t)`, where :math:`t` counts calendar
months since the person first met the regime. :math:`g` rises in a straight line from 0 to 1 over
the onset, stays 1 while the effect holds, and is then :math:`2^{-s/h}`, :math:`s` months after that
with half-life :math:`h`. A phase of `PHASE_MONTHS` months has the mean of :math:`g` over it. A
lock-in comes before all this: while it lasts :math:`g = 0` and ratios of its own hold.

A half-life is carried as persistence, the part of the log ratio that is left a month later,
:math:`2^{-1/h}`: 0 for what is gone at once and 1 for what never fades.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.draws import Address, Decision
from sim.inputs.reading.quantity import Quantity
from sim.inputs.reading.vocabulary import STANDARD_REGIMES
from sim.inputs.scenario.sections.courses import EffectCourse, HalfLife
from sim.inputs.scenario.sections.hazards import Hazards

PHASE_MONTHS = 3
Floats = NDArray[np.float64]
# Of a component that is there at once, for good, and gone with its regime.
FULL = -1
LN_2 = math.log(2.0)
WORD_VALUES = 2.0**32
RETURN_PERSISTENCE = "returns.persistence_per_month"
# Below this many months 2^(-1/months) is 0 to the last bit.
SHORTEST_MONTHS = 1e-3


@dataclass(frozen=True, slots=True)
class Timing:
    """The parts of a course that no draw changes.

    Attributes
    ----------
    name : begin of the flat names of its parameters, such as ``course.coaching``
    lock_in, onset, holds : months, >= 0
    fades : whether, in some draw, the effect fades while the regime lasts
    lasts : whether, in some draw, anything is left when the regime has ended
    """

    name: str
    lock_in: float
    onset: float
    holds: float
    fades: bool
    lasts: bool

    @property
    def first_full_month(self) -> int:
        """First month of a phase that lies wholly after lock-in and onset."""
        return PHASE_MONTHS * math.ceil((self.lock_in + self.onset) / PHASE_MONTHS)

    def phase(self, month: int) -> int:
        """Phase of a month since the person first met the regime, FULL where all is there."""
        number = month // PHASE_MONTHS
        first, end = number * PHASE_MONTHS, (number + 1) * PHASE_MONTHS
        begins = self.lock_in + self.onset
        is_full = first >= begins and (not self.fades or end <= begins + self.holds)
        return FULL if is_full else number


def course_of(hazards: Hazards, regime: str) -> tuple[str, EffectCourse] | None:
    """Name and course of a regime's own ratios; None where they are there at once, for good."""
    own = hazards.regimes[regime].course
    if own is not None:
        name, course = f"course.{regime}", own
    elif hazards.course is not None and regime not in STANDARD_REGIMES:
        # Ratios are held against standard service, which has a course only where it says so.
        name, course = "course", hazards.course
    else:
        return None
    return None if course.is_at_once_for_good else (name, course)


def timing_of(hazards: Hazards, regime: str) -> Timing | None:
    """The fixed parts of a regime's course; None where its effect has none."""
    named = course_of(hazards, regime)
    if named is None:
        return None
    name, course = named
    return Timing(
        name=name,
        lock_in=0.0 if course.lock_in is None else course.lock_in.months.value,
        onset=course.onset_months.value,
        holds=course.holds_months.value,
        fades=course.fades,
        lasts=course.lasts,
    )


def persistence(half_life_months: float) -> float:
    """Part of a log ratio that is left after a month.

    Examples
    --------
    >>> persistence(0.0), persistence(1.0), persistence(math.inf)
    (0.0, 0.5, 1.0)
    """
    return 0.0 if half_life_months == 0 else 2.0 ** (-1.0 / half_life_months)


def _area(persistence_per_month: float, months: Floats) -> Floats:
    r"""The integral :math:`\int_0^m p^s ds` for months m >= 0."""
    if persistence_per_month in (0.0, 1.0):
        return months * persistence_per_month
    rate = -math.log(persistence_per_month)
    area: Floats = -np.expm1(-rate * months) / rate
    return area


def _edges(n_phases: int) -> Floats:
    """Months at which phases begin, and the end of the last: (n_phases + 1,)."""
    edges: Floats = np.arange(n_phases + 1, dtype=np.float64) * PHASE_MONTHS
    return edges


def fading_means(persistence_per_month: float, n_phases: int) -> Floats:
    """Mean over each phase of what is left of an effect that fades from the first month on.

    Parameters
    ----------
    persistence_per_month : 0 to 1
    n_phases : how many phases

    Returns
    -------
    (n_phases,), 0 to 1

    Examples
    --------
    >>> fading_means(1.0, 2).tolist(), fading_means(0.0, 2).tolist()
    ([1.0, 1.0], [0.0, 0.0])
    """
    edges = _edges(n_phases)
    means: Floats = np.diff(_area(persistence_per_month, edges)) / PHASE_MONTHS
    return means


def course_means(timing: Timing, persistence_per_month: float, n_phases: int) -> Floats:
    """Mean of g over each phase since the person first met the regime: (n_phases,), 0 to 1.

    Parameters
    ----------
    timing : lock-in, onset and how long the effect holds
    persistence_per_month : 0 to 1, once it no longer holds
    n_phases : how many phases

    Examples
    --------
    An onset of six months, then three months of hold, then a half-life of three:

    >>> timing = Timing("course", 0, 6, 3, True, False)
    >>> course_means(timing, persistence(3), 4).round(4).tolist()
    [0.25, 0.75, 1.0, 0.7213]
    """
    edges = _edges(n_phases)
    since = np.maximum(edges - timing.lock_in, 0.0)
    rising = np.minimum(since, timing.onset)
    area = rising * rising / (2.0 * timing.onset) if timing.onset > 0 else np.zeros_like(edges)
    area += np.clip(since - timing.onset, 0.0, timing.holds)
    area += _area(persistence_per_month, np.maximum(since - timing.onset - timing.holds, 0.0))
    means: Floats = np.diff(area) / PHASE_MONTHS
    return means


def lock_in_shares(timing: Timing, n_phases: int) -> Floats:
    """Part of each phase in which the lock-in lasts: (n_phases,), 0 to 1.

    Examples
    --------
    >>> lock_in_shares(Timing("course", 4.5, 0, 0, False, False), 3).tolist()
    [1.0, 0.5, 0.0]
    """
    edges = np.minimum(_edges(n_phases), timing.lock_in)
    shares: Floats = np.diff(edges) / PHASE_MONTHS
    return shares


def written_persistences(hazards: Hazards) -> Iterator[tuple[str, Quantity]]:
    """Persistence of every course as a parameter: (flat name, quantity), once each.

    ``course.R.persistence_per_month`` while the regime lasts and
    ``course.R.after_persistence_per_month`` afterwards; without R of the course common to regimes;
    ``returns.persistence_per_month`` of the ratio on returns since the exit.
    """
    for name, half_life in written_half_lives(hazards):
        low, value, high = half_life.months
        yield name, Quantity(
            value=persistence(value), low=persistence(low), high=persistence(high),
            unit="per month", source=half_life.source, status=half_life.status,
        )  # fmt: skip


def drawn_persistences(hazards: Hazards, seed: int, n_draws: int) -> dict[str, Floats]:
    """Persistence of every course whose half-life has a range, draw by draw: name to (n_draws,).

    A half-life whose low end is above 0 is drawn through its rate of decay ln 2 / half-life, which
    has a triangular distribution: from the rate of the longest half-life (0 for never), most
    often that of the value, to that of the shortest. From a low end of 0 the half-life itself is
    triangular, in months. Each has a word of its own in every parameter draw.
    """
    drawn = {}
    for name, half_life in written_half_lives(hazards):
        low, value, high = half_life.months
        if low == high:
            continue
        level = addressed_levels(Decision.COURSE, name, seed, n_draws)
        if low > 0:
            rate = triangular(level, LN_2 / high, LN_2 / value, LN_2 / low)
            drawn[name] = np.exp(-rate)
        else:
            months = triangular(level, low, value, high)
            drawn[name] = np.exp2(-1.0 / np.maximum(months, SHORTEST_MONTHS))
    return drawn


def addressed_levels(decision: Decision, name: str, seed: int, n_draws: int) -> Floats:
    """A number in [0, 1) for each parameter draw, at the parameter's own address."""
    from sim.kernels.philox import WORDS_PER_CALL, words_at  # noqa: PLC0415  (loads the kernels)

    number = np.array([zlib.crc32(name.encode())], np.uint32)
    second = np.array([int(decision) << 16], np.uint32)
    key = np.array(Address(seed, 0, 0).key_words, np.uint32)
    words = np.empty((n_draws, WORDS_PER_CALL), np.uint32)
    for draw in range(n_draws):
        words_at(number, second, np.uint32(0), np.uint32(draw), key, words[draw : draw + 1])
    levels: Floats = words[:, 0] / WORD_VALUES
    return levels


def triangular(level: Floats, low: float, mode: float, high: float) -> Floats:
    """Quantiles of a triangular distribution.

    Examples
    --------
    >>> triangular(np.array([0.0, 0.25, 0.75]), 0.0, 1.0, 2.0).round(4).tolist()
    [0.0, 0.7071, 1.2929]
    """
    span, left = high - low, mode - low
    rising = low + np.sqrt(level * span * left)
    falling = high - np.sqrt((1.0 - level) * span * (high - mode))
    quantiles: Floats = np.where(level * span < left, rising, falling)
    return quantiles


def written_half_lives(hazards: Hazards) -> Iterator[tuple[str, HalfLife]]:
    """Half-life behind each persistence, by the flat name of the latter."""
    if hazards.returns is not None:
        yield RETURN_PERSISTENCE, hazards.returns.half_life_months
    for name, course in _courses(hazards).items():
        yield f"{name}.persistence_per_month", course.half_life_months
        yield f"{name}.after_persistence_per_month", course.after_half_life_months


def written_lock_ins(hazards: Hazards) -> Iterator[tuple[str, Quantity]]:
    """Ratios of every lock-in as parameters: ``course.R.lock_in.D``."""
    for name, course in _courses(hazards).items():
        if course.lock_in is not None:
            for destination, ratio in course.lock_in.ratios():
                yield f"{name}.lock_in.{destination}", ratio


def _courses(hazards: Hazards) -> dict[str, EffectCourse]:
    named = [course_of(hazards, regime) for regime in hazards.regimes]
    return dict(course for course in named if course is not None)


def drawn_from_ranges(
    rows: Iterable[tuple[str, Quantity]], seed: int, n_draws: int
) -> dict[str, Floats]:
    """Every parameter whose ends differ, draw by draw: name to (n_draws,).

    Its logarithm is triangular, from the low end over the value to the high end; of what may be 0,
    a share, the number itself is. Each has a word of its own in every parameter draw, the same in
    all options.

    Parameters
    ----------
    rows : (flat name, as written)
    seed : of the scenario
    n_draws : how many draws

    Examples
    --------
    >>> about = Quantity(value=1.0, low=0.5, high=2.0)
    >>> drawn = drawn_from_ranges([("inflow_ratio.coaching", about)], 1, 1000)
    >>> round(float(np.median(drawn["inflow_ratio.coaching"])), 1)
    1.0
    """
    drawn = {}
    for name, about in rows:
        low = about.value if about.low is None else about.low
        high = about.value if about.high is None else about.high
        if low == high:
            continue
        level = addressed_levels(Decision.RANGE, name, seed, n_draws)
        if low > 0:
            drawn[name] = np.exp(triangular(level, *np.log([low, about.value, high]).tolist()))
        else:
            drawn[name] = triangular(level, low, about.value, high)
    return drawn
