"""A number that looks like a slip is asked about wherever it goes; only --strict stops at it."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sim.cli import main

SLIPS = {
    "money.price_per_benefit": "money: {price_per_benefit: 16.5}",
    "hazards.labour_market.index[0]": "hazards: {labour_market: {index: [90]}}",
}
SCENARIO = """\
scenario: slip
based_on: municipality
time: {start: 2020-01-01, months: 3}
runs: {draws: 1, replications: 1}
population:
  groups: [{name: here, regime: reference, persons: 40, part_time_share: 0.1}]
options:
  - name: base
  - {name: exemption, change: {policy: {switches: [{month: 0, to: exemption}]}}}
settings: {effect_basis: [], labour_market: []}
money: {grant: {inhabitants: 4000}}
"""
DESIGN = """\
design: slip
studies: 20
model: {endpoints: [{endpoint: left_benefit, month: 2, rates: {new: 0.3, control: 0.2}}]}
inquiries: [{arms: [new], against: [control]}]
data:
  arms: {new: 40, control: 40}
  follow_up_months: 2
  staff: {fte: 1, clients_per_fte: 0.02, arms: [new]}
answers: {tests: [z_pooled], alphas: [0.05]}
"""


def call(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


@pytest.fixture(scope="module", params=["run", "compare", "power", "power --question curve"])
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict:
    """A command about a scenario or design with slips: its words, output, folder and fields."""
    folder = tmp_path_factory.mktemp("questions")
    file = folder / "slip.yaml"
    command, *more = request.param.split()
    if command == "power":
        file.write_text(DESIGN, "utf-8")
        fields = ["data.staff.clients_per_fte"]
        more += ["--values", "40"] if more else []
    else:
        # Two sections of one name would be a mistake.
        text = SCENARIO.replace("money: {", SLIPS["money.price_per_benefit"][:-1] + ", ")
        file.write_text(text + SLIPS["hazards.labour_market.index[0]"] + "\n", "utf-8")
        fields = list(SLIPS)
    words = [command, str(file), *more, "--out", str(folder / "out")]
    done = call(*words)
    assert done.exit_code == 0, done.output
    [result] = (folder / "out").iterdir()
    return {"words": words, "output": done.output, "folder": result, "fields": fields}


def test_the_console_asks_and_the_result_keeps_it(asked: dict) -> None:
    manifest = json.loads((asked["folder"] / "manifest.json").read_text("utf-8"))
    assert {one["path"] for one in manifest["questions"]} == set(asked["fields"])
    for one in manifest["questions"]:
        shown = re.sub(r"\s+", " ", asked["output"])
        assert f"Question: {one['text']}" in shown


def test_the_json_document_holds_the_questions(asked: dict) -> None:
    done = call(*asked["words"], "--json")
    document = json.loads(done.stdout)
    rows = document.get("questions") or document["notices"]
    assert all(any(field in str(row) for row in rows) for field in asked["fields"])


def test_the_table_of_a_comparison_or_a_study_holds_them(asked: dict) -> None:
    tables = [
        *asked["folder"].glob("comparison_notices.csv"),
        *asked["folder"].glob("cautions.csv"),
    ]
    if not tables:
        pytest.skip("a run and an answer have no such table")
    with tables[0].open(encoding="utf-8-sig") as stream:
        codes = [row["code"] for row in csv.DictReader(stream)]
    assert codes.count("implausible") == len(asked["fields"])


def test_the_page_asks_in_both_languages(asked: dict) -> None:
    assert call("report", str(asked["folder"])).exit_code == 0
    page = (asked["folder"] / "report.html").read_text("utf-8")
    number = len(asked["fields"])
    assert page.count("Meestal is dit ") == page.count("Usually this lies from ") == number


def test_strict_refuses_before_anything_is_simulated(asked: dict, tmp_path: Path) -> None:
    words = [*asked["words"][:-1], str(tmp_path / "none")]
    done = call(*words, "--strict")
    assert done.exit_code == 2
    assert all(field in done.output for field in asked["fields"])
    assert "Meant: " in done.output
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("strict", [[], ["--strict"]])
def test_check_counts_a_refused_question_as_a_mistake(strict: list[str], tmp_path: Path) -> None:
    (tmp_path / "slip.yaml").write_text(SCENARIO.replace("4000", "4"), "utf-8")
    done = call("check", str(tmp_path / "slip.yaml"), *strict)
    assert done.exit_code == (2 if strict else 0)
    assert ("slip.yaml: no mistakes." in done.output) is not bool(strict)
    assert ("slip.yaml: 1 mistake (--strict)." in done.output) is bool(strict)
    assert ("Mend it, or leave out --strict." in done.output) is bool(strict)
    assert done.output.count("money.grant.inhabitants") == 1
