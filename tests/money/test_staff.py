"""Case managers: the sums of docs/money.md#staff, and posts that take months to fill."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import InputError
from sim.inputs.amounts.load import load_amounts
from sim.money.staff import (
    StaffCost,
    dose_share,
    fte_needed,
    slots_of,
    staff_cost,
    staff_in_place,
)

pytestmark = pytest.mark.small

COST = staff_cost(load_amounts())


def test_from_150_to_50_clients_costs_887_direct_and_1700_with_overhead() -> None:
    assert (COST.direct_eur_per_fte, COST.overhead_share) == (66500, 0.92)
    assert COST.extra_per_client_year(150, 50, overhead=False) == pytest.approx(886.67, abs=0.005)
    assert COST.extra_per_client_year(150, 50, overhead=True) == pytest.approx(1702.40, abs=0.005)


def test_no_change_of_caseload_costs_nothing() -> None:
    assert COST.extra_per_client_year(150, 150, overhead=True) == 0


def test_a_year_of_months_is_the_yearly_cost() -> None:
    assert COST.of_months(np.full(12, 2.0), overhead=False).sum() == pytest.approx(133_000)
    assert COST.of_months(np.zeros((3, 12)), overhead=True).tolist() == np.zeros((3, 12)).tolist()


def test_fte_slots_and_dose_belong_together() -> None:
    assert fte_needed(np.array([0.0, 94.0]), 47).tolist() == [0, 2]
    assert slots_of(np.array([0.1, 0.3, 1.99]), 50).tolist() == [5, 15, 99]
    dose = dose_share(np.array([0.0, 50.0, 200.0]), np.array([1.0, 1.0, 1.0]), 50)
    assert dose.tolist() == [1, 1, 0.25]


@given(st.integers(0, 400), st.integers(1, 200))
def test_staff_for_whole_clients_has_room_for_them(clients: int, clients_per_fte: int) -> None:
    fte = fte_needed(np.array([float(clients)]), clients_per_fte)
    assert slots_of(fte, clients_per_fte).tolist() == [clients]


def test_new_posts_are_filled_after_the_hiring_months() -> None:
    wanted = np.array([2.0, 2.0, 4.0, 4.0, 4.0, 4.0])
    assert staff_in_place(wanted, start_fte=1, hiring_months=3).tolist() == [1, 1, 1, 2, 2, 4]
    assert staff_in_place(wanted, start_fte=1, hiring_months=0).tolist() == wanted.tolist()


def test_a_cut_works_at_once_and_a_short_wish_never_starts() -> None:
    wanted = np.array([2.0, 5.0, 2.0, 1.0, 1.0])
    assert staff_in_place(wanted, start_fte=2, hiring_months=2).tolist() == [2, 2, 2, 1, 1]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=12), st.integers(0, 9), st.integers(0, 14))
def test_never_more_staff_than_wanted(wanted: list[int], start: int, months: int) -> None:
    in_place = staff_in_place(np.array(wanted, float), start_fte=start, hiring_months=months)
    assert in_place.shape == (len(wanted),)
    assert bool(np.all(in_place <= np.array(wanted)))
    steady = staff_in_place(np.full(5, float(start)), start_fte=start, hiring_months=months)
    assert bool(np.all(steady == start))


def test_staff_without_sense_is_told() -> None:
    with pytest.raises(InputError, match="clients_per_fte: must be above 0"):
        COST.per_client_year(0, overhead=False)
    with pytest.raises(InputError, match="fte: must be 0 or more"):
        slots_of(np.array([1.0, -0.5]), 50)
    with pytest.raises(InputError, match="direct_eur_per_fte: must be 0 or more"):
        StaffCost(-1)
    with pytest.raises(InputError) as error:
        staff_in_place(np.array([float("nan")]), start_fte=0, hiring_months=-1)
    assert len(error.value.mistakes) == 2
