"""Counting moves: hand-worked lives, and identities that must hold whatever happens."""

from __future__ import annotations

import numpy as np
import pytest

from sim.kernels.lives.statuses import BENEFIT, N_LANES, N_STATUSES, PART_TIME, status_code
from sim.outcomes.measures import COUNT_MEASURES, count_measures
from sim.outcomes.summary import monte_carlo_error, summarise
from sim.states import State

pytestmark = pytest.mark.small

WORK = status_code(State.WORK)
RETURNED = status_code(State.RETURNED, worked=True)


def hand_worked() -> dict[str, np.ndarray]:
    """One person takes up part-time work, leaves for work, comes back, leaves again."""
    flows = np.zeros((1, 5, N_STATUSES * N_LANES), np.int64)
    entries = np.zeros((1, 6, N_STATUSES), np.int64)
    entries[0, 0, BENEFIT] = 1
    for month, (status, lane) in enumerate(
        [(BENEFIT, 1), (PART_TIME, 0), (WORK, 2), (RETURNED, 0)]
    ):
        flows[0, month, status * N_LANES + lane] = 1
    return count_measures(flows, entries)


def test_one_life_by_hand() -> None:
    counts = {name: values[0].tolist() for name, values in hand_worked().items()}
    assert counts["part_time"] == [0, 1, 0, 0, 0, 0]
    assert counts["on_benefit"] == [1, 1, 0, 1, 0, 0]
    assert counts["returned"] == [0, 0, 0, 1, 0, 0]
    assert counts["net_exit_to_work"] == [0, 0, 1, 0, 1, 1]
    assert counts["left_benefit"] == [0, 0, 1, 0, 1, 1]
    assert counts["returns"] == [0, 0, 0, 1, 1, 1]


def test_part_time_shares_differ_in_whose_share_they_are() -> None:
    # Two people: one leaves for work, the other stays on benefit and works part-time.
    counts = np.zeros((1, len(COUNT_MEASURES), 1, 1), np.int32)
    for name, persons in {"part_time": 1, "on_benefit": 1, "left_benefit": 1}.items():
        counts[0, COUNT_MEASURES.index(name)] = persons
    level = {
        row.measure: row.level for row in summarise("base", ("all",), counts, np.zeros(1, int))
    }
    assert level["part_time_share"].mean == 1.0
    assert level["part_time_share_of_group"].mean == 0.5


def test_a_second_exit_to_work_is_no_first_exit() -> None:
    assert hand_worked()["first_exit_to_work"][0].tolist() == [0, 0, 1, 1, 1, 1]


def test_nobody_gets_lost() -> None:
    counts = hand_worked()
    assert (counts["on_benefit"] + counts["left_benefit"] == 1).all()


def test_percentiles_are_order_statistics_and_the_error_clusters_by_draw() -> None:
    counts = np.zeros((4, len(COUNT_MEASURES), 1, 1), np.int32)
    counts[:, COUNT_MEASURES.index("work"), 0, 0] = [1, 1, 9, 9]
    draw = np.array([0, 0, 1, 1])
    row = next(row for row in summarise("base", ("all",), counts, draw) if row.measure == "work")
    assert (row.level.mean, row.level.p05, row.level.p50, row.level.p95) == (5.0, 1.0, 1.0, 9.0)
    assert row.n == 4
    # Two draws with means 1 and 9: sd 5.657, over the root of 2; four single worlds would say 2.3.
    assert row.level.mc_se == pytest.approx(4.0)


def test_one_world_has_no_error_to_tell() -> None:
    assert np.isnan(monte_carlo_error(np.ones((1, 3)), np.array([0]))).all()
