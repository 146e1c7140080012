"""What a scenario's author wrote is shown, but cannot steer the terminal."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.cli.terminal_text import print_safely


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("€\u00a01.234,56 – één\n", "€\u00a01.234,56 – één\n"),
        ("evil\u202etxt", "evil?txt"),
        ("\x1b[31mred\rover", "?[31mred?over"),
        ("a\u2028b\u200fc", "a?b?c"),
    ],
)
def test_signs_that_move_others_are_not_printed(
    text: str, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_safely(text)
    assert capsys.readouterr().out == f"{shown}\n"


def test_a_title_with_such_signs_reaches_no_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = 'scenario: odd\nbased_on: wageningen\ntitle: "safe\u202eelif"\n'
    Path("odd.yaml").write_text(text, "utf-8")
    done = CliRunner().invoke(main, ["run", "odd.yaml", "--draws", "2", "--replications", "1"])
    assert done.exit_code == 0, done.output
    assert "safe?elif" in done.output
    assert "\u202e" not in done.output
