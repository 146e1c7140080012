"""What README shows is what the command prints."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from sim.cli import COMMANDS, main

README = (Path(__file__).resolve().parents[2] / "README.md").read_text("utf-8")


def test_the_result_that_readme_explains_is_printed(tmp_path: Path) -> None:
    shown = next(line for line in README.splitlines() if line.startswith("exemption  "))
    done = CliRunner().invoke(main, ["run", "wageningen", "--out", str(tmp_path)])
    printed = [line.split() for line in done.output.splitlines()]
    assert shown.split() in printed


def test_every_command_stands_in_readme() -> None:
    table = README[README.index("## Commands") : README.index("## The map")]
    assert [name for name in COMMANDS if f"`{name}" not in table] == []
