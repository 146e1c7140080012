"""Options and regimes that meet few people of a real file, whoever else is in the worlds."""

from pathlib import Path

import pandas as pd
import pytest

from sim.pipeline import compare
from sim.results import CompareResult, RunSettings
from tests.compare.test_real_people import caseload, steps, tables, written

MIXED = """\
scenario: mixed
based_on: municipality
time: {start: 2020-01-01, months: 24}
runs: {draws: 2, replications: 3}
money: {regimes: {coaching: {clients_per_fte: {value: 10}}}}
population:
  groups: [{name: here, regime: reference, file: caseload.csv, intake: {per_month: 5}}]
options:
  - {name: base}
  - {name: exemption, change: {policy: {switches: [{month: 0, to: exemption}]}}}
"""
FOR_THREE = "{month: 0, to: coaching, households: [lone_parent]}"
OPTIONS = {
    # Nobody counts whom it reaches where lives change for another reason as well.
    "odd_market": "hazards: {labour_market: {index: [0.90001]}}, "
    f"policy: {{switches: [{FOR_THREE}]}}",
    # New inflow is synthetic: it makes no ten of three.
    "with_new": f"policy: {{switches: [{FOR_THREE}]}}",
    # Three of the file are coached, all others exempt.
    "thin": "policy: {switches: [{month: 0, to: exemption, households: [single, couple]}, "
    f"{FOR_THREE}]}}",
}


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> CompareResult:
    folder = tmp_path_factory.mktemp("mixed")
    lines = [f"  - {{name: {name}, change: {{{change}}}}}" for name, change in OPTIONS.items()]
    file = written(folder, caseload(), MIXED + "\n".join(lines) + "\n")
    return compare(file, RunSettings(out=folder / "out"))


@pytest.mark.parametrize("option", ["odd_market", "with_new"])
def test_an_option_for_three_is_left_out_whoever_comes_beside_them(
    mixed: CompareResult, option: str
) -> None:
    assert option not in {one.option for one in mixed.comparison.verdicts}
    for name, table in tables(mixed).items():
        if name not in ("comparison_notices", "comparison_inputs"):
            assert not (table.astype(str) == option).any(axis=None), name


def test_staff_of_a_regime_for_three_is_hidden(mixed: CompareResult) -> None:
    table = tables(mixed)["comparison_differences"]
    staff = table[table.measure.isin(("staff_fte", "staff_cost", "contact_moments"))]
    numbers = staff.set_index("option")[["mean", "mean_p05", "mean_p95", "difference", "p50"]]
    assert numbers.loc["thin"].isna().all(axis=None)
    assert not numbers.loc["base", "mean"].isna().any()
    months = tables(mixed)["comparison_months"]
    of_thin = months[(months.option == "thin") & (months.measure == "staff_fte")]
    assert len(of_thin) == 24
    assert of_thin["mean"].isna().all()


def test_staff_and_euros_are_told_in_five_persons_where_one_takes_most(
    mixed: CompareResult,
) -> None:
    """One coach for ten: five persons take half a coach, not a tenth."""
    found = steps(mixed)
    assert found.fte == 0.5
    assert found.staff_a_year == pytest.approx(66_500 * 1.92 / 2, rel=0.02)
    assert found.euros_a_year >= 5 * (14_400 + 66_500 * 1.92 / 10)
    table = tables(mixed)["comparison_differences"]
    for unit, measures, step in (
        ("fte", ("staff_fte",), found.fte),
        ("euros", ("net_municipal_cost", "benefit_spending"), found.euros_a_year),
    ):
        shown = table[(table.unit == unit) & table.measure.isin(measures)]
        for column in ("mean", "mean_p05", "mean_p95", "difference", "p05", "p50", "p95"):
            numbers = shown[column].dropna() / step
            assert len(numbers)
            assert numbers.to_numpy() == pytest.approx(numbers.round().to_numpy()), column


def test_persons_of_the_file_alone_decide_what_is_small(tmp_path: Path) -> None:
    """Anybody can simulate a synthetic town again, and take it off what is shown of both."""
    town = "{name: town, regime: reference, persons: {value: 200}, part_time_share: {value: 0.5}}"
    yaml = MIXED.replace("intake: {per_month: 5}}]", f"}}, {town}]")
    found = compare(written(tmp_path, caseload(), yaml), RunSettings(out=tmp_path, draws=2))
    table = pd.read_parquet(found.folder / "comparison_differences.parquet")
    assert (
        table[table.measure.isin(("part_time", "part_time_months", "set_off"))]["mean"].isna().all()
    )
    assert table[table.measure == "on_benefit"]["mean"].notna().all()
