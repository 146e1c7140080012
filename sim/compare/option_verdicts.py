"""One line for each option: what it brings, what it costs, how sure that is, where it stands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.compare.frontier import places_on_frontier
from sim.compare.paired_differences import CENTS, runs_ratio
from sim.compare.probabilities import beyond_own_risk, chance_of
from sim.compare.worlds.measures import MONTH_PLACE, MONTHS_IN_YEAR, PLACE
from sim.compare.worlds.simulate import PairedResults
from sim.money.grant import GrantYears
from sim.outcomes.summary import PERCENTILES, monte_carlo_error

Floats = NDArray[np.float64]
# Share of parameter draws in which an option must bring more before its cost per unit has a range.
SURE_ENOUGH = 0.95
NONE = float("nan")


@dataclass(frozen=True, slots=True)
class OptionSummary:
    """An option beside the comparator over the whole horizon; euros.

    Attributes
    ----------
    option : name; title : in a few words
    people_affected : persons who meet another regime or disregard, mean over worlds; _p05, _p95
    extra_net_exits : more at work on the last day, mean; _p05, _p95 over worlds
    benefit_months_avoided : mean; _p05, _p95 over worlds
    net_cost : extra net municipal cost, mean over worlds; net_cost_p05 … p95 over worlds
    cost_per_net_exit, cost_per_benefit_month : ratio of means; nan where nothing more is reached
    cost_per_net_exit_p05, _p95, cost_per_benefit_month_p05, _p95 : over parameter draws; nan unless
        nearly all reach more
    payback_month : months after which the extra cost has been earned back for good, on the mean;
        0: never cost more; nan: not within the horizon; _p05, _p95 over worlds
    chance_paid_back : share of worlds in which it is within the horizon
    chance_cheaper : share of worlds with a lower net cost
    chance_beyond_own_risk : share of worlds with a deficit beyond the own risk in some year
    chance_cheapest : share of parameter draws in which no option costs less
    chance_…_mc_se : Monte Carlo error of each chance, see `compare.probabilities`
    expected_loss : what choosing this option costs more, on average, than knowing the parameters;
        expected_loss_mc_se : its Monte Carlo error over parameter draws
    place : frontier, dominated by …, or extendedly dominated
    runs_ratio : independent runs that one paired run is worth, on net cost
    """

    option: str
    title: str
    people_affected: float
    people_affected_p05: float
    people_affected_p95: float
    extra_net_exits: float
    extra_net_exits_p05: float
    extra_net_exits_p95: float
    benefit_months_avoided: float
    benefit_months_avoided_p05: float
    benefit_months_avoided_p95: float
    net_cost: float
    net_cost_p05: float
    net_cost_p50: float
    net_cost_p95: float
    cost_per_net_exit: float
    cost_per_net_exit_p05: float
    cost_per_net_exit_p95: float
    cost_per_benefit_month: float
    cost_per_benefit_month_p05: float
    cost_per_benefit_month_p95: float
    payback_month: float
    payback_month_p05: float
    payback_month_p95: float
    chance_paid_back: float
    chance_paid_back_mc_se: float
    chance_cheaper: float
    chance_cheaper_mc_se: float
    chance_beyond_own_risk: float
    chance_beyond_own_risk_mc_se: float
    chance_cheapest: float
    chance_cheapest_mc_se: float
    expected_loss: float
    expected_loss_mc_se: float
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


def monthly_cost(worlds: PairedResults, lost: Floats) -> Floats:
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
    worlds: PairedResults,
    table: Floats,
    grant: GrantYears,
) -> list[OptionSummary]:
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
    lost = grant.grant[:1] - grant.grant
    flow = monthly_cost(worlds, lost)
    sides = _PairedTotals(net, exits - exits[0], months[0] - months, flow - flow[:1], worlds.draw)
    places = places_on_frontier(names, sides.more.mean(axis=1), (net - net[0]).mean(axis=1))
    return [
        _verdict((name, titles[at], places[at]), at, worlds.affected[at], sides, grant)
        for at, name in enumerate(names)
    ]


@dataclass(frozen=True)
class _PairedTotals:
    """What verdicts rest on.

    Attributes
    ----------
    net : (n_options, n_worlds) euros
    more, avoided : (n_options, n_worlds) more at work at the end, fewer benefit months
    change : (n_options, n_worlds, months) extra cost, whole cents so far as costs are
    draw : (n_worlds,)
    """

    net: Floats
    more: Floats
    avoided: Floats
    change: Floats
    draw: NDArray[np.int64]

    @property
    def loss(self) -> Floats:
        """What each option costs more than the cheapest: (n_options, n_draws)."""
        costs = by_draw(self.net, self.draw)
        found: Floats = costs - costs.min(axis=0)
        return found


def _verdict(
    words: tuple[str, str, str], at: int, affected: Floats, sides: _PairedTotals, grant: GrantYears
) -> OptionSummary:
    """The line of option `at`; words are its name, its title and where it stands."""
    draw, draws = sides.draw, np.unique(sides.draw)
    extra, loss = sides.net[at] - sides.net[0], sides.loss[at]
    more, avoided = sides.more[at], sides.avoided[at]
    cost = by_draw(extra[None], draw)[0]
    back = payback(sides.change[at])
    paid, cheaper = chance_of(np.isfinite(back), draw), chance_of(extra < 0, draw)
    beyond, best = beyond_own_risk(grant, at, draw), chance_of(loss == 0, draws)
    mean_month = float(payback(sides.change[at].mean(axis=0)))
    back_low, _, back_high = _spread(back)
    met_low, _, met_high = _spread(affected)
    net_low, net_middle, net_high = _spread(extra)
    more_low, _, more_high = _spread(more)
    avoided_low, _, avoided_high = _spread(avoided)
    exit_ends = _ratio_range(cost, by_draw(more[None], draw)[0])
    month_ends = _ratio_range(cost, by_draw(avoided[None], draw)[0])
    return OptionSummary(
        option=words[0],
        title=words[1],
        people_affected=float(affected.mean()),
        people_affected_p05=met_low,
        people_affected_p95=met_high,
        extra_net_exits=float(more.mean()),
        extra_net_exits_p05=more_low,
        extra_net_exits_p95=more_high,
        benefit_months_avoided=float(avoided.mean()),
        benefit_months_avoided_p05=avoided_low,
        benefit_months_avoided_p95=avoided_high,
        net_cost=float(extra.mean()),
        net_cost_p05=net_low,
        net_cost_p50=net_middle,
        net_cost_p95=net_high,
        cost_per_net_exit=_ratio(extra.mean(), more.mean()),
        cost_per_net_exit_p05=exit_ends[0],
        cost_per_net_exit_p95=exit_ends[1],
        cost_per_benefit_month=_ratio(extra.mean(), avoided.mean()),
        cost_per_benefit_month_p05=month_ends[0],
        cost_per_benefit_month_p95=month_ends[1],
        payback_month=mean_month if np.isfinite(mean_month) else NONE,
        payback_month_p05=back_low,
        payback_month_p95=back_high,
        chance_paid_back=paid.share,
        chance_paid_back_mc_se=paid.mc_se,
        chance_cheaper=cheaper.share,
        chance_cheaper_mc_se=cheaper.mc_se,
        chance_beyond_own_risk=beyond.share,
        chance_beyond_own_risk_mc_se=beyond.mc_se,
        chance_cheapest=best.share,
        chance_cheapest_mc_se=best.mc_se,
        expected_loss=float(loss.mean()),
        expected_loss_mc_se=float(monte_carlo_error(loss, draws)),
        place=words[2],
        runs_ratio=float(runs_ratio(sides.net[at], sides.net[0], draw)),
    )


def _spread(values: Floats) -> tuple[float, float, float]:
    """P05, p50 and p95 of worlds; not a number where the percentile is infinite or not known."""
    if np.isnan(values).any():
        return NONE, NONE, NONE
    found = np.percentile(values, PERCENTILES, method="inverted_cdf")
    low, middle, high = np.where(np.isfinite(found), found, NONE).tolist()
    return low, middle, high


def _ratio(cost: float, gain: float) -> float:
    """Euros for each unit gained; not a number where nothing is gained."""
    return float(cost / gain) if gain > 0 else NONE


def _ratio_range(cost: Floats, gain: Floats) -> tuple[float, float]:
    """P05 and p95 over parameter draws, where nearly all gain something."""
    gains = gain > 0
    if gains.mean() < SURE_ENOUGH:
        return NONE, NONE
    low, high = np.percentile(cost[gains] / gain[gains], (5, 95), method="inverted_cdf")
    return float(low), float(high)
