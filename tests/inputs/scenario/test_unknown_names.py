"""A measure or state that a scenario misspells ends in a sentence with the right one."""

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.inputs.scenario.load import load_scenario

PUBLISHED = "{{group: exemption, measure: {}, month: 24, value: 1, unit: persons, source: s}}"
# Right name, and a section of a scenario in which it may be misspelt.
NAMED = (
    ("first_exit_to_work", f"published:\n  - {PUBLISHED}"),
    ("part_time_share", f"published:\n  - {PUBLISHED}"),
    ("benefit_to_work", "hazards:\n  base:\n    {}: 0.02"),
    ("work_to_returned", "hazards:\n  base:\n    {}: 0.02"),
    ("other_exit", "hazards:\n  regimes:\n    coaching: {{{}: 1.2}}"),
    ("part_time", "hazards:\n  regimes:\n    coaching: {{{}: 1.2}}"),
)


def misspelt(name: str) -> str:
    return name[:-2] + name[-1]


def refused(tmp_path: Path, section: str) -> str:
    file = tmp_path / "mine.yaml"
    file.write_text(f"based_on: wageningen\nscenario: mine\n{section}\n", "utf-8")
    with pytest.raises(InputError) as caught:
        load_scenario(file)
    return str(caught.value)


@pytest.mark.parametrize(("name", "section"), NAMED)
def test_the_nearest_name_is_proposed(tmp_path: Path, name: str, section: str) -> None:
    message = refused(tmp_path, section.format(misspelt(name)))
    assert misspelt(name) in message
    assert f"Did you mean `{name}`?" in message


@pytest.mark.parametrize(("name", "section"), NAMED)
def test_what_is_proposed_is_known(tmp_path: Path, name: str, section: str) -> None:
    """The mend leads on: the right name is not what is wrong any more."""
    file = tmp_path / "mine.yaml"
    text = section.format(name)
    file.write_text(f"based_on: wageningen\nscenario: mine\n{text}\n", "utf-8")
    message = ""
    try:
        load_scenario(file)
    except InputError as error:
        message = str(error)
    assert "Did you mean" not in message
