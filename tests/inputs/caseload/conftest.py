"""A small scenario on a caseload file that the test itself writes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sim.cli import main

YAML = """\
scenario: own
based_on: municipality
time: {start: START, months: 24}
population: {groups: [{name: here, regime: reference, file: FILE}]}
options: [{name: base}]
"""


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`bijstandsim check` on a scenario that reads this file."""
    monkeypatch.chdir(tmp_path)

    def run(content: str | bytes, file: str = "own.csv", start: str = "2027-01-01") -> Result:
        Path(file).write_bytes(content if isinstance(content, bytes) else content.encode())
        Path("own.yaml").write_text(YAML.replace("FILE", file).replace("START", start), "utf-8")
        return CliRunner().invoke(main, ["check", "own.yaml"], catch_exceptions=False)

    return run
