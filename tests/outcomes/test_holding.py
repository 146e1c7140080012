"""Whether the caseload holds: bounds at every year's end, and the built-in municipality."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.engine.expected import run_expected
from sim.engine.world import setting
from sim.errors import InputError
from sim.hazards.draws import parameter_draws
from sim.outcomes.holding import Holding, holding
from sim.outcomes.measures import count_measures
from sim.report.caseload import holding_line
from sim.scenario.load import load_scenario
from sim.scenario.options import resolve_options, with_changes

DRAWS = 200


def test_every_year_end_must_lie_within_the_bounds() -> None:
    assert Holding((0.95, 1.0, 1.05), 0.95, 1.05).does_hold
    drifting = Holding((1.01, 0.93, 1.06), 0.95, 1.05)
    assert not drifting.does_hold
    assert drifting.worst_year == 2
    assert drifting.drift == pytest.approx(-0.07)


def test_sampling_error_never_accuses() -> None:
    ends = (1.01, 1.07)
    assert Holding(ends, 0.95, 1.05).drifts
    assert Holding(ends, 0.95, 1.05, (0.02, 0.009)).drifts
    unclear = Holding(ends, 0.95, 1.05, (0.02, 0.011))
    assert not unclear.drifts
    assert not unclear.does_hold
    assert "cannot be told from so few parameter draws" in holding_line(unclear)


def test_nothing_is_said_without_bounds() -> None:
    assert holding(load_scenario("wageningen"), 100.0, [50.0]) is None


def expected_shares(name: str, every: int = 4) -> tuple[float, ...]:
    """Exact expectation of the status quo at year ends, mean over every so many-th draw."""
    base = resolve_options(load_scenario(name))[0].scenario
    drawn = parameter_draws(base, DRAWS)
    total = 0.0
    for number in range(0, DRAWS, every):
        lives = run_expected(setting(base, drawn.draw(number)))
        total = total + count_measures(lives.flows, lives.entries)["on_benefit"].sum(axis=0)
    return tuple((total[12::12] / total[0]).tolist())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["municipality", "municipality_no_effect", "disregard_rates"])
def test_the_built_in_status_quo_holds(name: str) -> None:
    found = holding(load_scenario(name), 1.0, expected_shares(name))
    assert found is not None
    assert found.does_hold, found


@pytest.mark.slow
def test_a_recession_drifts() -> None:
    scenario = load_scenario("municipality_recession")
    found = holding(scenario, 1.0, expected_shares("municipality_recession"))
    assert found is not None
    assert not found.does_hold
    assert found.drift > 0.05


SHRINKING = """\
scenario: shrinking
based_on: municipality
runs: {draws: 2, replications: 3}
time: {months: 24}
population:
  groups: [{name: caseload, regime: reference, persons: 100, intake: {per_month: 0.2}}]
options:
  - {name: base}
  - {name: exemption, change: {policy: {switches: [{month: 0, to: exemption}]}}}
"""


@pytest.mark.parametrize("command", ["run", "compare"])
def test_the_commands_say_that_it_does_not_hold(command: str, tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(SHRINKING, "utf-8")
    done = CliRunner().invoke(
        main, [command, str(tmp_path / "s.yaml"), "--out", str(tmp_path / "o")]
    )
    assert done.exit_code == 0, done.output
    assert "the caseload does NOT hold within 95 to 105 % of the start" in done.output
    said = "Note: The caseload does not hold without a change of policy: year 2 ends at"
    assert (said in done.output) == (command == "compare")


def test_bounds_that_cannot_be_are_refused() -> None:
    bounds = {"low": 1.1, "high": 0.9, "source": ""}
    with pytest.raises(InputError) as caught:
        with_changes(load_scenario("municipality"), {"population": {"holds": bounds}})
    told = "\n".join(caught.value.mistakes)
    for place in ("holds.low", "holds.high", "holds.source"):
        assert place in told
