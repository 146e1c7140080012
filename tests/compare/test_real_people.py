"""A real file with three people in a cell: nothing outside private/ gives the three away."""

import json
import math
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.compare.comparison import Comparison, comparator_first, compared
from sim.compare.disclosure.comparison import protected_comparison
from sim.compare.disclosure.protected_people import (
    ProtectedPeople,
    RoundingSteps,
    rounding_steps,
)
from sim.compare.plan import comparison_plan
from sim.compare.worlds.results import gathered
from sim.compare.worlds.simulate import simulate_options
from sim.errors import InputError
from sim.inputs.amounts.load import load_amounts
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import resolve_options, with_changes
from sim.outcomes.stability import stability_of_run
from sim.pipeline import compare, run
from sim.report.text.caseload import holding_line
from sim.results import CompareResult, RunSettings
from tests.compare.attack import Attack

YAML = """\
scenario: own
based_on: municipality
time: {start: 2020-01-01, months: 30}
runs: {draws: 4, replications: 3}
population:
  groups: [{name: here, regime: reference, file: caseload.csv, intake: {per_month: 0.5}}]
options:
  - {name: base}
  - name: exemption   # in a market so good that even a small file may show what it does
    change: {policy: {switches: [{month: 0, to: exemption}]}, hazards: {everybody: {work: 2}}}
  - name: disregard
    change: {policy: {switches: [{month: 0, to: disregard}]}}
  - name: for_three
    change: {policy: {switches: [{month: 0, to: coaching, households: [lone_parent]}]}}
"""
EARNED = (413, 437, 462)
# What would be known of the people of a file in which nothing is few.
NOBODY_FEW = ProtectedPeople(30, RoundingSteps(0.1, 50, 88_000, 13_000, 29_000))


def caseload(n_others: int = 60) -> str:
    rows = ["household;age;months_on_benefit;part_time;earnings"]
    rows += [f"lone_parent;{31 + n};{30 + n};yes;{eur}" for n, eur in enumerate(EARNED)]
    # Nobody of 30 can have more than 144 months: assistance begins at 18.
    rows += [
        f"{('single', 'couple')[n % 2]};{30 + n % 30};{24 + n % 120};no;" for n in range(n_others)
    ]
    return "\n".join(rows) + "\n"


def written(folder: Path, text: str, yaml: str = YAML) -> Path:
    (folder / "caseload.csv").write_text(text, "utf-8")
    (folder / "own.yaml").write_text(yaml, "utf-8")
    return folder / "own.yaml"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> CompareResult:
    folder = tmp_path_factory.mktemp("own")
    file = written(folder, caseload())
    run(file, RunSettings(out=folder / "out"))
    return compare(file, RunSettings(out=folder / "out"), why=True)


@pytest.fixture(scope="module")
def result_of_many(tmp_path_factory: pytest.TempPathFactory) -> CompareResult:
    """A file so large that differences between options are ten persons and more."""
    folder = tmp_path_factory.mktemp("many")
    return compare(written(folder, caseload(1500)), RunSettings(out=folder / "out"))


@pytest.fixture(scope="module")
def comparison_of_own(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """The comparison as it is worked out, before anything is left out."""
    file = written(tmp_path_factory.mktemp("exact"), caseload())
    scenario = with_changes(load_scenario(file), {"runs": {"draws": 2, "replications": 2}})
    plan = comparison_plan(comparator_first(resolve_options(scenario)), load_amounts())
    return compared(plan, gathered([simulate_options(block) for block in plan.blocks(0, 2)]))


def shared(result: CompareResult) -> Iterator[Path]:
    """Every file that somebody could be sent."""
    for path in sorted(result.folder.parent.rglob("*")):
        if path.is_file() and "private" not in path.relative_to(result.folder.parent).parts:
            yield path


def steps(result: CompareResult) -> RoundingSteps:
    return rounding_steps(comparison_plan(result.options, load_amounts()))


def tables(result: CompareResult) -> dict[str, pd.DataFrame]:
    return {
        path.stem: pd.read_parquet(path) for path in shared(result) if path.suffix == ".parquet"
    }


def persons_written(name: str, table: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
    """Every column of a table that holds numbers of persons, levels and differences alike."""
    persons = table[table["unit"] == "persons"] if "unit" in table else table.iloc[:0]
    columns = [c for c in persons if c not in ("month", "n", "draws", "replications")]
    if "inputs" not in name:
        for column in columns:
            if pd.api.types.is_numeric_dtype(persons[column]) and "share" not in column:
                yield column, persons[column].dropna()
    else:
        of_file = persons[persons["source"] == "own caseload"]
        yield from ((column, of_file[column].dropna()) for column in ("value", "low", "high"))
    for column in table:
        if str(column).startswith(("people_affected", "extra_net_exits")):
            yield str(column), table[column].dropna()


def test_no_number_of_persons_from_one_to_nine_is_written(result: CompareResult) -> None:
    seen: dict[str, int] = {}
    for name, table in tables(result).items():
        for column, numbers in persons_written(name, table):
            assert not ((numbers != 0) & (numbers.abs() < 10)).any(), (name, column)
            assert not (numbers % 5).any(), (name, column)
            seen[name] = seen.get(name, 0) + len(numbers)
    assert sum(seen.values()) > 100
    assert {"comparison_differences", "comparison_parts", "comparison_options"} <= seen.keys()


def test_a_difference_of_fewer_than_ten_is_left_out_and_one_of_none_is_not(
    comparison_of_own: Comparison,
) -> None:
    """Against the exact numbers; otherwise no test would see that nothing at all is shown."""
    shown = protected_comparison(comparison_of_own, NOBODY_FEW)
    exact = {(r.option, r.measure, r.period): r for r in comparison_of_own.differences}
    small = none = 0
    for row in shown.differences:
        was = exact[row.option, row.measure, row.period].difference
        if row.unit != "persons":
            continue
        for part in ("mean", "p05", "p50", "p95"):
            value, number = getattr(was, part), getattr(row.difference, part)
            if 0 < abs(value) < 10:
                assert math.isnan(number)
                small += 1
            elif not math.isnan(number):
                assert abs(number - value) <= 2.5
                none += value == 0
    assert small > 10
    assert none > 10


@pytest.mark.parametrize("size", ["result", "result_of_many"])
def test_a_difference_of_persons_is_one_of_two_levels_that_are_shown(
    size: str, request: pytest.FixtureRequest
) -> None:
    table = tables(request.getfixturevalue(size))["comparison_differences"]
    persons = table[table.unit == "persons"]
    levels = persons.set_index(["option", "measure", "period"])["mean"]
    shown = persons.dropna(subset=["difference"])
    for row in shown.itertuples():
        for option in (row.option, row.comparator):
            level = levels[option, row.measure, row.period]
            assert level == 0 or level >= 10, row
        assert row.difference == 0 or abs(row.difference) >= 10, row
        assert row.difference % 5 == 0, row
    assert (shown.option != shown.comparator).any()


def test_options_that_differ_by_many_are_shown_to_differ(result_of_many: CompareResult) -> None:
    table = tables(result_of_many)["comparison_differences"]
    persons = table[(table.unit == "persons") & (table.option != table.comparator)]
    assert set(persons.option[persons.difference.abs() >= 10]) >= {"exemption", "disregard"}


def test_the_option_for_three_stands_in_no_table(result: CompareResult) -> None:
    for name, table in tables(result).items():
        if name not in ("comparison_notices", "comparison_inputs", "summary"):
            assert not (table.astype(str) == "for_three").any(axis=None), name
    (told,) = [one for one in result.comparison.notices if one.code == "reaches_few"]
    assert told.options == ("for_three",)


def test_nothing_of_the_file_is_written_as_it_stands(result: CompareResult) -> None:
    texts = {
        path: path.read_text("utf-8", errors="replace")
        for path in shared(result)
        if path.suffix in (".csv", ".json", ".svg")
    }
    assert len(texts) > 10
    manifest = json.loads((result.folder / "manifest.json").read_text("utf-8"))
    assert manifest["scenario"]["population"]["groups"][0]["persons"]["value"] == 65
    assert "must not be shared" in manifest["private"]
    for path, text in texts.items():
        assert "caseload.csv" not in text, path
        if path.suffix == ".csv":
            assert not any(f",{earned}.0" in text for earned in EARNED), path


def test_worlds_stand_in_private_and_say_so(result: CompareResult) -> None:
    raw = [path for path in result.folder.parent.rglob("*.parquet") if path.stem[:6].isdigit()]
    raw += list(result.folder.parent.rglob("chunks/*"))
    assert raw
    assert all("private" in path.parts for path in raw)
    for folder in result.folder.parent.glob("*/private"):
        assert "DO NOT SHARE" in (folder / "README.txt").read_text("utf-8")
        assert (folder / ".gitignore").read_text("utf-8") == "*\n"
        assert folder.stat().st_mode & 0o077 == 0


def test_a_run_goes_on_from_private_worlds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.store.manifest.source_digest", lambda: "the same program")
    file = written(tmp_path, caseload())
    first = compare(file, RunSettings(out=tmp_path, draws=2))
    kept = sorted(first.folder.glob("private/comparison/*"))
    before = [path.stat().st_mtime_ns for path in kept]
    again = compare(file, RunSettings(out=tmp_path, draws=2))
    assert again.folder == first.folder
    assert kept
    assert [path.stat().st_mtime_ns for path in kept] == before


@pytest.mark.parametrize("option", ["base", "exemption", "disregard"])
def test_an_attacker_who_knows_every_rule_learns_only_that_they_are_few(
    result: CompareResult, option: str
) -> None:
    found = tables(result)
    attack = Attack(option, 30, 14400 / 12 + 38, 66500 * 1.92 / 12, 150, steps(result))
    attack.read(found["comparison_differences"], found["comparison_flows"])
    attack.reckon()
    for what, period, scale in (
        ("part_time_start", "year 1", 1),
        ("part_time_months", "year 1", 12),
        ("part_time", "year 1", 1),
    ):
        low, high = (end / scale for end in attack.range_of(what, period))
        # That it is hidden tells the attacker: from one to nine.
        assert low < 1, (what, low)
        assert high > 9, (what, high)


def test_whoever_subtracts_rounded_levels_learns_no_small_difference(
    result: CompareResult,
) -> None:
    """A difference that is left out stays as open as a rounded number leaves it, or more."""
    shown = tables(result)
    differences = shown["comparison_differences"]
    attacks = {}
    for option in ("base", "exemption"):
        attack = Attack(option, 30, 14400 / 12 + 38, 66500 * 1.92 / 12, 150, steps(result))
        attack.read(differences, shown["comparison_flows"])
        attack.reckon()
        attacks[option] = attack
    hidden = differences[
        (differences.option == "exemption")
        & (differences.unit == "persons")
        & differences.difference.isna()
        & (differences.period == "total")
    ]
    assert len(hidden)
    for measure in hidden.measure:
        here, there = (attacks[name].range_of(measure, "year 3") for name in attacks)
        low, high = there[0] - here[1], there[1] - here[0]
        # That it is left out tells the attacker: from one to nine, one way or the other.
        assert min(high, 10) - max(low, -10) >= 5, (measure, low, high)


def test_the_attack_finds_the_three_in_tables_that_only_leave_cells_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A canary: without rounding, what part-timers earn follows from what the caseload costs."""
    monkeypatch.setattr(
        "sim.compare.disclosure.comparison.protected_comparison", lambda shown, _: shown
    )
    one_source = YAML.replace("municipality\n", "municipality\neffects: registry\n")
    file = written(tmp_path, caseload(), one_source)
    found = compare(file, RunSettings(out=tmp_path, draws=2))
    table = pd.read_parquet(found.folder / "comparison_differences.parquet")
    rows = (table.option == "base") & (table.period == "year 1")
    set_off, months = (
        float(table[rows & (table.measure == name)]["mean"].iloc[0])
        for name in ("set_off", "part_time_months")
    )
    small = ("part_time", "part_time_months", "set_off", "kept_earnings")
    table.loc[table.measure.isin(small), "mean"] = math.nan
    attack = Attack(
        "base", 30, 14400 / 12 + 38, 66500 * 1.92 / 12, 150, steps(found),
        set_off_month=set_off / months, fineness=1e-6,
    )  # fmt: skip
    attack.read(table, pd.DataFrame({"option": []}))
    attack.reckon()
    low, high = attack.range_of("part_time_months", "year 1")
    assert low == pytest.approx(months, rel=0.01)
    assert high == pytest.approx(months, rel=0.01)


def test_differences_tell_no_level_that_is_hidden(result: CompareResult) -> None:
    table = tables(result)["comparison_differences"]
    keys = ["measure", "period"]
    base = table[table.option == "base"].set_index(keys)["mean"]
    for _, row in table.iterrows():
        is_hidden = math.isnan(row["mean"]) or math.isnan(base[row.measure, row.period])
        if is_hidden or row.unit != "persons":  # of persons, small differences are left out too
            assert math.isnan(row["difference"]) == is_hidden
        if is_hidden:
            assert row[["p05", "p50", "p95", "mc_se", "luck_se", "runs_ratio"]].isna().all()


def test_what_is_computed_exactly_from_the_rows_is_not_written(result: CompareResult) -> None:
    """Persons per arm follow from exact shares: on their own they told who of three had work."""
    assert result.evaluation == ()
    assert not [path for path in shared(result) if "evaluation" in path.name]
    assert result.why is not None
    assert result.why.split == ()


def test_no_error_at_full_precision_is_written(result: CompareResult) -> None:
    """Repeating the run with every possible file and comparing errors would find the right one."""
    fine = ("mc_se", "luck_se", "runs_ratio", "half_width", "runs_needed")
    seen = 0
    for name, table in tables(result).items():
        for column in table:
            if str(column).endswith(fine):
                assert table[column].isna().all(), (name, column)
                seen += 1
    assert seen > 10


def test_so_few_that_nothing_can_be_shown_is_refused(tmp_path: Path) -> None:
    shrinking = YAML.replace("per_month: 0.5", "per_month: 0.01")
    with pytest.raises(InputError, match="at least 10 persons must be on benefit"):
        compare(written(tmp_path, caseload(8), shrinking), RunSettings(out=tmp_path, draws=2))


def test_a_file_below_ten_is_refused_before_anything_is_simulated(tmp_path: Path) -> None:
    file = written(tmp_path, caseload(5))
    for command in (["check"], ["run", "--out", str(tmp_path)], ["compare", "--draws", "2"]):
        done = CliRunner().invoke(main, [command[0], str(file), *command[1:]])
        assert done.exit_code == 2, done.output
        assert "must hold at least 10 recipients in all groups together" in done.output
        assert "%" not in done.output


def test_no_share_of_the_few_who_leave_in_a_year(result: CompareResult) -> None:
    shares = {row.measure: row.simulated.mean for row in result.comparison.national}
    of_stock = ("inflow", "outflow", "long_share")
    assert all(math.isnan(share) for measure, share in shares.items() if measure not in of_stock)


FEW = YAML.replace("intake: {per_month: 0.5}", "intake: {per_month: 6}")


@pytest.mark.parametrize(("others", "is_told"), [(20, False), (80, True)])
def test_no_share_of_so_few_at_the_start(tmp_path: Path, others: int, *, is_told: bool) -> None:
    settings = RunSettings(out=tmp_path / "out", draws=2)
    file = written(tmp_path, caseload(others), FEW)
    found, ran = compare(file, settings).comparison, run(file, settings)
    of_run = stability_of_run(ran.scenario, ran.rows)
    assert (found.holding is not None) == is_told
    assert (of_run is not None) == is_told
    assert any(one.code == "drifts" for one in found.notices) == is_told
    if found.holding is not None and of_run is not None:
        national = {row.measure: row.simulated.mean for row in found.national}
        assert math.isfinite(national["inflow"])
        assert found.holding.shares == of_run.shares
        assert holding_line(found.holding) == holding_line(of_run)
        assert [round(85 * share, 6) % 5 for share in found.holding.shares] == [0, 0, 0]


def test_options_that_all_reach_too_few_are_refused(tmp_path: Path) -> None:
    for_three = YAML.partition("  - name: exemption")[0] + YAML[YAML.index("  - name: for_three") :]
    with pytest.raises(InputError, match="at least one must reach 10 persons"):
        compare(written(tmp_path, caseload(), for_three), RunSettings(out=tmp_path, draws=2))
