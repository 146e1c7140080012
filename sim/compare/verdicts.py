"""One line for each option: what it brings, what it costs, how sure that is, where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.compare.frontier import places_on_frontier
from sim.compare.measures import MONTH_PLACE, MONTHS_IN_YEAR, PLACE
from sim.compare.paired import CENTS, runs_ratio

if TYPE_CHECKING:
    from sim.compare.worlds import ComparedWorlds
    from sim.money.grant import GrantYears

Floats = NDArray[np.float64]
# Share of parameter draws in which an option must bring more before its cost per unit has a range.
SURE_ENOUGH = 0.95


@dataclass(frozen=True, slots=True)
class Verdict:
    """An option beside the comparator over the whole horizon; euros.

    Attributes
    ----------
    option : name; title : in a few words
    people_affected : persons who meet another regime or disregard, mean over worlds
    extra_net_exits : more at work on the last day, mean
    benefit_months_avoided : mean
    net_cost : extra net municipal cost, mean over worlds; net_cost_p05 … p95 over worlds
    cost_per_net_exit, cost_per_benefit_month : ratio of means; nan where nothing more is reached
    cost_per_net_exit_p05, _p95 : over parameter draws; nan unless nearly all reach more
    payback_month : months after which the extra cost has been earned back for good, on the mean;
        0: never cost more; nan: not within the horizon
    chance_paid_back : share of worlds in which it is within the horizon
    chance_cheaper : share of worlds with a lower net cost
    chance_beyond_own_risk : share of worlds with a deficit beyond the own risk in some year
    chance_cheapest : share of parameter draws in which no option costs less
    expected_loss : what choosing this option costs more, on average, than knowing the parameters
    place : frontier, dominated by …, or extendedly dominated
    runs_ratio : independent runs that one paired run is worth, on net cost
    """

    option: str
    title: str
    people_affected: float
    extra_net_exits: float
    benefit_months_avoided: float
    net_cost: float
    net_cost_p05: float
    net_cost_p50: float
    net_cost_p95: float
    cost_per_net_exit: float
    cost_per_net_exit_p05: float
    cost_per_net_exit_p95: float
    cost_per_benefit_month: float
    payback_month: float
    chance_paid_back: float
    chance_cheaper: float
    chance_beyond_own_risk: float
    chance_cheapest: float
    expected_loss: float
    place: str
    runs_ratio: float


def by_draw(values: Floats, draw: NDArray[np.int64]) -> Floats:
    """Means over the worlds of each draw: (n_options, n_worlds) to (n_options, n_draws)."""
    return np.stack([values[:, draw == number].mean(axis=1) for number in np.unique(draw)], axis=1)


def payback(cost: Floats) -> Floats:
    """Months until a cumulated extra cost stays at or below zero: (..., months) to (...).

    0 where it never lies above zero, infinite where it does so at the end.

    Examples
    --------
    >>> payback(np.array([[5.0, -3, -2, -1], [-1.0, 0, 0, 0], [1.0, 1, 1, 1]])).tolist()
    [3.0, 0.0, inf]
    """
    above = np.cumsum(cost, axis=-1) > 0
    last_above = above.shape[-1] - np.argmax(above[..., ::-1], axis=-1)
    months = np.where(above.any(axis=-1), last_above + 1.0, 0.0)
    return np.where(above[..., -1], np.inf, months)


def monthly_cost(worlds: ComparedWorlds, lost: Floats) -> Floats:
    """Net municipal cost by month, a year's lost grant spread evenly: (options, worlds, months)."""
    cost = worlds.monthly[:, :, MONTH_PLACE["cost_before_grant"]]
    horizon = cost.shape[-1]
    year = np.arange(horizon) // MONTHS_IN_YEAR
    months = np.bincount(year)[year]
    spread: Floats = cost + lost[:, :, year] / months
    return spread


def verdicts(
    names: tuple[str, ...],
    titles: tuple[str, ...],
    worlds: ComparedWorlds,
    table: Floats,
    grant: GrantYears,
) -> list[Verdict]:
    """A verdict on every option.

    Parameters
    ----------
    names, titles : options, the comparator first
    worlds : what was simulated
    table : (n_options, n_worlds, MEASURES, years + 1), euros in cents
    grant : of every option in every world
    """  # fmt: skip
    total = table[..., -1]
    net = total[:, :, PLACE["net_municipal_cost"]] / CENTS
    exits = total[:, :, PLACE["net_exits_to_work"]]
    months = total[:, :, PLACE["benefit_months"]]
    costs = by_draw(net, worlds.draw)
    gains = by_draw(exits - exits[0], worlds.draw)
    loss = costs - costs.min(axis=0)
    extra, more = net - net[0], (exits - exits[0]).mean(axis=1)
    avoided = (months[0] - months).mean(axis=1)
    places = places_on_frontier(names, more, extra.mean(axis=1))
    flow = monthly_cost(worlds, grant.grant[:1] - grant.grant)
    beyond = grant.beyond_own_risk.any(axis=-1).mean(axis=1)
    found = []
    for at, name in enumerate(names):
        change = flow[at] - flow[0]
        low, middle, high = np.percentile(extra[at], (5, 50, 95), method="inverted_cdf")
        ends = _ratio_range(costs[at] - costs[0], gains[at])
        mean_month = float(payback(change.mean(axis=0)))
        found.append(
            Verdict(
                option=name,
                title=titles[at],
                people_affected=float(worlds.affected[at].mean()),
                extra_net_exits=float(more[at]),
                benefit_months_avoided=float(avoided[at]),
                net_cost=float(extra[at].mean()),
                net_cost_p05=float(low),
                net_cost_p50=float(middle),
                net_cost_p95=float(high),
                cost_per_net_exit=_ratio(extra[at].mean(), more[at]),
                cost_per_net_exit_p05=ends[0],
                cost_per_net_exit_p95=ends[1],
                cost_per_benefit_month=_ratio(extra[at].mean(), avoided[at]),
                payback_month=mean_month if np.isfinite(mean_month) else float("nan"),
                chance_paid_back=float(np.isfinite(payback(change)).mean()),
                chance_cheaper=float((extra[at] < 0).mean()),
                chance_beyond_own_risk=float(beyond[at]),
                chance_cheapest=float((loss[at] == 0).mean()),
                expected_loss=float(loss[at].mean()),
                place=places[at],
                runs_ratio=float(runs_ratio(net[at], net[0], worlds.draw)),
            )
        )
    return found


def _ratio(cost: float, gain: float) -> float:
    """Euros for each unit gained; not a number where nothing is gained."""
    return float(cost / gain) if gain > 0 else float("nan")


def _ratio_range(cost: Floats, gain: Floats) -> tuple[float, float]:
    """P05 and p95 over parameter draws, where nearly all gain something."""
    gains = gain > 0
    if gains.mean() < SURE_ENOUGH:
        return float("nan"), float("nan")
    low, high = np.percentile(cost[gains] / gain[gains], (5, 95), method="inverted_cdf")
    return float(low), float(high)
