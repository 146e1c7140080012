"""The benefit grant (BUIG): price, surplus or deficit, safety net, and what flows back later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from sim.errors import InputError
from sim.inputs.amounts.model import Amounts
from sim.money.cents import Floats
from sim.money.dated_amounts import Note, amounts_over


@dataclass(frozen=True)
class GrantRules:
    """How a grant meets spending.

    Attributes
    ----------
    own_risk_share : of the grant; a deficit up to here is the municipality's own
    shared_up_to_share : of the grant; beyond it nothing is the municipality's own
    own_part_of_shared : own part of the deficit between the two
    historic_share : part of the grant that follows own past spending, 0 (objective) to 1
    lag_years : years after which a saving lowers the grant, >= 0
    """

    own_risk_share: float
    shared_up_to_share: float
    own_part_of_shared: float
    historic_share: float = 0.0
    lag_years: int = 2

    def __post_init__(self) -> None:
        shares = ("own_risk_share", "shared_up_to_share", "own_part_of_shared", "historic_share")
        mistakes = [
            f"grant.{name}: must be from 0 to 1 (got {getattr(self, name):g})."
            for name in shares
            if not 0 <= getattr(self, name) <= 1
        ]
        if self.shared_up_to_share < self.own_risk_share:
            mistakes.append("grant.shared_up_to_share: must not lie below own_risk_share.")
        if self.lag_years < 0:
            mistakes.append(f"grant.lag_years: must be 0 or more (got {self.lag_years}).")
        if mistakes:
            raise InputError(mistakes)


def grant_rules(
    amounts: Amounts, *, historic_share: float = 0.0, lag_years: int | None = None
) -> GrantRules:
    """The rules of `amounts/grant.yaml`; the lag too, unless given."""
    net, lag = amounts.grant.safety_net, int(amounts.grant.historic.lag_years.value)
    return GrantRules(
        own_risk_share=net.own_risk_share.value,
        shared_up_to_share=net.shared_up_to_share.value,
        own_part_of_shared=net.own_part_of_shared.value,
        historic_share=historic_share,
        lag_years=lag if lag_years is None else lag_years,
    )


def historic_share_of(amounts: Amounts, inhabitants: float) -> float:
    """Part of the grant that rests on own past spending, by size of the municipality, 0 to 1.

    One below the lower bound, zero above the upper, in between in proportion (27,500 gives a half).
    """
    low = amounts.grant.historic.fully_historic_below.value
    high = amounts.grant.historic.fully_objective_above.value
    return float(np.clip((high - inhabitants) / (high - low), 0, 1))


def benefit_prices(
    amounts: Amounts, first_year: int, years: int
) -> tuple[Floats, tuple[Note, ...]]:
    """Price of one benefit in each calendar year, (years,) euros, and notes on missing prices."""
    days = [date(first_year + year, 1, 1) for year in range(years)]
    prices, notes = amounts_over(amounts.grant.price_per_benefit, days, "price of a benefit (BUIG)")
    return np.array(prices), notes


@dataclass(frozen=True)
class GrantYears:
    """The grant next to the spending, (..., years), euros.

    Attributes
    ----------
    grant : after what earlier savings took off it
    spending : benefits paid
    surplus_or_deficit : grant - spending; negative is a deficit
    own_risk_borne : the part of a deficit the municipality bears
    safety_net_compensation : the part of a deficit it gets back
    municipal_net : surplus_or_deficit + safety_net_compensation; what remains with the municipality
    beyond_own_risk : whether the deficit exceeds the own risk share of the grant
    """

    grant: Floats
    spending: Floats
    surplus_or_deficit: Floats
    own_risk_borne: Floats
    safety_net_compensation: Floats
    municipal_net: Floats
    beyond_own_risk: npt.NDArray[np.bool_]


def own_risk_borne(deficit: Floats, grant: Floats, rules: GrantRules) -> Floats:
    """The part of a deficit that stays with the municipality, euros.

    All of it up to own_risk_share x grant, own_part_of_shared of the part up to
    shared_up_to_share x grant, nothing beyond (Besluit Participatiewet; handbook 2025).
    The condition that earlier years showed a deficit too is not modelled.

    Examples
    --------
    >>> rules = GrantRules(0.075, 0.125, 0.5)
    >>> own_risk_borne(np.array([5.0, 7.5, 10, 12.5, 20]), np.array(100.0), rules)
    array([ 5.  ,  7.5 ,  8.75, 10.  , 10.  ])
    """
    first = rules.own_risk_share * grant
    width = (rules.shared_up_to_share - rules.own_risk_share) * grant
    full = np.clip(deficit, 0, first)
    shared: Floats = full + rules.own_part_of_shared * np.clip(deficit - first, 0, width)
    return shared


def grant_years(
    spending: Floats, base_grant: Floats, comparator_spending: Floats, rules: GrantRules
) -> GrantYears:
    r"""The grant year by year, with savings flowing back, and who bears what.

    .. math:: G_t = B_t - s\,(C_{t-L} - X_{t-L})

    with base grant B, historic share s, comparator spending C, own spending X and lag L; years
    before the first saved nothing. Source: the historic part of the allocation is the share in
    national spending two years before (docs/money.md#grant). Assumption: the national budget per
    unit of that share does not move between the two years, and one municipality does not move it.

    Parameters
    ----------
    spending, comparator_spending : (..., years), euros; for the comparator itself both the same
    base_grant : (..., years), euros, the grant if nothing were saved
    rules : historic share, lag and safety net

    Raises
    ------
    InputError
        If the years differ in number.
    """
    lengths = {np.shape(path)[-1] for path in (spending, base_grant, comparator_spending)}
    if len(lengths) != 1:
        raise InputError(f"grant: the paths must have as many years (got {sorted(lengths)}).")
    grant = base_grant - rules.historic_share * _lagged(
        comparator_spending - spending, rules.lag_years
    )
    # A grant cannot be negative; savings beyond it have nothing left to take.
    grant = np.maximum(grant, 0)
    surplus = grant - spending
    deficit = np.maximum(-surplus, 0)
    own = own_risk_borne(deficit, grant, rules)
    return GrantYears(
        grant=grant,
        spending=np.broadcast_to(spending, surplus.shape),
        surplus_or_deficit=surplus,
        own_risk_borne=own,
        safety_net_compensation=deficit - own,
        municipal_net=np.maximum(surplus, 0) - own,
        beyond_own_risk=deficit > rules.own_risk_share * grant,
    )


def _lagged(saving: Floats, lag_years: int) -> Floats:
    later = np.zeros_like(saving, dtype=np.float64)
    years = saving.shape[-1]
    if lag_years < years:
        later[..., lag_years:] = saving[..., : years - lag_years]
    return later


def chance_beyond_own_risk(years: GrantYears) -> Floats:
    """Share of replicates with a deficit beyond the own risk, by year.

    `years` holds (replicates, years); returns (years,), 0 to 1.
    """
    share: Floats = years.beyond_own_risk.mean(axis=0)
    return share
