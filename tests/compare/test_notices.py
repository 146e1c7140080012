"""Notices: codes with values, the same sentence in every language, said when they must be."""

import json
import string
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.calibrate.posterior_file import _observed
from sim.compare.comparison import comparator_first
from sim.compare.notice import MISSING, Code, Notice, missing_amount, notice
from sim.compare.notices import (
    _about_all,
    _beyond_data,
    _desk_too_large,
    _of_desks,
    _of_intake,
    _of_pension_age,
    _of_traits,
)
from sim.compare.plan import comparison_plan
from sim.files.sealed_tables import read_sealed_table, write_sealed_table
from sim.hazards.parameters import as_written, parameter_draws
from sim.hazards.posterior import LABEL, MANIFEST_KEY, observed_by, posterior_path
from sim.inputs.amounts.load import load_amounts
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import resolve_options, with_changes
from sim.inputs.scenario.remarks import remarks
from sim.inputs.targets.load import read_targets
from sim.money.dated_amounts import Note
from sim.pipeline import compare
from sim.report.page.language import LANGUAGES, language_of
from sim.results import RunSettings

AMOUNTS = load_amounts()


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_text_that_needs_no_other_values(language: str) -> None:
    texts = language_of(language).texts
    told = {key.removeprefix("told.") for key in texts if key.startswith("told.")}
    assert told == {str(code) for code in Code}
    for code in Code:
        assert fields(texts[f"told.{code}"]) <= fields(code.sentence) | {"option"}


@pytest.mark.parametrize(
    ("level", "is_told"),
    [("2019-07-01", True), ("2026-01-01", False), ("2028-02-01", True), (None, False)],
)
def test_amounts_of_another_time_are_told(level: str | None, is_told: bool) -> None:
    change = {"time": {"start": "2027-01-01"}, "money": {"price_level": level}}
    scenario = with_changes(load_scenario("municipality"), change)
    said = _about_all([scenario], as_written(scenario.hazards, 1))
    texts = [one.text for one in said if one.code is Code.PRICE_LEVEL]
    assert len(texts) == is_told
    assert all(f"those of {level} all" in text and "2027-01-01" in text for text in texts)


def test_a_notice_lacks_no_value_of_its_sentence() -> None:
    found = notice(Code.LONGER, ["a", "b"], regime="coaching", seen=24, runs=60)
    assert found.text.startswith("a, b: `coaching` was observed for 24 months and runs for 60")
    with pytest.raises(KeyError):
        assert notice(Code.LONGER, regime="coaching").text
    row = found.row()
    assert (row.code, row.options) == ("longer", "a, b")
    assert found == Notice.from_row(row)
    assert json.loads(row.values) == {"regime": "coaching", "seen": 24, "runs": 60}


@pytest.mark.parametrize(("begin", "code"), MISSING)
def test_a_missing_amount_says_which_kind(begin: str, code: Code) -> None:
    note = Note(f"{begin} of somebody", date(2020, 7, 1), (date(2021, 1, 1),), "not found.")
    found = missing_amount(note)
    assert found.code is code
    assert found.text.startswith(str(note))
    assert "Add rows for these dates under `amounts." in found.text


def test_amounts_by_the_calendar_are_all_of_a_known_kind() -> None:
    data = {
        "money": {"price_level": None},
        "time": {"start": "2026-01-01", "months": 30},
        "options": [
            {"name": "more", "change": {"policy": {"switches": [{"month": 0, "to": "disregard"}]}}}
        ],
    }
    scenario = with_changes(load_scenario("municipality"), data)
    plan = comparison_plan(comparator_first(resolve_options(scenario)), AMOUNTS)
    codes = {found.code for found in plan.missing_amounts}
    assert codes >= {Code.MISSING_NORM, Code.MISSING_PRICE}
    assert Code.MISSING_AMOUNT not in codes


SMALL = """\
scenario: small
based_on: municipality
time: {start: 2020-01-01, months: 12}
runs: {draws: 3, replications: 2}
posterior: none
population: {groups: [{name: caseload, regime: reference, persons: 40}]}
options:
  - {name: base}
  - {name: idle}
  - {name: free, change: {policy: {switches: [{month: 0, to: exemption}]}}}
"""


def test_draws_that_are_all_the_same_are_told(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL, "utf-8")
    found = compare(tmp_path / "small.yaml", RunSettings(out=tmp_path))
    told = {one.code: one for one in found.comparison.notices}
    assert told[Code.IDENTICAL_DRAWS].values["draws"] == 3
    assert Code.LUCK_ONLY in told
    assert told[Code.NOTHING].options == ("idle",)
    table = pd.read_parquet(found.folder / "comparison_notices.parquet")
    assert list(table.columns) == ["code", "options", "values", "notice"]
    assert set(table["code"]) == {str(code) for code in told}
    once = compare(tmp_path / "small.yaml", RunSettings(out=tmp_path, draws=1))
    assert Code.IDENTICAL_DRAWS not in {one.code for one in once.comparison.notices}


def test_an_option_that_leaves_the_market_of_the_trial_is_told() -> None:
    """Also where the comparator itself stays in it."""
    scenario = with_changes(
        load_scenario("municipality"),
        {
            "settings": {},
            "hazards": {"labour_market": {"index": [1.0]}},
            "options": [
                {"name": "slump", "change": {"hazards": {"labour_market": {"index": [0.5]}}}}
            ],
        },
    )
    options = resolve_options(scenario)
    drawn = as_written(options[0].scenario.hazards, 2)
    codes = [found.code for found in _about_all([one.scenario for one in options], drawn)]
    assert Code.MARKET in codes
    assert Code.MARKET not in [found.code for found in _about_all([options[0].scenario] * 2, drawn)]


@pytest.mark.parametrize(
    ("slots", "rules", "code"),
    [
        ([40, 10], {}, Code.DESK_ENDS),
        ([40, 10], {"when_cut": "thin"}, Code.DESK_THINS),
        ([40, 10], {"when_short": "thin"}, Code.DESK_THINS),
        ([10, 40], {}, None),
        # A desk that closes is closed, not cut.
        ([40, 10], {"end_month": 6}, None),
    ],
)
def test_a_desk_that_is_cut_says_by_which_rule(
    slots: list[int], rules: dict[str, object], code: Code | None
) -> None:
    steps = [
        {"from_month": month, "slots": number} for month, number in zip((0, 6), slots, strict=True)
    ]
    desk = {"regime": "coaching", "while_waiting": "reference", "slots": steps, **rules}
    scenario = with_changes(load_scenario("municipality"), {"policy": {"desk": desk}})
    found = _of_desks(scenario)
    assert [one.code for one in found] == [code] * (code is not None)
    assert all("10 places from month 6 on instead of 40" in one.text for one in found)


def test_an_option_for_an_age_group_says_that_age_moves_no_hazard() -> None:
    plain = load_scenario("municipality").model_copy(update={"options": ()})
    change = {"policy": {"switches": [{"month": 0, "to": "exemption", "max_age_years": 29}]}}
    said = list(_of_traits(with_changes(plain, change)))
    assert [one.code for one in said] == [Code.AGE_MOVES_NOTHING]
    change = {"policy": {"switches": [{"month": 0, "to": "exemption", "households": ["single"]}]}}
    said = list(_of_traits(with_changes(plain, change)))
    assert [one.code for one in said] == [Code.HOUSEHOLD_MOVES_NOTHING]
    assert not list(_of_traits(plain))


@pytest.mark.parametrize(
    ("ageing", "start", "expected"),
    [
        (True, "2020-01-01", []),
        (False, "2020-01-01", [Code.NOBODY_AGES]),
        (True, "2029-01-01", [Code.PENSION_AGE_ASSUMED]),  # ends in 2034
    ],
)
def test_what_age_leaves_out_is_told(ageing: bool, start: str, expected: list[Code]) -> None:
    change = {"population": {"ageing": ageing}, "time": {"start": start}}
    scenario = with_changes(load_scenario("municipality"), change)
    assert [one.code for one in _of_pension_age(scenario)] == expected


def test_few_who_reach_pension_age_are_left_unsaid() -> None:
    # 24 months of the trial: about 3 % of its people.
    assert not list(_of_pension_age(load_scenario("wageningen")))


@pytest.mark.parametrize(
    ("desk", "is_told"),
    [
        ({"slots": 41}, True),
        ({"slots": 40}, False),
        ({"staff": {"fte": 8, "clients_per_fte": 50}}, True),
        # What is paid only for clients served wastes nothing.
        ({"slots": 100_000, "cost_per_client_month_eur": 200}, False),
        ({"staff": {"fte": 8, "clients_per_fte": 50}, "yearly_budget_eur": 50_000}, False),
    ],
)
def test_a_desk_larger_than_the_caseload_is_told(desk: dict[str, object], is_told: bool) -> None:
    rules = {"regime": "coaching", "while_waiting": "reference", **desk}
    change = {
        "population": {"groups": [{"name": "caseload", "persons": 40, "intake": None}]},
        "policy": {"desk": rules, "switches": [{"month": 0, "to": "coaching"}]},
        "options": [],
        "settings": {},
    }
    scenario = with_changes(load_scenario("municipality"), change)
    option = resolve_options(scenario)[0]
    (here,) = option.scenario.policy.all_desks
    found = _desk_too_large(option, here, np.full((3, 60), 40.0))
    assert [one.code for one in found] == [Code.DESK_TOO_LARGE] * is_told
    assert all("about 40 persons" in one.text for one in found)
    said = [text for text in remarks((option,)) if "has places for up to" in text]
    # `check` does not know what a budget pays for.
    assert len(said) == is_told or "yearly_budget_eur" in desk


def fit_of(folder: Path, **observed: object) -> str:
    """Wageningen's draws as the fit of another trial, that saw something else."""
    table = read_sealed_table(posterior_path("wageningen"), LABEL)
    manifest = json.loads(table.schema.metadata[MANIFEST_KEY]) | {"observed": observed}
    said = table.replace_schema_metadata({MANIFEST_KEY: json.dumps(manifest).encode()})
    path = folder / "own.posterior.parquet"
    write_sealed_table(path, said, LABEL)
    return str(path)


@pytest.mark.parametrize(("months", "volunteers"), [(18, False), (24, True), (36, True)])
def test_what_was_observed_comes_from_the_fit(
    months: int, volunteers: bool, tmp_path: Path
) -> None:
    options = resolve_options(load_scenario("municipality"))
    (exempted,) = (option.scenario for option in options if option.name == "exemption")
    own = fit_of(tmp_path, months=months, volunteers=volunteers)
    scenario = exempted.model_copy(update={"posterior": own})
    drawn = parameter_draws(scenario, 2)
    said = [*_beyond_data(scenario, drawn), *_about_all([scenario], drawn)]
    seen = {one.values["seen"] for one in said if one.code in (Code.LONGER, Code.FADES)}
    assert seen == {months}
    assert (Code.VOLUNTEERS in {one.code for one in said}) == volunteers


@pytest.mark.parametrize("name", ["wageningen", "example"])
def test_a_fit_says_what_its_targets_say(name: str) -> None:
    targets = read_targets(f"calibration/{name}.targets.yaml")
    treated = [g for g in targets.population.groups if g.regime not in ("control", "reference")]
    said = _observed(targets)
    assert said == {"months": targets.time.months, "volunteers": treated[0].volunteer}
    if name == "wageningen":
        seen = observed_by(name)
        assert seen is not None
        assert {"months": seen.months, "volunteers": seen.volunteers} == said


@pytest.mark.parametrize("elasticity", [0, 1])
def test_a_market_that_moves_nothing_is_told(elasticity: float) -> None:
    change = {
        "posterior": "none",
        "hazards": {
            "labour_market": {
                "index": [0.6],
                "elasticity": {"work": elasticity, "part_time": 0, "returned": 0},
            }
        },
    }
    scenario = with_changes(load_scenario("municipality"), change)
    codes = {one.code for one in _about_all([scenario], as_written(scenario.hazards, 2))}
    assert (Code.MARKET in codes) == bool(elasticity)
    assert (Code.MARKET_MOVES_NOTHING in codes) == (not elasticity)


@pytest.mark.parametrize("months", [23, 24])
@pytest.mark.parametrize("intake", [None, {"per_month": 0}, {"per_month": 1}])
def test_a_caseload_that_nobody_joins_is_told(intake: dict[str, int] | None, months: int) -> None:
    change = {
        "time": {"months": months},
        "options": [],
        "settings": {},
        "population": {"groups": [{"name": "caseload", "persons": 40, "intake": intake}]},
    }
    (option, *_) = resolve_options(with_changes(load_scenario("municipality"), change))
    runs_out = months >= 24 and (intake is None or not intake["per_month"])
    assert [one.code for one in _of_intake((option,))] == [Code.NO_INTAKE] * runs_out
    # Where another option has it, whose option it is.
    (other, *_) = resolve_options(load_scenario("municipality"))
    said = _of_intake((other, option))
    assert [one.options for one in said] == [(option.name,)] * runs_out


@pytest.mark.parametrize("name", ["wageningen", "municipality"])
def test_nobody_need_join_a_trial_and_people_join_a_town(name: str) -> None:
    assert not _of_intake(resolve_options(load_scenario(name)))
