"""Both engines live the same lives where effects have a course, and the course matters to them."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, reject, settings

from sim.draws import Address, ReplicationRange
from sim.engine.batch import run_batch
from sim.engine.option import OptionSetup
from sim.engine.person_months import person_months
from sim.engine.simpy_engine import run_simpy
from sim.errors import InputError
from sim.events import Lives
from sim.inputs.scenario.model import Scenario
from tests.engine.worlds import assert_same_lives, moves_of, setting_of
from tests.twins.courses import coursed, without_courses
from tests.twins.generated import addresses
from tests.twins.test_batch_paths import live_plainly
from tests.twins.test_months import assert_same_months

# Examples in which the course changes nobody's life are thrown away: 50 of each kind are left.
changing = settings(
    max_examples=50,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)


def courses_of(data: dict[str, Any]) -> OptionSetup:
    """The scenario's set-up; an example with too many effects for a table is thrown away."""
    try:
        return setting_of(Scenario.model_validate(data))
    except InputError:
        reject()


def lives_of(data: dict[str, Any], address: Address) -> Lives:
    """The lives of a scenario by the batch engine, which its courses change."""
    chosen = courses_of(data)
    assume(chosen.layout.phases.has_courses or chosen.layout.n_fades)
    lives = run_batch(chosen, address, keep_moves=True)
    plain = setting_of(Scenario.model_validate(without_courses(data)))
    assume(moves_of(lives) != moves_of(run_batch(plain, address, keep_moves=True)))
    return lives


@pytest.mark.slow
@given(data=coursed(desk=False), address=addresses())
@changing
def test_lives_are_the_same_where_nobody_queues(data: dict[str, Any], address: Address) -> None:
    lives = lives_of(data, address)
    chosen = setting_of(Scenario.model_validate(data))
    assert_same_lives(lives, run_simpy(chosen, address))
    assert_same_lives(lives, live_plainly(chosen, address))


@given(data=coursed(desk=True), address=addresses())
@changing
def test_lives_are_the_same_at_the_desk(data: dict[str, Any], address: Address) -> None:
    lives = lives_of(data, address)
    assert_same_lives(lives, run_simpy(setting_of(Scenario.model_validate(data)), address))


@pytest.mark.parametrize("desk", [False, True])
def test_months_are_the_same_from_both_engines(desk: bool) -> None:
    @given(data=coursed(desk=desk), address=addresses())
    @settings(changing, max_examples=15)
    def agree(data: dict[str, Any], address: Address) -> None:
        chosen = courses_of(data)
        first = min(address.replication, 2**32 - 3)
        worlds = ReplicationRange(address.seed, address.draw, first, first + 2)
        assert_same_months(person_months(chosen, worlds), person_months(chosen, worlds, "simpy"))

    agree()


@given(data=coursed(desk=False), address=addresses())
@settings(changing, max_examples=20)
def test_a_desk_that_nobody_visits_changes_no_life(data: dict[str, Any], address: Address) -> None:
    # Effects are then followed person by person instead of plan by plan.
    without = run_batch(courses_of(data), address, keep_moves=True)
    data["hazards"]["regimes"]["nowhere"] = {}
    data["policy"]["desk"] = {"regime": "nowhere", "slots": 3, "while_waiting": "control"}
    idle = run_batch(setting_of(Scenario.model_validate(data)), address, keep_moves=True)
    np.testing.assert_array_equal(idle.flows, without.flows)
    assert moves_of(idle) == moves_of(without)
