"""`bijstandsim power` as a user meets it: tables, files, exit codes, and no traceback."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from click.testing import CliRunner, Result

import sim
from sim.cli import main
from sim.inputs.design.load import load_design, starter_design
from sim.inputs.design.schema import design_schema
from sim.power import Studies
from sim.power.tables import OUTPUT_SCHEMA

FEW = ("--studies", "2000", "--workers", "1")
SMALL = """
design: small
title: A small trial
seed: 5
studies: 400
model:
  endpoints:
    - {endpoint: left_benefit, month: 12, rates: {new: 0.30, usual: 0.15}}
inquiries:
  - {arms: [new], against: [usual]}
data:
  arms: {new: 60, usual: 50}
  comparator: usual
  follow_up_months: 12
answers: {tests: [z_pooled, fisher], alphas: [0.05]}
"""
JSON_COLUMNS = [
    "contrast", "endpoint", "test", "alpha", "adjustment", "diagnosand", "value", "mc_se",
    "exact", "agree",
]  # fmt: skip


def call(*words: object) -> Result:
    return CliRunner().invoke(main, ["power", *map(str, words)])


@pytest.fixture
def small(tmp_path: Path) -> Path:
    file = tmp_path / "small.yaml"
    file.write_text(SMALL, "utf-8")
    return file


def changed(file: Path, right: str, wrong: str) -> Path:
    text = file.read_text("utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong), "utf-8")
    return file


@pytest.fixture(scope="module")
def wageningen(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    out = tmp_path_factory.mktemp("results")
    done = call("wageningen", *FEW, "--out", out)
    return done, next(out.glob("power-wageningen-*"))


def test_tables_patterns_audit_and_paragraph_are_told(wageningen: tuple[Result, Path]) -> None:
    done, _ = wageningen
    assert done.exit_code == 0, done.output
    for part in ("exaggeration", "type S", "pattern as_reported", "at work on the date"):
        assert part in done.stdout
    assert "For a pre-registration:\n392 persons are allocated" in done.stdout
    assert "Caution: The truth of wageningen is the study's own estimate." in done.stderr
    assert "Caution" not in done.stdout


def test_the_folder_holds_tables_figures_and_the_kept_studies(
    wageningen: tuple[Result, Path],
) -> None:
    _, folder = wageningen
    names = {path.name for path in folder.iterdir()}
    figures = {f"{name}.{kind}" for name in ("power_curve", "forest", "exaggeration")
               for kind in ("svg", "png")}  # fmt: skip
    assert figures <= names
    assert {"power.csv", "power.xlsx", "audit.csv", "curve.csv", "registration.txt"} <= names
    assert not [name for name in names if name.startswith(".")]
    assert Studies.load(folder / "studies.npz").n_studies == 2000
    book = openpyxl.load_workbook(folder / "power.xlsx", read_only=True)
    assert book.sheetnames == ["power", "curve", "audit", "cautions"]
    header = next(book["power"].iter_rows(values_only=True))
    assert list(header) == JSON_COLUMNS


def test_json_is_one_document_with_the_promised_fields(small: Path, tmp_path: Path) -> None:
    done = call(small, "--json", "--out", tmp_path)
    document = json.loads(done.stdout)
    assert {"design", "studies", "rows"} <= set(document)
    assert document["studies"] == 400
    assert list(document["rows"][0]) == JSON_COLUMNS


def test_the_same_question_gives_the_same_bytes_and_another_seed_another_folder(
    small: Path, tmp_path: Path
) -> None:
    folders = []
    for name, seed, workers in (("a", 5, 1), ("b", 5, 2), ("c", 6, 1)):
        out = tmp_path / name
        assert call(small, "--out", out, "--seed", seed, "--workers", workers).exit_code == 0
        folders.append(next(out.iterdir()))
    assert folders[0].name == folders[1].name != folders[2].name
    files = [{path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders]
    assert files[0] == files[1]
    assert files[0]["power.csv"] != files[2]["power.csv"]


def test_kept_studies_are_used_again_and_answer_another_alpha(small: Path, tmp_path: Path) -> None:
    assert call(small, "--out", tmp_path).exit_code == 0
    kept = next(tmp_path.glob("power-small-*/studies.npz"))
    stricter = changed(small, "alphas: [0.05]", "alphas: [0.01]")
    done = call(stricter, "--kept", kept, "--json", "--out", tmp_path)
    assert done.exit_code == 0, done.output
    power = next(row for row in json.loads(done.stdout)["rows"] if row["diagnosand"] == "power")
    assert power["alpha"] == 0.01
    assert power["agree"]


def test_a_spoilt_kept_table_in_the_folder_is_made_anew(small: Path, tmp_path: Path) -> None:
    assert call(small, "--out", tmp_path).exit_code == 0
    kept = next(tmp_path.glob("power-small-*/studies.npz"))
    good = kept.read_bytes()
    kept.write_bytes(good[: len(good) // 2])
    done = call(small, "--out", tmp_path)
    assert done.exit_code == 0
    assert "studies.npz: must " in done.stderr
    assert "It is made again now." in done.stderr
    assert kept.read_bytes() == good


def test_python_reads_as_the_documentation_says(small: Path, tmp_path: Path) -> None:
    study = sim.power_design(small, sim.RunSettings(studies=300, out=tmp_path))
    assert set(study.result.to_frame().columns) == set(JSON_COLUMNS)
    assert study.folder.is_dir()


def test_list_names_every_built_in_design() -> None:
    done = call("--list")
    assert done.exit_code == 0
    for name in ("wageningen", "wageningen_lives", "oss", "six_cities", "fip"):
        assert f"{name} " in done.output


@pytest.mark.parametrize(
    ("words", "diagnosands"),
    [
        (("n",), {"n_for_power", "n_for_power_closed_form", "n_in_all_arms"}),
        (("mde", "--target", "0.9"),
         {"minimum_detectable_effect", "minimum_detectable_effect_closed_form"}),
        (("allocation",),
         {"persons_new", "persons_usual", "power_best_allocation", "power_as_designed"}),
        (("curve", "--over", "effect", "--values", "0.1,0.3"), {"power"}),
    ],
)  # fmt: skip
def test_questions_are_answered_in_rows_and_kept(
    small: Path, tmp_path: Path, words: tuple[str, ...], diagnosands: set[str]
) -> None:
    done = call(small, "--question", *words, "--json", "--studies", 500, "--out", tmp_path)
    assert done.exit_code == 0, done.output
    rows = json.loads(done.stdout)["rows"]
    assert {row["diagnosand"] for row in rows} == diagnosands
    assert list(rows[0])[: len(JSON_COLUMNS)] == JSON_COLUMNS
    assert not [row for row in rows if row["agree"] is False]
    folder = next(tmp_path.glob("power-small-*"))
    assert (folder / f"{words[0]}.xlsx").is_file()
    assert (folder / "power_curve.svg").is_file() == (words[0] == "curve")


def test_assurance_and_audit_are_questions_of_designs_that_have_what_they_need(
    tmp_path: Path,
) -> None:
    out = ("--out", tmp_path)
    done = call("six_cities", "--question", "assurance", "--studies", 300, *out)
    assert done.exit_code == 0, done.output
    assert "assurance" in done.stdout
    done = call("fip", "--question", "audit", "--test", "fisher", *out)
    assert done.exit_code == 0, done.output
    assert "greater" in done.stdout


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("{new: 60,", "{new: 0,", "data.arms.new"),
        ("new: 0.30", "new: 1.30", "rates.new"),
        ("new: 0.30", "new: -0.1", "rates.new"),
        ("arms: [new]", "arms: [knew]", "knew"),
        ("against: [usual]", "against: [new]", "itself"),
        ("tests: [z_pooled", "tests: [z_poled", "Did you mean `z_pooled`?"),
        ("follow_up_months: 12", "folow_up_months: 12", "Did you mean `follow_up_months`?"),
        ("arms: {new: 60, usual: 50}", "{total: 100, allocation: {new: 1}}", "small.yaml"),
        ("rates: {new: 0.30, usual: 0.15}", "base_rate: 0.8, effects: {new: 0.3}",
         "must lie from 0 to 1"),
        ("alphas: [0.05]", "alphas: [0]", "alphas"),
        ("studies: 400", "studies: 0", "studies"),
        ("month: 12, rates", "month: twelve, rates", "month"),
        ("design: small", "design: 'not a name!'", "design"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_design_is_told_with_its_place(
    small: Path, tmp_path: Path, right: str, wrong: str, said: str
) -> None:
    done = call(changed(small, right, wrong), "--out", tmp_path / "out")
    assert done.exit_code == 2, done.output
    assert said in done.stderr
    assert "Traceback" not in done.output
    assert done.stdout == ""
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "DESIGN is missing"),
        (("wageninge",), "Did you mean `wageningen`?"),
        (("nowhere.yaml",), "nowhere.yaml"),
        (("wageningen", "--studies", "0"), "--studies"),
        (("wageningen", "--seed", "-1"), "--seed"),
        (("wageningen", "--workers", "0"), "--workers"),
        (("wageningen", "--alpha", "0.01"), "--question"),
        (("wageningen", "--contrast", "exemption v control"), "--question"),
        (("wageningen", "--kept", "none.npz"), "none.npz"),
        (("wageningen", "--kept", "none.npz", "--studies", "9"), "--kept"),
        (("wageningen", "--question", "size"), "--question"),
        (("wageningen", "--question", "n", "--contrast", "exemtion v control"),
         "Did you mean `exemption v control`?"),
        (("wageningen", "--question", "n", "--endpoint", "net_exit_to_work"), "endpoint"),
        (("wageningen", "--question", "n", "--test", "log_rank"), "test: must suit"),
        (("wageningen", "--question", "n", "--target", "80"), "--target"),
        (("wageningen", "--question", "n", "--alpha", "1"), "--alpha"),
        (("wageningen", "--question", "curve", "--values", "many"), "numbers with commas"),
        (("wageningen", "--question", "curve", "--values", "3"), "leave every arm at least two"),
        (("wageningen", "--question", "curve", "--over", "staff"), "data.staff: must be stated"),
        (("wageningen", "--question", "curve", "--over", "follow_up", "--values", "1.5"),
         "whole months"),
        (("wageningen", "--question", "curve", "--over", "effect", "--values", "0.95"), "0"),
        (("wageningen", "--question", "assurance"), "prior"),
        (("wageningen_lives", "--question", "mde", "--endpoint", "months_on_benefit"),
         "must be put to a share"),
        (("oss", "--question", "audit"), "oss.published"),
    ],
)  # fmt: skip
def test_a_mistake_on_the_command_line_is_one_message_and_exit_code_two(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    done = call(*words, "--out", tmp_path / "out")
    assert done.exit_code == 2, done.output
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_a_kept_table_must_be_one_and_of_the_same_arms(small: Path, tmp_path: Path) -> None:
    rubbish = tmp_path / "rubbish.npz"
    for content in (b"", b"no table", b"PK\x03\x04 half a zip"):
        rubbish.write_bytes(content)
        done = call(small, "--kept", rubbish, "--out", tmp_path / "out")
        assert done.exit_code == 2, done.output
        assert "Give a table that `bijstandsim power` kept" in done.stderr
    assert call(small, "--out", tmp_path).exit_code == 0
    kept = next(tmp_path.glob("power-small-*/studies.npz"))
    done = call("fip", "--kept", kept, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "must hold studies of the arms fip, usual (got new, usual)" in done.stderr


def test_an_unwritable_folder_is_trouble_with_the_machine(small: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = call(small, "--out", tmp_path / "file" / "results")
    assert done.exit_code == 1
    assert "cannot be written" in done.stderr


def test_a_null_effect_is_told_as_a_false_positive_rate(small: Path, tmp_path: Path) -> None:
    done = call(changed(small, "new: 0.30", "new: 0.15"), "--out", tmp_path)
    assert done.exit_code == 0, done.output
    assert "* There is no effect here: this is the false-positive rate." in done.stdout
    done = call(small, "--question", "n", "--studies", 200, "--out", tmp_path)
    assert done.exit_code == 2
    assert "power: must be within reach" in done.stderr


def test_every_built_in_design_is_listed_with_a_title() -> None:
    said = call("--list").output
    for line in said.splitlines():
        assert load_design(line.split()[0]).title in line


def test_two_designs_are_compared_on_the_same_people(small: Path, tmp_path: Path) -> None:
    larger = tmp_path / "larger.yaml"
    larger.write_text(SMALL.replace("{new: 60, usual: 50}", "{new: 120, usual: 100}"), "utf-8")
    words = (small, "--question", "compare", "--against", larger, "--json", "--out", tmp_path)
    done = call(*words)
    assert done.exit_code == 0, done.output
    found = {row["diagnosand"]: row for row in json.loads(done.output)["rows"]}
    gap = found["power_beside"]["value"] - found["power"]["value"]
    assert found["difference_of_power"]["value"] == pytest.approx(gap)
    assert gap > 0.1
    first = Path(json.loads(done.output)["results"])
    larger.write_text(SMALL.replace("{new: 60, usual: 50}", "{new: 90, usual: 80}"), "utf-8")
    assert Path(json.loads(call(*words).output)["results"]) != first
    assert "must name the other design" in call(small, "--question", "compare").output
    stray = call(small, "--question", "n", "--beside", larger)
    assert (stray.exit_code, "--against: must come with" in stray.output) == (2, True)


def test_a_design_to_start_from_passes_its_check_and_is_never_overwritten(tmp_path):
    file = tmp_path / "Mijn proef.yaml"
    told = CliRunner().invoke(main, ["power", "--init", str(file)])
    assert told.exit_code == 0
    assert f"bijstandsim power --check '{file}'" in told.stdout
    checked = CliRunner().invoke(main, ["power", "--check", str(file), "--strict"])
    assert checked.exit_code == 0, checked.output
    assert "no mistakes. 3 arms (coaching 300, freedom 300, control 300)" in checked.stdout
    before = file.read_text("utf-8")
    again = CliRunner().invoke(main, ["power", "--init", str(file)])
    assert again.exit_code == 2
    assert "is there already" in again.stderr
    assert file.read_text("utf-8") == before
    # What is commented out is right too.
    lively = re.sub(r"(?m)^  # (take_up|entry|hypothesis|interim)", r"  \1", before)
    assert lively.count("#") < before.count("#") - 3
    file.write_text(lively, "utf-8")
    assert CliRunner().invoke(main, ["power", "--check", str(file)]).exit_code == 0


def test_check_reports_every_mistake_and_simulates_nothing(tmp_path):
    file = tmp_path / "wrong.yaml"
    file.write_text(starter_design("wrong").replace("month: 24", "month: 30"), "utf-8")
    checked = CliRunner().invoke(main, ["power", "--check", str(file)])
    assert checked.exit_code == 2
    assert "must be at most data.follow_up_months, 24 (got 30)" in checked.stderr
    both = CliRunner().invoke(main, ["power", "--check", "fip", "--question", "n"])
    assert both.exit_code == 2
    assert "takes no --question" in both.stderr
    assert list(tmp_path.iterdir()) == [file]


def test_both_schemas_are_printed():
    design = json.loads(CliRunner().invoke(main, ["power", "--schema"]).stdout)
    assert design == json.loads(json.dumps(design_schema()))
    output = json.loads(CliRunner().invoke(main, ["power", "--schema", "output"]).stdout)
    assert output == OUTPUT_SCHEMA


@pytest.mark.parametrize("words", [[], ["--question", "n"], ["--question", "curve"]])
def test_what_is_printed_as_json_fits_its_schema_and_says_what_it_is(words, tmp_path):
    asked = ["power", "fip", "--json", "--studies", "200", "--out", str(tmp_path), *words]
    document = json.loads(CliRunner().invoke(main, asked).stdout)
    jsonschema.validate(document, OUTPUT_SCHEMA)
    assert document["schema"] == f"bijstandsim power {'answer' if words else 'study'} 1"
    if not words:
        assert "For" not in document["paragraph"][:4]
        assert "persons are allocated by" in document["paragraph"]
