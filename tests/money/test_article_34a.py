"""Art. 34a: 15 % of earnings without a cap for twelve months, in the place of the old standard."""

from datetime import date

import numpy as np
import pytest

from sim.inputs.amounts.load import load_amounts
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import with_changes
from sim.kernels.money.monthly_totals import SAVED
from sim.kernels.money.payment import NO_LIMIT
from sim.money.account import account
from sim.money.payment import pay_month
from sim.money.prices import prices
from sim.money.schemes import law_scheme
from tests.money.test_account import lives_of, payees

AMOUNTS = load_amounts()
MONTHS = 24


def kept_in_24_months(name: str) -> float:
    """Euros that somebody with 475 euros a month keeps, month after month from January 2027."""
    scheme = law_scheme(AMOUNTS, name, date(2027, 1, 1), MONTHS)
    months = [
        pay_month(140_150, 47_500, scheme, month=month, months_used=month)
        for month in range(MONTHS)
    ]
    return sum(month.disregarded for month in months) / 100


# By hand: 6 x 118.75; 12 x 71.25; 24 x 71.25; 24 x 199.
@pytest.mark.parametrize(
    ("scheme", "euros"),
    [
        ("standard", 712.50),
        ("article_34a", 855.00),
        ("article_34a_extended", 1710.00),
        ("experiment", 4776.00),
    ],
)
def test_what_one_client_with_475_euros_keeps_in_24_months(scheme: str, euros: float) -> None:
    assert kept_in_24_months(scheme) == pytest.approx(euros)


def kept_by_month(start: str, change: dict[str, object], used: int = 0) -> list[float]:
    """Euros kept by one part-timer of 475 euros in every month, under standard service."""
    plain = load_scenario("municipality").model_copy(update={"options": ()})
    scenario = with_changes(
        plain,
        {
            "time": {"start": start, "months": MONTHS},
            "money": {"price_level": None, "article_34a": change},
        },
    )
    lives = lives_of([[1] * (MONTHS + 1)])
    found = account(lives, payees(1, 475, used=used), prices(scenario, AMOUNTS, ["reference"]), 1)
    return (found.kept[0, 0] / 100).tolist()


def test_it_holds_from_its_day_on_and_its_months_begin_then() -> None:
    # July 2026: three months of the old rule, three more, and from January 2027 twelve of the new.
    kept = kept_by_month("2026-07-01", {})
    assert kept == [118.75] * 6 + [71.25] * 12 + [0.0] * 6


def test_a_scenario_after_that_day_knows_no_other() -> None:
    # On benefit with earnings for 30 months at the start, of which the new rule has known six.
    assert kept_by_month("2027-07-01", {}, used=30) == [71.25] * 6 + [0.0] * 18
    assert kept_by_month("2027-01-01", {}, used=30) == [71.25] * 12 + [0.0] * 12


def test_the_day_and_the_extension_are_settings() -> None:
    never = kept_by_month("2027-01-01", {"from_date": "never"}, used=30)
    assert never == [0.0] * MONTHS
    longer = kept_by_month("2027-01-01", {"extended": True})
    assert longer == [71.25] * MONTHS
    later = kept_by_month("2027-01-01", {"from_date": "2027-04-01"})
    assert later == [118.75] * 3 + [71.25] * 12 + [0.0] * 9


def test_medically_limited_hours_are_15_percent_below_27_too() -> None:
    plain = load_scenario("municipality").model_copy(update={"options": ()})
    change = {
        "time": {"start": "2018-01-01", "months": 12},
        "money": {"regimes": {"reference": {"scheme": "standard_medically_limited"}}},
    }
    lives, person = lives_of([[1] * 13]), payees(1, 475)._replace(first_month=np.array([3]))
    priced = prices(with_changes(plain, change), AMOUNTS, ["reference"])
    kept = account(lives, person, priced, 1).kept[0, 0] / 100
    assert kept.tolist() == [71.25] * 3 + [118.75] * 6 + [71.25] * 3


def test_it_has_no_least_age_and_no_cap() -> None:
    tables = prices(
        load_scenario("municipality").model_copy(
            update={"time": load_scenario("municipality").time.model_copy(
                update={"start": date(2027, 1, 1)}
            )}
        ),
        AMOUNTS,
        ["reference"],
    ).payment  # fmt: skip
    row = tables.scheme[0, 0, 0]
    assert not tables.has_least_age[row].any()
    assert tables.cap[row, 0, 0] == NO_LIMIT
    assert np.unique(tables.scheme).tolist() == [row]


def buffer_by_month(states: list[int], start: str, change: dict[str, object]) -> list[float]:
    """Euros out of the buffer budget for one client with 475 euros, month by month."""
    plain = load_scenario("municipality").model_copy(update={"options": ()})
    scenario = with_changes(
        plain,
        {
            "time": {"start": start, "months": len(states) - 1},
            "money": {"price_level": None, "article_34a": {"extended": True}}
            | {"buffer_budget": change},
        },
    )
    made = prices(scenario, AMOUNTS, ["reference"])
    found = account(lives_of([states]), payees(1, 475), made, 1)
    paid = found.buffer_paid[0, 0]
    due = found.on_benefit[..., :-1] * made.benefit_month_cents - found.euros[..., SAVED]
    assert (found.benefit_spending - due)[0, 0].tolist() == paid.tolist()
    return (paid / 100).tolist()


# Earnings end three times in 2027 and once in 2028; 475 - 71.25 = 403.75 is set off each month.
LOSSES = [1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0]


def test_the_buffer_makes_up_for_set_off_up_to_1000_euros_a_calendar_year() -> None:
    paid = buffer_by_month(LOSSES, "2027-01-01", {})
    expected = [0.0] * 13
    expected[1], expected[3], expected[5], expected[12] = 403.75, 403.75, 192.5, 403.75
    assert paid == expected


def test_the_buffer_has_a_day_and_a_share() -> None:
    assert not any(buffer_by_month(LOSSES, "2027-01-01", {"from_date": "never"}))
    half = buffer_by_month(LOSSES, "2027-01-01", {"given_share": 0.5})
    assert half[1] == pytest.approx(201.88)
    later = buffer_by_month(LOSSES, "2026-10-01", {})
    assert later[1] == 0
    # January 2027: set off in December under the old rule, 475 - 118.75.
    assert later[3] == 356.25


def test_who_leaves_benefit_needs_no_buffer() -> None:
    assert not any(buffer_by_month([1, 2, 2, 2], "2027-01-01", {}))
    assert not any(buffer_by_month([1, 5, 5, 5], "2027-01-01", {}))
