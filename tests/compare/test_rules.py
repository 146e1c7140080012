"""The rules a comparison is read by: frontier, payback, tipping, shares, precision, parts."""

import math

import numpy as np
import pytest

from sim.compare.frontier import places_on_frontier
from sim.compare.option_verdicts import by_draw, payback
from sim.compare.paired_differences import monte_carlo_variance, runs_ratio, with_totals
from sim.compare.precision import normal_width, precision_rows, replications_needed
from sim.compare.sensitivity.effect_parts import DIRECT, parts, subsets, with_ways
from sim.compare.sensitivity.input_effects import tipping
from sim.compare.sensitivity.variance_split import parameter_variance, uniform_variance
from sim.compare.worlds.measures import COUNTED, MEASURES, PLACE, added_by_year, n_years, year_ends
from sim.inputs.reading.quantity import Quantity
from sim.inputs.scenario.sections.money import Precision

DRAW = np.array([0, 0, 1, 1])


def test_an_option_that_costs_more_and_brings_less_is_dominated() -> None:
    places = places_on_frontier(("a", "b"), np.array([1.0, 0.0]), np.array([5.0, 6.0]))
    assert places == ("frontier", "dominated by a")


def test_two_options_that_are_alike_both_stand() -> None:
    assert places_on_frontier(("a", "b"), np.zeros(2), np.zeros(2)) == ("frontier", "frontier")


def test_a_mixture_can_beat_an_option() -> None:
    places = places_on_frontier(("a", "b", "c"), np.array([0.0, 1, 2]), np.array([0.0, 9, 10]))
    assert places == ("frontier", "extendedly dominated", "frontier")


def test_payback_is_the_month_from_which_it_stays_earned_back() -> None:
    back_and_forth = np.array([[2.0, -3, 2, -2, 0]])
    assert payback(back_and_forth).tolist() == [4.0]
    assert payback(np.array([[0.0, 0, 0]])).tolist() == [0.0]
    assert payback(np.array([[0.0, 0, 1]])).tolist() == [math.inf]


def test_a_part_year_at_the_end_counts() -> None:
    assert n_years(30) == 3
    assert year_ends(30).tolist() == [12, 24, 30]
    assert added_by_year(np.ones(30)).tolist() == [12, 12, 6]


def test_totals_add_flows_take_the_last_stock_and_discount_euros() -> None:
    years = np.zeros((len(MEASURES), 2))
    years[PLACE["net_exit_to_work"]] = [3, 5]
    years[PLACE["benefit_months"]] = [10, 20]
    years[PLACE["set_off"]] = [100, 103]
    years[PLACE["staff_fte"]] = [2, 4]
    total = with_totals(years, 0.03)[:, -1]
    assert total[PLACE["net_exit_to_work"]] == 5
    assert total[PLACE["benefit_months"]] == 30
    assert total[PLACE["set_off"]] == pytest.approx(200)
    assert total[PLACE["staff_fte"]] == 3


def test_derived_measures_stand_behind_the_counted() -> None:
    assert [measure.name for measure in MEASURES[len(COUNTED) :]] == [
        "grant_lost", "net_municipal_cost",
    ]  # fmt: skip


def test_runs_ratio_is_the_variance_apart_over_that_together() -> None:
    a, b = np.array([1.0, 3, 1, 3]), np.array([0.0, 1, 0, 1])
    # Within a draw: 2 and 0.5 apart, (3 - 1 - 1)² / 2 = 0.5 together.
    assert float(monte_carlo_variance(a, DRAW)) == 2
    assert float(runs_ratio(a, b, DRAW)) == pytest.approx((2 + 0.5) / 0.5)


def test_options_that_never_differ_need_no_runs() -> None:
    a = np.array([1.0, 3, 1, 4])
    assert float(runs_ratio(a, a, DRAW)) == math.inf
    still = np.ones(4)
    assert math.isnan(float(runs_ratio(still, still, DRAW)))


def test_precision_says_how_many_runs_are_needed() -> None:
    cents = 100 * np.array([[0.0, 0, 0, 0], [1, 3, 1, 3]])
    asked = Precision(half_width=Quantity(value=0.5), confidence=0.95)
    (row,) = precision_rows(("base", "other"), cents, DRAW, asked)
    assert row.half_width == pytest.approx(1.959964 * math.sqrt(2 / 4))
    assert not row.is_met
    assert row.runs_needed == math.ceil(2 * (1.959964 / 0.5) ** 2)
    assert replications_needed([row], 2, 1000) == math.ceil(row.runs_needed / 2)
    assert replications_needed([row], 2, 3) == 3


def test_one_replication_asks_for_a_second_not_for_all_there_may_be() -> None:
    # Five draws with one world each say nothing about luck.
    cost = np.array([[1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 2.0, 9.0, 1.0, 7.0]]) * 1e5
    asked = Precision(half_width=Quantity(value=1.0))
    (row,) = precision_rows(("a", "b"), cost, np.arange(5), asked)
    assert math.isnan(row.runs_needed)
    assert replications_needed([row], 5, 500) == 2
    assert normal_width(0.95) == pytest.approx(1.959964)


def test_without_a_precision_asked_it_is_told_all_the_same() -> None:
    (row,) = precision_rows(("a", "b"), np.array([[0.0] * 4, [1, 2, 1, 2]]), DRAW, None)
    assert row.is_met
    assert math.isnan(row.runs_needed)


def test_tipping_finds_the_nearest_crossing() -> None:
    costs = np.array([[0.0, 4], [0.0, 2], [0.0, -2]])
    assert tipping(("a", "b"), (0.0, 1.0, 2.0), costs) == (1.5, "b")
    value, name = tipping(("a", "b"), (0.0, 1.0, 2.0), np.abs(costs))
    assert math.isnan(value)
    assert name == ""


def test_parts_add_up_to_the_whole() -> None:
    effect = {chosen: float(len(chosen) ** 2 + 7) for chosen in subsets()}
    found = parts(effect)
    for way in (0, 1):
        assert sum(pair[way] for pair in found.values()) == pytest.approx(9 + 7)
    assert found[DIRECT] == (7.0, 7.0)
    assert found["exits"][1] == found["returns"][1] == pytest.approx(3)


def test_only_what_regimes_do_is_switched_off() -> None:
    values = {
        "regime.coaching.work": 1.4, "regime.coaching.part_time": 2.0,
        "base.benefit_to_work": 0.1, "selection.work": 3.0, "interaction.both.work": 1.1,
    }  # fmt: skip
    assert with_ways(values, frozenset({"part_time", "returns"})) == {
        **values, "regime.coaching.work": 1.0, "interaction.both.work": 1.0,
    }  # fmt: skip
    assert with_ways(values, frozenset({"part_time", "exits", "returns"})) == values


def test_parameters_and_luck_are_told_apart() -> None:
    luck, parameters = parameter_variance(np.array([0.0, 2, 10, 12]), DRAW)
    assert luck == 2
    # Means 1 and 11: variance 50, of which 2 / 2 is left from luck.
    assert parameters == 50 - 1
    assert uniform_variance(np.array([0.0]), np.array([12.0])) == 12


def test_means_by_draw() -> None:
    assert by_draw(np.array([[0.0, 2, 10, 12]]), DRAW).tolist() == [[1.0, 11.0]]
