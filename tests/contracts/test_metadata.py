"""Version, licence and requirements are said in several files; they say the same."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = PYPROJECT["project"]


def loaded(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text("utf-8"))


def names(requirements: list[str]) -> set[str]:
    """Distribution names as registries compare them, without versions."""
    bare = (re.match(r"[\w.-]+", requirement) for requirement in requirements)
    return {re.sub(r"[-_.]+", "-", name.group()).lower() for name in bare if name}


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text("utf-8")
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", text, flags=re.MULTILINE))


def test_publiccode_agrees() -> None:
    publiccode = loaded("publiccode.yml")
    assert publiccode["name"] == PROJECT["name"]
    assert publiccode["softwareVersion"] == PROJECT["version"]
    assert publiccode["legal"]["license"] == PROJECT["license"]
    needed = {"publiccodeYmlVersion", "url", "platforms", "developmentStatus", "softwareType"}
    assert needed | {"description", "maintenance", "localisation"} <= set(publiccode)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_publiccode_descriptions_have_the_standard_s_lengths(language: str) -> None:
    description = loaded("publiccode.yml")["description"][language]
    assert len(description["shortDescription"]) <= 150
    assert 150 <= len(description["longDescription"]) <= 10_000


def test_citation_agrees() -> None:
    citation = loaded("CITATION.cff")
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]
    assert {"cff-version", "message", "title", "authors"} <= set(citation)


def test_changelog_and_licence_agree() -> None:
    assert f"\n## {PROJECT['version']} " in (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert PROJECT["license"] == "EUPL-1.2"
    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in (ROOT / "LICENSE").read_text("utf-8")


def test_locks_hold_what_is_declared() -> None:
    assert names(PROJECT["dependencies"]) <= set(pins("requirements.lock"))
    assert names(PYPROJECT["dependency-groups"]["dev"]) <= set(pins("requirements-dev.lock"))
    assert names(PYPROJECT["build-system"]["requires"]) <= set(pins("requirements.lock"))


def test_users_and_developers_run_the_same_versions() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


def test_an_installed_copy_carries_the_data_folders() -> None:
    shipped = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert {"scenarios", "calibration"} <= set(shipped)
    for folder, target in shipped.items():
        assert any((ROOT / folder).iterdir()), f"{folder}/ is empty"
        assert target == f"sim/data/{folder}"
