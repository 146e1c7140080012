"""Purses worked out by hand from the legal amounts of 2017 to 2019, to the cent."""

import math
from datetime import date

import pytest

from sim.inputs.amounts.load import load_amounts
from sim.inputs.reading.quantity import Quantity
from sim.inputs.scenario.sections.money import Disregard, RegimeMoney
from sim.money.household_budget import (
    HouseholdBudget,
    Norm,
    binding_notes,
    disregard_of,
    household_budget,
    norm_of,
)
from sim.money.payment import norm_months
from sim.money.schemes import Scheme

pytestmark = pytest.mark.small

AMOUNTS = load_amounts()
JULY_2019 = date(2019, 7, 1)
SINGLE, LONE_PARENT, COUPLE = AMOUNTS.example_households.households
STANDARD, EXPERIMENT = RegimeMoney(), RegimeMoney(scheme="experiment")


def purse_of(
    example: object, rule: RegimeMoney, months: int, earned: float = 475, day: date = JULY_2019
) -> HouseholdBudget:
    norm = norm_of(AMOUNTS, example.household, day)  # type: ignore[attr-defined]
    scheme = disregard_of(AMOUNTS, rule, "any", example, day)  # type: ignore[arg-type]
    return household_budget(norm, scheme, earned, months)


def test_without_work_the_purse_holds_the_norm() -> None:
    assert purse_of(SINGLE, EXPERIMENT, 0) == HouseholdBudget(1030.42, 0, 0, 0, 1030.42, 1030.42)
    assert purse_of(COUPLE, STANDARD, 0) == HouseholdBudget(1472.03, 0, 0, 0, 1472.03, 1472.03)


def test_the_experiment_leaves_199_of_475_and_sets_off_276() -> None:
    for months in (1, 7, 24):
        assert purse_of(SINGLE, EXPERIMENT, months) == HouseholdBudget(
            1030.42, 475, 199, 276, 754.42, 1229.42
        )


def test_the_standard_rule_leaves_a_quarter_for_six_months_and_then_nothing() -> None:
    first = HouseholdBudget(1472.03, 475, 118.75, 356.25, 1115.78, 1590.78)
    assert purse_of(COUPLE, STANDARD, 1) == purse_of(COUPLE, STANDARD, 6) == first
    assert purse_of(COUPLE, STANDARD, 7) == HouseholdBudget(1472.03, 475, 0, 475, 997.03, 1472.03)


def test_a_lone_parent_of_a_young_child_keeps_an_eighth_after_six_months() -> None:
    # 12.5 % of 475 is 59.375; half a cent goes up. After six and thirty months nothing is left.
    assert purse_of(LONE_PARENT, STANDARD, 7) == HouseholdBudget(
        1030.42, 475, 59.38, 415.62, 614.8, 1089.8
    )
    assert purse_of(LONE_PARENT, STANDARD, 36).kept == 59.38
    assert purse_of(LONE_PARENT, STANDARD, 37).kept == 0


def test_a_rule_of_the_scenario_counts_for_every_household() -> None:
    rule = RegimeMoney(disregard=Disregard(rate=Quantity(value=0.75), cap=Quantity(value=300)))
    for example in (SINGLE, LONE_PARENT, COUPLE):
        found = purse_of(example, rule, 7)
        assert (found.kept, found.set_off) == (300, 175)


def test_earnings_above_the_norm_are_kept_whole_and_no_benefit_is_paid() -> None:
    found = purse_of(SINGLE, STANDARD, 7, earned=1100)
    assert (found.set_off, found.benefit_paid, found.income) == (1100, 0, 1100)


def test_below_27_the_standard_rule_leaves_nothing_and_the_experiment_does() -> None:
    age = SINGLE.age_years.model_copy(update={"value": 26})
    young = SINGLE.model_copy(update={"age_years": age})
    assert purse_of(young, STANDARD, 1).kept == 0
    assert purse_of(young, EXPERIMENT, 1).kept == 199
    limited = RegimeMoney(scheme="standard_medically_limited")
    assert [purse_of(one, limited, 1).kept for one in (young, SINGLE)] == [71.25, 118.75]
    assert purse_of(young, limited, 40).kept == 71.25


@pytest.mark.parametrize(
    ("day", "held"),
    [
        (date(2027, 3, 1), date(2026, 7, 1)),
        (date(2031, 1, 1), date(2026, 7, 1)),
    ],
)
def test_where_a_norm_is_missing_the_budget_has_the_one_that_the_totals_use(
    day: date, held: date
) -> None:
    norm = norm_of(AMOUNTS, "single", day)
    totals, [note] = norm_months(AMOUNTS, day, 1)
    assert norm.eur == totals[0, 0] / 100
    assert norm.from_date == note.held_from == held
    assert norm.note == str(note)
    assert household_budget(norm, Scheme("none"), 475, 0).income == norm.eur


def test_before_the_first_norm_nothing_is_guessed() -> None:
    norm = norm_of(AMOUNTS, "single", date(2016, 1, 1))
    assert math.isnan(norm.eur)
    assert norm.from_date is None
    assert "no norm" in norm.note


def test_a_cap_that_stood_in_is_told_only_where_it_decides() -> None:
    scheme = disregard_of(AMOUNTS, STANDARD, "reference", LONE_PARENT, JULY_2019)
    assert not binding_notes(scheme, 475, 7)
    # 12.5 % of 1,200 is 150, above the cap of January 2019; that of July is not known.
    (note,) = binding_notes(scheme, 1200, 7)
    assert "lone_parent" in str(note)


def test_a_norm_says_where_it_comes_from() -> None:
    assert norm_of(AMOUNTS, "single", date(2018, 3, 1)) == Norm(
        992.12, date(2018, 1, 1), "Staatscourant 2017, 68641", ""
    )
