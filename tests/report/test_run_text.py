"""What `run` prints where numbers are left out: dashes, and no verdict on what is not shown."""

import math
from dataclasses import replace

import pytest

from sim.inputs.reading.frozen import FrozenMap
from sim.outcomes.interval import Interval
from sim.pipeline import run
from sim.report.text.caseload import run_caseload_text
from sim.report.text.console import few_worlds, run_text
from sim.results import RunResult, RunSettings


@pytest.fixture(scope="module", params=["wageningen", "municipality_recession"])
def result(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    folder = tmp_path_factory.mktemp("run")
    return run(request.param, RunSettings(out=folder, draws=2, replications=2))


def hidden(result: RunResult) -> RunResult:
    rows = tuple(replace(row, level=Interval(math.nan)) for row in result.rows)
    return replace(result, rows=rows)


def shown(result: RunResult) -> str:
    return run_text(result.scenario, result.rows, result.parameters, result.n_worlds)


def test_numbers_that_are_left_out_are_dashes(result: RunResult) -> None:
    text = shown(hidden(result))
    assert "nan" not in text
    assert "– %" not in text
    caseload = run_caseload_text(hidden(result).scenario, hidden(result).rows)
    assert "nan" not in caseload
    assert "––" not in caseload


def test_nothing_left_out_is_called_outside(result: RunResult) -> None:
    text = shown(hidden(result))
    assert "  NO  " not in text
    assert "published numbers lie inside" not in text
    if result.scenario.scenario == "wageningen":
        assert "published numbers lie inside" in shown(result)


def test_draws_are_counted_and_not_worlds_alone() -> None:
    (told,) = few_worlds(200, 10)
    assert "Only 10 parameter draws" in told
    assert not few_worlds(200, 50)
    assert not few_worlds(200)
    (told,) = few_worlds(60)
    assert "Only 60 worlds" in told


@pytest.mark.parametrize(("n_draws", "more"), [(None, "replications"), (60, "draws")])
def test_the_advice_is_to_make_more_of_what_lowers_the_error(
    n_draws: int | None, more: str
) -> None:
    assert few_worlds(60, n_draws)[0].endswith(f"use more {more}.")


def test_an_effect_basis_is_named_only_where_something_is_fitted(result: RunResult) -> None:
    words = {"registry": 0.75, "none": 0.25}
    several = result.scenario.model_copy(update={"effects": FrozenMap(words)})
    weighed = "effects of several sources, weights assumed: registry 75 %, none 25 %"
    assert weighed in shown(replace(result, scenario=several))
    one = result.scenario.model_copy(update={"effects": "matched"})
    assert "effect basis: matched" in shown(replace(result, scenario=one))
    few = several.model_copy(update={"runs": several.runs.model_copy(update={"draws": 1})})
    assert "the medians of registry alone" in shown(replace(result, scenario=few))
    own = result.scenario.model_copy(update={"posterior": "none"})
    said = shown(replace(result, scenario=own))
    assert "effect basis" not in said
    assert "several sources" not in said
