"""Ratios of effects that are not whole, or last beyond their regime (docs/model.md#courses)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.arrays import Floats, Ints
from sim.hazards.courses import FULL, PHASE_MONTHS, course_means, fading_means, lock_in_shares
from sim.hazards.layout import HazardLayout
from sim.hazards.phases import EffectPhases, Mix
from sim.states import DESTINATIONS


@dataclass(frozen=True, slots=True)
class _Terms:
    """Terms of log ratios side by side; every array (n_terms,).

    Attributes
    ----------
    row : effect, from the first that is not plain; name : place of the ratio among `names`
    power : to which it is taken
    phase : of its course (of a ratio left: when it ended), FULL where all of it is there
    since : phases since it ended
    starts : (n_rows with any,) first term of each row, in the order of rows
    """

    row: Ints
    name: Ints
    power: Floats
    phase: Ints
    since: Ints
    starts: Ints


@dataclass(frozen=True, slots=True)
class _EffectTerms:
    """What every effect that is not plain is made of: the ratios met, and those left."""

    names: tuple[str, ...]
    met: _Terms
    left: _Terms


Row = tuple[int, int, float, int, int]


def _as_terms(rows: list[Row]) -> _Terms:
    table = np.array(rows, np.float64).reshape(-1, len(_Terms.__slots__) - 1)
    row, name, power, phase, since = table.T
    starts = np.flatnonzero(np.diff(row, prepend=-1.0))
    whole = (column.astype(np.int64) for column in (row, name, phase, since, starts))
    return _Terms(next(whole), next(whole), power.copy(), *whole)


@lru_cache(maxsize=64)
def _terms(phases: EffectPhases, mixes: tuple[Mix, ...]) -> _EffectTerms:
    """Terms of the effects beyond the plain treatments; remembered, since no draw changes them."""
    names = {name: at for at, name in enumerate(dict.fromkeys(n for mix in mixes for n, _ in mix))}
    met: list[Row] = []
    left: list[Row] = []
    for row, effect in enumerate(phases.effects[len(mixes) :]):
        in_part = dict(effect.phases)
        met += [
            (row, names[name], power, in_part.get(name, FULL), 0)
            for name, power in mixes[effect.treatment]
        ]
        left += [
            (row, names[name], power, phase, since) for name, power, phase, since in effect.left
        ]
    return _EffectTerms(tuple(names), _as_terms(met), _as_terms(left))


def phased_ratios(
    values: dict[str, float], layout: HazardLayout, destinations: tuple[str, ...] = DESTINATIONS
) -> dict[str, Floats]:
    """Ratios by destination of the effects beyond the plain treatments.

    The log ratio of what is met is the sum over its ratios of power × L × g; where more than that
    is left of another regime, that holds instead (the larger one, whatever its sign). A lock-in is
    added to either.

    Parameters
    ----------
    values : flat parameter name to value
    layout : gives effects, mixes and courses

    Returns
    -------
    for each of the destinations (n_effects - n_treatments,)
    """
    terms = _terms(layout.phases, layout.mixes)
    met, left, n_rows = terms.met, terms.left, len(layout.effects) - len(layout.mixes)
    if n_rows == 0:
        return {destination: np.ones(0) for destination in destinations}
    shares, faded = _course_shares(values, layout, terms.names)
    share_met = met.power * shares[met.name, met.phase]
    share_left = left.power * shares[left.name, left.phase] * faded[left.name, left.since]
    ratios = {}
    for destination in destinations:
        full = np.log([values[f"{name}.{destination}"] for name in terms.names])
        now = np.bincount(met.row, share_met * full[met.name], n_rows)
        rest = share_left * full[left.name]
        highest, lowest = now.copy(), now.copy()
        if left.starts.size:
            rows = left.row[left.starts]
            highest[rows] = np.maximum(now[rows], np.maximum.reduceat(rest, left.starts))
            lowest[rows] = np.minimum(now[rows], np.minimum.reduceat(rest, left.starts))
        larger = np.where(highest >= -lowest, highest, lowest)
        ratios[destination] = np.exp(larger + _lock_in(values, layout, terms, destination))
    return ratios


def _course_shares(
    values: dict[str, float], layout: HazardLayout, names: tuple[str, ...]
) -> tuple[Floats, Floats]:
    """Of each ratio by phase: the part there while it is met (last: FULL), and left after its end.

    Returns
    -------
    (n_names, n_phases + 1) and (n_names, n_phases)
    """
    n_phases = _n_phases(layout)
    shares, faded = np.ones((len(names), n_phases + 1)), np.zeros((len(names), n_phases))
    for name, timing in layout.timings:
        at = names.index(name)
        lasting = values[f"{timing.name}.persistence_per_month"]
        shares[at, :-1] = course_means(timing, lasting, n_phases)
        after = values[f"{timing.name}.after_persistence_per_month"]
        faded[at] = fading_means(after, n_phases)
    return shares, faded


def _lock_in(
    values: dict[str, float], layout: HazardLayout, terms: _EffectTerms, destination: str
) -> Floats | float:
    """Log ratio of the lock-ins of each effect beyond the plain treatments; 0 without any."""
    if not any(timing.lock_in for _, timing in layout.timings):
        return 0.0
    n_phases, met = _n_phases(layout), terms.met
    locked = np.zeros((len(terms.names), n_phases + 1))
    for name, timing in layout.timings:
        ratio = values.get(f"{timing.name}.lock_in.{destination}", 1.0)
        locked[terms.names.index(name), :-1] = np.log(ratio) * lock_in_shares(timing, n_phases)
    n_rows = len(layout.effects) - len(layout.mixes)
    logs = np.bincount(met.row, met.power * locked[met.name, met.phase], n_rows)
    return logs.astype(np.float64)


def _n_phases(layout: HazardLayout) -> int:
    return layout.market_of_month.size // PHASE_MONTHS + 1
