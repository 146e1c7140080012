"""A targets file as arrays: groups, kinds of people, when they come in."""

from __future__ import annotations

from itertools import product

import numpy as np
import numpy.typing as npt

from sim.calibrate.parameters import FRAILTY_CLASSES, regimes_of
from sim.inputs.reading.vocabulary import PROFILES
from sim.inputs.targets.model import TargetGroup, Targets
from sim.kernels.likelihood.log_likelihood import TrialArrays

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


def trial_arrays(targets: Targets, groups: tuple[str, ...], months: tuple[int, ...]) -> TrialArrays:
    """The trial as the recursion wants it.

    Parameters
    ----------
    groups : names of the groups to follow, in this order
    months : at which months shares are wanted
    """
    members = tuple(_group_named(targets, name) for name in groups)
    horizon = targets.time.months
    wanted = np.zeros(horizon + 1, np.int64)
    wanted[list(months)] = 1
    kinds, weights = _kinds(targets, members)
    duration = targets.duration
    return TrialArrays(
        sizes=_sizes(targets),
        kinds=kinds,
        weights=weights,
        start=np.column_stack([_start(targets, group) for group in members]),
        entry=np.column_stack([_entry(group, horizon) for group in members]),
        part_time_share=np.array([group.part_time_share.value for group in members]),
        market=_labour_market(targets),
        on_borders=np.array(duration.on_benefit_from_months, np.int64),
        off_borders=np.array(duration.off_benefit_from_months, np.int64),
        wanted=wanted,
    )


def elapsed_shares(targets: Targets) -> dict[int, float]:
    """Share of those present at month 0 by whole months on benefit."""
    return {
        months: band.share.value / (band.to_months - band.from_months)
        for band in targets.population.months_on_benefit
        for months in range(band.from_months, band.to_months)
    }


def _group_named(targets: Targets, name: str) -> TargetGroup:
    return next(group for group in targets.population.groups if group.name == name)


def _sizes(targets: Targets) -> Integers:
    duration = targets.duration
    bins = (len(duration.on_benefit_from_months), len(duration.off_benefit_from_months))
    counts = (len(regimes_of(targets)), len(PROFILES), *bins, len(FRAILTY_CLASSES))
    return np.array(counts, np.int64)


def _kinds(targets: Targets, members: tuple[TargetGroup, ...]) -> tuple[Integers, Floats]:
    regimes = regimes_of(targets)
    rows, weights = [], []
    combinations = product(enumerate(members), enumerate(PROFILES), range(len(FRAILTY_CLASSES)))
    for (number, group), (profile, name), frailty in combinations:
        regime = regimes.index(group.regime)
        rows.append((number, regime, group.volunteer, group.studied, profile, frailty))
        weights.append(targets.population.profiles[name].value / len(FRAILTY_CLASSES))
    return np.array(rows, np.int64), np.array(weights)


def _start(targets: Targets, group: TargetGroup) -> Floats:
    """Shares present at month 0: place 0 past the last border, then by months on benefit."""
    last_border = targets.duration.on_benefit_from_months[-1]
    start = np.zeros(1 + last_border)
    for months, share in elapsed_shares(targets).items():
        start[1 + months if months < last_border else 0] += share
    return start * group.entry.at_start_share.value


def _entry(group: TargetGroup, horizon: int) -> Floats:
    """Shares that come in at the start of each month after the first."""
    entry = np.zeros(horizon + 1)
    last = group.entry.last_month
    if last > 0:
        entry[1 : last + 1] = (1.0 - group.entry.at_start_share.value) / last
    return entry


def _labour_market(targets: Targets) -> Floats:
    stated = [value.value for value in targets.labour_market_index]
    return np.array([stated[min(m, len(stated) - 1)] for m in range(targets.time.months)])
