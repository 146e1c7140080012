"""Case managers: the sums of docs/money.md#staff."""

import pytest

from sim.errors import InputError
from sim.inputs.amounts.load import load_amounts
from sim.money.staff import StaffCost, staff_cost

pytestmark = pytest.mark.small

COST = staff_cost(load_amounts())


def test_from_150_to_50_clients_costs_887_direct_and_1700_with_overhead() -> None:
    assert (COST.direct_eur_per_fte, COST.overhead_share) == (66500, 0.92)
    assert COST.extra_per_client_year(150, 50, overhead=False) == pytest.approx(886.67, abs=0.005)
    assert COST.extra_per_client_year(150, 50, overhead=True) == pytest.approx(1702.40, abs=0.005)


def test_no_change_of_caseload_costs_nothing() -> None:
    assert COST.extra_per_client_year(150, 150, overhead=True) == 0


def test_staff_without_sense_is_told() -> None:
    with pytest.raises(InputError, match="clients_per_fte: must be above 0"):
        COST.per_client_year(0, overhead=False)
    with pytest.raises(InputError, match="direct_eur_per_fte: must be 0 or more"):
        StaffCost(-1)
