"""The desk's books balance every month, in every generated world."""

from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings

from sim.draws import Address
from sim.engine.batch import run_batch
from sim.events import DeskLog
from sim.inputs.scenario.model import Scenario
from tests.engine.worlds import setting_of
from tests.twins.generated import addresses, scenarios

generated = settings(
    max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def log_of(data: dict[str, Any], address: Address) -> DeskLog:
    log = run_batch(setting_of(Scenario.model_validate(data)), address).desks[0]
    assert log is not None
    return log


def before(stock: np.ndarray) -> np.ndarray:
    """The stock a month earlier; nothing before the first."""
    return np.concatenate([[0], stock[:-1]])


@given(data=scenarios(desk=True), address=addresses())
@generated
def test_nobody_is_lost_between_asking_waiting_and_being_coached(
    data: dict[str, Any], address: Address
) -> None:
    log = log_of(data, address)
    came, went = log.requests + before(log.waiting), log.starts + log.dropped + log.waiting
    np.testing.assert_array_equal(came, went)
    np.testing.assert_array_equal(before(log.coached) + log.starts - log.ends, log.coached)
    assert all((getattr(log, name) >= 0).all() for name in log.__slots__)
    # Slots are never exceeded, and none stands idle while somebody waits.
    waits = log.waiting > 0
    assert (log.coached * log.dose <= log.slots + 1e-9).all()
    assert (log.coached[waits] >= log.slots[waits]).all()
