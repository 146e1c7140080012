"""Studies of simulated lives: unbiased, reproducible, and refused when mixed."""

import numpy as np
import pytest

from sim.engine.replicate import open_pool
from sim.errors import InputError
from sim.inputs.design.load import changed_design, load_design
from sim.power import analyse, run_design, simulate_design
from sim.power.lives.data_strategy import LivesSource

STUDIES = 1_500


@pytest.fixture(scope="module")
def design():
    """One truth for all studies: the scenario's own numbers."""
    return changed_design(load_design("wageningen_lives"), {"model": {"posterior": "none"}})


@pytest.fixture(scope="module")
def studies(design):
    return simulate_design(design, studies=STUDIES)


@pytest.fixture(scope="module")
def rows(design, studies):
    return analyse(studies, design).rows


def test_every_estimate_agrees_with_the_exact_expectation(rows):
    biased = [
        row
        for row in rows
        if row["diagnosand"] == "bias"
        and row["test"] not in ("log_rank", "cox")
        and abs(row["value"]) > 4 * row["mc_se"]
    ]
    assert biased == []


def test_power_agrees_with_the_binomial_enumeration(rows):
    judged = [row for row in rows if row["diagnosand"] == "power" and row["exact"] is not None]
    assert {row["endpoint"] for row in judged} == {"first_exit_to_work", "net_exit_to_work"}
    assert all(row["agree"] for row in judged)


def test_events_are_binomial_with_the_expected_chance(studies):
    entry = studies.endpoint("first_exit_to_work")
    for arm, size in enumerate([98, 94, 109, 91, 382]):
        events, chance = entry.events[:, 0, arm, 0], entry.truth[0, arm]
        spread = np.sqrt(size * chance * (1 - chance))
        assert abs(events.mean() - size * chance) < 4 * spread / np.sqrt(STUDIES)
        assert events.std() == pytest.approx(spread, rel=0.1)


def test_nobody_is_shared(studies):
    events = studies.endpoint("first_exit_to_work").events[:, 0, :, 0].astype(float)
    between_arms = np.corrcoef(events.T) - np.eye(5)
    assert np.abs(between_arms).max() < 4 / np.sqrt(STUDIES)
    assert abs(np.corrcoef(events[:-1, 0], events[1:, 0])[0, 1]) < 4 / np.sqrt(STUDIES)


@pytest.mark.parametrize("mode", ["threads", "processes"])
def test_workers_change_nothing(design, studies, mode):
    with open_pool(2, mode) as pool:
        again = simulate_design(design, studies=STUDIES, pool=pool)
    for one, other in zip(studies.endpoints, again.endpoints, strict=True):
        for name in ("persons", "events", "exits", "at_risk", "sums"):
            assert np.array_equal(getattr(one, name), getattr(other, name))


def test_one_study_equals_the_engine(design):
    """The first study of a design is the engine's world number 0, person by person."""
    from sim.draws import Address
    from sim.engine.batch import run_batch
    from sim.engine.setup import option_setup
    from sim.hazards.parameters import as_written
    from sim.inputs.scenario.load import load_scenario
    from sim.outcomes.measures import count_measures

    table = simulate_design(design, studies=1)
    scenario = load_scenario("wageningen")
    world = option_setup(scenario, as_written(scenario.hazards, 1).draw(0))
    lives = run_batch(world, Address(design.seed, 0, 0))
    stays = np.arange(0, 10, 2)
    measures = count_measures(lives.flows, lives.entries)
    for endpoint in ("first_exit_to_work", "net_exit_to_work"):
        found = table.endpoint(endpoint).events[0, 0, :, 0]
        assert found.tolist() == measures[endpoint][stays, 24].tolist()


def test_draws_give_each_study_its_own_truth(design):
    from dataclasses import replace

    from sim.hazards.parameters import as_written
    from sim.inputs.scenario.load import load_scenario

    written = as_written(load_scenario("wageningen").hazards, 3)
    values = written.values.copy()
    values[:, written.names.index("regime.exemption.work")] = [1.0, 2.0, 4.0]
    source = LivesSource(parameters=replace(written, values=values))
    small = changed_design(
        design,
        {
            "patterns": [],
            "answers": {"tests": ["z_pooled"]},
            "inquiries": [
                {"arms": ["exemption"], "against": ["control"], "endpoint": "net_exit_to_work"}
            ],
        },
    )
    table = simulate_design(small, studies=900, lives=source)
    entry = table.endpoints[0]
    assert entry.truth.shape == (3, 5)
    assert entry.truth[0, 0] < entry.truth[1, 0] < entry.truth[2, 0]
    shares = [entry.events[draw::3, 0, 0, 0].mean() / 98 for draw in range(3)]
    assert shares == pytest.approx(entry.truth[:, 0].tolist(), abs=0.015)
    bias = next(row for row in analyse(table, small).rows if row["diagnosand"] == "bias")
    assert abs(bias["value"]) < 4 * bias["mc_se"]


def test_the_posterior_is_drawn_from(design):
    from sim.hazards.parameters import parameter_draws
    from sim.inputs.scenario.load import load_scenario

    few = changed_design(design, {"model": {"posterior": "wageningen", "posterior_draws": 4}})
    entry = simulate_design(few, studies=8).endpoints[0]
    assert entry.truth.shape == (4, 5)
    assert len(np.unique(entry.truth[:, 0])) == 4
    fitted = load_scenario("wageningen").model_copy(update={"posterior": "wageningen"})
    source = LivesSource(parameters=parameter_draws(fitted, 4))
    again = simulate_design(few, studies=8, lives=source).endpoints[0]
    assert (entry.events == again.events).all()


def test_profiles_make_strata(design):
    by_profile = changed_design(
        design,
        {
            "patterns": [],
            "answers": {"tests": ["z_pooled", "logistic_adjusted"]},
            "inquiries": [
                {"arms": ["exemption"], "against": ["control"], "endpoint": "first_exit_to_work"},
                {
                    "arms": ["exemption"],
                    "against": ["control"],
                    "endpoint": "first_exit_to_work",
                    "profile": "work_ready",
                },
            ],
        },
    )
    result = run_design(by_profile, studies=200)
    assert result.studies.strata == ("work_ready", "physically_limited", "mentally_limited")
    assert {row["contrast"] for row in result.rows} == {
        "exemption v control",
        "exemption v control [work_ready]",
    }


def test_the_stopped_can_be_included(design):
    included = changed_design(
        design, {"data": {"stopping": {"exemption": 8, "control": 2}, "stopped": "included"}}
    )
    entry = simulate_design(included, studies=20).endpoint("first_exit_to_work")
    assert entry.persons[0, 0, :, 0].tolist() == [106, 94, 109, 93, 382]


def test_what_lives_cannot_do_is_refused_with_the_reason(design):
    data = {"randomisation": "simple", "arms": {"nobody": 10}}
    with pytest.raises(InputError, match=r"model\.levels\.anybody: must be an arm of data"):
        changed_design(design, {"data": data, "model": {"levels": {"anybody": 0.2}}})
    mixed = changed_design(design, {"data": data})
    with pytest.raises(InputError) as caught:
        run_design(mixed, studies=10)
    text = str(caught.value)
    assert "data.randomisation: must be left out when the model is a scenario" in text
    assert "people independent of each other" in text
    assert "data.arms.nobody: must be a group of scenario wageningen" in text
