"""The command that repeats a result names the file that was read, and gives the same folder."""

from __future__ import annotations

import re
import shlex
from html import unescape
from pathlib import Path

import click
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


# Flags that change no number: how fast, where to, how it is shown, and what is refused.
# Options that change no number of a result, or make none: a file to begin with, a check, a schema.
NO_NUMBER = {
    "--workers", "--out", "--engine", "--json", "--report", "--strict", "--list", "--init",
    "--check", "--schema",
}  # fmt: skip
# Commands that print no such line.
NO_LINE = {
    "bench", "calibrate", "check", "diff", "fit", "init", "list", "money", "report", "results",
    "schema", "source", "story", "verify",
}  # fmt: skip
COMPARED = """\
scenario: plan_a
based_on: municipality
time: {start: 2020-01-01, months: 3}
population: {groups: [{name: caseload, persons: 30}]}
settings:
  effect_basis: [{remove: [researchers, none]}]
  labour_market: [{remove: [boom, recession]}]
options:
  - {name: base}
  - {name: exemption, change: {policy: {switches: [{month: 0, to: exemption}]}}}
"""
# Of every command that prints what repeats it: each flag that changes a number, with a value.
CALLS = {
    "run": (SCENARIO, [("--draws", "2", "--replications", "3", "--seed", "7")]),
    "compare": (
        COMPARED,
        [
            ("--draws", "2", "--replications", "2", "--seed", "7", "--precision", "2500.125"),
            ("--draws", "2", "--replications", "2", "--why", "--who"),
            ("--draws", "1", "--replications", "2", "--precision", "9e5", "--settings"),
        ],
    ),
    "power": (
        DESIGN,
        [
            ("--studies", "30", "--seed", "7"),
            ("--kept", "other table.npz"),
            ("--question", "n", "--target", "0.7", "--alpha", "0.05", "--seed", "7"),
            ("--question", "mde", "--contrast", "new v control", "--test", "z_pooled"),
            ("--question", "curve", "--over", "effect", "--values", "0.05,0.1", "--studies", "30"),
            ("--question", "curve", "--endpoint", "left_benefit", "--values", "40,80"),
            ("--question", "compare", "--against", "plan_b.yaml", "--studies", "30"),
            # The name of before of --against, which no help text shows.
            ("--question", "compare", "--beside", "plan_b.yaml", "--studies", "30"),
        ],
    ),
}


def numbers_in(out: Path) -> dict[str, bytes]:
    """Every table of a folder of results; it has its own name beside it."""
    tables = {
        str(path.relative_to(out)): path.read_bytes()
        for path in out.rglob("*.csv")
        if "private" not in path.parts
    }
    assert tables
    return tables


@pytest.mark.parametrize(
    ("command", "text", "flags"),
    [
        pytest.param(command, text, flags, marks=[pytest.mark.slow] if "--why" in flags else [])
        for command, (text, calls) in CALLS.items()
        for flags in calls
    ],
)
def test_the_line_that_is_printed_gives_the_same_numbers(
    command: str,
    text: str,
    flags: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plan.yaml").write_text(text, "utf-8")
    if command == "power":
        Path("plan_b.yaml").write_text(text.replace("plan_a", "plan_b"), "utf-8")
        call("power", "plan_b.yaml", "--out", "kept")
        next(Path("kept").glob("*/studies.npz")).rename("other table.npz")
    first = call(command, "plan.yaml", *flags, "--out", "first")
    program, *words = repeated(first.stdout)
    assert program == "bijstandsim"
    again = call(*words, "--out", "again")
    assert numbers_in(Path("first")) == numbers_in(Path("again"))
    assert repeated(again.stdout) == [program, *words]


def flags_of(command: click.Command) -> set[str]:
    """Every flag that a command takes: second names, opposites and hidden ones too."""
    options = [one for one in command.params if isinstance(one, click.Option)]
    names = {name for one in options for name in (*one.opts, *one.secondary_opts)}
    return {name for name in names if name.startswith("--")}


@pytest.mark.parametrize("command", list(CALLS))
def test_no_flag_that_changes_a_number_is_forgotten(command: str) -> None:
    """The calls above must name every option that a command has."""
    listed = main.get_command(None, command)  # type: ignore[arg-type]
    assert listed is not None
    tried = {word for flags in CALLS[command][1] for word in flags if word.startswith("--")}
    assert flags_of(listed) - NO_NUMBER == tried


def test_a_flag_that_no_help_text_shows_is_walked_too() -> None:
    @click.command()
    @click.option("--shown/--not-shown")
    @click.option("--concealed", "--other-name", hidden=True)
    def command() -> None: ...

    assert flags_of(command) == {"--shown", "--not-shown", "--concealed", "--other-name"}


def test_no_command_is_forgotten() -> None:
    """A new command says whether it prints such a line."""
    commands = set(main.list_commands(None))  # type: ignore[arg-type]
    assert commands == CALLS.keys() | NO_LINE


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
