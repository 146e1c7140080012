"""Euros of an experiment: what is set off and kept, by group, under both readings of earnings.

The published earnings to be set off do not say whether they are before or after the disregard. Here
the same lives are paid under both, each group compared with the published total and the other
groups. Only set-off is looked at: what exits save is `compare`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.draws import ReplicationRange
from sim.engine.align import aligned_draws, base_of
from sim.engine.person_months import person_months
from sim.engine.setup import option_setup
from sim.errors import InputError
from sim.inputs.amounts.model import Amounts
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolve_options, with_changes
from sim.inputs.scenario.redacted import has_own_caseload
from sim.money.account import Account, account
from sim.money.household_traits import paid_people
from sim.money.payment import READINGS
from sim.money.prices import Prices, prices
from sim.outcomes.groups import EVERYBODY, strata_of_groups
from sim.outcomes.summary import PERCENTILES, monte_carlo_error
from sim.regimes.treatments import treatments
from sim.strata import DrawStrata, mean_of, percentiles_of

Floats = NDArray[np.float64]
CENTS = 100.0
# What is added up over months: (n_worlds, groups) each.
SET_OFF, KEPT, PART_TIME, ON_BENEFIT, IN_GROUP = range(5)
NONE = float("nan")


@dataclass(frozen=True, slots=True)
class GroupEuros:
    """One group under one reading, all months together.

    Attributes
    ----------
    reading, group : words; the group `all` is all groups together
    set_off, kept : euros, mean over worlds; who stops taking part is left out where the scenario
        says `reporting.stopped: excluded`, as the published sums do
    set_off_p05, set_off_p95 : over worlds: chance and parameters together
    mc_se : Monte Carlo error of set_off
    part_time_share : months with earnings among months on benefit, 0 to 1
    part_time_share_of_group : among all months since people came in, off benefit too, 0 to 1
    set_off_per_part_time_month, set_off_per_benefit_month : euros
    n : worlds
    """

    reading: str
    group: str
    set_off: float
    set_off_p05: float
    set_off_p95: float
    mc_se: float
    kept: float
    part_time_share: float
    part_time_share_of_group: float
    set_off_per_part_time_month: float
    set_off_per_benefit_month: float
    n: int


@dataclass(frozen=True, slots=True)
class SignRow:
    """A group with a disregard of its own compared with another: whether more is set off, or less.

    Attributes
    ----------
    reading, group, beside : words
    part_timers_ratio : part-time share of the group over that of the other
    ratio_needed : that ratio at which as much is set off: the other's set-off for each part-timer
        over the group's
    difference : set-off a benefit-month, group minus other, euros, mean over worlds; _p05, _p95
    chance_more : share of worlds in which more is set off
    """

    reading: str
    group: str
    beside: str
    part_timers_ratio: float
    ratio_needed: float
    difference: float
    difference_p05: float
    difference_p95: float
    chance_more: float


@dataclass(frozen=True)
class ExperimentEuros:
    """Everything that is said of an experiment's euros."""

    groups: tuple[GroupEuros, ...]
    signs: tuple[SignRow, ...]
    missing_amounts: tuple[str, ...]


def experiment_euros(scenario: Scenario, amounts: Amounts) -> ExperimentEuros:
    """Live the scenario's worlds once and pay them under both readings.

    Raises
    ------
    InputError
        If the scenario reads its people from a file: euros by group could tell of single persons.
    """
    if has_own_caseload(scenario):
        raise InputError(
            "money: must be asked of a scenario whose people are made up (got a caseload file). "
            "Use compare, which leaves small numbers out."
        )
    read = [with_changes(scenario, {"money": {"earnings_reading": name}}) for name in READINGS]
    regimes = [regime for regime, _ in treatments(scenario)]
    by_reading = [prices(one, amounts, regimes) for one in read]
    base = base_of(resolve_options(scenario))
    drawn = aligned_draws(scenario, scenario.runs.draws, base)
    parts = [_of_draw(scenario, by_reading, drawn.draw(n), n) for n in range(drawn.n_draws)]
    totals = np.concatenate([part for part, _ in parts], axis=1)
    over = _Worlds(np.concatenate([number for _, number in parts]), drawn.strata)
    names = [group.name for group in scenario.population.groups]
    notes = {str(note) for one in by_reading for note in one.notes}
    return ExperimentEuros(
        tuple(_group_rows(names, totals, over)),
        tuple(_sign_rows(scenario, names, totals, over)),
        tuple(sorted(notes)),
    )


class _Worlds(NamedTuple):
    """The parameter draw of each world, and its source of effects where there are several."""

    draw: NDArray[np.int64]
    strata: DrawStrata | None

    def mean(self, values: Floats) -> Floats:
        return mean_of(values, *self)

    def ends(self, values: Floats) -> tuple[float, float]:
        low, _, high = percentiles_of(values, *self, PERCENTILES).tolist()
        return low, high


def _of_draw(
    scenario: Scenario, by_reading: Iterable[Prices], values: dict[str, float], draw: int
) -> tuple[Floats, NDArray[np.int64]]:
    """(readings, n_worlds, groups, 5) sums over months of one draw's worlds, and their draw."""
    worlds = ReplicationRange(scenario.seed, draw, 0, scenario.runs.replications)
    lives = person_months(option_setup(scenario, values), worlds, "auto", None)
    groups = len(scenario.population.groups)
    counted = strata_of_groups(scenario)[:groups]
    rows = []
    for one in by_reading:
        people = paid_people(scenario, lives, worlds, one.minimum_age_years)
        # Strata as `strata_of_groups` has them: each group's people, then those of it who stop.
        of_strata = people._replace(group=2 * people.group + lives.stops)
        sums = _sums(account(lives, of_strata, one, 2 * groups))
        rows.append(np.einsum("gs,wsk->wgk", counted, sums))
    return np.stack(rows), np.full(worlds.size, draw)


def _sums(account: Account) -> Floats:
    monthly = (
        account.set_off / CENTS, account.kept / CENTS,
        account.part_time[..., :-1], account.on_benefit[..., :-1],
        account.stock[..., :-1, :].sum(axis=-1),
    )  # fmt: skip
    return np.stack([part.sum(axis=-1).astype(np.float64) for part in monthly], axis=-1)


def _group_rows(names: list[str], totals: Floats, over: _Worlds) -> Iterator[GroupEuros]:
    for reading, of_reading in zip(READINGS, totals, strict=True):
        together = of_reading.sum(axis=1, keepdims=True)
        everybody = np.concatenate([of_reading, together], axis=1)
        for at, name in enumerate((*names, EVERYBODY)):
            mine = everybody[:, at]
            low, high = over.ends(mine[:, SET_OFF])
            mean = over.mean(mine)
            yield GroupEuros(
                reading, name, float(mean[SET_OFF]), low, high,
                float(monte_carlo_error(mine[:, SET_OFF], *over)), float(mean[KEPT]),
                _ratio(mean[PART_TIME], mean[ON_BENEFIT]), _ratio(mean[PART_TIME], mean[IN_GROUP]),
                _ratio(mean[SET_OFF], mean[PART_TIME]), _ratio(mean[SET_OFF], mean[ON_BENEFIT]),
                len(mine),
            )  # fmt: skip


def _sign_rows(
    scenario: Scenario, names: list[str], totals: Floats, over: _Worlds
) -> Iterator[SignRow]:
    """Groups whose regime has a disregard of its own, each compared with every group without."""
    regimes = [group.regime for group in scenario.population.groups]
    own = [_has_own_disregard(scenario, regime) for regime in regimes]
    for reading, of_reading in zip(READINGS, totals, strict=True):
        for mine in np.flatnonzero(own):
            for other in np.flatnonzero(~np.array(own)):
                yield _sign(
                    (reading, names[mine], names[other]),
                    of_reading[:, mine],
                    of_reading[:, other],
                    over,
                )


def _has_own_disregard(scenario: Scenario, regime: str) -> bool:
    rule = scenario.money.of_regime(regime)
    return rule.disregard is not None or rule.scheme != "standard"


def _sign(words: tuple[str, str, str], mine: Floats, other: Floats, over: _Worlds) -> SignRow:
    here, there = over.mean(mine), over.mean(other)
    shares = [_ratio(part[PART_TIME], part[ON_BENEFIT]) for part in (here, there)]
    each = [_ratio(part[SET_OFF], part[PART_TIME]) for part in (here, there)]
    gap = _per_benefit_month(mine) - _per_benefit_month(other)
    low, high = over.ends(gap)
    return SignRow(
        *words, _ratio(shares[0], shares[1]), _ratio(each[1], each[0]), float(over.mean(gap)),
        low, high, float(over.mean((gap > 0).astype(np.float64))),
    )  # fmt: skip


def _per_benefit_month(totals: Floats) -> Floats:
    """Euros a benefit-month in each world; 0 where nobody is on benefit."""
    months = totals[:, ON_BENEFIT]
    return np.divide(totals[:, SET_OFF], months, out=np.zeros(len(months)), where=months > 0)


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else NONE
