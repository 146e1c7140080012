"""What comes with the program: one locator for all of it, and names that lead to files."""

import re
from pathlib import Path

import pytest

import sim
from sim.errors import InputError
from sim.inputs.design.load import load_design
from sim.inputs.reading.shipped import DESIGNS, LABOUR_MARKET, SCENARIOS, BuiltIns, shipped

CLIMBS = re.compile(r"parent\.parent|parents\[")


@pytest.mark.parametrize("kind", [SCENARIOS, DESIGNS, LABOUR_MARKET], ids=lambda kind: kind.noun)
def test_every_name_leads_to_its_file_and_a_misspelt_one_to_the_nearest(kind: BuiltIns) -> None:
    assert kind.names()
    for name in kind.names():
        path = kind.find(name)
        assert path.parent == shipped(kind.folder)
        assert path.name == f"{name}{kind.suffix}"
        wrong = f"{name[:-1]}_"
        with pytest.raises(InputError, match=f"{wrong}: must be a built-in {kind.noun} or a file"):
            kind.find(wrong)


def test_a_file_of_ones_own_is_found_by_its_path(tmp_path: Path) -> None:
    assert SCENARIOS.find(tmp_path / "mine.yaml") == tmp_path / "mine.yaml"
    assert SCENARIOS.path("../wageningen") is None


def test_nothing_else_looks_for_the_programs_own_files() -> None:
    package = Path(sim.__file__).parent
    climbing = {
        file.relative_to(package).as_posix()
        for file in package.rglob("*.py")
        if CLIMBS.search(file.read_text("utf-8"))
    }
    # The manifest's digest goes over the program itself, not over data that comes with it.
    assert climbing == {"inputs/reading/shipped.py", "store/manifest.py"}


@pytest.mark.parametrize(
    ("based_on", "message"),
    [
        ("b", "must not lead back to itself (got a.yaml → b.yaml → a.yaml)."),
        (
            "fipp",
            "must be a built-in design or a file in the same folder (got `fipp`). "
            "Did you mean `fip`?",
        ),
        ("[fip]", "must be the name of a design or file (got a list)."),
    ],
)
def test_a_design_is_told_of_its_base_as_a_scenario_is(
    based_on: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_text(f"design: a\nbased_on: {based_on}\nstudies: 0\n", "utf-8")
    (tmp_path / "b.yaml").write_text("design: b\nbased_on: a\n", "utf-8")
    with pytest.raises(InputError) as caught:
        load_design(tmp_path / "a.yaml")
    place = "b.yaml:2:11" if based_on == "b" else "a.yaml:2:11"
    assert [text.split("/")[-1] for text in caught.value.mistakes] == [
        f"{place} based_on: {message}"
    ]
