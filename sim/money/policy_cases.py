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


@dataclass(frozen=True)
class ProgrammeYear:
    """A programme's year in one line: what it ends, costs and saves.

    Attributes
    ----------
    fewer_benefits : benefits that ended beyond the comparator's
    investment_eur, saving_eur : euros a year
    """

    fewer_benefits: float
    investment_eur: float
    saving_eur: float

    @property
    def saving_per_benefit_eur(self) -> float:
        """Saving for each benefit ended, euros a year; not a number if none ended."""
        return self.saving_eur / self.fewer_benefits if self.fewer_benefits else float("nan")

    @property
    def net_saving_eur(self) -> float:
        """Saving minus investment, euros a year."""
        return self.saving_eur - self.investment_eur

    @property
    def cost_per_benefit_ended_eur(self) -> float:
        """Investment for each benefit ended, euros; not a number if none ended."""
        return self.investment_eur / self.fewer_benefits if self.fewer_benefits else float("nan")


def differences(case: PolicyCase, amounts: Amounts) -> tuple[Difference, ...]:
    """What a case expects and the rules do not give; empty when all agrees.

    Payments agree to the cent; other amounts `within` what the case allows, or to the cent.
    """
    computed = results(case.given, amounts)
    to_the_cent = 0.005
    return tuple(
        Difference(case.case, name, expected, computed.get(name))
        for name, expected in case.expected.items()
        if name not in computed or abs(computed[name] - expected) >= max(case.within, to_the_cent)
    )


def results(case_input: Given, amounts: Amounts) -> dict[str, float]:
    """Every result of what a case gives, by name, euros (or fte)."""
    match case_input:
        case PaymentGiven():
            return _payment(case_input, amounts)
        case StaffGiven():
            return _staff(case_input, amounts)
        case GrantGiven():
            return _grant(case_input, amounts)
        case BudgetGiven():
            return _budget(case_input, amounts)
        case ProgrammeGiven():
            return _programme(case_input)


def _payment(case_input: PaymentGiven, amounts: Amounts) -> dict[str, float]:
    norm, _ = norm_months(amounts, case_input.month, 1)
    payment = pay_month(
        int(norm[HOUSEHOLDS.index(case_input.household), 0]),
        round(case_input.amount_eur * 100),
        _scheme(case_input, amounts),
        months_used=case_input.months_used,
        reading=case_input.reading,
    )
    return payment.in_euros()


def _scheme(case_input: PaymentGiven, amounts: Amounts) -> Scheme:
    if case_input.rule is not None:
        return stated_scheme(
            "rule of the case",
            1,
            rate=case_input.rule.rate,
            cap_eur=case_input.rule.cap_eur,
            limit_months=case_input.rule.months,
        )
    scheme = law_scheme(amounts, str(case_input.scheme), case_input.month, 1)
    return scheme.at_age(case_input.age_years)


def _staff(case_input: StaffGiven, amounts: Amounts) -> dict[str, float]:
    cost = staff_cost(amounts)
    before, after = case_input.from_clients_per_fte, case_input.to_clients_per_fte
    direct = cost.extra_per_client_year(before, after, overhead=False)
    full = cost.extra_per_client_year(before, after, overhead=True)
    return {
        "extra_fte": case_input.clients / after - case_input.clients / before,
        "direct_per_client_year": direct,
        "full_per_client_year": full,
        "direct": case_input.clients * direct,
        "full": case_input.clients * full,
    }


def _grant(case_input: GrantGiven, amounts: Amounts) -> dict[str, float]:
    spending = np.array([case_input.spending_eur])
    years = grant_years(spending, np.array([case_input.grant_eur]), spending, grant_rules(amounts))
    names = (
        "surplus_or_deficit", "own_risk_borne", "safety_net_compensation", "municipal_net",
    )  # fmt: skip
    return {name: float(getattr(years, name)[0]) for name in names}


def _budget(case_input: BudgetGiven, amounts: Amounts) -> dict[str, float]:
    price = float(benefit_prices(amounts, case_input.year, 1)[0][0])
    return {"price_per_benefit": price, "spending": price * case_input.benefits}


def _programme(case_input: ProgrammeGiven) -> dict[str, float]:
    year = ProgrammeYear(
        case_input.fewer_benefits, case_input.investment_eur, case_input.saving_eur
    )
    return {
        "saving_per_benefit": year.saving_per_benefit_eur,
        "net_saving": year.net_saving_eur,
        "cost_per_benefit_ended": year.cost_per_benefit_ended_eur,
    }
