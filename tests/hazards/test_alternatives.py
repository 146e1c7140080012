"""Which numbers stand beside a posterior, how people come back, and the labour market's path."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.draws import ReplicationRange
from sim.engine.expected import run_expected
from sim.engine.person_months import person_months
from sim.errors import InputError
from sim.hazards.layout import market_path
from sim.hazards.parameters import parameter_draws
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import resolved, scenario_from_mapping, with_changes
from sim.inputs.scenario.sections.hazards import LabourMarket
from sim.states import State
from tests.engine.worlds import setting_of, world

START = date(2020, 1, 1)


def returned_shares(scenario_name: str) -> dict[str, float]:
    """Share back on benefit so many months after leaving at month 0, for an average person."""
    base = load_scenario(scenario_name)
    hazards = resolved(base)["hazards"]
    leaves = {"benefit_to_work": 1.0, "benefit_to_other_exit": 1.0}
    hazards["base"] = (
        dict.fromkeys(hazards["base"], 0.0)
        | leaves
        | {name: hazards["base"][name] for name in ("work_to_returned", "other_exit_to_returned")}
    )
    hazards["profiles"], hazards["selection"], hazards["research"] = {}, {}, {}
    hazards["frailty"], hazards["keep"] = [{"value": 1.0, "share": 1.0}], []
    hazards["duration"]["on_benefit"] = [{"from_months": 0}]
    # Who is back must not leave again: only a person's first return is asked for.
    scenario = world(time={"months": 61}, hazards={}, population={"groups": [
        {"name": "all-alike", "regime": "reference", "persons": 40_000}]})  # fmt: skip
    data = resolved(scenario) | {"hazards": hazards}
    data["hazards"]["regimes"] = {"control": {}, "reference": {}, "queue": {}}
    months = person_months(setting_of(scenario_from_mapping(data)), ReplicationRange(3, 0, 0, 1))
    state = months.state
    left = (state[:, 1] == State.WORK) | (state[:, 1] == State.OTHER_EXIT)
    worked = state[:, 1] == State.WORK
    back = np.maximum.accumulate(state == State.RETURNED, axis=1)
    return {
        "any_6": back[left, 7].mean(),
        "any_12": back[left, 13].mean(),
        "any_60": back[left, 61].mean(),
        "work_12": back[worked, 13].mean(),
    }


def test_national_returns_are_those_published() -> None:
    found = returned_shares("national_returns")
    published = {"any_6": 0.14, "any_12": 0.20, "any_60": 0.35, "work_12": 0.16}
    assert found == pytest.approx(published, abs=0.01)


def test_wageningens_own_returns_are_fewer() -> None:
    own, national = returned_shares("wageningen"), returned_shares("national_returns")
    assert all(own[name] < national[name] for name in own)


def test_numbers_to_keep_stand_beside_a_posterior() -> None:
    scenario = with_changes(load_scenario("national_returns"), {"posterior": "wageningen"})
    found = parameter_draws(scenario, 20)
    values = dict(zip(found.names, found.values.T, strict=True))
    assert set(values["base.work_to_returned"]) == {0.0196}
    assert set(values["duration.returned.2"]) == {0.172}
    assert len(set(values["base.benefit_to_work"])) == 20
    status = dict(zip(found.names, found.status, strict=True))
    assert (status["base.work_to_returned"], status["regime.coaching.work"]) == (
        "derived", "calibrated",
    )  # fmt: skip


def test_nothing_to_keep_is_a_mistake() -> None:
    scenario = with_changes(
        load_scenario("wageningen"), {"hazards": {"keep": ["base.work_to_return"]}}
    )
    with pytest.raises(InputError, match=r"`base.work_to_return` must match a hazard parameter"):
        parameter_draws(scenario, 1)


def path_of(**labour_market: Any) -> list[float]:
    return list(LabourMarket.model_validate(labour_market).levels(START, 6))


def test_the_paths_that_come_with_the_program_can_be_named() -> None:
    assert path_of(file="trial") == [1.0] * 6
    assert path_of(file="neutral") == [0.9] * 6
    assert path_of(file="recession") == [0.9, 0.88, 0.85, 0.83, 0.80, 0.78]


def test_a_series_by_calendar_month_is_laid_on_the_scenarios_months() -> None:
    assert path_of(series={"2019-10": 1.2, "2020-03": 0.8}) == [1.2, 1.2, 0.8, 0.8, 0.8, 0.8]
    assert path_of(series={"2020-03": 0.8}) == [0.8] * 6
    assert path_of(series={"2": 0.8, "0": 1.5}) == [1.5, 1.5, 0.8, 0.8, 0.8, 0.8]


def test_a_series_is_read_from_a_file_beside_the_scenario(tmp_path: Path) -> None:
    (tmp_path / "market.csv").write_text("month;index\n2017-10;1,1\n2018-01;0,95\n", "utf-8")
    text = "scenario: own\nbased_on: wageningen\nhazards: {labour_market: {file: market.csv}}\n"
    (tmp_path / "own.yaml").write_text(text, "utf-8")
    scenario = load_scenario(tmp_path / "own.yaml")
    assert market_path(scenario)[:4].tolist() == [1.1, 1.1, 1.1, 0.95]
    # What is written down stands on its own and names no place on this machine.
    assert "file" not in resolved(scenario)["hazards"]["labour_market"]
    assert scenario_from_mapping(resolved(scenario)) == scenario


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("month;index\n", "must have rows (got none)"),
        ("date;index\n0;1\n", "1: must be the columns month and index (got date, index)"),
        ("month,index\n0,1\n0,2\n", "3: month must come after 0 (got 0)"),
        ("month,index\n2020-01,1\n3,2\n", "3: month must be such as 2020-01 (got 3)"),
        ("month,index\n0,x\n", "2: index must be a number (got x)"),
        ("month,index\n0,0\n", "2: index must be above 0 and at most 100 (got 0)"),
        ("month,index\n0,1,2\n", "2: must have a month and an index (got 3 cells)"),
    ],
)
def test_mistakes_in_a_series_are_told_by_line(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "market.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(InputError) as error:
        with_changes(
            load_scenario("wageningen"), {"hazards": {"labour_market": {"file": str(file)}}}
        )
    assert told in str(error.value)


@pytest.mark.slow
def test_a_worse_market_means_fewer_exits_exactly() -> None:
    base = load_scenario("wageningen")
    found = []
    for name in ("trial", "neutral", "recession"):
        change = {"time": {"months": 24}, "hazards": {"labour_market": {"file": name}}}
        found.append(run_expected(setting_of(with_changes(base, change))).flows.sum())
    assert found[0] > found[1] > found[2]
