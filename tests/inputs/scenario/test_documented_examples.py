"""Whole scenarios shown in docs/scenarios.md are taken as they stand."""

import re
from pathlib import Path

import pytest

from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import resolve_options

DOCS = Path(__file__).parents[3] / "docs" / "scenarios.md"
SHOWN = re.findall(r"(?ms)^```yaml\n(scenario: .*?)^```", DOCS.read_text("utf-8"))


def test_the_page_shows_a_whole_scenario() -> None:
    assert SHOWN


@pytest.mark.parametrize("text", SHOWN, ids=lambda text: text.splitlines()[0])
def test_it_is_taken_as_it_stands(text: str, tmp_path: Path) -> None:
    file = tmp_path / "shown.yaml"
    file.write_text(text, "utf-8")
    assert len(resolve_options(load_scenario(file))) > 1
