"""Items 2, 4, 6 and 8: they pass where all is right and fail where something is broken."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.draws import Address
from sim.engine.expected import ExpectedLives, run_expected
from sim.engine.option import OptionSetup
from sim.engine.simpy_engine import run_simpy
from sim.events import Lives, Moves
from sim.verify import expectations, histories, independent_draws, nothing_changes
from sim.verify.agreement import Limits, judged
from sim.verify.expectations import check_expectations, poisson_z
from sim.verify.histories import check_engines
from sim.verify.independent_draws import check_independence
from sim.verify.nothing_changes import check_neighbours
from tests.verify.small_worlds import (
    ALL_COACHED,
    DESK,
    GROUPS,
    SHARES,
    SO_MANY,
    THIN_DESK,
    small,
)

DESK_ONLY: dict[str, Any] = DESK["change"]


def test_neighbours_leave_each_other_alone() -> None:
    check = check_neighbours(small(ALL_COACHED, DESK))
    assert check.verdict == "pass"
    assert "lives in 2 options" in check.detail
    assert "in 1 with a desk" in check.detail


def test_a_measure_for_so_many_persons_shares_places() -> None:
    check = check_neighbours(small(SO_MANY, THIN_DESK))
    assert check.verdict == "pass", check.detail
    assert "lives in 1 options; in 2 with a desk or a measure for so many persons" in check.detail


def test_neighbours_who_all_queue_have_only_their_luck_compared() -> None:
    assert check_neighbours(small(**DESK_ONLY)).verdict == "does not apply"


def test_people_who_hang_on_the_size_of_the_group_are_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    right = nothing_changes.roster

    def crowded(setup: OptionSetup, address: Address) -> Any:
        size = sum(group.persons.value for group in setup.scenario.population.groups)
        return right(setup, Address(address.seed, 0, size))

    monkeypatch.setattr(nothing_changes, "roster", crowded)
    no_inflow = [GROUPS[0], {"name": "two", "regime": "coaching", "persons": 5}]
    check = check_neighbours(small(population={"groups": no_inflow, **SHARES}))
    assert check.verdict == "fail"
    assert "one person more in every group: other people or random numbers" in check.detail


def test_lives_that_hang_on_the_size_of_the_group_are_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    right = nothing_changes.run_batch

    def crowded(setup: OptionSetup, address: Address, **how: Any) -> Lives:
        size = sum(group.persons.value for group in setup.scenario.population.groups)
        return right(setup, Address(address.seed, 0, size), **how)

    monkeypatch.setattr(nothing_changes, "run_batch", crowded)
    assert "other lives than before" in check_neighbours(small()).detail


def test_the_engines_agree_with_a_desk_too() -> None:
    check = check_engines(small(ALL_COACHED, DESK, THIN_DESK, SO_MANY))
    assert check.verdict == "pass", check.detail
    assert "5 options" in check.detail


def test_an_engine_that_forgets_one_move_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(setup: OptionSetup, address: Address) -> Lives:
        lives = run_simpy(setup, address)
        assert lives.moves is not None
        kept = (getattr(lives.moves, name)[:-1] for name in Moves.__slots__)
        return Lives(lives.flows, lives.entries, Moves(*kept), lives.desks)

    monkeypatch.setattr(histories, "run_simpy", forgetful)
    check = check_engines(small())
    assert check.verdict == "fail"
    assert "option base, replication 0: other moves, first of person" in check.detail


def test_means_agree_with_the_expectation() -> None:
    check = check_expectations(small(ALL_COACHED, DESK), 800)
    assert check.verdict == "pass", check.detail
    assert "desk (has a desk" in check.detail


def test_a_wrong_expectation_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(setup: OptionSetup) -> ExpectedLives:
        right = run_expected(setup)
        return ExpectedLives(right.flows * 1.1, right.entries)

    monkeypatch.setattr(expectations, "run_expected", wrong)
    assert check_expectations(small(), 800).verdict == "fail"


def test_an_engine_with_one_wrong_hazard_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    right = expectations.run_many

    def wrong(setup: OptionSetup, worlds: Any) -> Any:
        threshold = setup.table.threshold.copy()
        threshold[:, 0] = (threshold[:, 0] * 1.15).astype(np.uint32)
        table = type(setup.table)(
            setup.table.probability, threshold, setup.table.overflow, setup.table.has_overflow
        )
        return right(replace(setup, table=table), worlds)

    monkeypatch.setattr(expectations, "run_many", wrong)
    check = check_expectations(small(), 800)
    assert check.verdict == "fail"
    assert "work" in check.detail


def test_too_few_runs_to_see_a_fault_do_not_pass() -> None:
    assert check_expectations(small(), 2).verdict == "inconclusive"


def test_expectations_do_not_apply_where_everybody_queues() -> None:
    assert check_expectations(small(**DESK_ONLY), 2).verdict == "does not apply"


def test_poisson_scores_have_the_exact_tails() -> None:
    z = poisson_z(np.array([0.0, 0.0, 5.0, 3.0]), np.array([0.0, 3.0, 0.0, 1.0]))
    assert z[0] == 0
    assert z[1] == pytest.approx(-1.6469, abs=1e-4)  # exp(-3) below
    assert np.isinf(z[2])
    assert z[3] == pytest.approx(1.4026, abs=1e-3)  # 1 - 2.5 / e above or at


def test_no_luck_is_shared() -> None:
    check = check_independence(small())
    assert check.verdict == "pass", check.detail
    assert "0 of them twice" in check.detail


@pytest.mark.parametrize("part", ["draw", "replication"])
def test_luck_that_is_the_same_in_two_worlds_is_found(
    part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = independent_draws.draw_keys

    def shared(address: Address, code: int) -> Any:
        return right(
            Address(
                address.seed,
                0 if part == "draw" else address.draw,
                0 if part == "replication" else address.replication,
            ),
            code,
        )

    monkeypatch.setattr(independent_draws, "draw_keys", shared)
    check = check_independence(small())
    assert check.verdict == "fail"
    assert " 0 of them twice" not in check.detail


def test_luck_that_hangs_together_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    right = independent_draws.month_levels

    def echoing(*asked: Any) -> Any:
        levels = right(*asked)
        levels[:, 1:] = 0.9 * levels[:, 1:] + 0.1 * levels[:, :-1]
        return levels

    monkeypatch.setattr(independent_draws, "month_levels", echoing)
    assert "a month and the next" in check_independence(small()).detail
    assert check_independence(small()).verdict == "fail"


def test_a_verdict_names_the_worst_and_its_error_rates() -> None:
    verdict, said = judged(["calm", "wild"], np.array([0.1, -4.0]))
    assert verdict == "inconclusive"
    assert "wild, z = -4.0" in said
    assert "fail below 0.0001, inconclusive below 0.01" in said
    assert Limits().fail_below == 0.001  # ours are stricter
    assert judged([], np.array([]))[0] == "inconclusive"
