"""One settings object for every command: what a command does not heed it refuses."""

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

import sim
from sim.errors import InputError
from sim.pipeline import compare, money, power_question
from sim.power import QuestionRequest
from sim.results import OF_DESIGNS, OF_SCENARIOS, RunSettings

OF_BOTH = {"seed", "workers", "worker_kind", "out", "strict"}
OTHER = {
    "draws": 1,
    "replications": 1,
    "engine": "batch",
    "block_draws": 1,
    "file": "other.yaml",
    "key_folder": Path("keys"),
    "studies": 10,
    "kept": Path("studies.npz"),
    "who": True,
}
SCENARIO_COMMANDS = (sim.run, compare, money)


def option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def questioned(design: str, settings: RunSettings) -> object:
    return power_question(design, QuestionRequest("audit"), settings)


def test_every_setting_is_of_scenarios_of_designs_or_of_both() -> None:
    assert {one.name for one in fields(RunSettings)} == {*OF_SCENARIOS, *OF_DESIGNS, *OF_BOTH}


@pytest.mark.parametrize("name", OF_DESIGNS)
@pytest.mark.parametrize("command", SCENARIO_COMMANDS)
def test_a_scenario_refuses_what_only_a_design_has(
    command: Callable[..., object], name: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=rf"{option(name)}: must be left out of a scenario"):
        command("wageningen", RunSettings(out=tmp_path, **{name: OTHER[name]}))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", OF_SCENARIOS)
@pytest.mark.parametrize("command", [sim.power_design, questioned])
def test_a_design_refuses_what_only_a_scenario_has(
    command: Callable[..., object], name: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=rf"{option(name)}: must be left out of a design"):
        command("fip", RunSettings(out=tmp_path, **{name: OTHER[name]}))
    assert not list(tmp_path.iterdir())


def test_a_kept_table_has_its_own_studies_and_seed(tmp_path: Path) -> None:
    settings = RunSettings(out=tmp_path, studies=5, seed=0, kept=tmp_path / "studies.npz")
    with pytest.raises(InputError) as told:
        sim.power_design("fip", settings)
    assert [text.split(":")[0] for text in told.value.mistakes] == [
        "--studies",
        "--seed",
    ]
    with pytest.raises(InputError, match=r"--kept: must be left out with --question"):
        questioned("fip", RunSettings(out=tmp_path, kept=tmp_path / "studies.npz"))


def test_the_settings_of_before_are_the_same() -> None:
    assert sim.PowerSettings is RunSettings


@pytest.mark.parametrize("name", ["out", "key_folder", "kept"])
def test_a_folder_written_as_text_is_the_same_setting(name: str) -> None:
    assert RunSettings(**{name: "place/x"}) == RunSettings(**{name: Path("place/x")})
