"""The budget of example households under every option, compared with the comparator."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from sim.compare.reachable_regimes import offered_regimes, reachable_regimes
from sim.inputs.amounts.example_households import ExampleHousehold
from sim.inputs.amounts.model import Amounts
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import Option
from sim.money.household_budget import Norm, binding_notes, disregard_of, household_budget, norm_of
from sim.money.prices import scheme_at_start
from sim.money.schemes import Scheme
from sim.outcomes.disclosure import Number, Whole, Word

WITHOUT_WORK = "without_work"
NONE = math.nan


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """One month of one example household under one disregard of one option.

    Income is benefit and earnings together: not what is left after taxes, allowances and rent.
    An option in which a household may meet several disregards has rows for each.

    Attributes
    ----------
    option : name; regimes : those that bring this disregard, joined by ", "
    disregard : name of the scheme
    household : name of the example
    moment : ``without_work``, ``month_1`` … of the part-time work; months_of_work : 0, 1 …
    earnings_eur_per_month … income_eur_per_month : as in `HouseholdBudget`
    gain_eur_per_month : income minus income without work
    difference_eur_per_month : income minus income under the comparator, same household and moment;
        not a number where the comparator has several disregards
    norm_from, norm_source : where the norm comes from; norm_from is empty where it is not known
    status : of the example's earnings, which are the mean of the scenario
    not_counted : what the budget leaves out
    not_met : regimes of the option whose disregard reaches none of the example households (of
        other ages or household types), joined by ", "; empty if there is none
    note : what is missing, or empty; also that a disregard reaches none of them
    """

    option: Word
    regimes: Word
    disregard: Word
    household: Word
    moment: Word
    months_of_work: Whole
    earnings_eur_per_month: Number
    norm_eur_per_month: Number
    kept_eur_per_month: Number
    set_off_eur_per_month: Number
    benefit_paid_eur_per_month: Number
    income_eur_per_month: Number
    gain_eur_per_month: Number
    difference_eur_per_month: Number
    norm_from: Word
    norm_source: Word
    status: Word
    not_counted: Word
    not_met: Word
    note: Word


def budget_rows(options: tuple[Option, ...], amounts: Amounts) -> list[BudgetRow]:
    """Every example household under every option, the comparator first.

    Every household earns the mean of the scenario, in the same job under each disregard, whatever
    `money.earnings_reading` says of the simulated earnings.
    """
    rows = [row for option in options for row in _of_option(option, amounts)]
    beside: dict[tuple[str, str], list[float]] = {}
    for row in rows:
        if row.option == options[0].name:
            beside.setdefault((row.household, row.moment), []).append(row.income_eur_per_month)
    return [
        replace(row, difference_eur_per_month=_difference(row, beside[row.household, row.moment]))
        for row in rows
    ]


def _difference(row: BudgetRow, incomes: list[float]) -> float:
    """Euros compared with the comparator's only income; not a number where it has several."""
    return _cents(row.income_eur_per_month - incomes[0]) if len(incomes) == 1 else NONE


def _cents(euros: float) -> float:
    return round(euros, 2)


def _of_option(option: Option, amounts: Amounts) -> Iterator[BudgetRow]:
    scenario = option.scenario
    day = scenario.money.price_level or scenario.time.start
    met = {
        example: _disregards(scenario, amounts, example, day)
        for example in amounts.example_households.households
    }
    missed = _missed(scenario, amounts, met, day)
    missed_words = _missed_note(option.name, missed, tuple(met)) if missed else ""
    for example, disregards in met.items():
        norm = norm_of(amounts, example.household, day)
        for known in disregards:
            for row in _months(option, amounts, example, norm, known):
                notes = "; ".join(note for note in (row.note, missed_words) if note)
                yield replace(row, not_met=", ".join(missed), note=notes)


def _missed(
    scenario: Scenario,
    amounts: Amounts,
    met: Mapping[ExampleHousehold, list[tuple[Scheme, tuple[str, ...]]]],
    day: date,
) -> tuple[str, ...]:
    """Regimes offered that no example meets, and whose disregard some example would not know."""
    names = {name for known in met.values() for _, regimes in known for name in regimes}

    def is_other(regime: str, example: ExampleHousehold) -> bool:
        scheme = _disregard(scenario, amounts, regime, example, day)
        return all(scheme.stages != known.stages for known, _ in met[example])

    return tuple(
        regime
        for regime in offered_regimes(scenario)
        if regime not in names and any(is_other(regime, example) for example in met)
    )


def _disregard(
    scenario: Scenario, amounts: Amounts, regime: str, example: ExampleHousehold, day: date
) -> Scheme:
    """The disregard under a regime at the start: by then art. 34a may hold."""
    in_force = partial(scheme_at_start, scenario, amounts)
    rule = scenario.money.of_regime(regime)
    return disregard_of(amounts, rule, regime, example, day, in_force)


def _missed_note(option: str, missed: tuple[str, ...], examples: Iterable[ExampleHousehold]) -> str:
    ages = ", ".join(f"{one.name} {one.age_years.value:g}" for one in examples)
    regimes = " and ".join(f"`{name}`" for name in missed)
    return (
        f"`{option}`: its disregard ({regimes}) reaches none of the example households "
        f"(aged {ages}), only other ages or household types; their budget stays as shown"
    )


def _disregards(
    scenario: Scenario, amounts: Amounts, example: ExampleHousehold, day: date
) -> list[tuple[Scheme, tuple[str, ...]]]:
    """Each disregard that the household may meet, with the regimes that bring it."""
    disregards: list[tuple[Scheme, tuple[str, ...]]] = []
    for regime in reachable_regimes(scenario, example.household, int(example.age_years.value)):
        scheme = _disregard(scenario, amounts, regime, example, day)
        for place, (known, regimes) in enumerate(disregards):
            if known.stages == scheme.stages:
                disregards[place] = (known, (*regimes, regime))
                break
        else:
            disregards.append((scheme, (regime,)))
    return disregards


def _months(
    option: Option,
    amounts: Amounts,
    example: ExampleHousehold,
    norm: Norm,
    met: tuple[Scheme, tuple[str, ...]],
) -> Iterator[BudgetRow]:
    """The month without work, then the months of work that are shown."""
    scheme, regimes = met
    examples, mean = amounts.example_households, option.scenario.population.earnings.mean
    without = household_budget(norm, scheme, mean.value, 0)
    for months in (0, *(int(month.value) for month in examples.months_with_earnings)):
        budget = household_budget(norm, scheme, mean.value, months)
        notes = [norm.note, *map(str, binding_notes(scheme, mean.value, months))]
        yield BudgetRow(
            option=option.name,
            regimes=", ".join(regimes),
            disregard=scheme.name,
            household=example.name,
            moment=f"month_{months}" if months else WITHOUT_WORK,
            months_of_work=months,
            earnings_eur_per_month=budget.earnings,
            norm_eur_per_month=budget.norm,
            kept_eur_per_month=budget.kept,
            set_off_eur_per_month=budget.set_off,
            benefit_paid_eur_per_month=budget.benefit_paid,
            income_eur_per_month=budget.income,
            gain_eur_per_month=_cents(budget.income - without.income),
            difference_eur_per_month=NONE,
            norm_from="" if norm.from_date is None else norm.from_date.isoformat(),
            norm_source=norm.source,
            status=mean.label,
            not_counted=examples.not_counted,
            not_met="",
            note="; ".join(note for note in notes if note),
        )
