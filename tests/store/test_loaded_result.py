"""Results in Python: as data frames, read back the same, and as tables in a notebook."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.errors import InputError
from sim.pipeline import compare, money, power_design, run
from sim.results import CompareResult, RunResult, RunSettings
from tests.campaigns.small_work import write_inputs


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunResult, CompareResult, Path]:
    at = tmp_path_factory.mktemp("loaded")
    write_inputs(at)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(at)
        settings = RunSettings(out=at / "results", draws=2)
        study = power_design("trial.yaml", RunSettings(out=at / "results")).folder
        return run("town.yaml", settings), compare("town.yaml", settings), study


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one, other, check_dtype=False)


def test_what_is_read_back_is_what_was_handed_on(
    made: tuple[RunResult, CompareResult, Path],
) -> None:
    ran, compared, study = made
    same(sim.load_result(ran.folder).to_frame(), ran.to_frame())
    loaded = sim.load_result(str(compared.folder))
    assert loaded.to_frame().equals(loaded.to_frame("comparison_options"))
    names = [name.removeprefix("comparison_") for name in loaded.tables]
    assert {"options", "differences", "inputs"} <= set(names)
    for name in ("options", "differences", "inputs"):
        same(loaded.to_frame(f"comparison_{name}"), compared.to_frame(name))
    assert not sim.load_result(study).to_frame().empty


def test_a_notebook_shows_a_table_in_which_text_stays_text(
    made: tuple[RunResult, CompareResult, Path],
) -> None:
    ran, compared, study = made
    for result in (ran, compared, sim.load_result(ran.folder), sim.load_result(study)):
        html = result._repr_html_()
        assert html.startswith("<table")
        assert html.count("<tr") <= 30
    assert "exempt" in compared._repr_html_()


def test_euros_are_a_data_frame_too() -> None:
    euros = money("wageningen", RunSettings(draws=1, replications=1))
    assert len(euros.to_frame()) == len(euros.euros.groups) > 0
    assert euros._repr_html_().startswith("<table")


def test_a_table_that_is_not_there_is_refused_with_those_there_are(
    made: tuple[RunResult, CompareResult, Path],
) -> None:
    _, compared, _ = made
    with pytest.raises(InputError, match=r"must be one of .*Did you mean `options`"):
        compared.to_frame("option")
    with pytest.raises(InputError, match=r"must be one of .*comparison_flows"):
        sim.load_result(compared.folder).to_frame("flow")


def test_a_folder_without_a_result_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="must be the folder of a finished result"):
        sim.load_result(tmp_path)


def test_dir_shows_the_public_names() -> None:
    assert set(sim.__all__) <= set(dir(sim))
