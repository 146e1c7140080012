"""What `bench` measures is what it says: the same lives, the same words, rows that add up."""

import math

import numpy as np
import pytest

from sim.bench.baselines import WIDTH, add_words, run_naive, run_numpy
from sim.bench.engine import (
    HERE,
    BenchRow,
    Job,
    bench_setting,
    do_once,
    peak_mib,
    run_bench,
    run_huge,
    scaled_wageningen,
)
from sim.engine.batch import run_batch
from sim.engine.simpy_engine import run_simpy
from sim.kernels.philox import words_at

ENGINES = {"floor", "batch", "batch_with_people", "numpy", "simpy", "naive_simpy"}


@pytest.mark.small
@pytest.mark.parametrize("n_people", [1, 5, WIDTH, WIDTH + 3])
def test_the_floor_adds_up_the_published_words(n_people: int) -> None:
    quarters, key = 3, np.array([0xA4093822, 0x299F31D0], np.uint32)
    words = np.zeros((n_people, 4), np.uint32)
    total = 0
    for quarter in range(quarters):
        second = np.full(n_people, quarter, np.uint32)
        people = np.arange(n_people, dtype=np.uint32)
        words_at(people, second, np.uint32(7), np.uint32(9), key, words)
        total += int(words.sum(dtype=np.uint64))
    assert add_words(n_people, quarters, np.uint32(7), np.uint32(9), key) == total % 2**32


@pytest.mark.parametrize("months", [9, 40])
def test_the_rivals_live_the_same_lives(months: int) -> None:
    chosen = bench_setting(300, months)
    flows = run_batch(chosen, HERE).flows
    assert flows.sum() > 20
    for rival in (run_naive, run_numpy):
        assert np.array_equal(rival(chosen, HERE), flows), rival.__name__
    assert np.array_equal(run_simpy(chosen, HERE).flows, flows)


def test_the_scaled_scenario_has_all_that_costs_time() -> None:
    scenario = scaled_wageningen(10_000, 60)
    groups = scenario.population.groups
    assert len(groups) == 5
    total = sum(group.persons.value + group.stopping_persons.value for group in groups)
    assert 10_000 <= total <= 10_010
    assert any(group.stopping_persons.value for group in groups)
    assert any(group.entry.last_month > 0 for group in groups)
    assert len(scenario.hazards.frailty) > 1
    assert len(scenario.hazards.duration.on_benefit) > 1
    assert len({level.value for level in scenario.hazards.labour_market.index}) > 12


def check(row: BenchRow) -> None:
    assert row.seconds > 0
    assert row.person_months_per_second is not None
    assert row.ratio_to_floor is not None
    done = row.people * row.months
    assert math.isclose(row.person_months_per_second * row.seconds, done, rel_tol=1e-9)
    assert row.ratio_to_floor > 0
    if row.name == "floor":
        assert row.ratio_to_floor == pytest.approx(1.0)


def test_a_tiny_bench_has_every_row_and_the_rows_add_up() -> None:
    told: list[str] = []
    rows = run_bench(400, (4, 30), told.append, with_children=False)
    for row in rows:
        check(row)
    for months in (4, 30):
        here = [row for row in rows if row.months == months]
        assert {row.name for row in here} == ENGINES
        assert {row.threads for row in here if row.name == "batch"} == {1, 2}
    assert len(told) == len(rows)


@pytest.mark.slow
def test_compiling_is_told_apart() -> None:
    rows = run_bench(100, (), with_children=True)
    assert [row.name for row in rows] == ["compile"]
    assert rows[0].seconds >= 0
    assert rows[0].ratio_to_floor is None


@pytest.mark.slow
def test_peak_memory_does_not_know_the_parents() -> None:
    job = Job("floor", 1000, 12)
    before = peak_mib(do_once, job)
    ballast = np.ones(400 * 131_072)  # 400 MiB here must not show up over there
    after = peak_mib(do_once, job)
    assert ballast.size > 0
    if before is not None and after is not None:
        assert abs(after - before) < 50


@pytest.mark.slow
def test_peak_memory_is_that_of_a_fresh_process() -> None:
    peak = peak_mib(do_once, Job("batch_with_people", 400, 12))
    assert peak is None or 20 < peak < 1024
    row = run_huge(people=500, months=12)
    assert (row.people, row.months, row.threads) == (500, 12, 2)
    assert row.peak_mib is None or row.peak_mib > 20
