"""A trial of a scenario with a coaching desk: each study a world of its own."""

import numpy as np
import pytest

from sim.draws import Address
from sim.engine.batch import run_batch
from sim.engine.replicate import open_pool
from sim.engine.setup import option_setup
from sim.errors import InputError
from sim.hazards.parameters import as_written
from sim.inputs.design.load import changed_design, load_design
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import with_changes
from sim.outcomes.measures import count_measures
from sim.power import analyse, ask, n_for_power, simulate_design
from sim.power.lives.data_strategy import LivesSource

DESK = {
    "policy": {
        "desk": {
            "regime": "coaching",
            "slots": 20,
            "while_waiting": "control",
            "longest_months": 12,
        }
    }
}


@pytest.fixture(scope="module")
def source():
    return LivesSource(scenario=with_changes(load_scenario("wageningen"), DESK))


@pytest.fixture(scope="module")
def design():
    asked = [
        {"arms": ["coaching"], "against": ["control"], "endpoint": endpoint}
        for endpoint in ("first_exit_to_work", "part_time_share", "time_to_exit")
    ]
    return changed_design(
        load_design("wageningen_lives"),
        {
            "model": {"posterior": "none"},
            "patterns": [],
            "inquiries": asked,
            "answers": {"tests": ["z_pooled", "log_rank"], "alphas": [0.05]},
        },
    )


def test_a_study_is_a_replication_of_the_engine(design, source):
    table = simulate_design(design, studies=6, lives=source)
    sized = source.scenario
    groups = tuple(
        group.model_copy(
            update={"stopping_persons": group.stopping_persons.model_copy(update={"value": 0})}
        )
        for group in sized.population.groups
    )
    population = sized.population.model_copy(update={"groups": groups})
    world = option_setup(
        sized.model_copy(update={"population": population}), as_written(sized.hazards, 1).draw(0)
    )
    for number in (0, 5):
        lives = run_batch(world, Address(design.seed, 0, number))
        measures = count_measures(lives.flows, lives.entries)
        expected = measures["first_exit_to_work"][::2, 24]
        found = table.endpoint("first_exit_to_work").events[number, 0, :, 0]
        assert found.tolist() == expected.tolist()


def test_a_short_desk_weakens_the_arm_and_workers_change_nothing(design, source):
    short = simulate_design(design, studies=60, lives=source)
    with open_pool(2) as pool:
        again = simulate_design(design, studies=60, lives=source, pool=pool)
    plain = simulate_design(design, studies=60)
    for one, other in zip(short.endpoints, again.endpoints, strict=True):
        assert np.array_equal(one.events, other.events)
    means = [table.endpoints[0].events[:, 0, 1, 0].mean() for table in (short, plain)]
    assert means[0] < means[1]
    entry = short.endpoint("first_exit_to_work")
    assert entry.truth[0, 1] == pytest.approx(entry.events[:, 0, 1, 0].mean() / 94)
    rows = analyse(short, design).rows
    assert all(row["exact"] is None for row in rows if row["diagnosand"] == "power")
    bias = [
        row["value"] for row in rows if row["diagnosand"] == "bias" and row["test"] == "z_pooled"
    ]
    assert bias[0] == pytest.approx(0, abs=1e-12)


def test_what_a_desk_cannot_have_is_refused_at_once(design, source):
    mixed = changed_design(
        design,
        {
            "model": {"levels": {"coaching": 0.2}},
            "data": {
                "drop_out": {"share": 0.1},
                "selection_gap": {"reference": -0.02},
                "staff": {"fte": 1, "clients_per_fte": 10, "arms": ["coaching"]},
            },
            "inquiries": [
                {"arms": ["coaching"], "against": ["control"], "endpoint": "months_on_benefit"},
                {
                    "arms": ["coaching"],
                    "against": ["control"],
                    "endpoint": "first_exit_to_work",
                    "profile": "work_ready",
                },
            ],
            "answers": {"tests": ["z_pooled", "mean_difference"]},
        },
    )
    with pytest.raises(InputError) as caught:
        simulate_design(mixed, studies=5, lives=source)
    said = str(caught.value)
    for part in ("levels", "selection_gap", "staff", "drop_out", "profile", "months_on_benefit"):
        assert part in said


OWN_SCENARIO = """
scenario: desk
based_on: wageningen
policy:
  desk: {regime: coaching, slots: 20, while_waiting: control, longest_months: 12}
"""
OWN_DESIGN = """
design: own
based_on: wageningen_lives
studies: 30
model: {scenario: my_desk.yaml, posterior: none}
patterns: []
inquiries: [{arms: [coaching], against: [control], endpoint: net_exit_to_work}]
answers: {tests: [fisher], alphas: [0.05]}
"""


def test_a_scenario_file_beside_the_design_is_taken(tmp_path):
    (tmp_path / "my_desk.yaml").write_text(OWN_SCENARIO)
    (tmp_path / "own.yaml").write_text(OWN_DESIGN)
    own = load_design(tmp_path / "own.yaml")
    table = simulate_design(own)
    assert table.endpoints[0].events.shape == (30, 1, 5, 1)
    with pytest.raises(InputError, match="must be put to a scenario without a desk"):
        n_for_power(ask(own), 0.8, studies=20)
    lost = tmp_path / "lost.yaml"
    lost.write_text(OWN_DESIGN.replace("my_desk.yaml", "mydesk.yaml"))
    with pytest.raises(InputError, match=r"mydesk\.yaml"):
        simulate_design(load_design(lost))
