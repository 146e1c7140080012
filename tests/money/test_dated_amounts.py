"""Amounts by date: the latest one holds, and a missing one is never passed over in silence."""

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sim.errors import InputError
from sim.inputs.amounts.load import FILES, load_amounts
from sim.inputs.amounts.model import DatedAmounts, DatedValue, DisregardScheme
from sim.inputs.reading.frozen import Section
from sim.inputs.reading.shipped import shipped
from sim.money.cents import cents, cents_of, parts_per_million
from sim.money.dated_amounts import Note, amount_on, amounts_over, month_starts
from sim.money.grant import benefit_prices
from sim.money.payment import norm_months

pytestmark = pytest.mark.small

AMOUNTS = load_amounts()


def test_the_norms_of_the_trial_to_the_cent() -> None:
    norms, _ = norm_months(AMOUNTS, date(2017, 10, 1), 24)
    assert norms[0].tolist() == (
        [98652] * 3 + [99212] * 6 + [99656] * 6 + [102555] * 6 + [103042] * 3
    )
    assert norms[1].tolist() == norms[0].tolist()
    assert norms[2].tolist() == (
        [140931] * 3 + [141732] * 6 + [142366] * 6 + [146507] * 6 + [147203] * 3
    )


def test_a_missing_date_keeps_the_last_amount_and_says_so() -> None:
    _, notes = norm_months(AMOUNTS, date(2026, 10, 1), 9)
    assert [(n.amount, n.missing_from, n.held_from) for n in notes] == [
        ("benefit norm", date(2027, 1, 1), date(2026, 7, 1))
    ]
    assert str(notes[0]).startswith(
        "benefit norm: no amount for 2027-01-01; that of 2026-07-01 is used (not in the table"
    )


def test_a_gap_between_two_rows_is_missing_too() -> None:
    caps = AMOUNTS.disregards.stages["standard"].caps
    assert caps is not None
    value, note = amount_on(caps, date(2024, 3, 1), "cap")
    assert value == 249
    assert note is not None
    assert (note.missing_from, note.held_from) == (date(2024, 1, 1), date(2023, 7, 1))


def test_a_month_with_its_own_amount_has_no_note() -> None:
    assert norm_months(AMOUNTS, date(2019, 7, 1), 6)[1] == ()


def test_the_future_holds_the_last_amount_with_a_note() -> None:
    value, note = amount_on(AMOUNTS.norms.of("couple"), date(2031, 1, 1), "norm")
    assert (value, note is not None) == (2027.79, True)


def test_before_the_first_amount_nothing_is_guessed() -> None:
    with pytest.raises(InputError, match=r"must begin on or before 2016-01-01 \(got 2017-07-01\)"):
        norm_months(AMOUNTS, date(2016, 1, 1), 1)


def test_the_price_of_2018_serves_2017_with_a_note() -> None:
    prices, notes = benefit_prices(AMOUNTS, 2017, 11)
    assert prices[:3].tolist() == [14200, 14200, 14400]
    assert prices[-2] == prices[-1]
    assert [(n.missing_from.year, n.held_from.year) for n in notes] == [(2017, 2018), (2027, 2026)]


def test_prices_after_2019_follow_the_norm() -> None:
    # Derived: the price of 2019 times the mean norm of the year over that of 2019, to hundreds.
    prices, _ = benefit_prices(AMOUNTS, 2019, 8)
    norms, _ = norm_months(AMOUNTS, date(2019, 1, 1), 96)
    years = norms[0].reshape(8, 12).mean(axis=1)
    expected = (14400 * years / years[0] / 100).round() * 100
    assert prices.tolist() == expected.tolist()


def test_a_note_comes_once_with_every_date_that_is_missing() -> None:
    table = DatedAmounts(
        unit="eur", source="a test", status="assumed", revised_on=("01-01",),
        rows=(DatedValue(from_date=date(2020, 1, 1), value=1.0),),
    )  # fmt: skip
    values, notes = amounts_over(table, month_starts(date(2021, 1, 1), 30), "it")
    assert set(values) == {1.0}
    missing = tuple(date(year, 1, 1) for year in (2021, 2022, 2023))
    assert notes == (Note("it", date(2020, 1, 1), missing, "not in the table"),)
    assert "no amount for 2021-01-01, 2022-01-01, 2023-01-01; that of 2020-01-01" in str(notes[0])
    (many,) = amounts_over(table, month_starts(date(2021, 1, 1), 120), "it")[1]
    assert "for 2021-01-01, 2022-01-01, …, 2030-01-01 (10 dates);" in str(many)


def test_cents_round_half_up_as_written() -> None:
    written = [0.005, 0.015, 1.005, 2.675, 986.52, 0.0, 1409.31, 125.67]
    expected = [1, 2, 101, 268, 98652, 0, 140931, 12567]
    assert [cents(euros) for euros in written] == expected
    assert cents_of(np.array(written)).tolist() == expected
    assert parts_per_million(0.15) == 150_000


def sourced(part: object) -> Iterator[object]:
    """Everything below a part that states where it comes from."""
    if hasattr(part, "status"):
        yield part
    elif isinstance(part, Mapping):
        for entry in part.values():
            yield from sourced(entry)
    elif is_dataclass(part) or isinstance(part, Section):
        for entry in vars(part).values():
            yield from sourced(entry)


def test_every_amount_has_unit_source_and_status() -> None:
    found = list(sourced(AMOUNTS))
    assert len(found) > 20
    assert all(part.source and part.status for part in found)
    assert all(part.unit for part in found if not isinstance(part, DisregardScheme))


def broken(tmp_path: Path, name: str, old: str, new: str) -> str:
    """The mistakes told when one word of one shipped file is changed."""
    for file in shipped("amounts").glob("*.yaml"):
        text = file.read_text("utf-8")
        if file.stem == name:
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_amounts(tmp_path)
    return "\n".join(error.value.mistakes)


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        (
            "norms",
            "single: 986.52",
            "single: -1",
            "rows[0].single: must be an amount from 0 to",
        ),
        ("norms", "single: 986.52", "singel: 986.52", "Did you mean `single`?"),
        ("norms", "single: 986.52", "single: no", "must be an amount"),
        ("norms", "from_date: 2018-01-01", "from_date: 2016-01-01", "the dates must rise"),
        ("norms", "from_date: 2018-01-01", "from_date: 2018-02-30", "must be a day that exists"),
        (
            "disregards",
            "value: 0.25",
            "value: 1.25",
            "stages.standard.rate.value: must be a share from 0 to 1",
        ),
        ("disregards", "value: 6,", "value: 0,", "(got 0)"),
        (
            "disregards",
            "stages: [standard,",
            "stages: [standaard,",
            "must name stages that are given here",
        ),
        ("grant", "value: 0.125", "value: 0.05", "must not lie below own_risk_share"),
        ("grant", "value: 0.125", "value: .nan", "number"),
        ("staff", "value: 50,", "value: 0,", "(got 0)"),
        ("staff", "low: 2,", "low: 5,", "low must be at most value"),
        ("staff", 'source: "F211', 'sauce: "F211', "Did you mean `source`?"),
    ],
)
def test_a_broken_amount_is_told_with_its_place(
    tmp_path: Path, name: str, old: str, new: str, told: str
) -> None:
    mistakes = broken(tmp_path, name, old, new)
    assert told in mistakes
    assert f"{name}.yaml:" in mistakes


def test_mistakes_of_two_files_are_told_together(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        load_amounts(tmp_path)
    assert len(error.value.mistakes) == len(FILES)
