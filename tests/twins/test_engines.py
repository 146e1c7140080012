"""The batch engine and SimPy live the same lives: move for move, month for month, desk included."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from sim.draws import Address
from sim.engine.batch import run_batch
from sim.engine.simpy_engine import run_simpy
from sim.inputs.scenario.model import Scenario
from tests.engine.worlds import assert_same_lives, setting_of
from tests.twins.generated import addresses, scenarios

# A scenario is a large example, and making one takes as long as living it.
generated = settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def assert_engines_agree(data: dict[str, Any], address: Address) -> None:
    chosen = setting_of(Scenario.model_validate(data))
    assert_same_lives(run_batch(chosen, address, keep_moves=True), run_simpy(chosen, address))


@given(data=scenarios(desk=False, calm=True), address=addresses())
@generated
def test_batch_equals_simpy_where_nobody_queues(data: dict[str, Any], address: Address) -> None:
    assert_engines_agree(data, address)


@given(data=scenarios(desk=False, calm=False), address=addresses())
@generated
def test_batch_equals_simpy_where_lanes_spill_over(data: dict[str, Any], address: Address) -> None:
    assert_engines_agree(data, address)


@given(data=scenarios(desk=True), address=addresses())
@generated
def test_batch_equals_simpy_at_the_desk(data: dict[str, Any], address: Address) -> None:
    assert_engines_agree(data, address)


@pytest.mark.small
@pytest.mark.filterwarnings(
    # Words wrap around on purpose; compiled code does it silently, plain numpy says so.
    "ignore:overflow encountered in scalar:RuntimeWarning"
)
@given(data=scenarios(most_months=9), address=addresses())
@settings(generated, max_examples=8)
def test_batch_equals_simpy_in_plain_python_too(data: dict[str, Any], address: Address) -> None:
    assert_engines_agree(data, address)
