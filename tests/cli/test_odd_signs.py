"""Signs that steer, in every place where a file can hold them: none comes out of any command."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.files.visible_text import STEERING
from sim.inputs.reading.shipped import shipped

ODD = r"\e[31mRED\a\u202e\u009b"
RAW = "\x1b[31mRED\x07"
SCENARIOS = {
    "key": f'hazards: {{"{ODD}": 1}}',
    "regime": f'hazards: {{regimes: {{"{ODD}": {{}}}}}}',
    "group": f'population: {{groups: [{{name: "{ODD}", regime: control, persons: 5}}]}}',
    "scheme": f'money: {{regimes: {{control: {{scheme: "{ODD}"}}}}}}',
    "series name": f'hazards: {{labour_market: {{file: "{ODD}"}}}}',
    "series cell": "hazards: {labour_market: {file: odd.csv}}",
    "series head": "hazards: {labour_market: {file: head.csv}}",
    "caseload": "population: {groups: [{name: one, regime: control, file: town.csv}]}",
    "option": f'options: [{{name: "{ODD}", change: {{"{ODD}": "{ODD}"}}}}]',
    "base": f'based_on: "{ODD}"',
    "word": f'effects: "{ODD}"',
    "published": f'published: [{{group: "{ODD}", measure: "{ODD}", source: "{ODD}"}}]',
    "comparator": f'money: {{comparator: "{ODD}"}}',
    "posterior": f'posterior: "{ODD}"',
    "syntax": f'title: "{ODD}" "{ODD}"',
    "raw": f"title: {RAW}",
}


def said(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, list(arguments))
    assert not isinstance(done.exception, Exception) or isinstance(done.exception, SystemExit)
    return done.exit_code, done.output


def require_plain(text: str) -> None:
    assert not STEERING.search(text), ascii(text)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("odd.csv").write_text(f"month,index\n0,{RAW}\n{RAW},1\n", "utf-8")
    Path("head.csv").write_text(f"month,{RAW}\n0,1\n", "utf-8")
    Path("town.csv").write_text(f"{RAW},age_years\n{RAW},{RAW}\n", "utf-8")


@pytest.mark.parametrize("where", SCENARIOS)
def test_a_scenario(where: str) -> None:
    based_on = "" if where == "base" else "based_on: wageningen\n"
    Path("x.yaml").write_text(f"scenario: x\n{based_on}{SCENARIOS[where]}\n", "utf-8")
    code, text = said("check", "x.yaml")
    assert code == 2, text
    require_plain(text)


@pytest.mark.parametrize("where", ["design", "model", "inquiries", "based_on", "title"])
def test_a_design(where: str) -> None:
    Path("x.yaml").write_text(f'based_on: fip\n"{where}{ODD}": 1\n{where}: ["{ODD}"]\n', "utf-8")
    code, text = said("power", "x.yaml")
    assert code == 2, text
    require_plain(text)


@pytest.mark.parametrize("where", ["rows", "parameters", "population", "title"])
def test_targets(where: str) -> None:
    text = shipped("calibration/example.targets.yaml").read_text("utf-8")
    right = "\ntitle" if where == "title" else f"\n{where}:"
    assert right in text
    wrong = text.replace(right, f'\n"{ODD}": "{ODD}"{right}', 1)
    Path("x.targets.yaml").write_text(wrong, "utf-8")
    code, output = said("fit", "x.targets.yaml", "--out", "out")
    assert code == 2, output
    require_plain(output)


def test_amounts_and_policy_cases() -> None:
    Path("cases").mkdir()
    Path("cases/x.yaml").write_text(f'cases: [{{"{ODD}": 1, kind: "{ODD}"}}]\n', "utf-8")
    code, text = said("money", "--cases", "--folder", "cases")
    assert code == 2, text
    require_plain(text)


def test_tables_pages_and_json_of_a_run() -> None:
    text = f"""scenario: x
based_on: municipality_no_effect
time: {{start: 2020-01-01, months: 12}}
money: {{comparator: base}}
title: "A{ODD} title"
population: {{groups: [{{name: -a1, regime: reference, persons: 20}}]}}
published: []
options: [{{name: base, title: "=1+1{ODD}"}}, {{name: -b1, title: "{ODD}"}}]
"""
    Path("x.yaml").write_text(text, "utf-8")
    sizes = ("--draws", "1", "--replications", "1", "--out", "out")
    for command in (
        ("run", "x.yaml", "--json", *sizes),
        ("compare", "x.yaml", "--report", *sizes),
    ):  # fmt: skip
        code, output = said(*command)
        assert code == 0, output
        require_plain(output)
    tables = [*Path("out").rglob("*.csv")]
    pages = [*Path("out").rglob("*.html")]
    assert any(table.name == "summary.csv" for table in tables)
    assert pages
    for file in (*tables, *pages):
        written = file.read_bytes().decode("utf-8-sig")
        require_plain(written)
        if file.suffix == ".csv":
            assert not any(
                cell.startswith(("=", "-a", "-b")) for line in written.splitlines()
                for cell in line.replace(";", ",").split(",")
            ), file.name  # fmt: skip
