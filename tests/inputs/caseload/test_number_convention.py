"""A column of amounts is written in one way; which one, the whole column says."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.inputs.caseload.number_convention import MOST_EUR, euros_of
from sim.inputs.caseload.records import read_csv
from tests.inputs.caseload.tables import HEADER

CENTS = st.integers(0, 100 * MOST_EUR)
SPACES = (" ", "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "\N{THIN SPACE}")


def comma(text: str) -> str:
    """The same amount with the marks exchanged."""
    return text.translate(str.maketrans(",.", ".,"))


def written(cents: int, *, thousands: str = "", decimals: int = 2) -> str:
    """An amount with a decimal point."""
    return f"{Decimal(cents) / 100:,.{decimals}f}".replace(",", thousands)


def values(texts: list[str]) -> list[float] | None:
    euros, wrongs = euros_of(dict(enumerate(texts)), "x")
    return None if wrongs else [euros[n] for n in range(len(texts))]


@given(
    cents=st.lists(CENTS, min_size=1),
    thousands=st.sampled_from(["", ",", *SPACES]),
    with_comma=st.booleans(),
)
def test_a_column_in_one_convention_is_read_to_the_cent(
    cents: list[int], thousands: str, *, with_comma: bool
) -> None:
    texts = [written(one, thousands=thousands) for one in cents]
    texts = list(map(comma, texts)) if with_comma else texts
    assert values(texts) == [float(Decimal(one) / 100) for one in cents]


@given(thousands=st.lists(st.integers(1, 99), min_size=1), cents=CENTS, with_comma=st.booleans())
def test_thousands_are_thousands_where_another_cell_says_so(
    thousands: list[int], cents: int, *, with_comma: bool
) -> None:
    texts = [f"{one},234" for one in thousands] + [written(cents, thousands=",")]
    texts = list(map(comma, texts)) if with_comma else texts
    assert values(texts) == [
        *(1000.0 * one + 234 for one in thousands),
        float(Decimal(cents) / 100),
    ]


@given(whole=st.lists(st.integers(1, 999), min_size=1), cents=CENTS, with_comma=st.booleans())
def test_three_decimals_are_decimals_where_another_cell_says_so(
    whole: list[int], cents: int, *, with_comma: bool
) -> None:
    texts = [f"{one}.250" for one in whole] + [f"{Decimal(cents) / 100:.1f}"]
    texts = list(map(comma, texts)) if with_comma else texts
    assert values(texts)[: len(whole)] == [one + 0.25 for one in whole]


@given(
    doubtful=st.lists(st.integers(1, 99), min_size=1),
    plain=st.lists(st.integers(0, 999)),
    with_comma=st.booleans(),
)
def test_an_ambiguous_column_is_refused_with_both_readings(
    doubtful: list[int], plain: list[int], *, with_comma: bool
) -> None:
    texts = [f"{one}.234" for one in doubtful] + [str(one) for one in plain]
    texts = list(map(comma, texts)) if with_comma else texts
    wrongs = euros_of(dict(enumerate(texts, 2)), "verdiensten")[1]
    assert [wrong.line for wrong in wrongs] == list(range(2, 2 + len(doubtful)))
    (text,) = {wrong.text for wrong in wrongs}
    assert "thousands (1.234 is 1234) or decimals (1.234 is a little over 1)" in text
    # The mend that is proposed: no mark for thousands, two decimals.
    mended = [f"{text.replace('.', '').replace(',', '')},00" for text in texts]
    assert values(mended) == [float(text[:-3]) for text in mended]


@given(st.lists(CENTS, min_size=1), st.lists(CENTS, min_size=1))
def test_two_conventions_in_one_column_are_refused(one: list[int], other: list[int]) -> None:
    texts = [written(cents) for cents in one] + [comma(written(cents)) for cents in other]
    wrongs = euros_of(dict(enumerate(texts)), "x")[1]
    assume(len(one) != len(other))
    few = range(len(one)) if len(one) < len(other) else range(len(one), len(texts))
    assert [wrong.line for wrong in wrongs] == list(few)
    assert all("must be written as the rest of the column" in wrong.text for wrong in wrongs)


@pytest.mark.parametrize("mark", ["€ {}", "€{}", "{} €", "EUR {}", "{} euro", " {} "])
@pytest.mark.parametrize("space", SPACES)
def test_spaces_and_the_currency_say_nothing(mark: str, space: str) -> None:
    text = mark.format("1 234,50").replace(" ", space)
    assert values([text, "90,-", "900"]) == [1234.5, 90.0, 900.0]


@pytest.mark.parametrize(
    "text", ["veel", "1.23.4,5", "1,2,3", "12 34", "1e3", "--5", "1.2345.678", "٣", "1_000", "€"]
)
def test_what_is_no_amount_is_refused_and_not_repeated(text: str) -> None:
    (wrong,) = euros_of({2: text, 3: "412,50"}, "x")[1]
    assert wrong.line == 2
    assert "must be an amount from 0 to 100000 euros per month" in wrong.text
    assert text not in wrong.text.replace("1234,50 or 1234.50", "")


@pytest.mark.parametrize("text", ["-5,00", "100001", "999.999,99"])
def test_an_amount_outside_is_refused(text: str) -> None:
    (wrong,) = euros_of({2: text, 3: "412,50"}, "x")[1]
    assert "(got one outside)" in wrong.text


def test_numbers_of_a_workbook_need_no_convention() -> None:
    assert euros_of({2: 1.234, 3: "1.234,50", 4: 900}, "x")[0] == {2: 1.234, 3: 1234.5, 4: 900.0}


def test_the_convention_is_that_of_one_column_of_one_file() -> None:
    rows = ["alleenstaand;werkfit;15-06-1980;1-4-2016;ja;1,234"] * 10
    text = "\n".join([HEADER, *rows, rows[0] + ".50"]) + "\n"
    assert {row.earnings for row in read_csv(text).recipients} == {1234.0, 1234.5}
