"""Purses under the options of the built-in municipality, and who meets which disregard."""

import math

import pytest

from sim.compare.household_budgets import BudgetRow, budget_rows
from sim.compare.reachable_regimes import reachable_regimes
from sim.inputs.amounts.load import load_amounts
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import resolve_options, with_changes

AMOUNTS = load_amounts()
SCENARIO = load_scenario("municipality")


@pytest.fixture(scope="module")
def rows() -> list[BudgetRow]:
    return budget_rows(resolve_options(SCENARIO), AMOUNTS)


def of(rows: list[BudgetRow], option: str, household: str, moment: str) -> list[BudgetRow]:
    key = (option, household, moment)
    return [row for row in rows if (row.option, row.household, row.moment) == key]


def test_what_the_disregard_adds_to_a_purse_by_hand(rows: list[BudgetRow]) -> None:
    # Month 1: 199 - 25 % of 475; month 7: 199 - 0, for a lone parent 199 - 59.38.
    expected = {
        ("single", "without_work"): 0.0,
        ("single", "month_1"): 80.25,
        ("single", "month_7"): 199.0,
        ("lone_parent_young_child", "month_7"): 139.62,
        ("couple_one_earner", "month_7"): 199.0,
    }
    for (household, moment), more in expected.items():
        (row,) = of(rows, "disregard", household, moment)
        assert row.difference_eur_per_month == more
        assert row.disregard == "experiment"


def test_the_comparator_differs_from_itself_by_nothing(rows: list[BudgetRow]) -> None:
    found = [row.difference_eur_per_month for row in rows if row.option == "base"]
    assert found == [0.0] * 9


def test_income_is_benefit_and_earnings_in_every_row(rows: list[BudgetRow]) -> None:
    for row in rows:
        paid = row.benefit_paid_eur_per_month + row.earnings_eur_per_month
        assert row.income_eur_per_month == pytest.approx(paid, abs=0.001)
        assert row.kept_eur_per_month + row.set_off_eur_per_month == row.earnings_eur_per_month
        assert "toeslagen" in row.not_counted


def test_an_option_with_two_disregards_has_a_row_for_each(rows: list[BudgetRow]) -> None:
    found = of(rows, "own_choice", "single", "month_7")
    assert [(row.regimes, row.difference_eur_per_month) for row in found] == [
        ("reference, exemption, coaching", 0.0),
        ("disregard", 199.0),
    ]


def test_a_comparator_with_two_disregards_leaves_no_difference() -> None:
    options = resolve_options(SCENARIO)
    by_name = {option.name: option for option in options}
    rows = budget_rows((by_name["own_choice"], by_name["base"]), AMOUNTS)
    assert all(
        math.isnan(row.difference_eur_per_month) for row in of(rows, "base", "single", "month_7")
    )


def test_who_is_moved_at_once_does_not_meet_the_regime_of_the_start() -> None:
    met = {
        option.name: reachable_regimes(option.scenario, "single", 40)
        for option in resolve_options(SCENARIO)
    }
    assert met["base"] == ("reference",)
    assert met["disregard"] == ("disregard",)
    # Who is to be coached stays under the regime of the start until the posts are filled.
    assert met["matched"] == ("reference", "exemption", "coaching")
    at_once = with_changes(SCENARIO, {"money": {"staff": {"hiring_months": 0}}})
    (matched,) = [one for one in resolve_options(at_once) if one.name == "matched"]
    assert reachable_regimes(matched.scenario, "single", 40) == ("exemption", "coaching")
    assert met["coaching_waves"] == ("reference", "coaching")
    assert met["coaching_2fte"] == ("reference", "coaching")


def test_a_switch_for_other_households_or_ages_does_not_reach_the_purse() -> None:
    for rule in ({"households": ["couple"]}, {"max_age_years": 30}):
        switch = {"month": 0, "to": "disregard", **rule}
        changed = with_changes(SCENARIO, {"policy": {"switches": [switch]}, "options": []})
        assert reachable_regimes(changed, "single", 40) == ("reference",)
        assert reachable_regimes(changed, "couple", 25) == ("disregard",)


def test_a_disregard_that_reaches_no_example_says_so() -> None:
    def with_switch(**rule: object) -> list[BudgetRow]:
        switch = {"month": 0, "to": "disregard", **rule}
        young = {"name": "young", "change": {"policy": {"switches": [switch]}}}
        changed = with_changes(SCENARIO, {"options": [{"name": "base"}, young]})
        return budget_rows(resolve_options(changed), AMOUNTS)

    rows = with_switch(max_age_years=30)
    assert {(row.option, row.not_met) for row in rows} == {("base", ""), ("young", "disregard")}
    (note,) = {row.note for row in rows if row.option == "young"}
    assert "(`disregard`) reaches none of the example households (aged single 40," in note
    assert not any(row.note for row in rows if row.option == "base")
    for reached in ({"max_age_years": 40}, {"households": ["couple"]}):
        assert not any(row.not_met or row.note for row in with_switch(**reached))
    exempt = with_switch(to="exemption", max_age_years=30)
    assert not any(row.not_met for row in exempt)  # it leaves every purse as it is


def test_where_a_norm_is_missing_the_purse_says_which_one_it_has() -> None:
    changed = with_changes(SCENARIO, {"money": {"price_level": "2027-07-01"}})
    (row,) = of(budget_rows(resolve_options(changed), AMOUNTS), "disregard", "single", "month_1")
    assert row.kept_eur_per_month == 199
    assert row.norm_eur_per_month == 1419.46
    assert row.norm_from == "2026-07-01"
    assert row.income_eur_per_month == 1419.46 + 199
    assert "no amount for 2027-01-01, 2027-07-01; that of 2026-07-01 is used" in row.note
    assert all(one.norm_from for one in budget_rows(resolve_options(changed), AMOUNTS))
