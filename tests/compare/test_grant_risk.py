"""The grant by year, by hand: ten worlds of which one loses more than the own risk."""

import numpy as np
import pytest

from sim.compare.grant_risk import WORST, GrantRow, grant_rows, one_in_ten
from sim.money.grant import GrantRules, grant_years
from tests.compare.small_comparison import comparison_of, municipality

RULES = GrantRules(0.075, 0.125, 0.5)
DRAW = np.arange(10)


def rows_of(spending: np.ndarray) -> dict[tuple[str, str], GrantRow]:
    """Of one option that spends (10 worlds, 2 years) euros against a grant of 1,000 a year."""
    cents = 100 * spending[None]
    grant = grant_years(cents, np.full(cents.shape, 100_000.0), cents[0], RULES)
    return {(row.option, row.period): row for row in grant_rows(("a",), grant, RULES, DRAW, 24)}


def test_one_world_of_ten_by_hand() -> None:
    spending = np.full((10, 2), 990.0)
    spending[3] = (1_100, 1_010)  # a deficit of 100, of which 75 and half of 25 are borne
    found = rows_of(spending)
    first, second, worst = (found["a", period] for period in ("year 1", "year 2", WORST))
    assert first.spending.mean == pytest.approx(1_001)
    assert (first.own_risk, first.most_borne) == pytest.approx((75, 100))
    assert (first.deficit_one_in_ten, first.borne_one_in_ten) == pytest.approx((100, 87.5))
    assert (first.chance_deficit.mean, first.chance_beyond.mean) == (0.1, 0.1)
    assert (second.deficit_one_in_ten, second.chance_beyond.mean) == pytest.approx((10, 0))
    assert (worst.deficit_one_in_ten, worst.chance_beyond.mean) == pytest.approx((100, 0.1))


def test_the_worst_year_is_every_worlds_own() -> None:
    spending = np.full((10, 2), 990.0)
    spending[0], spending[1] = (1_080, 900), (900, 1_090)
    worst = rows_of(spending)["a", WORST]
    assert worst.deficit_one_in_ten == pytest.approx(90)
    assert worst.chance_deficit.mean == pytest.approx(0.2)
    assert worst.spending.mean == pytest.approx((1_080 + 1_090 + 8 * 990) / 10)


def test_few_worlds_give_their_worst() -> None:
    assert one_in_ten(np.array([3.0, 1.0])) == 3
    assert one_in_ten(np.arange(20.0)) == 18


def test_it_agrees_with_the_chance_that_stands_with_the_option() -> None:
    comparison = comparison_of(municipality(30, 2, 5))
    found = {(row.option, row.period): row for row in comparison.grant}
    for verdict in comparison.verdicts:
        worst = found[verdict.option, WORST]
        years = [row for (name, period), row in found.items() if name == verdict.option]
        assert len(years) == 3 + 1
        assert worst.deficit_one_in_ten >= max(row.deficit_one_in_ten for row in years)
        assert worst.chance_beyond.mean <= verdict.chance_beyond_own_risk.mean
        assert worst.most_borne > worst.own_risk > 0
    spent = {
        (row.option, row.period): row.level.mean
        for row in comparison.differences
        if row.measure == "benefit_spending" and row.period != "total"
    }
    assert {key: row.spending.mean for key, row in found.items() if key[1] != WORST} == (
        pytest.approx(spent)
    )
