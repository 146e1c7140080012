"""Working out a policy case: what the rules of this package make of what is given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.inputs.amounts.model import Amounts
from sim.inputs.amounts.policy_cases import (
    BudgetGiven,
    Given,
    GrantGiven,
    PaymentGiven,
    PolicyCase,
    ProgrammeGiven,
    StaffGiven,
)
from sim.inputs.reading.vocabulary import HOUSEHOLDS
from sim.money.costs import ProgrammeYear
from sim.money.grant import benefit_prices, grant_rules, grant_years
from sim.money.payment import norm_months, pay_month
from sim.money.schemes import Scheme, law_scheme, stated_scheme
from sim.money.staff import staff_cost


@dataclass(frozen=True)
class Difference:
    """A named result of a case that is not what the case expects."""

    case: str
    name: str
    expected: float
    found: float | None

    def __str__(self) -> str:
        if self.found is None:
            return f"{self.case}: {self.name} is no result of this kind of case."
        return f"{self.case}: {self.name} must be {self.expected:.2f} (got {self.found:.2f})."


def differences(case: PolicyCase, amounts: Amounts) -> tuple[Difference, ...]:
    """What a case expects and the rules do not give; empty when all agrees.

    Payments agree to the cent; other amounts `within` what the case allows, or to the cent.
    """
    found = results(case.given, amounts)
    to_the_cent = 0.005
    return tuple(
        Difference(case.case, name, expected, found.get(name))
        for name, expected in case.expected.items()
        if name not in found or abs(found[name] - expected) >= max(case.within, to_the_cent)
    )


def results(given: Given, amounts: Amounts) -> dict[str, float]:
    """Every result of what a case gives, by name, euros (or fte)."""
    match given:
        case PaymentGiven():
            return _payment(given, amounts)
        case StaffGiven():
            return _staff(given, amounts)
        case GrantGiven():
            return _grant(given, amounts)
        case BudgetGiven():
            return _budget(given, amounts)
        case ProgrammeGiven():
            return _programme(given)


def _payment(given: PaymentGiven, amounts: Amounts) -> dict[str, float]:
    norm, _ = norm_months(amounts, given.month, 1)
    payment = pay_month(
        int(norm[HOUSEHOLDS.index(given.household), 0]),
        round(given.amount_eur * 100),
        _scheme(given, amounts),
        months_used=given.months_used,
        reading=given.reading,
    )
    return payment.in_euros()


def _scheme(given: PaymentGiven, amounts: Amounts) -> Scheme:
    if given.rule is not None:
        return stated_scheme(
            "rule of the case",
            1,
            rate=given.rule.rate,
            cap_eur=given.rule.cap_eur,
            limit_months=given.rule.months,
        )
    scheme = law_scheme(amounts, str(given.scheme), given.month, 1)
    too_young = given.age_years < scheme.minimum_age_years
    return Scheme(name="none") if too_young else scheme


def _staff(given: StaffGiven, amounts: Amounts) -> dict[str, float]:
    cost = staff_cost(amounts)
    before, after = given.from_clients_per_fte, given.to_clients_per_fte
    direct = cost.extra_per_client_year(before, after, overhead=False)
    full = cost.extra_per_client_year(before, after, overhead=True)
    return {
        "extra_fte": given.clients / after - given.clients / before,
        "direct_per_client_year": direct,
        "full_per_client_year": full,
        "direct": given.clients * direct,
        "full": given.clients * full,
    }


def _grant(given: GrantGiven, amounts: Amounts) -> dict[str, float]:
    spending = np.array([given.spending_eur])
    years = grant_years(spending, np.array([given.grant_eur]), spending, grant_rules(amounts))
    names = (
        "surplus_or_deficit", "own_risk_borne", "safety_net_compensation", "municipal_net",
    )  # fmt: skip
    return {name: float(getattr(years, name)[0]) for name in names}


def _budget(given: BudgetGiven, amounts: Amounts) -> dict[str, float]:
    price = float(benefit_prices(amounts, given.year, 1)[0][0])
    return {"price_per_benefit": price, "spending": price * given.benefits}


def _programme(given: ProgrammeGiven) -> dict[str, float]:
    year = ProgrammeYear(given.fewer_benefits, given.investment_eur, given.saving_eur)
    return {
        "saving_per_benefit": year.saving_per_benefit_eur,
        "net_saving": year.net_saving_eur,
        "cost_per_benefit_ended": year.cost_per_benefit_ended_eur,
    }
