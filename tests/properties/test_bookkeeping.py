"""Nobody is lost, doubled or in two places: stocks add up in every generated world."""

from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings

from sim.draws import Address
from sim.engine.batch import run_batch
from sim.engine.world import all_cohorts
from sim.inputs.scenario.model import Scenario
from sim.kernels.lives.statuses import N_LANES, NEXT_STATUS
from tests.engine.worlds import moves_of, setting_of
from tests.theory.stocks import persons_by_status
from tests.twins.generated import addresses, scenarios

generated = settings(
    max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@given(data=scenarios(), address=addresses())
@generated
def test_everybody_who_came_is_in_exactly_one_status(
    data: dict[str, Any], address: Address
) -> None:
    lives = run_batch(setting_of(Scenario.model_validate(data)), address)
    stocks = persons_by_status(lives.flows, lives.entries)
    assert (stocks >= 0).all()
    came = lives.entries.sum(axis=2).cumsum(axis=1)
    np.testing.assert_array_equal(stocks.sum(axis=2), came)


@given(data=scenarios(), address=addresses())
@generated
def test_each_life_goes_from_door_to_door_and_adds_up_to_the_flows(
    data: dict[str, Any], address: Address
) -> None:
    chosen = setting_of(Scenario.model_validate(data))
    lives = run_batch(chosen, address, keep_moves=True)
    people = [group.people for group in all_cohorts(chosen, address)]
    status = [code for group in people for code in group.status.tolist()]
    free_from = [month for group in people for month in group.entry_month.tolist()]
    stratum = [group.cohort.stratum for group in people for _ in range(group.size)]
    flows = np.zeros_like(lives.flows)
    for person, month, before, lane in moves_of(lives):
        assert before == status[person], "a move starts where the one before ended"
        assert month >= free_from[person], "at most one move a month, and none before coming in"
        flows[stratum[person], month, before * N_LANES + lane] += 1
        status[person], free_from[person] = int(NEXT_STATUS[before, lane]), month + 1
    np.testing.assert_array_equal(flows, lives.flows)
    assert all(month <= chosen.horizon for month in free_from)
