"""One line for each option: what it brings, what it costs, how sure that is, where it stands."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.compare.frontier import places_on_frontier
from sim.compare.paired_differences import CENTS, runs_ratio
from sim.compare.worlds.measures import MONTH_PLACE, MONTHS_IN_YEAR, OF_MONTHS, PLACE
from sim.compare.worlds.results import PairedResults
from sim.measures import SO_FAR
from sim.money.grant import GrantYears
from sim.outcomes.disclosure import (
    Difference,
    Euros,
    Level,
    Percent,
    Persons,
    PerUnit,
    Whole,
    WholeMonths,
    Withheld,
    Word,
    WorkedOut,
)
from sim.outcomes.interval import BAND, ENDS, ERROR, NONE, SPREAD, Heading, Interval
from sim.outcomes.summary import PERCENTILES, monte_carlo_error
from sim.strata import DrawStrata, mean_of, percentiles_of

# Share of parameter draws in which an option must bring more before its cost per unit has a range.
SURE_ENOUGH = 0.95
# Agresti and Coull's two successes and two failures.
ADDED_EACH = 2


@dataclass(frozen=True, slots=True)
class OptionSummary:
    """An option compared with the comparator over the whole horizon; euros.

    Attributes
    ----------
    option : name; title : in a few words
    people_affected : persons who meet another regime or disregard, over worlds
    extra_net_exits : more at work on the last day, over worlds
    benefit_months_avoided : over worlds
    net_cost : extra net municipal cost, over worlds
    cost_per_net_exit, cost_per_benefit_month : ratio of means, nan where nothing more is reached;
        the ends over parameter draws, nan unless nearly all reach more
    payback_month : months after which the option has paid itself back for good, on the mean;
        0: never cost more; nan: not within the horizon; the ends over worlds
    chance_paid_back : share of worlds in which it is within the horizon
    chance_cheaper : share of worlds with a lower net cost
    chance_beyond_own_risk : share of worlds with a deficit beyond the own risk in some year
    chance_cheapest : share of parameter draws in which no option costs less
    expected_loss : what choosing this option costs more, on average over parameter draws, than
        knowing the parameters
    place : frontier, dominated by …, or extendedly dominated
    runs_ratio : independent runs that one paired run is worth, on net cost
    """

    option: Word
    title: Word
    people_affected: Annotated[
        Interval, Persons(), ENDS, Heading("people.affected", ("reached",), "persons")
    ]
    extra_net_exits: Annotated[Interval, Difference("net_exit_to_work"), ENDS]
    benefit_months_avoided: Annotated[Interval, Difference("benefit_months"), ENDS]
    net_cost: Annotated[Interval, Difference("net_municipal_cost"), SPREAD]
    cost_per_net_exit: Annotated[Interval, PerUnit("net_cost", "extra_net_exits", 1_000), ENDS]
    cost_per_benefit_month: Annotated[
        Interval, PerUnit("net_cost", "benefit_months_avoided", 50), ENDS
    ]
    payback_month: Annotated[Interval, WholeMonths(), ENDS]
    chance_paid_back: Annotated[
        Interval,
        Percent(),
        ERROR,
        Heading("risk.chance_paid_back", ("paid back",), "chance", "chance"),
    ]
    chance_cheaper: Annotated[
        Interval,
        Percent(),
        ERROR,
        Heading("risk.chance_cheaper", ("cheaper",), "chance", "chance"),
    ]
    chance_beyond_own_risk: Annotated[
        Interval,
        Percent(),
        ERROR,
        Heading(
            "risk.chance_beyond_own_risk",
            ("beyond own risk",),
            "chance",
            "chance",
            is_compared=False,
        ),
    ]
    chance_cheapest: Annotated[
        Interval,
        Percent(),
        ERROR,
        Heading("risk.chance_cheapest", ("cheapest",), "chance", "chance", is_compared=False),
    ]
    expected_loss: Annotated[
        Interval,
        Euros(),
        ERROR,
        Heading("risk.expected_loss", (), "euros", "bare", is_compared=False),
    ]
    place: Annotated[str, WorkedOut()]
    runs_ratio: Annotated[float, Withheld()]


def by_draw(values: Floats, draw: Ints) -> Floats:
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
    exits = total[:, :, PLACE["net_exit_to_work"]]
    months = total[:, :, PLACE["benefit_months"]]
    lost = grant.grant[:1] - grant.grant
    flow = monthly_cost(worlds, lost)
    sides = _PairedTotals(
        net, exits - exits[0], months[0] - months, flow - flow[:1], worlds.draw, worlds.strata
    )
    gained, spent = (sides.mean(part.T) for part in (sides.more, net - net[0]))
    places = places_on_frontier(names, gained, spent)
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
    strata : the source of effects of each draw, where there are several
    """

    net: Floats
    more: Floats
    avoided: Floats
    change: Floats
    draw: Ints
    strata: DrawStrata | None = None

    def mean(self, values: Floats) -> Floats:
        """Mean over worlds, the first axis."""
        return mean_of(values, self.draw, self.strata)

    def spread(self, values: Floats) -> Interval:
        """Over worlds; a percentile that is infinite, or not known, is not a number."""
        mean = float(self.mean(values))
        if np.isnan(values).any():
            return Interval(mean)
        ends = percentiles_of(values, self.draw, self.strata, PERCENTILES).tolist()
        return Interval(mean, *map(_finite, ends))

    def chance(self, happens: Floats | Bools) -> Interval:
        """Share of worlds, with its error."""
        return chance_of(happens, self.draw, self.strata)

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
    draws, extra, loss = np.unique(sides.draw), sides.net[at] - sides.net[0], sides.loss
    more, avoided = sides.more[at], sides.avoided[at]
    back = payback(sides.change[at])
    mean_month = float(payback(sides.mean(sides.change[at])))
    return OptionSummary(
        option=words[0],
        title=words[1],
        people_affected=sides.spread(affected),
        extra_net_exits=sides.spread(more),
        benefit_months_avoided=sides.spread(avoided),
        net_cost=sides.spread(extra),
        cost_per_net_exit=_cost_per_unit(extra, more, sides),
        cost_per_benefit_month=_cost_per_unit(extra, avoided, sides),
        payback_month=replace(sides.spread(back), mean=_finite(mean_month)),
        chance_paid_back=sides.chance(np.isfinite(back)),
        chance_cheaper=sides.chance(extra < 0),
        chance_beyond_own_risk=sides.chance(grant.beyond_own_risk[at].any(axis=-1)),
        # Options that cost the same share the draw in which both are cheapest.
        chance_cheapest=chance_of((loss[at] == 0) / (loss == 0).sum(axis=0), draws, sides.strata),
        expected_loss=Interval(
            float(mean_of(loss[at], draws, sides.strata)),
            mc_se=float(monte_carlo_error(loss[at], draws, sides.strata)),
        ),
        place=words[2],
        runs_ratio=float(runs_ratio(sides.net[at], sides.net[0], sides.draw, sides.strata)),
    )


def _finite(value: float) -> float:
    return value if math.isfinite(value) else NONE


def _cost_per_unit(extra: Floats, gain: Floats, sides: _PairedTotals) -> Interval:
    """Euros for each unit gained on the mean, and over draws where nearly all gain something."""
    cost, gains = by_draw(np.stack([extra, gain]), sides.draw)
    low, high = _ratio_range(cost, gains, np.unique(sides.draw), sides.strata)
    return Interval(_ratio(float(sides.mean(extra)), float(sides.mean(gain))), p05=low, p95=high)


def _ratio(cost: float, gain: float) -> float:
    """Euros for each unit gained; not a number where nothing is gained."""
    return float(cost / gain) if gain > 0 else NONE


def _ratio_range(
    cost: Floats, gain: Floats, draws: Ints, strata: DrawStrata | None
) -> tuple[float, float]:
    """P05 and p95 over parameter draws, where nearly all gain something."""
    gains = gain > 0
    if mean_of(gains.astype(np.float64), draws, strata) < SURE_ENOUGH:
        return NONE, NONE
    ratio = cost[gains] / gain[gains]
    low, high = percentiles_of(ratio, draws[gains], strata, (5, 95))
    return float(low), float(high)


def chance_of(happens: Floats | Bools, draw: Ints, strata: DrawStrata | None = None) -> Interval:
    r"""Share of worlds, or of parameter draws, in which something happens, with its error.

    The error is that of a mean of draws, :math:`s / \sqrt{D}` with s the standard deviation of the
    D shares of draws: worlds of one draw go together. Where it comes out as 0 because every draw
    says the same, it is :math:`\sqrt{\tilde p (1 - \tilde p) / (D + 4)}` with
    :math:`\tilde p = (D p + 2) / (D + 4)`. With one draw, D counts worlds. Draws of several sources
    of effects weigh as these do, :math:`\sqrt{\sum_b w_b^2 e_b^2}` with e the error of each source.

    Parameters
    ----------
    happens : (n_worlds,), or the share of it where several options tie; draw : (n_worlds,)
    strata : the source of effects of each draw, if there are several

    References
    ----------
    Agresti & Coull (1998), Approximate is better than "exact" for interval estimation of binomial
    proportions, The American Statistician 52(2), 119-126.

    Examples
    --------
    >>> found = chance_of(np.array([True, True, False, False]), np.array([0, 1, 2, 3]))
    >>> found.mean, round(found.mc_se, 3)
    (0.5, 0.289)
    >>> chance_of(np.ones(12, np.bool_), np.arange(12)).mc_se
    0.08267972847076846
    """
    if strata is not None:
        return _chance_of_sources(happens, draw, strata)
    share = float(happens.mean())
    error = float(monte_carlo_error(happens.astype(np.float64), draw))
    draws = np.unique(draw).size
    n = draws if draws > 1 else draw.size
    if error == 0:
        near = (n * share + ADDED_EACH) / (n + 2 * ADDED_EACH)
        error = math.sqrt(near * (1 - near) / (n + 2 * ADDED_EACH))
    return Interval(share, mc_se=error)


def _chance_of_sources(happens: Floats | Bools, draw: Ints, strata: DrawStrata) -> Interval:
    """The chances of several sources, weighed; the error of one with a single draw is its most."""
    parts = strata.draws_of(draw)
    total = sum(strata.weights[source] for source in parts)
    share, variance = 0.0, 0.0
    for source, numbers in parts.items():
        weight = strata.weights[source] / total
        own = np.isin(draw, numbers)
        # One draw says nothing of others: as if its worlds were one.
        chance = (
            chance_of(happens[own], draw[own])
            if numbers.size > 1
            else chance_of(happens[own].mean(keepdims=True), numbers)
        )
        share += weight * chance.mean
        variance += (weight * (chance.mc_se if math.isfinite(chance.mc_se) else 0.5)) ** 2
    return Interval(share, mc_se=math.sqrt(variance))


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One measure of one option in one month, with its band over worlds."""

    option: Word
    month: Whole
    measure: Word
    unit: Word
    level: Annotated[Interval, Level(), BAND]


def month_rows(names: tuple[str, ...], worlds: PairedResults, grant: GrantYears) -> list[MonthRow]:
    """People on benefit and in part-time work, staff and extra net cost so far, by month."""
    cost = monthly_cost(worlds, grant.grant[:1] - grant.grant) / CENTS
    extra = (cost - cost[0]).cumsum(axis=-1)
    series = {measure: worlds.monthly[:, :, MONTH_PLACE[measure.name]] for measure in OF_MONTHS} | {
        SO_FAR: extra
    }
    rows = []
    for measure, values in series.items():
        by_world = values.swapaxes(0, 1)
        mean = mean_of(by_world, worlds.draw, worlds.strata)
        bands = percentiles_of(by_world, worlds.draw, worlds.strata, PERCENTILES)
        for at, name in enumerate(names):
            for month in range(values.shape[-1]):
                level = Interval(*map(float, (mean[at, month], *bands[:, at, month])))
                rows.append(MonthRow(name, month, measure.heading, measure.unit, level))
    return rows
