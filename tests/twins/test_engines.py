"""The batch engine and SimPy live the same lives: move for move, month for month, desk included."""

from typing import Any

from hypothesis import HealthCheck, given, settings

from sim.draws import Address
from sim.engine.batch import run_batch
from sim.engine.simulate import run_simpy
from sim.scenario.model import Scenario
from tests.engine.worlds import assert_same_lives, setting_of
from tests.twins.generated import addresses, scenarios

LARGE = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


def assert_engines_agree(data: dict[str, Any], address: Address) -> None:
    chosen = setting_of(Scenario.model_validate(data))
    assert_same_lives(run_batch(chosen, address, keep_moves=True), run_simpy(chosen, address))


@given(data=scenarios(desk=False), address=addresses())
@settings(max_examples=130, suppress_health_check=LARGE)
def test_batch_equals_simpy_where_nobody_queues(data: dict[str, Any], address: Address) -> None:
    assert_engines_agree(data, address)


@given(data=scenarios(desk=True), address=addresses())
@settings(max_examples=130, suppress_health_check=LARGE)
def test_batch_equals_simpy_at_the_desk(data: dict[str, Any], address: Address) -> None:
    assert_engines_agree(data, address)
