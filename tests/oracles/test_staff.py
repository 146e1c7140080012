"""Posts that take months to fill, and whole clients: the oracle itself, by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import InputError
from tests.oracles.staff import slots_of, staff_in_place

pytestmark = pytest.mark.small


def test_slots_are_whole_clients() -> None:
    assert slots_of(np.array([0.1, 0.3, 1.99]), 50).tolist() == [5, 15, 99]


@given(st.integers(0, 400), st.integers(1, 200))
def test_staff_for_whole_clients_has_room_for_them(clients: int, clients_per_fte: int) -> None:
    fte = np.array([clients / clients_per_fte])
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
    with pytest.raises(InputError, match="fte: must be 0 or more"):
        slots_of(np.array([1.0, -0.5]), 50)
    with pytest.raises(InputError) as error:
        staff_in_place(np.array([float("nan")]), start_fte=0, hiring_months=-1)
    assert len(error.value.mistakes) == 2
