"""Mean and variance of a person's months with earnings, against powers of a transition matrix."""

import numpy as np
import pytest

from sim.calibrate.model import months_with_earnings
from sim.calibrate.parameters import places_of
from sim.hazards.posterior import calibration_folder
from sim.inputs.targets.load import read_targets

HAZARDS = {
    "benefit_to_work": 0.02, "benefit_to_part_time": 0.03, "benefit_to_other_exit": 0.01,
    "part_time_to_work": 0.04, "part_time_to_benefit": 0.05, "part_time_to_other_exit": 0.015,
    "work_to_returned": 0.06, "other_exit_to_returned": 0.02,
}  # fmt: skip
# Without earnings, with earnings, at work, gone otherwise.
MOVES = [
    {2: "benefit_to_work", 1: "benefit_to_part_time", 3: "benefit_to_other_exit"},
    {2: "part_time_to_work", 0: "part_time_to_benefit", 3: "part_time_to_other_exit"},
    {0: "work_to_returned"},
    {0: "other_exit_to_returned"},
]


def transition_matrix() -> np.ndarray:
    matrix = np.zeros((4, 4))
    for state, moves in enumerate(MOVES):
        total = sum(HAZARDS[name] for name in moves.values())
        matrix[state, state] = np.exp(-total)
        for to, name in moves.items():
            matrix[state, to] = HAZARDS[name] / total * (1.0 - np.exp(-total))
    return matrix


@pytest.mark.small
def test_mean_and_variance_are_those_of_the_markov_chain() -> None:
    targets = read_targets(calibration_folder() / "example.targets.yaml")
    hazards = {f"base.{name}": value for name, value in HAZARDS.items()}
    names = [name for name in places_of(targets) if name]
    values = {n: np.array([hazards.get(n, 0.0 if "elastic" in n else 1.0)]) for n in names}
    group = targets.population.groups[0]
    powers = [np.linalg.matrix_power(transition_matrix(), k) for k in range(targets.time.months)]
    start = np.array([1.0 - group.part_time_share.value, group.part_time_share.value, 0.0, 0.0])
    with_part = np.array([(start @ power)[1] for power in powers])
    mean = with_part.sum()
    square = mean + 2.0 * sum(
        with_part[s] * powers[t - s][1, 1] for t in range(targets.time.months) for s in range(t)
    )
    moments = months_with_earnings(targets, (group.name,), values)[0, 0]
    assert moments == pytest.approx([mean, square - mean**2], rel=1e-12)
