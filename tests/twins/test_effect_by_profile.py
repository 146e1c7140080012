"""Both engines live the same lives where effects differ by profile, and that matters to them."""

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.draws import Address
from sim.engine.batch import run_batch
from sim.engine.expected import run_expected
from sim.engine.simpy_engine import run_simpy
from sim.inputs.scenario.model import Scenario
from tests.engine.worlds import assert_same_lives, moves_of, setting_of
from tests.hazards.test_effect_by_profile import BY_PROFILE, MATCHED, of_three
from tests.twins.courses import coursed
from tests.twins.generated import PROFILES, addresses, scenarios
from tests.twins.test_batch_paths import live_plainly
from tests.twins.test_courses import changing, courses_of

# Each is better for some and worse for the others, by far.
WAYS = st.permutations(["coaching", "exemption", "queue"])


@st.composite
def by_profile(draw: st.DrawFn, *, desk: bool) -> dict[str, Any]:
    """A scenario in which two regimes suit different profiles; without a desk with courses too."""
    made = scenarios(desk=True, most_months=20) if desk else coursed(desk=False)
    data = copy.deepcopy(draw(made))
    first, second, _ = draw(WAYS)
    sides = draw(st.permutations(PROFILES))
    cut = draw(st.integers(1, 2))
    data["hazards"]["effect_by_profile"] = {
        "log_sd": 0.3,
        "contrast": draw(st.sampled_from([-4.9, 2.0, 4.9])),
        "better_for": [
            {"regime": first, "profiles": sides[:cut]},
            {"regime": second, "profiles": sides[cut:]},
        ],
    }
    return data


def changed_by_it(data: dict[str, Any], address: Address) -> None:
    """Throw an example away in which it changes nobody's life; hold the engines to each other."""
    chosen = courses_of(data)
    lives = run_batch(chosen, address, keep_moves=True)
    alike = copy.deepcopy(data)
    del alike["hazards"]["effect_by_profile"]
    plain = setting_of(Scenario.model_validate(alike))
    assume(moves_of(lives) != moves_of(run_batch(plain, address, keep_moves=True)))
    assert_same_lives(lives, run_simpy(chosen, address))
    if chosen.scenario.policy.desk is None:
        assert_same_lives(lives, live_plainly(chosen, address))


@pytest.mark.slow
@given(data=by_profile(desk=False), address=addresses())
@changing
def test_lives_are_the_same_where_nobody_queues(data: dict[str, Any], address: Address) -> None:
    changed_by_it(data, address)


@pytest.mark.slow
@given(data=by_profile(desk=True), address=addresses())
@changing
def test_lives_are_the_same_at_a_desk(data: dict[str, Any], address: Address) -> None:
    changed_by_it(data, address)


@pytest.mark.parametrize("contrast", [-2.0, 2.0])
def test_means_are_the_exact_expectations(contrast: float) -> None:
    setup = setting_of(of_three(BY_PROFILE | {"contrast": contrast}, MATCHED))
    expected = run_expected(setup).flows.sum()
    counts = [
        len(moves_of(run_batch(setup, Address(1, 0, replication), keep_moves=True)))
        for replication in range(200)
    ]
    error = np.std(counts, ddof=1) / np.sqrt(len(counts))
    # Fails in one seed of 15,000.
    assert abs(np.mean(counts) - expected) < 4 * error
