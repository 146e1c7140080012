"""A municipality's own caseload: both ways of writing it, every mistake at once, nothing kept."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.draws import Address, ReplicationRange
from sim.engine.expected import run_expected
from sim.engine.person_months import person_months
from sim.engine.world import all_cohorts
from sim.errors import InputError
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolved, scenario_from_mapping
from sim.inputs.scenario.redacted import FINGERPRINT, has_own_caseload, published_form
from sim.pipeline import run
from sim.population.homes import homes_of
from sim.population.people import draw_traits
from sim.regimes.treatments import expected_eligible, regime_switches
from sim.results import RunSettings
from sim.states import State
from tests.engine.worlds import setting_of

DUTCH = (
    """Huishouden;Profiel;Geboortedatum;Begindatum;Parttime;Verdiensten
alleenstaand;werkfit;15-06-1980;1-4-2016;ja;1.234,50
alleenstaande ouder;;1-10-1990;2015-12-31;nee;
paar;psychisch beperkt;;;;
"""
    + 7 * "paar;werkfit;;;;\n"
)
ENGLISH = (
    """household,profile,age_years,months_on_benefit,part_time,earnings
single,work_ready,37,18,yes,1234.5
lone_parent,,27,21,no,
couple,mentally_limited,,,,
"""
    + 7 * "couple,work_ready,,,,\n"
)
YAML = """
scenario: own
based_on: wageningen
population:
  groups: [{name: caseload, regime: reference, file: caseload.csv, part_time_share: 0.1}]
published: []
runs: {draws: 2, replications: 2}
"""
HERE = Address(seed=3, draw=0, replication=0)


def scenario_of(folder: Path, text: str, more: str = "") -> Scenario:
    (folder / "caseload.csv").write_text(text, "utf-8")
    (folder / "own.yaml").write_text(YAML + more, "utf-8")
    return load_scenario(folder / "own.yaml")


def facts(scenario: Scenario) -> list[tuple[Any, ...]]:
    """Profile, months on benefit, status, household, age and earnings of everybody."""
    people = all_cohorts(setting_of(scenario), HERE)[0].people
    home = draw_traits(scenario, people, HERE.seed)
    return list(
        zip(
            people.profile(len(scenario.hazards.frailty)).tolist(),
            people.months_on_benefit().tolist(), people.status.tolist(),
            home.household.tolist(), home.age_years.tolist(), home.earnings_eur.tolist(),
            strict=True,
        )
    )  # fmt: skip


@pytest.mark.parametrize("text", [DUTCH, ENGLISH])
def test_people_are_as_the_file_says(tmp_path: Path, text: str) -> None:
    scenario = scenario_of(tmp_path, text)
    assert scenario.population.groups[0].persons.value == 10
    first, second, third = facts(scenario)[:3]
    assert first == (0, 18, State.PART_TIME, 0, 37, 1234.5)
    assert (second[1], second[2], second[3], second[4]) == (21, State.BENEFIT, 1, 27)
    assert (third[0], third[3]) == (2, 2)
    assert np.isnan([second[5], third[5]]).all()


def test_what_the_file_does_not_say_is_drawn(tmp_path: Path) -> None:
    text = "leeftijd\n" + "40\n" * 3000
    found = np.array(facts(scenario_of(tmp_path, text)))
    profile, months, status, age = found[:, 0], found[:, 1], found[:, 2], found[:, 4]
    assert np.bincount(profile.astype(int)) / 3000 == pytest.approx([0.43, 0.33, 0.24], abs=0.03)
    assert (months >= 24).mean() == pytest.approx(0.71, abs=0.03)
    assert status.mean() == pytest.approx(0.1, abs=0.02)
    assert set(age) == {40}


def test_homes_of_person_months_are_those_of_the_file(tmp_path: Path) -> None:
    scenario = scenario_of(tmp_path, DUTCH)
    months = person_months(setting_of(scenario), ReplicationRange(3, 0, 0, 2))
    homes = homes_of(
        scenario,
        months.cohort,
        months.number,
        months.world.astype(np.uint32),
        months.entry_month,
        0,
        np.array([3, 0], np.uint32),
    )
    file = months.cohort == 0
    assert homes.household[file].tolist() == [0, 1, *[2] * 8] * 2
    age = homes.age_months[file].reshape(2, 10) // 12
    assert age[:, :2].tolist() == [[37, 27]] * 2
    np.testing.assert_array_equal(homes.earnings_eur[file], [1234.5, *[np.nan] * 9] * 2)


def test_every_mistake_is_told_by_line_and_column(tmp_path: Path) -> None:
    text = (
        "Huishouden;Leeftijd;Begindatum;Parttime;Verdiensten\n"
        "alleen;40;2015-01-01;ja;100\n"
        "paar;17;2015-01-01;ja;100\n"
        "paar;40;2018-01-01;ja;100\n"
        "paar;40;31-02-2015;misschien;veel\n"
        "paar;40\n"
        "paar;20;1-1-2005;nee;100\n"
    ) + 4 * "paar;40;;;\n"
    with pytest.raises(InputError) as error:
        scenario_of(tmp_path, text)
    told = [line.partition(" The file is named in ") for line in error.value.mistakes]
    assert {end.rpartition("own.yaml:")[2] for _, _, end in told} == {
        "5:54 population.groups[0].file."
    }
    assert [line.rpartition("caseload.csv:")[2] for line, _, _ in told] == [
        "2: Huishouden: must be single, lone_parent or couple (alleenstaand, alleenstaande ouder, "
        "paar) (got another word). Did you mean `alleenstaand`?",
        "3: Leeftijd: must give an age from 18 to 80 years on 2017-10-01, the start of the "
        "scenario.",
        "4: Begindatum: must lie between 1965-01-01 and the start of the scenario, 2017-10-01.",
        "5: Begindatum: must be a day of the calendar, as year-month-day or day-month-year (got "
        "none). If the month stands before the day in this column, write all its dates as "
        "1980-12-31.",
        "5: Parttime: must be yes or no (ja, nee) (got another word). Leave the cell empty where "
        "it is not known.",
        "5: Verdiensten: must be an amount from 0 to 100000 euros per month, such as 1234,50 or "
        "1234.50.",
        "6: must have 5 cells (got 2). Where a value is not known, leave its cell empty, but in "
        "its place.",
        "7: Begindatum: must fit the age in the same line: nobody is on benefit before "
        "turning 18. Correct the date or the age, or leave this cell empty.",
        "7: Verdiensten: must be empty or 0 for who does not work part-time.",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("BSN;Leeftijd\n123;40\n", "Delete BSN: a file must not hold who people are"),
        ("Leeftyd\n40\n", "did you mean `leeftijd`?"),
        ("leeftijd;age\n40;40\n", "1: age: must be the only column for age_years (got two)"),
        ("leeftijd;geboortedatum\n40;1-1-1980\n", "must hold age_years or birth_date, not both"),
        ("leeftijd\n", "2: must hold at least one recipient (got none)"),
        ("", "1: must hold the names of the columns, such as huishouden"),
    ],
)
def test_columns_must_be_known(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(InputError) as error:
        scenario_of(tmp_path, text)
    assert told in str(error.value)


TWO_GROUPS = """
scenario: own
based_on: wageningen
population:
  groups:
    - {name: here, regime: reference, file: caseload.csv}
    - {name: there, regime: reference, file: other.csv}
published: []
"""


def test_fewer_than_ten_real_people_are_refused_and_not_counted(tmp_path: Path) -> None:
    told = "must hold at least 10 recipients in all groups together"
    with pytest.raises(InputError, match=told) as error:
        scenario_of(tmp_path, "leeftijd\n" + "40\n" * 9)
    (mistake,) = error.value.mistakes
    assert "own.yaml:5" in mistake
    assert "(got fewer in " in mistake
    assert "9" not in mistake.partition("recipients in all")[2].replace(str(tmp_path), "")
    assert scenario_of(tmp_path, "leeftijd\n" + "40\n" * 10).population.groups[0].file
    with pytest.raises(InputError) as error:
        scenario_of(tmp_path, "leeftijd\n" + "40\n" * 7 + "4\n")
    assert told in str(error.value)
    assert "must give an age from 18" in str(error.value)


@pytest.mark.parametrize(("other", "is_refused"), [(5, False), (4, True)])
def test_real_people_of_all_groups_count_together(
    tmp_path: Path, other: int, *, is_refused: bool
) -> None:
    (tmp_path / "caseload.csv").write_text("leeftijd\n" + "40\n" * 5, "utf-8")
    (tmp_path / "other.csv").write_text("leeftijd\n" + "41\n" * other, "utf-8")
    (tmp_path / "own.yaml").write_text(TWO_GROUPS, "utf-8")
    if is_refused:
        with pytest.raises(InputError, match="at least 10 recipients"):
            load_scenario(tmp_path / "own.yaml")
    else:
        load_scenario(tmp_path / "own.yaml")
    twice = TWO_GROUPS.replace("other.csv", "caseload.csv")
    (tmp_path / "own.yaml").write_text(twice, "utf-8")
    with pytest.raises(InputError, match="at least 10 recipients"):
        load_scenario(tmp_path / "own.yaml")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(YAML, "utf-8")
    with pytest.raises(
        InputError, match=r"groups\[0\].file: `.*caseload.csv` must be a file that exists"
    ):
        load_scenario(tmp_path / "own.yaml")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("leeftijd\n40\n".encode("utf-16"), "must be UTF-8 text (got UTF-16)"),
        (b"leeftijd\n4\0\n", "must be a csv file or an .xlsx workbook (got another kind"),
    ],
)
def test_a_table_saved_in_another_form_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "caseload.csv").write_bytes(content)
    (tmp_path / "own.yaml").write_text(YAML, "utf-8")
    with pytest.raises(InputError) as error:
        load_scenario(tmp_path / "own.yaml")
    assert told in str(error.value)


def test_persons_are_counted_not_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"persons must be left out where a file is given"):
        scenario_of(
            tmp_path, DUTCH,
            "options: [{name: more, change: {population: {groups: [{name: caseload, "
            f"regime: reference, persons: 5, file: {tmp_path / 'caseload.csv'}}}]}}}}}}]\n",
        )  # fmt: skip


def test_a_scenario_with_a_file_reads_itself_back(tmp_path: Path) -> None:
    scenario = scenario_of(tmp_path, DUTCH)
    assert scenario_from_mapping(resolved(scenario)) == scenario
    (tmp_path / "caseload.csv").write_text(ENGLISH, "utf-8")
    with pytest.raises(InputError, match="must be the file of before"):
        scenario_from_mapping(resolved(scenario))


def test_results_hold_a_fingerprint_and_no_place(tmp_path: Path) -> None:
    scenario = scenario_of(tmp_path, DUTCH)
    assert has_own_caseload(scenario)
    shown = json.dumps(published_form(scenario, b"key"))
    assert "caseload.csv" not in shown
    assert str(tmp_path) not in shown
    file = published_form(scenario, b"key")["population"]["groups"][0]["file"]
    assert file.keys() == {FINGERPRINT}


def test_no_small_number_of_real_people_leaves_the_building(tmp_path: Path) -> None:
    scenario_of(tmp_path, "leeftijd\n" + "40\n" * 120)
    result = run(tmp_path / "own.yaml", RunSettings(out=tmp_path / "out"))
    counts = [row.level.mean for row in result.rows if row.unit == "persons"]
    shown = [value for value in counts if not np.isnan(value)]
    assert shown
    assert len(shown) < len(counts)
    assert all(value == 0 or (value >= 10 and value % 5 == 0) for value in shown)
    for file in result.folder.rglob("*"):
        if file.suffix in (".csv", ".json"):
            assert "caseload.csv" not in file.read_text("utf-8")


def test_expectations_follow_the_file_exactly(tmp_path: Path) -> None:
    rows = ["household;age;profile;months_on_benefit"]
    for number in range(60):
        age, household = 20 + number % 40, ("single", "couple", "")[number % 3]
        rows.append(f"{household};{age};{('werkfit', '')[number % 2]};{(6, '', 20)[number % 3]}")
    more = (
        "policy: {switches: [{month: 3, to: coaching, min_age_years: 30, households: [single]}, "
        "{month: 6, to: disregard, persons: 8, max_months_on_benefit: 30}]}\n"
    )
    scenario = scenario_of(tmp_path, "\n".join(rows) + "\n", more)
    chosen = setting_of(scenario)
    expected = run_expected(chosen)
    months = person_months(chosen, ReplicationRange(11, 0, 0, 400))
    mean = months.flows.sum(axis=(1, 2)).mean(axis=0)
    told = expected.flows.sum(axis=(0, 1))
    error = months.flows.sum(axis=(1, 2)).std(axis=0, ddof=1) / 20
    seen = told > 0.05
    assert np.abs((mean - told)[seen] / error[seen]).max() < 4
    switch = scenario.policy.switches[1]
    assert regime_switches(scenario)[1].branches[0].high == 8 / expected_eligible(
        scenario, switch, 6
    )
    code = chosen.layout.treatments.index(("disregard", False))
    reached = (months.treatment[:, 6] == code).sum() / 400
    assert reached == pytest.approx(8, abs=0.5)
