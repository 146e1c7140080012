import math
from decimal import Decimal

import pytest

from sim.report.estimate import Estimate, digit_of, last_digit
from sim.report.page.charts.lines import round_ticks
from sim.report.page.numbers import (
    date_text,
    decimal_text,
    euro_text,
    percent_text,
    rounded,
)

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("low", "high", "error", "unit", "digit"),
    [
        (17, 31, 0.1, "persons", 0),
        (-50, 230, 5, "persons", 1),
        (0, 1, 0.01, "persons", 0),
        (0.11, 0.28, 0.001, "share", -2),
        (0.5, 0.5, 0.0, "share", -2),
        (-8e6, 1e6, 3e4, "euros", 5),
        (-8e6, 1e6, 6e5, "euros", 6),
        (1_000, 1_200, 1, "euros", 1),
        (5.2, 5.6, 0.01, "fte", -1),
        (17, 18, 40, "persons", 1),
        (17, 31, math.nan, "persons", 0),
        (math.nan, math.nan, 0.08, "share", -1),
    ],
)
def test_no_digit_that_the_interval_does_not_allow(
    low: float, high: float, error: float, unit: str, digit: int
) -> None:
    assert last_digit(low, high, error, unit) == digit


def test_the_step_is_never_more_than_a_tenth_of_the_interval_or_two_errors() -> None:
    for width in (5.0, 7.0, 49.0, 50.0, 51.0, 123.0, 4_999.0, 5_000.0):
        step = 10.0 ** last_digit(0, width, 0, "euros")
        assert step <= max(width / 10, 1) < 10 * step or step == 1


def test_without_interval_two_digits_are_shown() -> None:
    number = Estimate(3_248_551.5, math.nan, math.nan, math.nan, "euros", ())
    assert digit_of(number) == 5


def test_rounding_is_half_up_and_never_minus_zero() -> None:
    assert rounded(0.5, 0) == Decimal(1)
    assert rounded(-2.5, 0) == Decimal(-3)
    assert str(rounded(-0.4, 0)) == "0"
    assert rounded(133_412.0, 4) == Decimal(130_000)


def test_numbers_are_written_as_the_reader_does() -> None:
    assert decimal_text(1234.5, -1, "nl") == "1.234,5"
    assert decimal_text(1234.5, -1, "en") == "1,234.5"
    assert euro_text(1234.56, -2, "nl") == f"€{NBSP}1.234,56"
    assert euro_text(2_234_567, 5, "nl") == f"€{NBSP}2,2{NBSP}miljoen"
    assert euro_text(11_400_000, 6, "nl") == f"€{NBSP}11{NBSP}miljoen"
    assert euro_text(2_234_567, 3, "en") == "€2,235,000"
    assert euro_text(-1234.56, -2, "en") == "\u2212€1,234.56"
    assert percent_text(0.123, -3, "nl") == "12,3%"
    assert percent_text(0.123, -3, "en") == "12.3%"
    assert date_text("2027-01-31", "nl") == "31 januari 2027"
    assert date_text("2027-01-31", "en") == "31 January 2027"
    assert decimal_text(math.nan, 0, "nl") == "–"


@pytest.mark.parametrize(("low", "high"), [(0, 0), (0, 1), (-7.7e6, 5.1e6), (0, 0.39), (-3, -1)])
def test_ticks_are_round_and_hold_all_values_and_zero(low: float, high: float) -> None:
    ticks = round_ticks(low, high)
    assert ticks[0] <= min(low, 0)
    assert ticks[-1] >= max(high, 0)
    assert 0 in ticks
    assert 2 <= len(ticks) <= 8
