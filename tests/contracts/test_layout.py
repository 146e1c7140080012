"""The README's map, the folders of sim and the import contract tell the same story."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAP_HEADING = "## The map"

# The data's way through the house, then what every stage stands on.
DATA_ORDER = [
    "cli",
    "bench",
    "inputs",
    "population",
    "regimes",
    "hazards",
    "engine",
    "outcomes",
    "money",
    "compare",
    "calibrate",
    "power",
    "report",
    "store",
    "verify",
    "files",
    "kernels",
]


def folders() -> set[str]:
    return {init.parent.name for init in (ROOT / "sim").glob("*/__init__.py")}


def folders_on_the_map(readme: str) -> list[str]:
    """The names drawn as two blanks, name, slash in the first code block under the heading."""
    _, heading, rest = readme.partition(f"\n{MAP_HEADING}\n")
    assert heading, f"README.md must have a section {MAP_HEADING!r}"
    block = rest.split("```")[1]
    inside_sim = re.search(r"^sim/.*\n((?:[ \t].*\n|\n)*)", block, flags=re.MULTILINE)
    assert inside_sim, "the map must draw the folder sim/ and, indented, what is in it"
    return re.findall(r"  (\w+)/(?=\s|$)", inside_sim.group(1))


def test_every_folder_has_its_place_in_the_data_order() -> None:
    assert folders() == set(DATA_ORDER)


def test_readme_map_lists_the_folders_in_the_data_order() -> None:
    assert folders_on_the_map((ROOT / "README.md").read_text("utf-8")) == DATA_ORDER


def test_import_contract_names_every_folder() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers = config["tool"]["importlinter"]["contracts"][0]["layers"]
    named = {name for layer in layers for name in re.findall(r"\w+", layer)}
    assert folders() <= named


@pytest.mark.parametrize("name", ["pipeline.py", "states.py", "events.py", "draws.py"])
def test_the_files_every_newcomer_is_sent_to_exist(name: str) -> None:
    assert (ROOT / "sim" / name).is_file()


@pytest.mark.parametrize(
    ("path", "is_ignored"),
    [("results/README.md", False), ("results/a-run/manifest.json", True), ("results/x.csv", True)],
)
def test_git_keeps_the_page_about_results_and_no_result(path: str, is_ignored: bool) -> None:
    done = subprocess.run(["git", "check-ignore", "-q", path], cwd=ROOT, check=False)
    assert (done.returncode == 0) is is_ignored
