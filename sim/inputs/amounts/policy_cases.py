"""What a table of policy cases may say: what is given, what must come out, and why.

A case is arithmetic that a lawyer or a controller can do by hand. `sim.money.policy_cases` works
each one out; a test compares. A new case is a few lines in `policy_cases/*.yaml`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.errors import InputError
from sim.inputs.amounts.amount import Euros, Words
from sim.inputs.amounts.load import read_checked
from sim.inputs.reading.dates import Day
from sim.inputs.reading.frozen import WHOLE, ByName, Listed, Section, refusal
from sim.inputs.reading.quantity import PlainShare
from sim.inputs.reading.shipped import shipped
from sim.inputs.reading.vocabulary import Household

Months = Annotated[int, Field(ge=0, le=1200), WHOLE]
AboveZero = Annotated[float, Field(gt=0, le=1e12)]


class OwnRule(Section):
    """A disregard the case states itself; cap or months absent: no limit."""

    rate: PlainShare
    cap_eur: Euros | None = None
    months: Months | None = None


class PaymentGiven(Section):
    """One household's month: `scheme` names a scheme of `amounts/disregards.yaml`, or `rule`."""

    month: Day
    household: Household
    amount_eur: Euros
    scheme: str | None = None
    rule: OwnRule | None = None
    months_used: Months = 0
    age_years: Annotated[int, Field(ge=18, le=130), WHOLE] = 40
    reading: Literal["before_disregard", "after_disregard"] = "before_disregard"

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.scheme is None) == (self.rule is None):
            raise refusal("must name a scheme or state a rule, one of the two")
        return self


class StaffGiven(Section):
    """Guidance of clients for a year, before and after; costs as in `amounts/staff.yaml`."""

    clients: AboveZero
    from_clients_per_fte: AboveZero
    to_clients_per_fte: AboveZero


class GrantGiven(Section):
    """One year's grant and spending; the safety net as in `amounts/grant.yaml`."""

    grant_eur: Euros
    spending_eur: Euros


class BudgetGiven(Section):
    """Spending on benefits in a year, at the price of that year."""

    year: Annotated[int, Field(ge=2000, le=2100), WHOLE]
    benefits: AboveZero


class ProgrammeGiven(Section):
    """A programme's year: benefits ended beyond the comparator's, money in, money saved."""

    fewer_benefits: AboveZero
    investment_eur: Euros
    saving_eur: Euros


class _Case(Section):
    case: Words
    source: Words
    expected: Annotated[ByName[float], Field(min_length=1)]
    within: Annotated[float, Field(ge=0)] = 0.0


class PaymentCase(_Case):
    """A month of benefit; expected: any of the names of `sim.money.payment.Payment.in_euros`."""

    kind: Literal["payment"]
    given: PaymentGiven


class StaffCase(_Case):
    """Extra staff; expected: extra_fte, direct and full cost, in all and per client-year."""

    kind: Literal["staff"]
    given: StaffGiven


class GrantCase(_Case):
    """Grant and safety net; expected: the fields of `sim.money.grant.GrantYears`."""

    kind: Literal["grant"]
    given: GrantGiven


class BudgetCase(_Case):
    """Benefits times price; expected: price_per_benefit, spending."""

    kind: Literal["budget"]
    given: BudgetGiven


class ProgrammeCase(_Case):
    """A programme's year; expected: saving_per_benefit, net_saving, cost_per_benefit_ended."""

    kind: Literal["programme"]
    given: ProgrammeGiven


Given = PaymentGiven | StaffGiven | GrantGiven | BudgetGiven | ProgrammeGiven
PolicyCase = PaymentCase | StaffCase | GrantCase | BudgetCase | ProgrammeCase


class CaseFile(Section):
    """One file of cases."""

    cases: Listed[Annotated[PolicyCase, Field(discriminator="kind")]]


def load_policy_cases(directory: Path | None = None) -> tuple[PolicyCase, ...]:
    """Every case of every YAML file in a directory (else the shipped one), by file name.

    Raises
    ------
    InputError
        With every mistake of all files at once, or if there is no case at all.
    """
    folder = directory or shipped("policy_cases")
    cases: list[PolicyCase] = []
    mistakes: list[str] = []
    for file in sorted(folder.glob("*.yaml")):
        try:
            cases.extend(read_checked(file, CaseFile).cases)
        except InputError as error:
            mistakes.extend(error.mistakes)
    names = [case.case for case in cases]
    twice = sorted({name for name in names if names.count(name) > 1})
    mistakes.extend(f"{folder}: each case must have its own name (got {n} twice)." for n in twice)
    if not cases and not mistakes:
        mistakes.append(f"{folder}: must hold YAML files with cases (got none).")
    if mistakes:
        raise InputError(mistakes)
    return tuple(cases)
