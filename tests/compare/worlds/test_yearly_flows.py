"""Flows and stocks of the caseload: hand-counted lives, identities, life tables, the country."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.compare.caseload import FlowRow, by_name, flow_rows, national_rows, with_mean_year
from sim.compare.plan import ComparisonPlan, comparison_plan
from sim.compare.worlds.results import PairedResults, gathered
from sim.compare.worlds.simulate import simulate_options
from sim.compare.worlds.yearly_flows import (
    AT,
    INFLOW,
    OUTFLOW,
    caseload,
    ending_chance,
    exit_shares,
)
from sim.compare.worlds.yearly_flows import return_shares as returns
from sim.errors import InputError
from sim.events import PersonMonths
from sim.inputs.amounts.load import load_amounts
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolve_options
from sim.kernels.lives.spells import AT_RISK, ENDED, N_BANDS, N_OFF, N_ON, OFF_BANDS, ON_BANDS
from sim.money.account import account
from tests.compare.test_comparison import SMALL
from tests.money.test_account import TRIAL, in_worlds, lives_of, payees, prices_of

AMOUNTS = load_amounts()
GONE = 255
ON, PENSION = (0, 1, 4), 5


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> ComparisonPlan:
    from sim.inputs.scenario.load import load_scenario

    path = tmp_path_factory.mktemp("scenario") / "small.yaml"
    path.write_text(SMALL, "utf-8")
    return comparison_plan(resolve_options(load_scenario(path)), AMOUNTS)


@pytest.fixture(scope="module")
def worlds(plan: ComparisonPlan) -> PairedResults:
    return gathered([simulate_options(block) for block in plan.blocks(0, 3)])


def test_every_kind_of_move_is_counted_in_its_year() -> None:
    lives = [
        [0, 1, 1, 0, 1, 2, 2, 4, 4, 3, 3, 3, 3, 4],  # back on benefit at the start of month 13
        [GONE, GONE, 0, 0, 0, 2, 3, 3, 3, 3, 3, 3, 3, 3],
        [GONE, 1, 1, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3],
        [0, 0, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5],  # pension age from benefit, part-time, work
        [GONE, GONE, 1, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5],
        [0, 0, 2, 2, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5],
        [GONE, GONE, 4, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3],  # had left before the start
    ]
    found = caseload(account(lives_of(lives), payees(7, 400), prices_of(13, "reference"), 1))
    of = {name: found[0, place].tolist() for name, place in AT.items()}
    assert of == {
        "new_inflow": [3, 0], "returns_after_work": [1, 0], "returns_after_other_exit": [0, 1],

        "returns_from_before": [1, 0], "exits_to_work": [3, 0], "other_exits": [3, 0],
        "part_time_begun": [2, 0],
        "part_time_ended": [1, 0], "part_time_to_work": [1, 0], "part_time_to_other_exit": [1, 0],
        "new_inflow_part_time": [2, 0], "pension_exits": [2, 0], "part_time_to_pension": [1, 0],
        "stock_start": [3, 0], "stock_end": [0, 1],
        "part_time_start": [0, 0], "part_time_end": [0, 0],
        # payees have been on benefit for 30 months at month 0, also who comes later.
        "long_start": [3, 0], "long_end": [0, 0],
    }  # fmt: skip


def test_stock_plus_in_minus_out_is_stock_under_every_option(worlds: PairedResults) -> None:
    table = by_name(worlds.flows.reshape(-1, *worlds.flows.shape[2:]))
    assert np.array_equal(
        table["stock_start"] + table["inflow"] - table["outflow"] - table["pension_exits"],
        table["stock_end"],
    )
    assert (table["pension_exits"] > 0).any()
    part_time = table["part_time_start"] + table["part_time_begun"] + table["new_inflow_part_time"]
    ended = table["part_time_ended"] + table["part_time_to_work"]
    assert np.array_equal(
        part_time - ended - table["part_time_to_other_exit"] - table["part_time_to_pension"],
        table["part_time_end"],
    )
    assert np.array_equal(table["stock_end"][:, :-1], table["stock_start"][:, 1:])
    assert (table["inflow"] > 0).any()


def spells_by_hand(lives: PersonMonths) -> tuple[Counter[tuple[int, int]], np.ndarray]:
    """Spells ended and months at risk by band, and who is long on benefit by month: one by one."""
    seen: Counter[tuple[int, int]] = Counter()
    horizon = lives.state.shape[1] - 1
    long = np.zeros(horizon + 1, int)
    for row, states in enumerate(lives.state.tolist()):
        since, before = int(lives.entry_month[row] - lives.months_on_benefit[row]), None
        for month, now in enumerate(states):
            if now in (GONE, PENSION):
                continue
            if before is not None and (before in ON) != (now in ON):
                since = month
            long[month] += now in ON and month - since >= 24
            if month < horizon:
                bands, first = (ON_BANDS, 0) if now in ON else (OFF_BANDS, N_ON)
                first += 0 if now in ON or now == 2 else N_OFF
                band = int(np.searchsorted(bands, month - since, side="right")) - 1
                if band < bands.size - 1:
                    seen[first + band, AT_RISK] += 1
                    # Pension age ends the risk, and no spell.
                    moves_on = (now in ON) != (states[month + 1] in ON)
                    seen[first + band, ENDED] += moves_on and states[month + 1] != PENSION
            before = now
    return seen, long


AGED = TRIAL.model_copy(update={"population": TRIAL.population.model_copy(update={"ageing": True})})


@pytest.mark.parametrize("scenario", [TRIAL, AGED], ids=["trial", "aged"])
def test_spells_are_those_counted_person_by_person(scenario: Scenario) -> None:
    _, lives, _, found = in_worlds(scenario)
    assert (lives.state == PENSION).any() == scenario.population.ageing
    seen, long = spells_by_hand(lives)
    for band in range(N_BANDS):
        for what in (ENDED, AT_RISK):
            assert found.spells[:, band, what].sum() == seen[band, what], (band, what)
    assert found.long_on_benefit.sum(axis=(0, 1)).tolist() == long.tolist()
    assert sum(seen.values()) > 0


def test_a_flat_hazard_gives_its_own_yearly_shares() -> None:
    spells = np.zeros((N_BANDS, 2), np.int64)
    spells[:, AT_RISK], spells[:, ENDED] = 1000, 20
    assert exit_shares(spells)["exit_in_year_4"] == pytest.approx(1 - 0.98**12)
    back = returns(spells)
    assert back["returned_within_6_months"] == pytest.approx(1 - 0.98**6)
    assert back["returned_after_work_within_60_months"] == pytest.approx(1 - 0.98**60)


def test_where_nobody_was_at_risk_nothing_is_said() -> None:
    spells = np.zeros((N_BANDS, 2), np.int64)
    spells[N_ON] = (1, 10)
    chance = ending_chance(spells, N_ON, OFF_BANDS)
    assert chance[0] == pytest.approx(1 - 0.9**6)
    assert np.isnan(chance[1:]).all()


def row_of(rows: list[FlowRow], flow: str, period: str) -> FlowRow:
    (found,) = [r for r in rows if (r.option, r.flow, r.period) == ("base", flow, period)]
    return found


def test_rows_hold_years_and_the_mean_year(worlds: PairedResults) -> None:
    names = tuple(f"option-{at}" if at else "base" for at in range(worlds.flows.shape[0]))
    rows = flow_rows(names, worlds)
    # 30 months: two years and a half one, so a year on average is the sum over 2.5.
    flows = worlds.flows[0][:, AT["exits_to_work"]]
    mean = row_of(rows, "exits_to_work", "mean")
    assert mean.level.mean == pytest.approx(flows.sum(axis=1).mean() / 2.5)
    first = row_of(rows, "exits_to_work", "year 1")
    assert first.level.mean == pytest.approx(flows[:, 0].mean())
    assert first.share.mean == pytest.approx(first.level.mean / 80)
    sums = {"inflow": INFLOW, "outflow": OUTFLOW}
    for total, parts in sums.items():
        told = [row_of(rows, part, "year 2").level.mean for part in parts]
        assert row_of(rows, total, "year 2").level.mean == pytest.approx(sum(told))
    table = by_name(with_mean_year(worlds.flows[0], 30))
    assert table["stock_start"].shape == (12, 4)


def test_national_figures_stand_beside_and_move_nothing(worlds: PairedResults) -> None:
    names = tuple(f"option-{at}" if at else "base" for at in range(worlds.flows.shape[0]))
    rows = national_rows(names, worlds, AMOUNTS.national)
    assert [row.national for row in rows] == [f.value for f in AMOUNTS.national.figures]
    of = {(row.measure, row.national_year): row for row in rows}
    assert of["inflow", "2017"].simulated.mean == of["inflow", "2022"].simulated.mean
    assert 0 < of["long_share", "end of 2016"].simulated.mean < 1
    assert all(row.source and row.status for row in rows)


def test_the_national_file_tells_every_mistake_at_once(tmp_path: Path) -> None:
    for file in (Path(__file__).parents[3] / "amounts").glob("*.yaml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    figure = "{measure: %s, value: %s, unit: u, source: %s, status: published}"
    lines = [figure % ("inflw", "0.2", "s"), figure % ("outflow", "29", '""')]
    (tmp_path / "national.yaml").write_text(
        "figures:\n" + "".join(f"  - {line}\n" for line in lines), "utf-8"
    )
    with pytest.raises(InputError) as caught:
        load_amounts(tmp_path)
    told = "\n".join(caught.value.mistakes)
    assert "national.yaml:2" in told
    assert "inflw" in told
    assert "must be a share from 0 to 1 (got 29). Write 0.29 for 29 %." in told
    assert "national.yaml:3" in told
    assert "source" in told


def test_the_command_prints_the_status_quo_beside_the_country(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL, "utf-8")
    done = CliRunner().invoke(
        main, ["compare", str(tmp_path / "small.yaml"), "--out", str(tmp_path / "out")]
    )
    assert done.exit_code == 0, done.output
    assert "What `base` implies, compared with the national figures" in done.output
    assert "two years or longer on benefit" in done.output
    (folder,) = (tmp_path / "out").iterdir()
    assert (folder / "comparison_flows_nl.csv").is_file()
    assert (folder / "comparison_national.parquet").is_file()
