"""Simulation-based calibration in small, with a broken sampler that must fail."""

import numpy as np
import pytest

from sim.calibrate.model import CalibrationModel, model_of
from sim.calibrate.random_streams import Purpose, normals
from sim.calibrate.sampler import SamplerSettings
from sim.hazards.posterior import calibration_folder
from sim.inputs.targets.load import read_targets
from tests.calibrate.simulation_based_calibration import (
    RANKS,
    checked_ranks,
    sampler_of,
    simulated_experiment,
    simulation_check,
    too_narrow,
)

# The whole model has 200, committed: test_ranks.py.
EXPERIMENTS = 100
SHORT = SamplerSettings(16, 60, 60, 40, 160, 4)


@pytest.fixture(scope="module")
def model() -> CalibrationModel:
    return model_of(read_targets(calibration_folder() / "example.targets.yaml"))


@pytest.mark.slow
def test_the_sampler_passes_and_the_canary_fails(model: CalibrationModel) -> None:
    seen: dict[int, np.ndarray] = {}

    def remembered(experiment: CalibrationModel, case: int) -> np.ndarray:
        if case not in seen:
            seen[case] = sampler_of(SHORT)(experiment, case)
        return seen[case]

    check = simulation_check(model, EXPERIMENTS, remembered)
    assert check.ranks.shape == (EXPERIMENTS, 5)
    assert not check.failing, check.p_values
    broken = simulation_check(model, EXPERIMENTS, too_narrow(remembered, 0.6))
    assert len(broken.failing) >= 3, broken.p_values


def test_uniform_ranks_pass_and_heaped_ones_fail() -> None:
    even = np.tile(np.arange(RANKS + 1), 3)[:, None]
    assert not checked_ranks(("a",), even).failing
    assert checked_ranks(("a",), np.clip(even, 25, 75)).failing == ("a",)


def test_an_experiment_is_its_own_and_comes_back(model: CalibrationModel) -> None:
    point = normals(1, Purpose.EXPERIMENT, 0, (model.n_free,))
    first = simulated_experiment(model, point, 1)
    assert first.terms == simulated_experiment(model, point, 1).terms
    assert first.terms != simulated_experiment(model, point, 2).terms
    wide = simulated_experiment(model, point, 1, scale=10)
    assert [t.of for t in wide.terms.counts] == [3_000, 3_000]


def test_a_chain_of_counts_stays_nested() -> None:
    wageningen = model_of(read_targets(calibration_folder() / "wageningen.targets.yaml"))
    for case in range(5):
        point = normals(2, Purpose.EXPERIMENT, case, (wageningen.n_free,))
        terms = simulated_experiment(wageningen, point, case).terms
        assert all(0 <= term.count <= term.of + term.away for term in terms.counts)
        assert [t.kind for t in terms.counts] == [t.kind for t in wageningen.terms.counts]
