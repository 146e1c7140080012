"""Whether the caseload holds: bounds at every year's end, and the built-in municipality."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.engine.expected import run_expected
from sim.engine.setup import option_setup
from sim.errors import InputError
from sim.hazards.parameters import parameter_draws
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import resolve_options, with_changes
from sim.outcomes.measures import count_measures
from sim.outcomes.stability import Stability, stability, stability_of_run
from sim.pipeline import compare, run
from sim.report.text.caseload import holding_line
from sim.results import RunSettings

DRAWS = 200


def test_every_year_end_must_lie_within_the_bounds() -> None:
    assert Stability((0.95, 1.0, 1.05), 0.95, 1.05).is_stable
    drifting = Stability((1.01, 0.93, 1.06), 0.95, 1.05)
    assert not drifting.is_stable
    assert drifting.worst_year == 2
    assert drifting.drift == pytest.approx(-0.07)


def test_sampling_error_never_accuses() -> None:
    ends = (1.01, 1.07)
    assert Stability(ends, 0.95, 1.05).has_drift
    assert Stability(ends, 0.95, 1.05, (0.02, 0.009)).has_drift
    unclear = Stability(ends, 0.95, 1.05, (0.02, 0.011))
    assert not unclear.has_drift
    assert not unclear.is_stable
    assert "cannot be judged from so few parameter draws" in holding_line(unclear)


def test_nothing_is_said_without_bounds() -> None:
    assert stability(load_scenario("wageningen"), 100.0, [50.0]) is None


def expected_shares(name: str, every: int = 4) -> tuple[float, ...]:
    """Exact expectation of the status quo at year ends, mean over every so many-th draw."""
    base = resolve_options(load_scenario(name))[0].scenario
    drawn = parameter_draws(base, DRAWS)
    total = 0.0
    for number in range(0, DRAWS, every):
        lives = run_expected(option_setup(base, drawn.draw(number)))
        total = total + count_measures(lives.flows, lives.entries)["on_benefit"].sum(axis=0)
    return tuple((total[12::12] / total[0]).tolist())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["municipality", "municipality_no_effect", "disregard_rates"])
def test_the_built_in_status_quo_holds(name: str) -> None:
    found = stability(load_scenario(name), 1.0, expected_shares(name))
    assert found is not None
    assert found.is_stable, found


@pytest.mark.slow
def test_a_recession_drifts() -> None:
    scenario = load_scenario("municipality_recession")
    found = stability(scenario, 1.0, expected_shares("municipality_recession"))
    assert found is not None
    assert not found.is_stable
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
    said = "Note: The caseload does not hold without a change of policy (`base`): year 2 ends"
    assert (said in done.output) == (command == "compare")


OTHER_COMPARATOR = (
    SHRINKING.replace(
        "  - {name: base}\n  - {name: exemption,",
        """\
  - name: hasty
    change: {policy: {switches: [{month: 0, to: quick}]}}
  - {name: base}
  - {name: exemption,""",
    )
    + """\
money: {comparator: hasty}
hazards: {regimes: {quick: {work: 30, other_exit: 30}}}
"""
)


def test_it_is_about_the_status_quo_whatever_the_comparator(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(OTHER_COMPARATOR, "utf-8")
    settings = RunSettings(out=tmp_path / "o")
    compared, ran = compare(tmp_path / "s.yaml", settings), run(tmp_path / "s.yaml", settings)
    found, of_run = compared.comparison.holding, stability_of_run(ran.scenario, ran.rows)
    assert compared.comparison.comparator == "hasty"
    assert found is not None
    assert of_run is not None
    assert found.option == "base"
    assert holding_line(found) == holding_line(of_run)
    assert found.shares == pytest.approx(of_run.shares)
    (stock,) = [
        row
        for row in compared.comparison.flows
        if (row.option, row.period, row.flow) == ("base", "year 1", "stock_end")
    ]
    assert found.shares[0] == pytest.approx(stock.level.mean / 100)
    assert {row.option for row in compared.comparison.national} == {"base"}
    mean = {
        row.option: row.share.mean
        for row in compared.comparison.flows
        if (row.period, row.flow) == ("mean", "outflow")
    }
    (outflow,) = {
        row.simulated.mean for row in compared.comparison.national if row.measure == "outflow"
    }
    assert outflow == pytest.approx(mean["base"], rel=0.1)
    assert mean["hasty"] > 1.5 * mean["base"]
    (told,) = [one for one in compared.comparison.notices if one.code == "drifts"]
    assert told.values["status_quo"] == "base"
    assert told.values["percent"] == round(100 * (1 + found.drift))


def test_bounds_that_cannot_be_are_refused() -> None:
    bounds = {"low": 1.1, "high": 0.9, "source": ""}
    with pytest.raises(InputError) as caught:
        with_changes(load_scenario("municipality"), {"population": {"holds": bounds}})
    told = "\n".join(caught.value.mistakes)
    for place in ("holds.low", "holds.high", "holds.source"):
        assert place in told
