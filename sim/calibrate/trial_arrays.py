"""A targets file as arrays: groups, kinds of people, when they come in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from sim.calibrate.parameters import FRAILTY_CLASSES, regimes_of
from sim.inputs.reading.vocabulary import PROFILES
from sim.inputs.targets.checks import STANDARD_SERVICE
from sim.inputs.targets.model import TargetGroup, Targets
from sim.kernels.likelihood.log_likelihood import TrialArrays
from sim.kernels.likelihood.stock_joiners import StockEntry

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


def trial_arrays(targets: Targets, groups: tuple[str, ...], months: tuple[int, ...]) -> TrialArrays:
    """The trial as the recursion wants it.

    Parameters
    ----------
    groups : names of the groups to follow, in this order; behind them come, where the group of
        non-participants is one of them, those who left before they could join another
    months : at which months shares are wanted
    """
    members = tuple(_group_named(targets, name) for name in groups)
    pools = _pools(targets)
    stock = _stock_entry(targets, members, pools)
    followed: list[Member] = [*members, *(pools if stock.home >= 0 else ())]
    horizon = targets.time.months
    wanted = np.zeros(horizon + 1, np.int64)
    wanted[list(months)] = 1
    kinds, weights = _kinds(targets, followed)
    duration = targets.duration
    starts = [_start(targets) * _at_start(group) for group in followed]
    return TrialArrays(
        sizes=_sizes(targets),
        kinds=kinds,
        weights=weights,
        start=np.column_stack(starts),
        entry=np.column_stack([_entry(group, horizon) for group in followed]),
        part_time_share=np.array([_part_time(group) for group in followed]),
        market=_labour_market(targets),
        on_borders=np.array(duration.on_benefit_from_months, np.int64),
        off_borders=np.array(duration.off_benefit_from_months, np.int64),
        stock=stock,
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


def _kinds(targets: Targets, members: Sequence[Member]) -> tuple[Integers, Floats]:
    regimes = regimes_of(targets)
    rows, weights = [], []
    combinations = product(enumerate(members), enumerate(PROFILES), range(len(FRAILTY_CLASSES)))
    for (number, group), (profile, name), frailty in combinations:
        regime = regimes.index(group.regime)
        rows.append((number, regime, group.volunteer, group.studied, profile, frailty))
        weights.append(targets.population.profiles[name].value / len(FRAILTY_CLASSES))
    return np.array(rows, np.int64).reshape(len(rows), 6), np.array(weights)


def _start(targets: Targets) -> Floats:
    """Shares by months on benefit at month 0: place 0 past the last border."""
    last_border = targets.duration.on_benefit_from_months[-1]
    start = np.zeros(1 + last_border)
    for months, share in elapsed_shares(targets).items():
        start[1 + months if months < last_border else 0] += share
    return start


def _at_start(group: Member) -> float:
    return group.entry.at_start_share.value if isinstance(group, TargetGroup) else 0.0


def _part_time(group: Member) -> float:
    return group.part_time_share.value if isinstance(group, TargetGroup) else group.part_time


def _evenly(share: float, last: int, size: int) -> Floats:
    """A share that comes in evenly over months 1 to last, (size,)."""
    shares = np.zeros(size)
    if last > 0:
        shares[1 : last + 1] = share / last
    return shares


def _entry(group: Member, horizon: int) -> Floats:
    """Shares of new inflow that come in at the start of each month after the first."""
    if isinstance(group, Pool):
        return np.zeros(horizon + 1)
    late = 1.0 - group.entry.at_start_share.value
    return _evenly(late - group.entry.from_stock, group.entry.last_month, horizon + 1)


@dataclass(frozen=True)
class Pool:
    """Would-be joiners who live alike until they join: not studied, in standard service.

    Attributes
    ----------
    regime : standard service
    volunteer : whether the selection effect works on them already
    part_time : share with part-time earnings at month 0
    studied : never, before they join
    """

    regime: str
    volunteer: bool
    part_time: float
    studied: bool = False


Member = TargetGroup | Pool


def _pool_of(group: TargetGroup) -> Pool | None:
    if group.entry.from_stock <= 0.0:
        return None
    return Pool(STANDARD_SERVICE, group.volunteer, group.part_time_share.value)


def _pools(targets: Targets) -> tuple[Pool, ...]:
    pools = [_pool_of(group) for group in targets.population.groups]
    return tuple(dict.fromkeys(pool for pool in pools if pool is not None))


def non_participants(targets: Targets) -> TargetGroup | None:
    """The group in which would-be joiners count who left before they could join."""
    for group in targets.population.groups:
        plain = not group.volunteer and not group.studied and group.persons > 0
        if plain and group.regime == STANDARD_SERVICE:
            return group
    return None


def _stock_entry(
    targets: Targets, members: tuple[TargetGroup, ...], pools: tuple[Pool, ...]
) -> StockEntry:
    kinds, weights = _kinds(targets, pools)
    each = len(PROFILES) * len(FRAILTY_CLASSES)
    all_groups = targets.population.groups
    last = max((g.entry.last_month for g in all_groups if _pool_of(g) in pools), default=0)
    home = non_participants(targets)
    leaving = np.zeros((last + 1, len(pools)))
    for group in all_groups:
        pool = _pool_of(group)
        if pool in pools and home is not None:
            share = group.entry.from_stock * group.persons / home.persons
            leaving[:, pools.index(pool)] += _evenly(share, group.entry.last_month, last + 1)
    pool_of = [pools.index(pool) if (pool := _pool_of(g)) in pools else -1 for g in members]
    joining = [_evenly(g.entry.from_stock, g.entry.last_month, last + 1) for g in members]
    return StockEntry(
        pool_kinds=kinds,
        weights=weights,
        first_of=np.arange(len(pools) + 1) * each,
        start=np.repeat(_start(targets)[:, None], len(kinds), axis=1),
        part_time_share=np.repeat([pool.part_time for pool in pools], each),
        pool_of=np.array(pool_of, np.int64),
        joining=np.ascontiguousarray(np.column_stack(joining)),
        leaving=leaving,
        home=members.index(home) if pools and home in members else -1,
    )


def _labour_market(targets: Targets) -> Floats:
    stated = [value.value for value in targets.labour_market_index]
    return np.array([stated[min(m, len(stated) - 1)] for m in range(targets.time.months)])
