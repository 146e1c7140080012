"""Who gains and who loses: parts of the people add up, and are those whom an option reached."""

from typing import Any

import numpy as np
import pytest

from sim.compare.comparison import comparator_first
from sim.compare.plan import ComparisonPlan, comparison_plan
from sim.compare.subgroups import MEASURES, SubgroupRow, subgroup_rows
from sim.compare.worlds.measures import PLACE
from sim.compare.worlds.results import PairedResults, gathered
from sim.compare.worlds.simulate import simulate_options
from sim.inputs.amounts.load import load_amounts
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import resolve_options, with_changes
from sim.report.text.subgroups import NOTHING_SHOWN, subgroups_text

DESK = {"regime": "coaching", "while_waiting": "reference", "slots": 5}
NEW = [{"month": 0, "to": "coaching", "traits": ["new"]}]
SMALL = {
    "time": {"start": "2020-01-01", "months": 24},
    "runs": {"draws": 2, "replications": 2},
    "population": {"traits": {"new": 0.3}, "groups": [{"name": "caseload", "persons": 300}]},
    "options": [
        {"name": "new_coached", "change": {"policy": {"switches": NEW}}},
        {
            "name": "desk",
            "change": {"policy": {"switches": [{"month": 0, "to": "coaching"}], "desk": DESK}},
        },
    ],
}


def plan_of(change: dict[str, Any] | None = None) -> ComparisonPlan:
    scenario = with_changes(with_changes(load_scenario("municipality"), SMALL), change or {})
    return comparison_plan(comparator_first(resolve_options(scenario)), load_amounts())


@pytest.fixture(scope="module")
def rows() -> tuple[SubgroupRow, ...]:
    return subgroup_rows(plan_of(), map, asked=True)


@pytest.fixture(scope="module")
def worlds() -> PairedResults:
    return gathered([simulate_options(block) for block in plan_of().blocks(0, 2)])


def parts_of(rows: tuple[SubgroupRow, ...], option: str, by: str) -> dict[str, SubgroupRow]:
    chosen = [row for row in rows if (row.option, row.by) == (option, by)]
    return {row.part: row for row in chosen if row.measure == "first_exits_to_work"}


def test_parts_of_every_kind_add_up_to_everybody(
    rows: tuple[SubgroupRow, ...], worlds: PairedResults
) -> None:
    kinds = {row.by for row in rows}
    assert kinds == {"met", "profile", "age", "household", "trait new"}
    for at, option in enumerate(("new_coached", "desk"), start=1):
        for by, measure in ((by, one) for by in kinds for one in MEASURES):
            mine = [
                row
                for row in rows
                if (row.option, row.by, row.measure) == (option, by, measure.heading)
            ]
            of_years = worlds.yearly[[at, 0], :, PLACE[measure.name]]
            is_sum = measure.unit != "persons"
            mean = (of_years.sum(axis=-1) if is_sum else of_years[..., -1]).mean(axis=1)
            scale = 100.0 if measure.unit == "euros" else 1.0
            level, theirs = mean / scale
            assert sum(row.level.mean for row in mine) == pytest.approx(level)
            assert sum(row.difference.mean for row in mine) == pytest.approx(
                level - theirs, abs=1e-6
            )


def test_those_reached_are_those_whom_the_comparison_counts_as_affected(
    rows: tuple[SubgroupRow, ...], worlds: PairedResults
) -> None:
    for at, option in enumerate(("new_coached", "desk"), start=1):
        reached = parts_of(rows, option, "met")["reached"]
        assert reached.persons.mean == worlds.affected[at].mean()


def test_only_those_reached_change_and_only_they_gain(rows: tuple[SubgroupRow, ...]) -> None:
    for option in ("new_coached", "desk"):
        others = [
            row for row in rows if (row.option, row.by) == (option, "met") and row.part != "reached"
        ]
        assert others
        assert all(row.difference.mean == row.difference.p95 == 0 for row in others)
    without = [row for row in rows if row.option == "new_coached" and row.part == "without"]
    assert len(without) == len(MEASURES)
    assert all(row.difference.mean == 0 for row in without)


def test_who_waits_at_a_desk_is_told_apart_from_who_is_never_sent_there(
    rows: tuple[SubgroupRow, ...],
) -> None:
    desk, switch = parts_of(rows, "desk", "met"), parts_of(rows, "new_coached", "met")
    assert desk["waiting"].persons.mean > desk["reached"].persons.mean > 0
    assert "waiting" not in switch
    assert switch["neither"].persons.mean > switch["reached"].persons.mean


def test_nothing_is_told_by_part_unless_asked_for_nor_of_real_people(tmp_path: Any) -> None:
    def never(work: Any, blocks: Any) -> Any:
        raise AssertionError("nothing is to be simulated")

    assert subgroup_rows(plan_of(), never, asked=False) == ()
    file = tmp_path / "own.csv"
    lines = [f"alleenstaand,{30 + number}" for number in range(30)]
    file.write_text("huishouden,leeftijd\n" + "\n".join(lines) + "\n")
    group = {"name": "caseload", "file": str(file), "persons": 0}
    of_file = plan_of({"population": {"groups": [group]}})
    assert subgroup_rows(of_file, never, asked=True) == ()
    assert subgroups_text(()) == NOTHING_SHOWN


def test_a_table_for_each_option_is_printed(rows: tuple[SubgroupRow, ...]) -> None:
    text = subgroups_text(rows)
    assert text.count("exits to work") == 2
    assert "trait new: with" in text
    assert np.isfinite(rows[0].difference.mc_se)
