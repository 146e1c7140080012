"""The readable payment of lives: kernel and numpy agree, and lives worked out by hand come out."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.inputs.amounts.load import load_amounts
from sim.money.payment import READINGS, Reading, norm_months
from sim.money.schemes import Scheme, SchemeTables, law_scheme, scheme_tables, stated_scheme
from tests.oracles import payment_kernel as kernel
from tests.oracles.payment import PaidLives, PaymentTotals, pay_lives, pay_lives_in_numpy

pytestmark = pytest.mark.small

AMOUNTS = load_amounts()
START = date(2018, 1, 1)
MEASURES = ("norm", "earnings", "disregarded", "set_off", "benefit_paid")


def tables(*names: str, months: int) -> SchemeTables:
    return scheme_tables([law_scheme(AMOUNTS, name, START, months) for name in names], months)


def one_life(situation: list[int], scheme: list[int] | None = None, **given: int) -> PaidLives:
    months = len(situation)
    chosen = {"amount": 47500, "household": 0, "first_month": 0, "used_at_start": 0} | given
    return PaidLives(
        situation=np.array([situation], dtype=np.uint8),
        scheme=np.array([scheme or [0] * months], dtype=np.uint8),
        group=np.zeros(1, dtype=np.int64),
        **{name: np.array([value], dtype=np.int64) for name, value in chosen.items()},
    )


def paid(lives: PaidLives, schemes: SchemeTables, reading: Reading = READINGS[0]) -> PaymentTotals:
    norm, _ = norm_months(AMOUNTS, START, lives.situation.shape[1])
    totals = pay_lives(lives, norm, schemes, groups=1, reading=reading)
    twin = pay_lives_in_numpy(lives, norm, schemes, groups=1, reading=reading)
    for measure in MEASURES:
        assert np.array_equal(getattr(totals, measure), getattr(twin, measure))
    return totals


def test_the_six_months_count_only_months_with_earnings() -> None:
    life = one_life([2, 2, 1, 2, 2, 2, 1, 2, 2, 2])
    totals = paid(life, tables("standard", months=10))
    kept = 11875
    assert totals.disregarded[0].tolist() == [kept, kept, 0, kept, kept, kept, 0, kept, 0, 0]
    assert totals.norm[0].tolist() == [99212] * 6 + [99656] * 4
    assert totals.set_off[0, 9] == 47500
    assert totals.benefit_paid[0, 9] == 99656 - 47500


def test_a_new_spell_brings_six_new_months() -> None:
    life = one_life([2] * 7 + [0] + [2] * 7)
    kept = paid(life, tables("standard", months=15)).disregarded[0] > 0
    assert kept.tolist() == [True] * 6 + [False] * 2 + [True] * 6 + [False]


def test_months_used_before_the_start_count_for_the_law_only() -> None:
    schemes = scheme_tables(
        [
            law_scheme(AMOUNTS, "standard", START, 4),
            stated_scheme("own", 4, rate=0.5, cap_eur=None, limit_months=2),
        ],
        4,
    )
    law = paid(one_life([2] * 4, used_at_start=5), schemes)
    own = paid(one_life([2] * 4, [1] * 4, used_at_start=5), schemes)
    assert law.disregarded[0].tolist() == [11875, 0, 0, 0]
    assert own.disregarded[0].tolist() == [23750, 23750, 0, 0]


def test_a_change_of_scheme_keeps_what_was_used_of_the_other() -> None:
    life = one_life([2] * 8, [0, 0, 0, 1, 1, 0, 0, 0], used_at_start=2)
    totals = paid(life, tables("standard", "experiment", months=8))
    kept = 11875
    assert totals.disregarded[0].tolist() == [kept, kept, kept, 19900, 19900, kept, 0, 0]


def test_the_lone_parent_rule_runs_on_without_earnings() -> None:
    months = 40
    life = one_life([2] * 7 + [1] * 28 + [2] * 5)
    kept = paid(life, tables("standard_lone_parent", months=months)).disregarded[0]
    assert kept[:7].tolist() == [11875] * 6 + [5938]
    # months 6 to 35 are the thirty; the person works again from month 35
    assert kept[35:].tolist() == [5938, 0, 0, 0, 0]


def test_below_27_the_law_gives_nothing_and_uses_nothing() -> None:
    totals = paid(one_life([2] * 9, first_month=2), tables("standard", months=9))
    assert (totals.disregarded[0] > 0).tolist() == [False] * 2 + [True] * 6 + [False]


def test_below_27_a_stage_with_a_least_age_is_passed_over_and_begins_at_27() -> None:
    life = one_life([2] * 10, first_month=2)
    kept = paid(life, tables("standard_medically_limited", months=10)).disregarded[0]
    assert kept.tolist() == [7125] * 2 + [11875] * 6 + [7125] * 2


def test_off_benefit_nothing_is_due_paid_or_set_off() -> None:
    totals = paid(one_life([0, 1, 0]), tables("none", months=3))
    assert totals.norm[0].tolist() == totals.benefit_paid[0].tolist() == [0, 99212, 0]
    assert totals.saved[0].tolist() == [0, 0, 0]


def test_read_as_set_off_the_amount_is_set_off_in_every_month() -> None:
    totals = paid(one_life([2] * 8), tables("standard", months=8), reading="after_disregard")
    assert totals.set_off[0].tolist() == [47500] * 8
    assert totals.earnings[0].tolist() == [47500 + 15833] * 6 + [47500] * 2
    assert totals.euros("set_off").sum() == 3800


@st.composite
def lives(draw: st.DrawFn) -> tuple[PaidLives, SchemeTables, Reading]:
    people, months = draw(st.integers(1, 5)), draw(st.integers(1, 24))

    def numbers(shape: tuple[int, ...], low: int, high: int) -> list[int]:
        size = int(np.prod(shape))
        return draw(st.lists(st.integers(low, high), min_size=size, max_size=size))

    def column(low: int, high: int) -> np.ndarray:
        return np.array(numbers((people,), low, high), dtype=np.int64)

    schemes = [
        law_scheme(AMOUNTS, "standard_lone_parent", START, months),
        law_scheme(AMOUNTS, "standard_medically_limited", START, months),
        stated_scheme("own", months, rate=0.4, cap_eur=draw(st.one_of(st.none(), st.just(90))),
                      limit_months=draw(st.one_of(st.none(), st.integers(0, 9)))),
        Scheme("none"),
    ]  # fmt: skip
    shape = (people, months)
    return (
        PaidLives(
            situation=np.array(numbers(shape, 0, 2), dtype=np.uint8).reshape(shape),
            scheme=np.array(numbers(shape, 0, 3), dtype=np.uint8).reshape(shape),
            group=column(0, 1),
            household=column(0, 2),
            amount=column(0, 250_000),
            first_month=column(0, 6),
            used_at_start=column(0, 40),
        ),
        scheme_tables(schemes, months),
        draw(st.sampled_from(READINGS)),
    )


@settings(max_examples=60)
@given(lives())
def test_kernel_plain_kernel_and_numpy_agree(
    example: tuple[PaidLives, SchemeTables, Reading],
) -> None:
    people, schemes, reading = example
    norm, _ = norm_months(AMOUNTS, START, people.situation.shape[1])
    totals = pay_lives(people, norm, schemes, groups=2, reading=reading)
    twin = pay_lives_in_numpy(people, norm, schemes, groups=2, reading=reading)
    for measure in MEASURES:
        assert np.array_equal(getattr(totals, measure), getattr(twin, measure)), measure
    assert np.array_equal(totals.earnings, totals.disregarded + totals.set_off)
    assert np.array_equal(totals.norm, totals.benefit_paid + totals.saved)
    assert bool(np.all(totals.saved <= totals.set_off))
    assert np.array_equal(totals.household_income, totals.benefit_paid + totals.earnings)
    plain = getattr(kernel.pay_lives, "py_func", kernel.pay_lives)
    out = np.zeros((2, kernel.MEASURES, norm.shape[1]), dtype=np.int64)
    plain(
        people.situation, people.scheme, people.group, people.household, people.amount,
        people.first_month, people.used_at_start, reading == "after_disregard", norm,
        schemes.rate, schemes.limit, schemes.runs_on, schemes.cap, schemes.most_used,
        schemes.has_least_age, schemes.restarts, out,
    )  # fmt: skip
    assert np.array_equal(out, np.stack([getattr(totals, m) for m in MEASURES], axis=1))


@given(lives())
def test_groups_add_up_to_everybody(example: tuple[PaidLives, SchemeTables, Reading]) -> None:
    people, schemes, reading = example
    norm, _ = norm_months(AMOUNTS, START, people.situation.shape[1])
    totals = pay_lives(people, norm, schemes, groups=2, reading=reading)
    together = PaidLives(**(vars(people) | {"group": np.zeros_like(people.group)}))
    everybody = pay_lives(together, norm, schemes, groups=1, reading=reading)
    for measure in MEASURES:
        assert np.array_equal(getattr(totals, measure).sum(axis=0), getattr(everybody, measure)[0])


def test_a_disregard_of_everything_cannot_be_read_backwards() -> None:
    endless = scheme_tables([stated_scheme("all", 1, rate=1, cap_eur=None, limit_months=None)], 1)
    norm, _ = norm_months(AMOUNTS, START, 1)
    with pytest.raises(InputError, match="Give a cap"):
        pay_lives(one_life([2]), norm, endless, groups=1, reading="after_disregard")
