"""Few parameter draws are told: means move with them, however many replications there are."""

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.compare.comparison import Comparison
from sim.compare.notice import Code
from sim.compare.precision import (
    ENOUGH_DRAWS,
    PrecisionRow,
    draws_differ,
    is_met_in_steps,
    precision_notice,
    precision_rows,
    two_figures,
)
from sim.compare.sensitivity.variance_split import split_row
from sim.hazards.parameters import ParameterDraws
from sim.inputs.reading.quantity import Quantity
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.money import Precision
from sim.report.text.comparison import comparison_text
from tests.compare.small_comparison import comparison_of, municipality


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return municipality(24, 6, 3)


@pytest.fixture(scope="module")
def comparison(scenario: Scenario) -> Comparison:
    return comparison_of(scenario)


def drawn(n_draws: int, step: float = 0.01) -> ParameterDraws:
    values = 1 + step * np.arange(n_draws, dtype=np.float64)[:, None]
    return ParameterDraws(("regime.free.work",), values, ("calibrated",), ("",))


def rows(draws: int, replications: int) -> list[PrecisionRow]:
    """Two options: one that moves with the draw alone, one that never moves."""
    draw = np.repeat(np.arange(draws), replications)
    cents = np.stack([np.zeros(draw.size), 1e7 * draw, np.zeros(draw.size)])
    return precision_rows(("base", "moves", "still"), cents, draw, None)


def test_more_replications_narrow_luck_and_not_the_error_of_few_draws() -> None:
    few, many = rows(10, 2)[0], rows(10, 200)[0]
    assert few.half_width == many.half_width == 0
    # Ten means, 100,000 apart: 100,000 × √(9.1667 / 10), whatever the replications.
    assert few.mc_se == pytest.approx(many.mc_se) == pytest.approx(95_742.71)


def test_the_largest_error_is_told_in_two_figures_below_fifty_draws() -> None:
    (told,) = precision_notice(drawn(10), rows(10, 2))
    assert told.code is Code.FEW_DRAWS
    assert dict(told.values) == {"draws": 10, "euros": 96_000}
    assert "Only 10 parameter draws" in told.text
    assert "€ 96,000" in told.text
    assert precision_notice(drawn(ENOUGH_DRAWS - 1), rows(10, 2))
    assert not precision_notice(drawn(ENOUGH_DRAWS), rows(10, 2))


def test_draws_that_are_all_the_same_are_not_too_few() -> None:
    assert not draws_differ(drawn(10, step=0.0))
    assert not precision_notice(drawn(10, step=0.0), rows(10, 2))
    assert not precision_notice(drawn(1), rows(2, 2))


def test_two_figures_leave_what_is_no_number() -> None:
    assert [two_figures(value) for value in (-3_105_412.0, 0.0, 99.6)] == [-3_100_000, 0, 100]
    assert math.isnan(two_figures(math.nan))


def test_precision_and_the_table_of_differences_tell_the_same_error(comparison: Comparison) -> None:
    (row,) = comparison.precision
    (found,) = (
        one
        for one in comparison.differences
        if (one.option, one.measure, one.period) == ("free", "net_municipal_cost", "total")
    )
    assert row.mc_se == pytest.approx(found.difference.mc_se)
    assert row.half_width == pytest.approx(1.959964 * found.luck_se)


def test_the_console_says_so_before_the_table_and_once(
    scenario: Scenario, comparison: Comparison
) -> None:
    text = comparison_text(scenario, comparison, 18)
    assert "Only 6 parameter draws" in text.partition("\noption ")[0]
    assert text.count("Only 6 parameter draws") == 1


def test_precision_is_not_met_by_luck_that_a_step_swallows() -> None:
    row = replace(rows(4, 2)[0], half_width=4_000.0, asked=10_000.0, is_met=True)
    assert not is_met_in_steps(row, 15_000.0)
    assert is_met_in_steps(row, 12_000.0)
    assert is_met_in_steps(replace(row, asked=math.nan), 15_000.0)


def test_one_replication_has_met_nothing_that_was_asked() -> None:
    asked = Precision(half_width=Quantity(value=1e9), confidence=0.95)
    cents = np.array([[0.0, 0, 0], [1, 2, 3]])
    (row,) = precision_rows(("base", "free"), cents, np.arange(3), asked)
    assert not row.is_met
    assert not is_met_in_steps(row, 5.0)


def test_what_is_cut_off_at_nought_has_an_error_that_is_not() -> None:
    draw = np.repeat(np.arange(10), 2)
    whole = np.tile([1.0, -1.0], 10) + draw
    wider = (np.tile([1.0, -1.0], 10) + 2.0 * draw, draw)
    row = split_row("free", whole, draw, wider, 0.0)
    assert row.assumed_parameters == 0
    assert row.assumed_error > 1
    # Means lie 1 apart and luck within a draw averages out in each of them.
    assert row.error_of_mean == pytest.approx(math.sqrt(55 / 6 / 10))
    assert row.luck_of_mean == pytest.approx(math.sqrt(2 / 20))
