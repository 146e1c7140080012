"""Small results of every kind, their pages, and a browser to look at them with."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.pipeline import RunSettings, compare, run
from sim.report.page.write import write_report

RTL = "\u202edesrever\u202c \u05e9\u05dc\u05d5\u05dd"
SCRIPT = "<script>document.title='broken'</script><img src=x onerror=alert(1)>"
HOSTILE = f"""{SCRIPT} "quoted" 'single' {RTL} {{{{ 7*7 }}}} $x_y$ =SUM(A1)"""
LONG = "word " * 1000 + "w" * 5000
SMALL = """
scenario: hostile
based_on: municipality
title: {title}
question: {question}
notes: {notes}
time: {{start: 2027-01-01, months: 18}}
runs: {{draws: 2, replications: 3}}
population:
  groups:
    - name: caseload
      regime: reference
      persons: 60
      part_time_share: 0.1
options:
  - {{name: base, title: {base}}}
  - {{name: exemption, title: {option}, change: {{policy: {{switches: [{{month: 0, to: exemption}}]}}}}}}
  - {{name: nothing, title: "Nothing at all"}}
  - name: coached
    title: "=1+1 Coaching, two fte"
    change:
      policy:
        switches: [{{month: 0, to: coaching}}]
        desk: {{regime: coaching, slots: 20, while_waiting: reference, longest_months: 12}}
"""


def quoted(text: str) -> str:
    """A YAML text in double quotes."""
    import json

    return json.dumps(text)


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Result folders: of a run, of a comparison, and of a run and comparison full of traps."""
    out = tmp_path_factory.mktemp("results")
    settings = RunSettings(draws=2, replications=10, out=out)
    scenario = out / "hostile.yaml"
    scenario.write_text(
        textwrap.dedent(SMALL).format(
            title=quoted(HOSTILE[:300]),
            question=quoted(HOSTILE),
            notes=quoted(f"{HOSTILE} {LONG}"[:9_990]),
            base=quoted("Status quo: standard service for everybody"),
            option=quoted(HOSTILE[:290]),
        ),
        encoding="utf-8",
    )
    return {
        "run": run("wageningen", settings).folder,
        "comparison": compare(scenario, RunSettings(out=out)).folder,
        "hostile_run": run(scenario, RunSettings(out=out / "run")).folder,
    }


@pytest.fixture(scope="session")
def pages(results: dict[str, Path]) -> dict[str, Path]:
    """The page and the letter of every result."""
    found = {}
    for name, folder in results.items():
        page, letter = write_report(folder, letter=True)
        found[name], found[f"{name}_letter"] = page.path, letter.path
    return found


def chromium_path() -> str | None:
    """Where Debian keeps Chromium, or what is on the path."""
    return shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium under playwright; without it these tests say so and skip."""
    path = chromium_path()
    if path is None:
        pytest.skip("no Chromium on this machine: pages are not looked at")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield launched
        launched.close()
