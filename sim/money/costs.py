"""Costs that come again: for each client, participant, exit, month and post."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.money import CostUnit
from sim.regimes.desk_posts import price_index
from sim.states import AT_WORK, ON_BENEFIT

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
N_CODES = 256


@dataclass(frozen=True, slots=True)
class PricedCost:
    """One cost of `money.costs`, laid out for the treatments of one option.

    Attributes
    ----------
    per : what it is paid for
    cents : (horizon,) for each, with price growth; 0 where it is not paid
    share : (n_treatments,) part of it that somebody under a treatment costs: 0 under another
        regime, the dose at a thinner service, else 1
    """

    per: CostUnit
    cents: Floats
    share: Floats


def priced_costs(scenario: Scenario, doses: Sequence[tuple[str, float]]) -> tuple[PricedCost, ...]:
    """Every recurring cost of an option; doses: regime and dose behind each treatment code."""
    horizon = scenario.time.months
    index = price_index(scenario, horizon)
    return tuple(
        PricedCost(
            cost.per,
            100 * index * np.array([cost.eur_in(month) for month in range(horizon)]),
            np.array([dose * (cost.regime in (None, regime)) for regime, dose in doses]),
        )
        for cost in scenario.money.costs
    )


def client_costs(clients: Floats, costs: Sequence[PricedCost]) -> Floats:
    """What clients cost by the month, and months by themselves: (n_worlds, horizon) cents.

    clients (n_worlds, horizon, n_treatments) persons on benefit.
    """
    total = np.zeros(clients.shape[:2])
    for cost in costs:
        if cost.per == "client_month":
            total += (clients @ cost.share) * cost.cents
        elif cost.per == "month":
            total += cost.cents
    return total


def once_costs(
    state: NDArray[np.uint8],
    treatment: NDArray[np.uint8],
    row: NDArray[np.int64],
    costs: Sequence[PricedCost],
    out_cents: Floats,
) -> None:
    """Add what participants and exits cost: out_cents (n_rows, horizon).

    A participant is paid for once, in the first month on benefit under the regime; an exit in the
    month of each transition from benefit to work made under it.

    state, treatment (n, horizon + 1), see `engine.person_months`; row (n,) where a person's euros
    go: a world, or a group in it.
    """
    if not any(cost.per in ("participant", "exit") for cost in costs):
        return
    is_here = np.isin(state, ON_BENEFIT)
    leaves = is_here[:, :-1] & np.isin(state[:, 1:], AT_WORK)
    for cost in costs:
        if cost.per not in ("participant", "exit"):
            continue
        is_met = np.zeros(N_CODES, np.bool_)
        is_met[: cost.share.size] = cost.share > 0
        met = is_met[treatment[:, :-1]] & is_here[:, :-1]
        person, month = np.nonzero(met & leaves if cost.per == "exit" else _first_of_each(met))
        np.add.at(out_cents, (row[person], month), cost.cents[month])


def _first_of_each(met: Flags) -> Flags:
    """The first month of each person that is true, alone: (n, horizon)."""
    first = np.zeros_like(met)
    rows = np.flatnonzero(met.any(axis=1))
    first[rows, met[rows].argmax(axis=1)] = True
    return first


def hired_posts(posts: Floats, before: Floats, given_up: Floats) -> Floats:
    """Posts filled in each month beyond those there are: (n_worlds, horizon) fte.

    Posts that clients leave idle stay, and come back without a cost; posts that are given up are
    gone.

    posts (n_worlds, horizon) of the municipality's own; before (n_worlds,) those before month 0;
    given_up (horizon,) posts at the desk that are cut in each month.
    """
    hired = np.zeros_like(posts)
    there = before.astype(np.float64)
    for month in range(posts.shape[1]):
        there = np.maximum(there - given_up[month], 0.0)
        hired[:, month] = np.maximum(posts[:, month] - there, 0.0)
        there = np.maximum(there, posts[:, month])
    return hired
