"""Comparisons of a small municipality: pairing, sums, notices, bad input, files."""

from dataclasses import fields, make_dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.compare.comparison import Comparison, comparator_first, compared, total_table
from sim.compare.disclosure.comparison import protected_comparison
from sim.compare.disclosure.protected_people import ProtectedPeople, RoundingSteps
from sim.compare.input_table import STATUSES
from sim.compare.plan import ComparisonPlan, comparison_plan
from sim.compare.worlds.measures import COUNTED, MEASURES, PLACE
from sim.compare.worlds.results import PairedResults, gathered
from sim.compare.worlds.simulate import simulate_options
from sim.errors import InputError
from sim.inputs.amounts.load import load_amounts
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import resolve_options, with_changes
from sim.outcomes.disclosure import Withheld
from sim.pipeline import compare
from sim.results import RunSettings
from sim.store.result_tables import write_csv

AMOUNTS = load_amounts()
SMALL = """\
scenario: small
based_on: municipality
time: {start: 2020-01-01, months: 30}
runs: {draws: 4, replications: 3}
population:
  groups:
    - {name: caseload, regime: reference, persons: 80, part_time_share: 0.2, intake: {per_month: 2}}
options:
  - {name: base}
  - {name: idle, change: {}}
  - {name: same_thing, change: {policy: {switches: [{month: 0, to: reference}]}}}
  - {name: "exempt", title: "=1+1", change: {policy: {switches: [{month: 6, to: exemption}]}}}
  - name: more
    change:
      policy: {switches: [{month: 0, to: disregard}]}
      money: {one_off: [{name: start, amount: 1000}]}
  - name: desk
    change:
      policy:
        switches: [{month: 0, to: coaching}]
        desk: {regime: coaching, slots: 10, while_waiting: reference}
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scenario") / "small.yaml"
    path.write_text(SMALL, "utf-8")
    return path


@pytest.fixture(scope="module")
def plan(file: Path) -> ComparisonPlan:
    return comparison_plan(comparator_first(resolve_options(load_scenario(file))), AMOUNTS)


@pytest.fixture(scope="module")
def worlds(plan: ComparisonPlan) -> PairedResults:
    return gathered([simulate_options(block) for block in plan.blocks(0, 3)])


@pytest.fixture(scope="module")
def comparison(plan: ComparisonPlan, worlds: PairedResults) -> Comparison:
    return compared(plan, worlds)


def test_an_option_that_changes_nothing_differs_by_no_cent(
    plan: ComparisonPlan, worlds: PairedResults, comparison: Comparison
) -> None:
    table = total_table(plan.options[0].scenario, worlds, AMOUNTS)
    for at in (1, 2):
        assert not (table[at] - table[0]).any()
        assert not worlds.affected[at].any()
    told = [notice.text for notice in comparison.notices]
    assert "idle: this option changes nothing." in told
    assert "same_thing: this option changes nothing." in told


def test_net_cost_is_the_sum_of_its_parts(plan: ComparisonPlan, worlds: PairedResults) -> None:
    table = total_table(plan.options[0].scenario, worlds, AMOUNTS)
    names = ("benefit_spending", "staff_cost", "one_off_cost", "programme_cost", "grant_lost")
    parts = sum(table[:, :, PLACE[name]] for name in names)
    assert np.allclose(parts, table[:, :, PLACE["net_municipal_cost"]], rtol=0, atol=1e-3)


def test_years_add_up_to_the_total(plan: ComparisonPlan, worlds: PairedResults) -> None:
    table = total_table(plan.options[0].scenario, worlds, AMOUNTS)
    for place, measure in enumerate(MEASURES):
        if measure.in_euros:
            assert np.allclose(table[:, :, place, :-1].sum(axis=-1), table[:, :, place, -1])


def test_nobody_is_affected_before_the_switch_reaches_them(worlds: PairedResults) -> None:
    exempt, disregard = worlds.affected[3], worlds.affected[4]
    assert (exempt < disregard).all()
    assert (exempt > 0).all()


def test_who_is_affected_at_a_desk_is_who_was_coached(worlds: PairedResults) -> None:
    assert (worlds.affected[5] >= 10).all()
    assert (worlds.affected[5] < worlds.affected[4]).all()


def test_replications_are_the_same_whatever_is_simulated_beside_them(
    plan: ComparisonPlan, worlds: PairedResults
) -> None:
    (block,) = plan.blocks(2, 3)
    alone = simulate_options(block)
    assert np.array_equal(alone.yearly, worlds.yearly[:, worlds.replication == 2])


def test_options_with_other_people_are_compared_without_counting_who_is_affected(
    file: Path,
) -> None:
    scenario = with_changes(
        load_scenario(file),
        {"options": [{"name": "earning", "change": {"population": {"earnings": {"mean": 600}}}}]},
    )
    plan = comparison_plan(comparator_first(resolve_options(scenario)), AMOUNTS)
    made = simulate_options(plan.blocks(0, 2)[0])
    assert np.isnan(made.affected[1]).all()
    assert (made.yearly[1] >= 0).all()
    set_off = made.yearly[:, :, PLACE["set_off"]].sum(axis=(1, 2))
    assert set_off[1] > set_off[0]


def test_every_row_says_what_it_rests_on(comparison: Comparison) -> None:
    assert {row.status for row in comparison.differences} == {" + ".join(STATUSES)}
    assert {row.measure for row in comparison.differences} == {m.heading for m in MEASURES}
    assert all(row.status in STATUSES for row in comparison.inputs)
    sourced = [row for row in comparison.inputs if row.status != "assumed"]
    assert all(row.source for row in sourced)
    assert len(COUNTED) + 2 == len(MEASURES)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"money": {"comparator": "bas"}}, "must be the name of an option, or base (got `bas`)"),
        ({"money": {"regimes": {"coching": {}}}}, "Did you mean `coaching`?"),
        ({"money": {"one_off": [{"name": "x", "month": 30, "amount": 1}]}}, "at most 29"),
        ({"money": {"regimes": {"coaching": {"clients_per_fte": -1}}}}, "above 0"),
        ({"money": {"regimes": {"disregard": {"disregard": {"rate": 0.5, "cap": -1}}}}}, "from 0"),
        ({"money": {"grant": {"inhabitants": 10, "historic_share": 1}}}, "not both"),
        ({"money": {"precision": {"half_width": 0}}}, "above 0"),
        ({"options": [{"name": "a"}, {"name": "a"}]}, "a name of its own"),
    ],
)
def test_mistakes_are_told(file: Path, change: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError) as caught:
        with_changes(load_scenario(file), change)
    assert told in str(caught.value)


def test_a_scheme_nobody_knows_is_told_before_anything_is_simulated(file: Path) -> None:
    scenario = with_changes(
        load_scenario(file), {"money": {"regimes": {"disregard": {"scheme": "experimnt"}}}}
    )
    with pytest.raises(InputError, match="experimnt"):
        comparison_plan(comparator_first(resolve_options(scenario)), AMOUNTS)


def test_nothing_to_compare_is_told() -> None:
    with pytest.raises(InputError, match="at least one option"):
        comparator_first(resolve_options(load_scenario("wageningen")))


def test_the_command_writes_the_same_tables_again(file: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["compare", str(file), "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "Each option compared with `base`" in done.output
    (folder,) = tmp_path.iterdir()
    first = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    for path in folder.glob("comparison/*"):
        path.unlink()
    again = compare(file, RunSettings(out=tmp_path, workers=2))
    assert again.folder == folder
    assert first == {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_text_stays_text_and_the_dutch_file_is_dutch(file: Path, tmp_path: Path) -> None:
    folder = compare(file, RunSettings(out=tmp_path)).folder
    dutch = (folder / "comparison_options_nl.csv").read_bytes()
    assert dutch.startswith(b"\xef\xbb\xbf")
    assert b"'=1+1" in dutch
    table = pd.read_csv(folder / "comparison_options_nl.csv", sep=";", decimal=",")
    machine = pd.read_csv(folder / "comparison_options.csv")
    pd.testing.assert_frame_equal(table, machine)
    book = pd.read_excel(folder / "comparison.xlsx", sheet_name="options")
    assert book["title"].tolist()[3] == "=1+1"


def test_text_cells_are_guarded_and_numbers_are_not(tmp_path: Path) -> None:
    frame = pd.DataFrame({"word": ["=A1", "+1", "-x", "@b", "plain"], "number": [-1.5, 0, 1, 2, 3]})
    write_csv(tmp_path, "t", frame)
    lines = (tmp_path / "t.csv").read_text("utf-8").splitlines()
    assert lines[1:] == ["'=A1,-1.5", "'+1,0.0", "'-x,1.0", "'@b,2.0", "plain,3.0"]


def test_precision_adds_replications_until_it_is_met(file: Path, tmp_path: Path) -> None:
    found = compare(file, RunSettings(out=tmp_path), half_width_eur=12_000.0)
    assert found.n_worlds > 12
    assert all(row.is_met for row in found.comparison.precision)
    moving = [row for row in found.comparison.precision if row.runs_needed > 0]
    assert all(row.independent_runs_needed > row.runs_needed for row in moving)


@pytest.mark.slow
def test_why_splits_ranks_and_decomposes(file: Path, tmp_path: Path) -> None:
    found = compare(file, RunSettings(out=tmp_path), why=True)
    why = found.why
    assert why is not None
    total = {v.option: v for v in found.comparison.verdicts}
    assert {row.option for row in why.split} == set(total) - {"base"}
    for row in why.split:
        assert row.total**2 == pytest.approx(
            row.luck**2 + row.calibrated**2 + row.assumed_parameters**2 + row.stated_assumptions**2
        )
    costs = [row for row in why.parts if row.measure == "net_municipal_cost"]
    for option in ("exempt", "more", "desk"):
        parts = [row for row in costs if row.option == option]
        assert sum(row.stacked for row in parts) == pytest.approx(sum(row.shapley for row in parts))
    assert not any(row.swing for row in why.swings if row.option == "idle")
    first = [row for row in why.swings if row.option == "exempt"]
    assert [row.swing for row in first] == sorted((row.swing for row in first), reverse=True)
    assert (found.folder / "comparison_sensitivity_nl.csv").is_file()


def test_small_numbers_of_real_people_stay_inside(comparison: Comparison) -> None:
    shown = protected_comparison(
        comparison, ProtectedPeople(30, RoundingSteps(0.1, 50, 88_000, 13_000, 29_000))
    )
    persons = [row for row in shown.differences if row.unit == "persons"]
    numbers = np.array(
        [
            (row.level.mean, row.difference.mean, row.difference.p05, row.difference.p95)
            for row in persons
        ]
    )
    assert np.isnan(numbers).any()
    assert not (numbers[~np.isnan(numbers)] % 5).any()
    exact = {(r.option, r.measure, r.period): r.level.mean for r in comparison.differences}
    for row in persons:
        if 0 < exact[row.option, row.measure, row.period] < 10:
            assert np.isnan(row.level.mean)


@pytest.mark.parametrize("table", ["differences", "flows", "months", "verdicts", "precision"])
def test_a_new_field_of_a_row_stays_inside_until_it_says_how_it_is_disclosed(
    comparison: Comparison, table: str
) -> None:
    people = ProtectedPeople(30, RoundingSteps(0.1, 50, 88_000, 13_000, 29_000))
    rows = getattr(comparison, table)
    kind = type(rows[0])
    silent = make_dataclass("Grown", [("extra", float, 0.0)], bases=(kind,), frozen=True)
    grown = tuple(silent(**{f.name: getattr(row, f.name) for f in fields(row)}) for row in rows)
    with pytest.raises(TypeError, match="Grown: extra: must be Annotated"):
        protected_comparison(replace(comparison, **{table: grown}), people)
    withheld = make_dataclass(
        "Grown", [("extra", Annotated[float, Withheld()], 7.0)], bases=(kind,), frozen=True
    )
    grown = tuple(withheld(**{f.name: getattr(row, f.name) for f in fields(row)}) for row in rows)
    shown = getattr(protected_comparison(replace(comparison, **{table: grown}), people), table)
    assert len(shown)
    assert all(np.isnan(row.extra) for row in shown)


OWN = "household;age;months_on_benefit;part_time;earnings\n" + 5 * (
    "couple;40;60;yes;800\nsingle;30;48;yes;300\n"
)


def test_an_own_caseload_is_paid_as_the_file_says(tmp_path: Path) -> None:
    (tmp_path / "caseload.csv").write_text(OWN, "utf-8")
    (tmp_path / "own.yaml").write_text(
        "scenario: own\nbased_on: municipality\n"
        "population: {groups: [{name: here, regime: reference, file: caseload.csv}]}\n"
        "options: [{name: base}, {name: none}]\n",
        "utf-8",
    )
    scenario = load_scenario(tmp_path / "own.yaml")
    plan = comparison_plan(comparator_first(resolve_options(scenario)), AMOUNTS)
    made = simulate_options(plan.blocks(0, 1)[0])
    # Months of the standard disregard are used, so in the first month all 5,500 euros are set off;
    # 5,500 x 12 is the most a year can hold, and neither 475 nor any drawn amount gives it.
    assert made.yearly[0, :, PLACE["set_off"], 0].max() <= 5500 * 12 * 100
    assert made.yearly[0, :, PLACE["set_off"], 0].min() >= 5500 * 100
