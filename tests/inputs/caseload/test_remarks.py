"""What is allowed in a caseload file and yet reported by `check`: unknown words, pension age."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sim.cli import main
from tests.inputs.caseload.tables import table

Check = Callable[..., Result]


@pytest.mark.parametrize("birth", [True, False])
@pytest.mark.parametrize(
    ("start", "pension", "at_it", "just_before"),
    [
        ("2027-01-01", "67 years", "1-1-1960", "2-1-1960"),
        ("2020-06-01", "66 years and 4 months", "1-2-1954", "2-2-1954"),
        ("2029-03-01", "67 years and 3 months", "1-12-1961", "2-12-1961"),
    ],
)
def test_who_is_past_the_pension_age_is_told(
    check: Check, start: str, pension: str, at_it: str, just_before: str, *, birth: bool
) -> None:
    header = "geboortedatum" if birth else "leeftijd"
    young, old, at = ("1-1-1990", "1-1-1950", at_it) if birth else ("40", "70", "68")
    text = "\n".join([header, *[young] * 11, old, at, just_before if birth else "66"])
    result = check(text, start=start)
    assert result.exit_code == 0
    (note,) = [line for line in result.output.splitlines() if line.startswith("Note: own.csv")]
    assert f"own.csv:13: {header}: past the pension age of {pension} on {start}" in note
    assert "in 2 lines (13, 14)" in note
    assert ("(the oldest 7" in note) is birth
    assert "remove the lines of those who no longer receive it" in note


def test_words_for_unknown_are_reported_by_check(check: Check) -> None:
    result = check(table("paar;Onbekend;n.v.t.;-;NULL;", "paar;Onbekend;;;;"))
    assert result.exit_code == 0
    notes = [line for line in result.output.splitlines() if line.startswith("Note: own.csv")]
    assert [note.partition(": ")[2].partition(",")[0] for note in notes] == [
        "own.csv: profiel: 2 cells hold a word for unknown",
        "own.csv: geboortedatum: 1 cell holds a word for unknown",
        "own.csv: begindatum: 1 cell holds a word for unknown",
        "own.csv: parttime: 1 cell holds a word for unknown",
    ]


@pytest.mark.parametrize("command", ["run", "compare"])
def test_they_come_beside_the_results_and_are_in_none(
    tmp_path: Path, check: Check, command: str
) -> None:
    switched = "{policy: {switches: [{month: 0, to: exemption}]}}"
    yaml = f"options: [{{name: base}}, {{name: x, change: {switched}}}]"
    text = "geboortedatum;profiel\n" + "1-1-1990;\n" * 20 + "1-1-1950;onbekend\n"
    check(text)
    scenario = Path("own.yaml").read_text("utf-8").replace("options: [{name: base}]", yaml)
    Path("own.yaml").write_text(scenario, "utf-8")
    small = ["--draws", "1", "--replications", "1", "--json", "--out", "out"]
    result = CliRunner().invoke(main, [command, "own.yaml", *small], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    json.loads(result.stdout)
    assert "Note: own.csv: profiel: 1 cell holds a word for unknown" in result.stderr
    assert "Note: own.csv:22: geboortedatum: past the pension age" in result.stderr
    for path in Path("out").rglob("*"):
        if path.suffix in (".json", ".csv", ".svg"):
            content = path.read_text("utf-8")
            assert "onbekend" not in content
            assert "own.csv" not in content
