"""Small results of every kind, their pages, and a browser to look at them with."""

from __future__ import annotations

import io
import shutil
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.files.seals import write_manifest
from sim.inputs.design.load import load_design
from sim.pipeline import compare_settings, run
from sim.report.page.write import write_report
from sim.results import RunSettings
from sim.store.manifest import FORMAT
from sim.store.result_tables import result_digest, write_result_table

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
settings:
  effect_basis:
    - {{name: registry, title: {setting}}}
    - {{name: none, title: "No effect", change: {{effects: none}}}}
  labour_market:
    - {{name: neutral}}
    - {{name: bust, change: {{hazards: {{labour_market: {{index: [0.5]}}}}}}}}
options:
  - name: base
    title: {base}
    pick: {{rollout: "not at all", staff: "as now"}}
  - name: exemption
    title: {option}
    pick: {{rollout: {word}, staff: "as now"}}
    change: {{policy: {{switches: [{{month: 0, to: exemption}}]}}}}
  - {{name: nothing, title: "Nothing at all", pick: {{rollout: "as it is", staff: "as now"}}}}
  - name: coached
    title: "=1+1 Coaching, two fte"
    pick: {{rollout: "as it is", staff: "2 fte"}}
    change:
      policy:
        switches: [{{month: 0, to: coaching}}]
        desk: {{regime: coaching, slots: 20, while_waiting: reference, longest_months: 12}}
"""


def quoted(text: str) -> str:
    """A YAML text in double quotes."""
    import json

    return json.dumps(text)


POWER = """contrast,endpoint,test,alpha,adjustment,diagnosand,value,mc_se,exact,agree
coaching v control,first_exit,z_pooled,0.05,none,power,0.3525,0.0107,0.3619,True
coaching v control,first_exit,z_pooled,0.05,none,exaggeration,1.632,0.0124,1.6435,True
coaching v control,first_exit,z_pooled,0.05,none,type_s,0.0,0.0,0.0005,True
coaching v control,first_exit,fisher,0.1,none,power,0.4370,0.0111,0.446,True
exemption v control,first_exit,z_pooled,0.05,none,power,0.9125,0.0063,0.911,True
"""
CURVE_HEAD = POWER.splitlines()[0] + ",over,at,low,high\n"
VERDICT = "coaching v control,first_exit,z_pooled,0.05,none,power"
CURVE = f"""{VERDICT},0.122,0.007,0.126,True,n,150.0,0.108,0.136
{VERDICT},0.784,0.009,0.785,True,n,1800.0,0.766,0.802
"""


def power_folder(out: Path) -> Path:
    """What `bijstandsim power` writes, as far as the page reads it."""
    folder = out / "power-small-0123456789abcdef"
    folder.mkdir()
    own = {"design": "small", "title": HOSTILE[:300], "studies": 2000, "seed": 7}
    design = load_design("wageningen").model_dump(mode="json") | own
    program = {"bijstandsim": "0.1.0", "source": "0123456789abcdef"}
    manifest = {"format": FORMAT, "design": design, "program": program}
    write_manifest(folder / "manifest.json", manifest)
    for name, text in (("power", POWER), ("curve", CURVE_HEAD + CURVE)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        table = pd.read_csv(io.StringIO(text), keep_default_na=False)
        write_result_table(folder, name, table, result_digest(manifest))
    return folder


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A folder of every kind of result; the comparison and one run are full of traps."""
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
            setting=quoted(HOSTILE),
            word=quoted(SCRIPT[:80]),
        ),
        encoding="utf-8",
    )
    return {
        "run": run("wageningen", settings).folder,
        "comparison": compare_settings(scenario, RunSettings(out=out, who=True), why=True).folder,
        "power": power_folder(out),
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
