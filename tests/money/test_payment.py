"""One month: hand calculations, accounting identities, and every form of it equal to the cent."""

from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import InputError
from sim.inputs.amounts.load import load_amounts
from sim.inputs.amounts.model import Disregards
from sim.kernels.money.payment import NO_LIMIT
from sim.money.payment import READINGS, Reading, norm_months, pay_month
from sim.money.schemes import Scheme, law_scheme, stated_scheme
from tests.oracles import payment_kernel as kernel
from tests.oracles.payment import pay_months

pytestmark = pytest.mark.small

AMOUNTS = load_amounts()
TRIAL = date(2017, 10, 1)
NORM = 99212

norms = st.integers(0, 300_000)
amounts = st.integers(0, 400_000)
shares = st.integers(0, 1_000_000).map(lambda parts: parts / 1_000_000)
caps = st.one_of(st.none(), st.integers(0, 60_000).map(lambda cents: cents / 100))
readings = st.sampled_from(READINGS)


def rule(rate: float, cap_eur: float | None) -> Scheme:
    return stated_scheme("rule", 1, rate=rate, cap_eur=cap_eur, limit_months=None)


def test_the_experiment_needs_1_72_times_the_part_timers_to_set_off_as_much() -> None:
    experiment = pay_month(NORM, 47500, law_scheme(AMOUNTS, "experiment", TRIAL, 24), month=12)
    standard = law_scheme(AMOUNTS, "standard", TRIAL, 24)
    after_six = pay_month(NORM, 47500, standard, month=12, months_used=6)
    assert (experiment.disregarded, experiment.set_off) == (19900, 27600)
    assert (after_six.disregarded, after_six.set_off) == (0, 47500)
    assert round(after_six.set_off / experiment.set_off, 2) == 1.72


def test_two_persons_in_one_month() -> None:
    norm, _ = norm_months(AMOUNTS, date(2019, 1, 1), 1)
    experiment = law_scheme(AMOUNTS, "experiment", date(2019, 1, 1), 1)
    single = pay_month(int(norm[0, 0]), 47500, experiment)
    couple = pay_month(int(norm[2, 0]), 30001, experiment)
    # 1,025.55 - 276 and 1,465.07 - 150.00: half of 300.01 is 150.005, half a cent up 150.01
    assert (single.benefit_paid, couple.benefit_paid) == (74955, 131507)
    assert single.benefit_paid + couple.benefit_paid == 206462
    assert couple.household_income == 131507 + 30001


def test_the_cap_follows_the_month_of_the_horizon() -> None:
    standard = law_scheme(AMOUNTS, "standard", TRIAL, 24)
    kept = [pay_month(NORM, 100_000, standard, month=m).disregarded for m in (0, 3, 9, 21)]
    assert kept == [20100, 20200, 20300, 21100]


def test_stages_of_the_law_have_one_least_age_and_none_of_a_few_months_may_begin_before_it() -> (
    None
):
    law = AMOUNTS.disregards.model_dump()
    late = law["stages"]["lone_parent"]["minimum_age_years"] | {"value": 30}
    stages = law["stages"] | {
        "lone_parent": law["stages"]["lone_parent"] | {"minimum_age_years": late}
    }
    with pytest.raises(ValueError, match=r"the same in every stage \(got 27, 30\)"):
        Disregards.model_validate(law | {"stages": stages})
    chain = law["schemes"]["standard"] | {"stages": ("standard", "article_34a")}
    with pytest.raises(ValueError, match=r"no limit of months \(got 12\)"):
        Disregards.model_validate(law | {"schemes": law["schemes"] | {"standard": chain}})


def test_the_lone_parent_and_the_medically_limited_go_on_after_six_months() -> None:
    lone = law_scheme(AMOUNTS, "standard_lone_parent", TRIAL, 24)
    limited = law_scheme(AMOUNTS, "standard_medically_limited", TRIAL, 24)
    used = (5, 6, 35, 36)
    assert [pay_month(NORM, 40000, lone, months_used=u).disregarded for u in used] == [
        10000, 5000, 5000, 0,
    ]  # fmt: skip
    assert [pay_month(NORM, 40000, limited, months_used=u).disregarded for u in used] == [
        10000, 6000, 6000, 6000,
    ]  # fmt: skip


@given(norms, amounts, shares, caps)
def test_benefit_and_set_off_make_the_norm(
    norm: int, earnings: int, rate: float, cap: float | None
) -> None:
    paid = pay_month(norm, earnings, rule(rate, cap))
    assert paid.earnings == paid.disregarded + paid.set_off == earnings
    assert 0 <= paid.disregarded <= earnings
    assert 0 <= paid.benefit_paid <= norm
    assert paid.saved + paid.benefit_paid == norm
    assert paid.household_income == paid.benefit_paid + earnings
    if paid.set_off <= norm:
        assert paid.benefit_paid + paid.set_off == norm
        assert paid.household_income == norm + paid.disregarded
        assert paid.benefit_paid + paid.set_off + paid.disregarded == norm + paid.disregarded
    else:
        assert paid.benefit_paid == 0
        assert paid.household_income == earnings


@given(amounts, shares, caps)
def test_what_is_kept_is_the_share_half_a_cent_up(
    earnings: int, rate: float, cap: float | None
) -> None:
    exact = Fraction(earnings) * Fraction(round(rate * 1_000_000), 1_000_000)
    rounded = (exact + Fraction(1, 2)).__floor__()
    expected = rounded if cap is None else min(rounded, round(cap * 100))
    assert pay_month(NORM, earnings, rule(rate, cap)).disregarded == expected


@given(norms, amounts, st.floats(0, 0.99), caps)
def test_reading_after_the_disregard_is_the_inverse(
    norm: int, set_off: int, rate: float, cap: float | None
) -> None:
    scheme = rule(rate, cap)
    after = pay_month(norm, set_off, scheme, reading="after_disregard")
    before = pay_month(norm, after.earnings, scheme)
    assert after.set_off == set_off
    assert after == before


def test_more_earnings_never_mean_less_income() -> None:
    for scheme in (rule(0.5, 199), rule(0, None), rule(0.25, 202), rule(1, 400)):
        income = [pay_month(NORM, cents, scheme).household_income for cents in range(0, 200_000, 7)]
        assert income == sorted(income)


@given(
    st.lists(st.tuples(norms, amounts, st.floats(0, 0.99), caps), min_size=1, max_size=8), readings
)
def test_plain_python_numpy_and_kernel_agree_to_the_cent(
    months: list[tuple[int, int, float, float | None]], reading: Reading
) -> None:
    one_by_one = [
        pay_month(norm, amount, rule(rate, cap), reading=reading)
        for norm, amount, rate, cap in months
    ]
    norm, amount, rate = np.array([month[:3] for month in months], dtype=np.float64).T
    cap = np.array([np.inf if cap is None else cap for *_, cap in months])
    in_numpy = pay_months(norm / 100, amount / 100, rate, cap, reading=reading)
    for name in ("earnings", "disregarded", "set_off", "benefit_paid", "household_income"):
        expected = [getattr(payment, name) / 100 for payment in one_by_one]
        assert in_numpy[name].tolist() == expected
    arguments = (
        norm.astype(np.int64),
        amount.astype(np.int64),
        reading == "after_disregard",
        np.array([round(share * 1_000_000) for share in rate]),
        np.array([NO_LIMIT if c == np.inf else round(c * 100) for c in cap]),
    )
    plain = getattr(kernel.pay_months, "py_func", kernel.pay_months)
    for twin in (kernel.pay_months, plain):
        out = np.zeros((kernel.MEASURES, norm.size), dtype=np.int64)
        twin(*arguments, out)
        names = ("norm", "earnings", "disregarded", "set_off", "benefit_paid")
        assert out.tolist() == [[getattr(paid, name) for paid in one_by_one] for name in names]


def test_a_rule_without_sense_is_told_at_once() -> None:
    with pytest.raises(InputError) as error:
        stated_scheme("mine", 12, rate=1.5, cap_eur=-1, limit_months=-2)
    assert error.value.mistakes == (
        "disregard mine: rate must be from 0 to 1 (got 1.5).",
        "disregard mine: cap_eur must be 0 or more (got -1).",
        "disregard mine: months must be 0 or more (got -2).",
    )


@pytest.mark.parametrize("broken", [float("nan"), float("inf"), -0.1])
def test_a_rate_or_cap_that_is_no_amount_is_refused(broken: float) -> None:
    with pytest.raises(InputError):
        stated_scheme("mine", 1, rate=broken, cap_eur=None, limit_months=None)
    with pytest.raises(InputError):
        stated_scheme("mine", 1, rate=0.5, cap_eur=broken, limit_months=None)


def test_keeping_everything_leaves_no_set_off_to_read_backwards() -> None:
    with pytest.raises(InputError, match="Give a cap"):
        pay_month(NORM, 100, rule(1.0, None), reading="after_disregard")
    assert pay_month(NORM, 100, rule(1.0, 50), reading="after_disregard").earnings == 5100


def test_another_reading_is_refused() -> None:
    with pytest.raises(InputError, match="before_disregard, after_disregard"):
        pay_month(NORM, 100, rule(0, None), reading="both")  # type: ignore[arg-type]


def test_a_scheme_that_does_not_exist_is_told() -> None:
    with pytest.raises(InputError, match=r"must be one of standard, .*\(got standaard\)"):
        law_scheme(AMOUNTS, "standaard", TRIAL, 24)
