"""The commands as a user meets them: what they print, their exit codes, and no traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import sim
from sim.cli import main

TINY = ("--draws", "1", "--replications", "2")


def call(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_run_prints_published_beside_simulated(tmp_path: Path) -> None:
    done = call("run", "wageningen", *TINY, "--out", str(tmp_path))
    assert done.exit_code == 0, done.output
    assert "26 of 98" in done.output
    assert "F097" in done.output
    assert "parameter uncertainty is left out" in done.output


def test_run_json_is_one_document_with_the_promised_fields(tmp_path: Path) -> None:
    done = call("run", "wageningen", *TINY, "--json", "--out", str(tmp_path))
    document = json.loads(done.stdout)
    assert set(document) == {"scenario", "results", "questions", "rows"}
    assert document["questions"] == []
    assert list(document["rows"][0]) == [
        "option",
        "group",
        "month",
        "measure",
        "unit",
        "mean",
        "p05",
        "p50",
        "p95",
        "mc_se",
        "n",
    ]


def test_the_same_inputs_give_the_same_folder_and_other_seeds_another(tmp_path: Path) -> None:
    for seed in ("7", "7", "8"):
        assert (
            call("run", "wageningen", *TINY, "--seed", seed, "--out", str(tmp_path)).exit_code == 0
        )
    assert len(list(tmp_path.glob("wageningen-*"))) == 2


def test_both_engines_write_the_same_table(tmp_path: Path) -> None:
    tables = []
    for engine in ("simpy", "batch"):
        out = tmp_path / engine
        assert (
            call("run", "wageningen", *TINY, "--engine", engine, "--out", str(out)).exit_code == 0
        )
        tables.append(next(out.glob("*/summary.csv")).read_bytes())
    assert tables[0] == tables[1]


def test_python_reads_as_the_readme_says(tmp_path: Path) -> None:
    settings = sim.RunSettings(draws=1, replications=2, out=tmp_path)
    frame = sim.run("wageningen", settings).to_frame()
    assert set(frame.group) == {
        "exemption",
        "coaching",
        "disregard",
        "control",
        "reference",
        "all",
    }


def test_init_writes_a_scenario_that_runs_and_never_over_a_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    assert call("init", str(file)).exit_code == 0
    assert call("check", str(file)).exit_code == 0
    assert call("run", str(file), *TINY, "--out", str(tmp_path)).exit_code == 0
    again = call("init", str(file))
    assert again.exit_code == 2
    assert "is there already" in again.output


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("check", "nowhere"), 2, "must be a built-in scenario or a file"),
        (("run", "wageningen", "--draws", "0"), 2, "--draws"),
        (("run", "wageningen", "--seed", "-1"), 2, "--seed"),
        (("run", "wageningen", "--engine", "fast"), 2, "--engine"),
        (("fly",), 2, "No such command 'fly'. Known here: run, compare"),
        (("comprae",), 2, "No such command 'comprae'. Did you mean `compare`?"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_two(
    words: tuple[str, ...], code: int, said: str
) -> None:
    done = call(*words)
    assert done.exit_code == code
    assert said in done.output
    assert "Traceback" not in done.output


def test_an_unwritable_result_folder_is_trouble_with_the_machine(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = call("run", "wageningen", *TINY, "--out", str(tmp_path / "file" / "results"))
    assert done.exit_code == 1
    assert "cannot be written" in done.output
