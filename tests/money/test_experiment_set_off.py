"""The experiment's euros: sums, a rule by hand, the published total, the sign, commands."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.calibrate.published_euros import published_set_off
from sim.cli import main
from sim.errors import InputError
from sim.inputs.amounts.load import load_amounts
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import with_changes
from sim.money.experiment_set_off import ExperimentEuros, GroupEuros, experiment_euros
from sim.report.text.money import money_text
from sim.results import MoneyResult

AMOUNTS = load_amounts()
WAGENINGEN = load_scenario("wageningen")
FEW = {"runs": {"draws": 6, "replications": 5}}
ALIKE = {"population": {"earnings": {"mean": 475, "sd": 0}}}


@pytest.fixture(scope="module")
def found() -> ExperimentEuros:
    return experiment_euros(with_changes(WAGENINGEN, {**FEW, **ALIKE}), AMOUNTS)


def of(found: ExperimentEuros, reading: str) -> dict[str, GroupEuros]:
    return {row.group: row for row in found.groups if row.reading == reading}


def test_groups_add_up_to_all_of_them(found: ExperimentEuros) -> None:
    for reading in ("before_disregard", "after_disregard"):
        rows = of(found, reading)
        everybody = rows.pop("all")
        assert everybody.set_off == pytest.approx(sum(row.set_off for row in rows.values()))
        assert everybody.kept == pytest.approx(sum(row.kept for row in rows.values()))


def test_a_part_timer_of_475_has_276_set_off_in_the_experiment(found: ExperimentEuros) -> None:
    before, after = of(found, "before_disregard"), of(found, "after_disregard")
    # The four who stop and fall back to the standard rule are left out, as they are published.
    assert before["disregard"].set_off_per_part_time_month == pytest.approx(276)
    # A quarter is kept for at most six months: between 356.25 and all of it.
    assert 356.25 < before["control"].set_off_per_part_time_month < 475
    for group in ("disregard", "control", "reference"):
        assert after[group].set_off_per_part_time_month == pytest.approx(475)


def test_who_stopped_is_left_out_as_the_scenario_says(found: ExperimentEuros) -> None:
    # Who stops is numbered behind the others, so without them the same people live the same lives.
    groups = [{"name": group.name, "stopping_persons": 0} for group in WAGENINGEN.population.groups]
    nobody_stops = with_changes(
        WAGENINGEN, {**FEW, "population": {"groups": groups, **ALIKE["population"]}}
    )
    assert nobody_stops.population.groups[0].persons.value == 98
    assert experiment_euros(nobody_stops, AMOUNTS) == found
    counted = with_changes(WAGENINGEN, {**FEW, **ALIKE, "reporting": {"stopped": "included"}})
    with_all = of(experiment_euros(counted, AMOUNTS), "after_disregard")
    without = of(found, "after_disregard")
    for group in WAGENINGEN.population.groups:
        more = with_all[group.name].set_off - without[group.name].set_off
        assert (more > 0) == (group.stopping_persons.value > 0)
    # 792 people against 774, within 2 %: those who stop are all from the arms, where a third more
    # work part-time than on average (up to 1 %); 540 such persons in 30 worlds differ by chance by
    # 0.2 % of the whole (standard error).
    assert with_all["all"].set_off == pytest.approx(792 / 774 * without["all"].set_off, rel=0.02)


def test_months_of_the_whole_group_are_more_than_months_on_benefit(found: ExperimentEuros) -> None:
    for row in found.groups:
        assert 0 < row.part_time_share_of_group < row.part_time_share


def test_as_many_part_timers_are_needed_as_the_rule_says(found: ExperimentEuros) -> None:
    for row in found.signs:
        assert row.group == "disregard"
        rows = of(found, row.reading)
        other = rows[row.beside].set_off_per_part_time_month
        assert row.ratio_needed == pytest.approx(
            other / rows["disregard"].set_off_per_part_time_month
        )
        # Never more than 475 / 276 = 1.72, after month six; read as set off, as many are enough.
        assert row.ratio_needed < 475 / 276
        if row.reading == "after_disregard":
            assert row.ratio_needed == pytest.approx(1)


def test_the_disregard_gains_beside_non_participants_and_less_beside_control() -> None:
    # 60 draws of 20 worlds: the mean gain beside non-participants is 12.5 euros a benefit-month
    # with a Monte Carlo error of about 1.5: a right engine fails less than once in 10**9.
    more = {"runs": {"draws": 60, "replications": 20}}
    signs = {
        (row.reading, row.beside): row
        for row in experiment_euros(with_changes(WAGENINGEN, more), AMOUNTS).signs
    }
    assert signs["before_disregard", "reference"].difference > 0
    assert signs["after_disregard", "reference"].difference > 0
    control = signs["before_disregard", "control"]
    assert control.difference < signs["before_disregard", "reference"].difference
    assert control.part_timers_ratio < signs["before_disregard", "reference"].part_timers_ratio


def test_the_published_total_stands_beside_the_trial_only(found: ExperimentEuros) -> None:
    assert published_set_off(WAGENINGEN) == (1_120_000.0, "F152")
    longer = with_changes(WAGENINGEN, {"time": {"months": 30}})
    for other in (load_scenario("municipality"), longer):
        assert published_set_off(other) == (None, "")
    text = money_text(MoneyResult(WAGENINGEN, found, 1_120_000.0, "F152"))
    assert text.count("1,120,000") == 3
    assert "validation only" in text


def test_people_of_a_file_are_not_paid_by_group(tmp_path: Path) -> None:
    (tmp_path / "caseload.csv").write_text("household;age\n" + 10 * "single;44\n", "utf-8")
    (tmp_path / "own.yaml").write_text(
        "scenario: own\nbased_on: municipality\n"
        "population: {groups: [{name: here, regime: reference, file: caseload.csv}]}\n"
        "options: [{name: base}]\n",
        "utf-8",
    )
    with pytest.raises(InputError, match="made up"):
        experiment_euros(load_scenario(tmp_path / "own.yaml"), AMOUNTS)


def test_the_command_tells_both_readings_and_writes_one_document() -> None:
    asked = ["money", "--draws", "2", "--replications", "2"]
    told = CliRunner().invoke(main, asked)
    assert told.exit_code == 0, told.output
    assert "read before the disregard" in told.output
    assert "read after the disregard" in told.output
    document = json.loads(CliRunner().invoke(main, [*asked, "--json"]).output)
    assert document["published_eur"] == 1_120_000
    assert len(document["rows"]) == 12
    assert len(document["signs"]) == 8


def test_policy_cases_are_worked_out_and_a_wrong_one_fails(tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["money", "--cases"])
    assert told.exit_code == 0, told.output
    assert "FIP Sittard-Geleen, 16 fewer benefits" in told.output
    assert "all agree" in told.output
    (tmp_path / "mine.yaml").write_text(
        "cases:\n"
        "  - case: mine\n"
        "    kind: payment\n"
        "    source: a sum of my own\n"
        "    given: {month: 2019-07-01, household: single, amount_eur: 475, scheme: experiment}\n"
        "    expected: {set_off: 276.01}\n",
        "utf-8",
    )
    told = CliRunner().invoke(main, ["money", "--folder", str(tmp_path)])
    assert told.exit_code == 1
    assert "mine: set_off must be 276.01 (got 276.00)." in told.output
