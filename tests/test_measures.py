"""One registry of measures: a new entry reaches every table, and no other file lists measures."""

import ast
import json
import math
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sim import measures, states
from sim.errors import InputError
from sim.inputs.caseload.column_names import COLUMNS
from sim.inputs.design.load import load_design
from sim.inputs.design.truth import SHARE_ENDPOINTS
from sim.inputs.scenario.load import load_scenario
from sim.inputs.targets.load import read_targets
from sim.measures import COMPARED, ENDPOINTS, RUN, Measure, named
from tests.compare.test_real_people import YAML, caseload, written

ROOT = Path(__file__).parents[1]
# What a contributor writes in sim/measures.py and in the two catalogues, before anything else of
# the program is read.
NEW_MEASURES = """
import json, sys
from pathlib import Path
from types import ModuleType

root, experiment, own, out = map(Path, sys.argv[1:])
text = (root / "sim" / "measures.py").read_text("utf-8")
for before, entry in (
    (
        "RUN = (\\n    *STATES, ",
        '_persons("moved", lambda p: p.first_exits + p.returns, words="moves so far"), ',
    ),
    (
        "    RETURNS,\\n",
        '    _persons("long_on_benefit", lambda a: a.long_on_benefit, stock="long", '
        "has_months=True, is_headline=True),\\n",
    ),
):
    assert text.count(before) == 1
    text = text.replace(before, before + entry)
module = sys.modules["sim.measures"] = ModuleType("sim.measures")
exec(compile(text, "measures.py", "exec"), module.__dict__)

from sim.report.page import language

shipped = language._catalogue
added = {"moves.long_on_benefit": "TWO YEARS", "measure.moved": "MOVED"}
language._catalogue = lambda name: {**shipped(name), **added}

from sim.compare.comparison import DIFFERENCES
from sim.inputs.scenario.schema import json_schema
from sim.pipeline import compare, run
from sim.report.page.write import write_report
from sim.report.tables.published import (compared_rows)
from sim.report.text.console import end_table, published_table
from sim.results import RunSettings

settings = RunSettings(out=out, draws=2, replications=2)
ran = run(experiment, settings)
found = compare(own, settings)
level = {(row.group, row.month, row.measure): row.level.mean for row in ran.rows}
page_of_run, page = (write_report(result.folder)[0].path for result in (ran, found))
print(json.dumps({
    "moved": [level[group, 24, "moved"] for group in ("exemption", "all")],
    "by_hand": [
        level[group, 24, "first_exit_to_work"] + level[group, 24, "returns"]
        for group in ("exemption", "all")
    ],
    "terminal": [
        published_table(compared_rows(ran.scenario, ran.rows, ran.rows[0].option)),
        end_table(ran.scenario, ran.rows),
    ],
    "years": [
        (row.option, row.period, row.level.mean, row.unit)
        for row in found.comparison.differences if row.measure == "long_on_benefit"
    ],
    "flows": [
        (row.option, row.period, row.level.mean)
        for row in found.comparison.flows if row.flow == "long_end"
    ],
    "months": sum(row.measure == "long_on_benefit" for row in found.comparison.months),
    "schema": json_schema()["$defs"]["Published"]["properties"]["measure"]["enum"],
    "pages": [page_of_run.read_text("utf-8"), page.read_text("utf-8")],
    "under_settings": sorted(DIFFERENCES),
    "files": [
        str(file.relative_to(found.folder)) for file in found.folder.rglob("*.csv")
        if "long_on_benefit" in file.read_text("utf-8")
    ],
}))
"""


def literal_lists(file: Path) -> Iterator[tuple[int, set[str]]]:
    """Every tuple, list, set and mapping of a file that is written out, with its words."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        parts = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
        words = {part.value for part in parts if isinstance(part, ast.Constant)}
        yield getattr(node, "lineno", 0), {word for word in words if isinstance(word, str)}


@pytest.fixture(scope="module")
def added(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a run of an experiment, and a comparison of real people, say of two new measures."""
    folder = tmp_path_factory.mktemp("added")
    experiment = folder / "experiment.yaml"
    experiment.write_text(
        "scenario: experiment\nbased_on: wageningen\npublished:\n"
        "  - {group: exemption, measure: moved, month: 24, value: 30,\n"
        "     unit: persons, source: counted by hand, role: validation}\n",
        "utf-8",
    )
    own = written(folder, caseload())
    done = subprocess.run(
        [sys.executable, "-c", NEW_MEASURES, *map(str, (ROOT, experiment, own, folder / "out"))],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_a_new_measure_of_a_run_is_in_every_table(added: dict[str, Any]) -> None:
    assert added["moved"] == pytest.approx(added["by_hand"])
    assert min(added["moved"]) > 0
    assert all("moves so far" in table for table in added["terminal"])
    assert "moved" in added["schema"]
    assert "MOVED" in added["pages"][0]


def test_a_new_measure_of_a_comparison_is_in_every_table(added: dict[str, Any]) -> None:
    assert {unit for *_, unit in added["years"]} == {"persons"}
    periods = {period for _, period, *_ in added["years"]}
    assert periods == {"year 1", "year 2", "year 3 (6 months)", "total"}
    assert added["months"] > 30
    assert "long_on_benefit" in added["under_settings"]
    assert {"comparison_differences.csv", "comparison_months.csv"} <= set(added["files"])
    assert "TWO YEARS" in added["pages"][1]


def test_a_new_measure_of_real_people_is_rounded_and_hidden(added: dict[str, Any]) -> None:
    """And it is bound to the same number in the table of flows, which would give it away."""
    years = {(option, period): level for option, period, level, _ in added["years"]}
    shown = [level for level in years.values() if not math.isnan(level)]
    assert shown
    assert all(level == 0 or (level >= 10 and level % 5 == 0) for level in shown)
    flows = {(option, period): level for option, period, level in added["flows"]}
    both = years.keys() & flows.keys()
    assert both
    assert all(
        years[cell] == flows[cell] or (math.isnan(years[cell]) and math.isnan(flows[cell]))
        for cell in both
    )


def test_each_measure_has_one_entry_and_one_name() -> None:
    for table in (RUN, COMPARED):
        assert len({measure.name for measure in table}) == len(table)
    both = named(RUN).keys() & named(COMPARED).keys()
    assert all(named(RUN)[word] is named(COMPARED)[word] for word in both if word in named(RUN))
    assert {measure.name for measure in ENDPOINTS} <= {measure.name for measure in RUN}


@pytest.mark.parametrize("measure", [*RUN, *COMPARED], ids=lambda measure: measure.name)
def test_parts_are_measures_of_the_same_kind(measure: Measure) -> None:
    known = named((*RUN, *COMPARED))
    for part in measure.parts:
        assert part in known
        assert measure.unit in (known[part].unit, "share")
    assert measure.of is not None or measure.parts or measure.name == "grant_lost"


LISTED = 3
# Which few are shown there is a choice of its own, or they are words of power studies.
CHOICES = (
    "sim/compare/sensitivity/explanation.py", "sim/compare/subgroups.py",
    "sim/power/registration.py", "sim/report/text/subgroups.py",
    "sim/report/tables/power.py",
)  # fmt: skip


def test_no_other_file_lists_measures() -> None:
    """A list of three names of the registry is a second registry, which will say another thing."""
    names = {word for measure in (*RUN, *COMPARED) for word in (measure.name, measure.heading)}
    states = {measure.name for measure in measures.STATES}
    others = [
        file
        for file in sorted((ROOT / "sim").rglob("*.py"))
        if str(file.relative_to(ROOT)) not in (*CHOICES, "sim/measures.py", "sim/states.py")
    ]
    found = [
        (str(file.relative_to(ROOT)), line, sorted(words & names))
        for file in others
        for line, words in literal_lists(file)
        if len(words & (names - states)) >= LISTED
    ]
    assert not found


def misspelt(word: str) -> str:
    """A word without its third letter."""
    return word[:2] + word[3:]


def complaints_of(read: Callable[[Path], object], file: Path, text: str) -> str:
    file.write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        read(file)
    assert file.name in str(caught.value)
    return str(caught.value)


def assert_each_is_named(said: str, words: Iterable[str]) -> None:
    """Every misspelt word has its own line, with the word that was meant."""
    for word in words:
        hint = re.compile(rf"got[^\n]*`?{misspelt(word)}`?[^\n]*[Dd]id you mean `{word}`\?")
        assert hint.search(said), f"{misspelt(word)} in:\n{said}"


def test_every_measure_misspelt_in_a_scenario(tmp_path: Path) -> None:
    rows = "".join(
        f"  - {{group: all, measure: {misspelt(measure.name)}, month: 24, value: 0.5,\n"
        "     unit: persons, source: F097, role: validation}\n"
        for measure in RUN
    )
    text = f"scenario: s\nbased_on: wageningen\npublished:\n{rows}"
    said = complaints_of(load_scenario, tmp_path / "s.yaml", text)
    assert_each_is_named(said, (measure.name for measure in RUN))


def test_every_state_misspelt_in_a_scenario(tmp_path: Path) -> None:
    """In the names of hazards, and as a destination of every table of ratios."""
    number = "{value: 1, unit: ratio, source: F097, status: published}"
    base = "".join(f"    {misspelt(word)}: {number}\n" for word in states.BASES)
    to = ", ".join(f"{misspelt(word)}: {number}" for word in states.DESTINATIONS)
    text = (
        f"scenario: s\nbased_on: wageningen\nhazards:\n  base:\n{base}"
        f"  regimes: {{exemption: {{{to}}}}}\n  selection: {{{to}}}\n"
    )
    said = complaints_of(load_scenario, tmp_path / "s.yaml", text)
    assert_each_is_named(said, (*states.BASES, *states.DESTINATIONS))


@pytest.mark.parametrize("word", SHARE_ENDPOINTS)
def test_every_measure_misspelt_in_a_design(word: str, tmp_path: Path) -> None:
    text = (ROOT / "designs" / "wageningen.yaml").read_text("utf-8")
    text = text.replace("endpoint: first_exit_to_work", f"endpoint: {misspelt(word)}")
    assert_each_is_named(complaints_of(load_design, tmp_path / "d.yaml", text), [word])


@pytest.mark.parametrize(
    "word",
    [*SHARE_ENDPOINTS, "difference_at_work", "base.work_to_returned", "regime.coaching.work"],
)
def test_every_measure_and_state_misspelt_in_targets(word: str, tmp_path: Path) -> None:
    text = (ROOT / "calibration" / "wageningen.targets.yaml").read_text("utf-8")
    assert f" {word}" in text
    text = text.replace(f" {word}", f" {misspelt(word)}", 1)
    assert_each_is_named(complaints_of(read_targets, tmp_path / "t.targets.yaml", text), [word])


@pytest.mark.parametrize("names", COLUMNS.values(), ids=COLUMNS)
def test_every_column_misspelt_in_a_caseload(names: tuple[str, ...], tmp_path: Path) -> None:
    for name in names:
        lines = f"{misspelt(name)};begindatum\n;2020-01-01\n"
        if name in COLUMNS["start_date"]:
            lines = f"{misspelt(name)};leeftijd\n2020-01-01;40\n"
        (tmp_path / "caseload.csv").write_text(lines, "utf-8")
        (tmp_path / "own.yaml").write_text(YAML, "utf-8")
        with pytest.raises(InputError) as caught:
            load_scenario(tmp_path / "own.yaml")
        assert_each_is_named(str(caught.value), [name])
