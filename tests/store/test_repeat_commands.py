"""The command that repeats a result names the file that was read, and gives the same folder."""

from __future__ import annotations

import re
import shlex
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sim.cli import main
from sim.inputs.reading.shipped import SCENARIOS

FILES = (
    "plan_b.yaml",
    "my plan.yaml",
    'it\'s "mine" & <yours>.yaml',
    "-plan.yaml",
    "Überplan €.yaml",
    "plan$(HOME)`id`.yaml",
    "wageningen",
)
SCENARIO = """\
scenario: plan_a
based_on: wageningen
time: {start: 2018-01-01, months: 2}
population:
  groups: [{name: reference, persons: 4}, {remove: [exemption, coaching, disregard, control]}]
published: []
"""
DESIGN = """\
design: plan_a
studies: 20
model: {endpoints: [{endpoint: left_benefit, month: 2, rates: {new: 0.3, control: 0.2}}]}
inquiries: [{arms: [new], against: [control]}]
data: {arms: {new: 40, control: 40}, follow_up_months: 2}
answers: {tests: [z_pooled], alphas: [0.05]}
"""
TINY = ("--draws", "1", "--replications", "1")


def call(*words: str) -> Result:
    done = CliRunner().invoke(main, list(words))
    assert done.exit_code == 0, done.output
    return done


def repeated(text: str) -> list[str]:
    [line] = re.findall(r"^Repeat: (.*)$", text, re.MULTILINE)
    return shlex.split(line)


def folders(where: Path) -> set[str]:
    return {path.name for path in where.iterdir()}


@pytest.mark.parametrize(
    ("file", "command", "text"),
    [
        *((file, "run", SCENARIO) for file in FILES),
        *((file, "power", DESIGN) for file in FILES[1:4]),
    ],
)
def test_the_command_repeats_the_very_result(
    command: str, text: str, file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = tmp_path / "deep"
    below.mkdir()
    (below / file).write_text(text, "utf-8")
    tiny = TINY if command == "run" else ()
    first = call(command, str(below / file), *tiny, "--out", str(tmp_path / "out"))
    program, *words = repeated(first.stdout)
    assert (program, words[0]) == ("bijstandsim", command)
    assert words[1].removeprefix("./") == file
    monkeypatch.chdir(below)
    again = call(*words, "--out", str(tmp_path / "out"))
    assert len(folders(tmp_path / "out")) == 1
    assert repeated(again.stdout) == [program, *words]


def test_a_built_in_name_stays_what_it_is(tmp_path: Path) -> None:
    done = call("run", "wageningen", *TINY, "--out", str(tmp_path))
    assert repeated(done.stdout)[:3] == ["bijstandsim", "run", "wageningen"]
    assert SCENARIOS.called("scenarios/wageningen.yaml") == "wageningen.yaml"


def test_the_page_the_letter_and_the_registration_name_it_too(tmp_path: Path) -> None:
    file = "my plan.yaml"
    for command, text, shown in (
        ("run", SCENARIO, ("report.html", "letter.html")),
        ("power", DESIGN, ("report.html", "registration.txt")),
    ):
        (tmp_path / file).write_text(text, "utf-8")
        out = tmp_path / command
        tiny = TINY if command == "run" else ()
        done = call(command, str(tmp_path / file), *tiny, "--out", str(out))
        [folder] = out.iterdir()
        call("report", str(folder), "--letter")
        line = shlex.join(repeated(done.stdout))
        for name in shown:
            content = unescape((folder / name).read_text("utf-8"))
            assert line in content, name
            assert str(tmp_path) not in content


@pytest.mark.parametrize("file", [*FILES[:-1], "PLAN 2027.yml", "….yaml", "x" * 90 + ".yaml"])
def test_init_takes_any_file_name(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = call("init", "--", file)
    command = shlex.split(done.stdout.partition("with: ")[2])
    assert command[:2] == ["bijstandsim", "check"]
    assert "no mistakes" in call(*command[1:]).stdout
