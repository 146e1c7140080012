"""A household's budget in a month, on benefit with and without part-time work.

The rules are those of `sim.money.payment`; here they are applied to example households, with the
norm that the totals use: where the law knows a later one than the table, a note says so.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from sim.inputs.amounts.example_households import ExampleHousehold
from sim.inputs.amounts.model import Amounts
from sim.inputs.scenario.sections.money import RegimeMoney
from sim.money.cents import cents
from sim.money.dated_amounts import Note, amount_on
from sim.money.payment import Payment, pay_month
from sim.money.schemes import Scheme, law_scheme, stated_scheme

STANDARD = "standard"
NONE = math.nan


@dataclass(frozen=True, slots=True)
class Norm:
    """The norm of a household in a month.

    Attributes
    ----------
    eur : euros a month; not a number before the first amount of the tables
    from_date : first day of the amount; None where there is none
    source : in words
    note : what is missing, or empty
    """

    eur: float
    from_date: date | None
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class HouseholdBudget:
    """One month of one household, euros a month; not a number where it is not known.

    Attributes
    ----------
    norm : benefit norm
    earnings : net earnings, before any is set off
    kept : earnings the household keeps on top of its benefit
    set_off : earnings taken off the benefit
    benefit_paid : what the municipality pays
    income : benefit and earnings together: not what is left after taxes, allowances and rent
    """

    norm: float
    earnings: float
    kept: float
    set_off: float
    benefit_paid: float
    income: float


def norm_of(amounts: Amounts, household: str, day: date) -> Norm:
    """The norm that holds on a day, with a note where the law knew a later one than the table."""
    table = amounts.norms.of(household)
    past = [row for row in table.rows if row.from_date <= day]
    if not past:
        return Norm(NONE, None, table.source, f"no norm before {table.rows[0].from_date}")
    value, missing = amount_on(table, day, "benefit norm")
    row = past[-1]
    return Norm(value, row.from_date, row.source or table.source, str(missing or ""))


def disregard_of(
    amounts: Amounts,
    rule: RegimeMoney,
    regime: str,
    example: ExampleHousehold,
    day: date,
    in_force: Callable[[str], str] = str,
) -> Scheme:
    """The disregard an example household meets under a regime, with the amounts of one month.

    `in_force` names the scheme that holds in the place of a standard one.
    """
    own = rule.disregard
    if own is not None:
        cap = None if own.cap is None else own.cap.value
        return stated_scheme(
            f"own rule of {regime}", 1, rate=own.rate.value, cap_eur=cap, limit_months=own.months
        )
    name = example.standard_scheme if rule.scheme == STANDARD else rule.scheme
    return law_scheme(amounts, in_force(name), day, 1).at_age(example.age_years.value)


def household_budget(
    norm: Norm, scheme: Scheme, earnings_eur: float, months_of_work: int
) -> HouseholdBudget:
    """A household's month; month 1 is the first with earnings, 0 a month without.

    Examples
    --------
    >>> experiment = stated_scheme("experiment", 1, rate=0.5, cap_eur=199, limit_months=None)
    >>> household_budget(Norm(1030.42, date(2019, 7, 1), "", ""), experiment, 475, 7).income
    1229.42
    """
    earned = cents(earnings_eur) if months_of_work else 0
    # Without a norm only what does not rest on it is taken from the month.
    owed = 0 if math.isnan(norm.eur) else cents(norm.eur)
    month = pay_month(owed, earned, scheme, months_used=max(0, months_of_work - 1))
    return _without_unknown(month, norm)


def _without_unknown(month: Payment, norm: Norm) -> HouseholdBudget:
    euros = month.in_euros()
    if math.isnan(norm.eur):
        euros |= dict.fromkeys(("norm", "benefit_paid", "household_income"), NONE)
    return HouseholdBudget(
        norm=euros["norm"],
        earnings=euros["earnings"],
        kept=euros["disregarded"],
        set_off=euros["set_off"],
        benefit_paid=euros["benefit_paid"],
        income=euros["household_income"],
    )


def binding_notes(scheme: Scheme, earnings_eur: float, months_of_work: int) -> tuple[Note, ...]:
    """Notes on stand-in caps, if one decides what is kept in this month: a newer cap may differ."""
    if not scheme.notes or not months_of_work:
        return ()
    kept = [
        pay_month(0, cents(earnings_eur), one, months_used=months_of_work - 1).disregarded
        for one in (scheme, _uncapped(scheme))
    ]
    return scheme.notes if kept[0] != kept[1] else ()


def _uncapped(scheme: Scheme) -> Scheme:
    return replace(scheme, stages=tuple(replace(one, cap_cents=None) for one in scheme.stages))
