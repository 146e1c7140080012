"""`check` refuses what `run` and `compare` would refuse, and asks about what is seldom meant."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.errors import InputError
from sim.inputs.scenario.builtin import builtin_names, comparable_names
from sim.pipeline import compare

WAVES = "{to: coaching, first_month: 1, every_months: 2, count: 2, persons_each: 500"
MISTAKES = {
    "posterior": ("posterior: wageningn", "Did you mean `wageningen`?"),
    "bins of the fit": (
        "hazards: {duration: {on_benefit: [{from_months: 0}]}}",
        "hazards.duration.on_benefit: must begin its bins at 0, 12, 24, 36, 48 months",
    ),
    "a kept parameter": ("hazards: {keep: [base.nothing]}", "must match a hazard parameter"),
    "a scheme": ("money: {regimes: {exemption: {scheme: experimnt}}}", "experimnt"),
    "no earnings": ("population: {earnings: {mean: 0}}", "above 0 and at most 100000 euros"),
    "a hazard that the posterior overrules": (
        "options: [{name: nine, change: {hazards: {regimes: {exemption: {work: 9}}}}}]",
        "nine: hazards: regime.exemption.work must be listed under hazards.keep to hold (got 9",
    ),
    "another discount in one option": (
        "options: [{name: cheap, change: {money: {discount_rate: 0.4}}}]",
        "options[0].change.money.discount_rate: must be the same in every option",
    ),
    "another grant in one option": (
        "options: [{name: small, change: {money: {grant: {inhabitants: 10000}}}}]",
        "options[0].change.money.grant: must be the same in every option",
    ),
    "posts that are filled when it is over": (
        "policy: {switches: [{month: 1, to: coaching, until_month: 5}]}",
        "policy.switches[0].until_month: must be above 5, the month in which the posts",
    ),
    "waves": (
        f"policy: {{waves: [{WAVES}, max_months_on_benefit: 100}}]}}",
        "must find people whom no wave has reached",
    ),
}


def checked(tmp_path: Path, text: str) -> str:
    file = tmp_path / "mine.yaml"
    file.write_text(f"scenario: mine\nbased_on: municipality\n{text}\n", "utf-8")
    try:
        done = CliRunner().invoke(main, ["check", str(file)], catch_exceptions=False)
    except InputError as error:
        return "\n".join(error.mistakes)
    return done.output + str(done.stderr)


@pytest.mark.parametrize("case", MISTAKES)
def test_check_refuses_what_could_not_be_run(case: str, tmp_path: Path) -> None:
    text, told = MISTAKES[case]
    said = checked(tmp_path, text)
    assert told in said
    assert "no mistakes" not in said


def test_a_hazard_that_is_kept_holds(tmp_path: Path) -> None:
    text = (
        "options: [{name: nine, change: {hazards: {"
        "keep: ['base.*_to_returned', 'duration.returned.*', regime.exemption.work], "
        "regimes: {exemption: {work: 9}}}}}]"
    )
    assert "no mistakes" in checked(tmp_path, text)


def test_a_posterior_without_the_effect_basis_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.hazards import posterior

    table, manifest = posterior._read(posterior.posterior_path("wageningen"))
    bases = {name: told for name, told in manifest["bases"].items() if name != "registry"}
    monkeypatch.setattr(posterior, "_read", lambda path: (table, {**manifest, "bases": bases}))
    said = checked(tmp_path, "title: without it")
    assert "must hold the effect basis registry (got " in said


def test_every_built_in_scenario_is_ready() -> None:
    for name in builtin_names():
        done = CliRunner().invoke(main, ["check", name])
        assert done.exit_code == 0, done.output
        assert "no mistakes" in done.output


def test_a_desk_to_which_nobody_is_led_is_asked_about(tmp_path: Path) -> None:
    desk = "desk: {regime: coaching, while_waiting: reference, slots: 5}"
    idle = f"  - {{name: idle, change: {{policy: {{{desk}}}}}}}"
    led = "switches: [{month: 3, to: coaching, share: 0.5}]"
    used = f"  - {{name: used, change: {{policy: {{{led}, {desk}}}}}}}"
    said = checked(tmp_path, f"options:\n{idle}\n{used}")
    assert "Note: idle: no group, switch or wave leads to `coaching`" in said
    assert "used: no group" not in said


def test_a_scenario_without_options_names_those_that_have_some() -> None:
    with pytest.raises(InputError, match="municipality_no_effect") as caught:
        compare("wageningen")
    assert "wageningen" not in str(caught.value)
    assert set(comparable_names()) <= set(builtin_names())


def test_checking_a_scenario_without_options_imports_nothing_that_takes_long() -> None:
    code = (
        "import sys\n"
        "from sim.cli import main\n"
        "main(['check', 'wageningen'], standalone_mode=False)\n"
        "print('heavy:', *{'pandas', 'numba', 'scipy', 'matplotlib'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "no mistakes" in done.stdout
    assert done.stdout.splitlines()[-1] == "heavy:"
