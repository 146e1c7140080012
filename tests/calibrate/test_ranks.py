"""The committed ranks of the whole Wageningen model: the sampler passes, the canary fails.

`calibration/wageningen.ranks.json` holds the ranks of 137 simulated experiments, and those of
the same draws with their spread shrunk by a fifth; docs/calibration.md says how to make it anew.
"""

import json

import numpy as np
import pytest

from sim.calibrate.model import model_of
from sim.hazards.posterior import calibration_folder
from sim.inputs.targets.load import read_targets
from tests.calibrate.simulation_based_calibration import RANKS, SimulationCheck, checked_ranks


@pytest.fixture(scope="module")
def checks() -> dict[str, SimulationCheck]:
    file = calibration_folder() / "wageningen.ranks.json"
    content = json.loads(file.read_text("utf-8"))
    return {
        kind: checked_ranks(tuple(content["names"]), np.array(content[kind]))
        for kind in ("ranks", "canary_ranks")
    }


def test_every_parameter_of_the_model_was_checked(checks: dict[str, SimulationCheck]) -> None:
    model = model_of(read_targets(calibration_folder() / "wageningen.targets.yaml"))
    sound = checks["ranks"]
    assert sound.names == model.parameters.free
    assert sound.ranks.shape[0] >= 137
    assert 0 <= sound.ranks.min() <= sound.ranks.max() <= RANKS


def test_ranks_are_uniform_for_every_parameter(checks: dict[str, SimulationCheck]) -> None:
    assert checks["ranks"].failing == ()


def test_the_canary_fails(checks: dict[str, SimulationCheck]) -> None:
    assert len(checks["canary_ranks"].failing) > 0
