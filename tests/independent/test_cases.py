"""Every case of `cases.py`, and that an error of 2 % in any hazard would show.

Each case fails by chance in one of 10,000 sets of random numbers (Bonferroni over its cells).
"""

from dataclasses import replace

import pytest

from tests.independent import canary
from tests.independent.cases import CASES, Case, judge

BY_NAME = {case.name: case for case in CASES}


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_program_and_independent_model_agree(case: Case) -> None:
    found = judge(case)
    assert found.verdict != "fail", str(found)


@pytest.mark.slow
def test_an_error_of_two_percent_in_any_hazard_would_show() -> None:
    name, z = canary.smallest()
    assert z >= 6, name


def test_courses_and_returns_by_exit_agree() -> None:
    found = judge(replace(BY_NAME["exits"], worlds=25))
    assert found.verdict != "fail", str(found)
    assert len(found.cells) > 3000


@pytest.mark.slow
def test_a_desk_with_a_budget_and_its_euros_agree() -> None:
    found = judge(replace(BY_NAME["budget"], worlds=40, lives=20), {"slots_budget"})
    assert found.verdict != "fail", str(found)
    assert {"staff_cost", "set_off", "benefit_spending"} <= {one.name[1] for one in found.cells}
