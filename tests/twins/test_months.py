"""Person-months are the same from SimPy and from the kernels, whatever is decided."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from sim.draws import Address, ReplicationRange
from sim.engine.choose import run_many
from sim.engine.person_months import person_months
from sim.events import PersonMonths
from sim.inputs.scenario.model import Scenario
from tests.engine.worlds import setting_of
from tests.twins.generated import addresses
from tests.twins.policies import decided

decided_worlds = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def assert_same_months(one: PersonMonths, other: PersonMonths) -> None:
    for name in PersonMonths.__slots__:
        if name != "desks":
            here, there = getattr(one, name), getattr(other, name)
            np.testing.assert_array_equal(here, there, err_msg=name)
    for mine, theirs in zip(one.desks, other.desks, strict=True):
        for here, there in zip(mine, theirs, strict=True):
            for name in here.__slots__:
                log, other_log = getattr(here, name), getattr(there, name)
                np.testing.assert_array_equal(log, other_log, err_msg=name)


def assert_engines_agree(data: dict[str, Any], address: Address) -> None:
    chosen = setting_of(Scenario.model_validate(data))
    first = min(address.replication, 2**32 - 3)
    worlds = ReplicationRange(address.seed, address.draw, first, first + 2)
    months = person_months(chosen, worlds)
    assert_same_months(months, person_months(chosen, worlds, "simpy"))
    flows, entries = run_many(chosen, worlds)
    np.testing.assert_array_equal(months.flows, flows)
    np.testing.assert_array_equal(months.entries, entries)


@given(data=decided(desk=False), address=addresses())
@decided_worlds
def test_months_are_the_same_where_nobody_queues(data: dict[str, Any], address: Address) -> None:
    assert_engines_agree(data, address)


@given(data=decided(desk=True), address=addresses())
@decided_worlds
def test_months_are_the_same_at_the_desk(data: dict[str, Any], address: Address) -> None:
    assert_engines_agree(data, address)


@pytest.mark.small
@pytest.mark.filterwarnings(
    # Words wrap around on purpose; compiled code does it silently, plain numpy says so.
    "ignore:overflow encountered in scalar:RuntimeWarning"
)
@given(data=decided(desk=True), address=addresses())
@settings(decided_worlds, max_examples=3)
def test_months_are_the_same_in_plain_python_too(data: dict[str, Any], address: Address) -> None:
    assert_engines_agree(data, address)
