"""Parameters come back from experiments that the SimPy engine lived, not the recursion.

The engine's Wageningen with ten times the people is the experiment; its counts and shares are
put in the place of the published ones and fitted. Truths are draws from the prior, so that 90 %
intervals must cover them nine times in ten.
"""

import os
from dataclasses import replace

import numpy as np
import pytest

from sim.calibrate.likelihood_terms import CountTerm, MeasuredTerm, Terms, term_arrays
from sim.calibrate.model import CalibrationModel, expected_shares, model_of
from sim.calibrate.parameters import natural_values
from sim.calibrate.random_streams import Purpose, normals
from sim.calibrate.sampler import SamplerSettings
from sim.hazards.parameters import as_written
from sim.hazards.posterior import calibration_folder
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import with_changes
from sim.inputs.targets.load import read_targets
from sim.kernels.likelihood import log_likelihood as words
from sim.outcomes.blocks import WorldBlock, simulate_block
from sim.outcomes.measures import COUNT_MEASURES
from sim.states import BASES, DESTINATIONS
from tests.calibrate.simulation_based_calibration import sampler_of

SCALE = 10
# More experiments for a closer look: BIJSTANDSIM_RECOVERIES=20 pytest …/test_recovery.py
EXPERIMENTS = int(os.environ.get("BIJSTANDSIM_RECOVERIES", "3"))
SETTINGS = SamplerSettings(64, 500, 400, 200, 600, 2)
Lived = dict[tuple[str, str], np.ndarray]


@pytest.fixture(scope="module")
def model() -> CalibrationModel:
    """The trial without those who left before they could join, whom no engine lives."""
    targets = read_targets(calibration_folder() / "wageningen.targets.yaml")
    groups = tuple(
        group.model_copy(update={"persons": 0}) if group.name == "reference" else group
        for group in targets.population.groups
    )
    population = targets.population.model_copy(update={"groups": groups})
    return model_of(targets.model_copy(update={"population": population}))


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Wageningen with ten times the people, stoppers left out, hazards as written."""
    loaded = load_scenario("wageningen")
    groups = [
        group.model_dump() | {"persons": SCALE * group.persons.value, "stopping_persons": 0}
        for group in loaded.population.groups
    ]
    return with_changes(loaded, {"posterior": "none", "population": {"groups": groups}})


def lived(scenario: Scenario, values: dict[str, float], seed: int, engine: str, n: int) -> Lived:
    """Persons (months + 1,) by measure and group, summed over n worlds."""
    block = WorldBlock("base", scenario, 0, (values,), n, seed, engine)
    counts = simulate_block(block).counts.sum(axis=0)
    names = [group.name for group in scenario.population.groups]
    return {
        (measure, name): counts[m, g]
        for m, measure in enumerate(COUNT_MEASURES)
        for g, name in enumerate(names)
    }


def engine_values(
    scenario: Scenario, model: CalibrationModel, point: np.ndarray
) -> dict[str, float]:
    written = as_written(scenario.hazards, 1).draw(0)
    values = natural_values(model.parameters, point[None])
    return written | {name: float(value[0]) for name, value in values.items()}


def experiment_lived(model: CalibrationModel, seen: Lived) -> CalibrationModel:
    """The model with the engine's counts and shares in the place of the published ones."""
    counts = tuple(_counted(term, seen) for term in model.terms.counts)
    measured = tuple(_measured(term, seen) for term in model.terms.measured)
    terms = Terms(counts, measured)
    return replace(model, terms=terms, term_arrays=term_arrays(model.targets, terms, model.groups))


def _counted(term: CountTerm, seen: Lived) -> CountTerm:
    def at(measure: str) -> int:
        return int(seen[measure, term.group][term.month])

    first, net, other = at("first_exit_to_work"), at("net_exit_to_work"), at("other_exit")
    persons = at("on_benefit") + at("left_benefit")
    count, of = {
        words.FIRST_EXIT: (first, persons),
        words.NET_OF_FIRST: (net, first),
        words.OTHER_END_STATE: (other, persons - first),
    }[term.kind]
    return replace(term, count=count, of=of, away=first - net)


def _measured(term: MeasuredTerm, seen: Lived) -> MeasuredTerm:
    part = sum(seen["part_time", name][term.month] for name in term.groups)
    whole = sum(seen["on_benefit", name][term.month] for name in term.groups)
    if term.kind == words.PART_TIME_OF_GROUP:
        whole += sum(seen["left_benefit", name][term.month] for name in term.groups)
    return replace(term, value=float(part / whole), error=term.error / np.sqrt(SCALE))


def test_names_are_the_engines(model: CalibrationModel, scenario: Scenario) -> None:
    written = as_written(scenario.hazards, 1)
    named = {name for name in model.parameters.places if name}
    assert named <= set(written.names)
    assert {f"base.{base}" for base in BASES} <= named
    assert {f"selection.{to}" for to in DESTINATIONS} <= named


def test_the_engine_agrees_with_the_recursion(model: CalibrationModel, scenario: Scenario) -> None:
    point = np.zeros(model.n_free)
    shares = expected_shares(
        model.targets, model.groups, natural_values(model.parameters, point[None])
    )[0]
    seen = lived(scenario, engine_values(scenario, model, point), 11, "auto", 40)
    scores = []
    for column, name in enumerate(model.groups):
        persons = seen["on_benefit", name][-1] + seen["left_benefit", name][-1]
        for measure, place in (("work", 2), ("other_exit", 3), ("first_exit_to_work", 4)):
            chance = shares[-1, column, place]
            error = np.sqrt(chance * (1 - chance) * persons)
            scores.append((seen[measure, name][-1] - chance * persons) / error)
        chance = shares[-1, column, 1]
        got = seen["part_time", name][-1]
        scores.append((got - chance * persons) / np.sqrt(chance * (1 - chance) * persons))
    assert np.abs(scores).max() < 4.0, np.round(scores, 1)


@pytest.mark.slow
def test_intervals_cover_what_the_engine_was_given(
    model: CalibrationModel, scenario: Scenario
) -> None:
    inside = []
    for case in range(EXPERIMENTS):
        truth = normals(77, Purpose.EXPERIMENT, case, (model.n_free,))
        seen = lived(scenario, engine_values(scenario, model, truth), 100 + case, "simpy", 1)
        draws = sampler_of(SETTINGS, threads=2)(experiment_lived(model, seen), 1000 + case)
        low, high = np.quantile(draws, (0.05, 0.95), axis=0)
        inside.append((low <= truth) & (truth <= high))
    coverage = np.mean(inside)
    assert 0.78 <= coverage <= 0.99, coverage
