"""Version, licence and requirements are said in several files; they say the same."""

import importlib.metadata
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = PYPROJECT["project"]
LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-docs.lock"]


def loaded(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text("utf-8"))


def names(requirements: list[str]) -> set[str]:
    """Distribution names as registries compare them, without versions."""
    bare = (re.match(r"[\w.-]+", requirement) for requirement in requirements)
    return {re.sub(r"[-_.]+", "-", name.group()).lower() for name in bare if name}


def locked(lock: str) -> list[tuple[str, str, str]]:
    """Name, extras and version of every line of a lock."""
    text = (ROOT / lock).read_text("utf-8")
    return re.findall(r"^([\w.-]+)(?:\[([\w,.-]+)\])?==([^\s;]+)", text, flags=re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    return {name: version for name, _, version in locked(lock)}


def unlocked_requirements(
    locked_extras: dict[str, set[str]], required_by: dict[str, list[str]]
) -> list[str]:
    """Active requirements that a lock does not hold, with the extras they ask for."""
    missing = []
    for name, extras in locked_extras.items():
        for text in required_by.get(name, []):
            needed = Requirement(text)
            environments: list[dict[str, str]] = [{"extra": extra} for extra in {"", *extras}]
            if needed.marker and not any(map(needed.marker.evaluate, environments)):
                continue
            wanted = canonicalize_name(needed.name)
            if wanted not in locked_extras or not needed.extras <= locked_extras[wanted]:
                missing.append(f"{name} needs {text}")
    return missing


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
    groups = PYPROJECT["dependency-groups"]
    for group in ("dev", "docs"):
        assert names(groups[group]) <= set(pins(f"requirements-{group}.lock"))
    assert names(PYPROJECT["build-system"]["requires"]) <= set(pins("requirements.lock"))


def test_users_and_developers_run_the_same_versions() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()
    assert pins("requirements.lock").items() <= pins("requirements-docs.lock").items()


def test_one_environment_can_hold_both_groups() -> None:
    dev, docs = pins("requirements-dev.lock"), pins("requirements-docs.lock")
    assert {name: dev[name] for name in dev.keys() & docs} == {
        name: docs[name] for name in dev.keys() & docs
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_each_requirement_with_its_extra(lock: str) -> None:
    """pip resolves what a lock leaves out, and stops the set-up at that package's next release."""
    extras: dict[str, set[str]] = {}
    for name, named_extras, _ in locked(lock):
        extras.setdefault(canonicalize_name(name), set()).update(
            filter(None, named_extras.split(","))
        )
    required_by = {
        canonicalize_name(dist.name): dist.requires or []
        for dist in importlib.metadata.distributions()
    }
    assert len(extras.keys() & required_by.keys()) > 40, "run this where the lock is installed"
    assert not unlocked_requirements(extras, required_by)


def test_an_extra_left_out_of_a_lock_is_found() -> None:
    required_by = {
        "pytest-cov": ["coverage[toml]>=7.10.6", 'dask; extra == "cluster"'],
        "coverage": [],
    }
    assert unlocked_requirements({"pytest-cov": set(), "coverage": {"toml"}}, required_by) == []
    assert unlocked_requirements({"pytest-cov": set(), "coverage": set()}, required_by) == [
        "pytest-cov needs coverage[toml]>=7.10.6"
    ]
    assert unlocked_requirements(
        {"pytest-cov": {"cluster"}, "coverage": {"toml"}}, required_by
    ) == ['pytest-cov needs dask; extra == "cluster"']


def test_an_installed_copy_carries_the_data_folders() -> None:
    shipped = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert {"scenarios", "calibration", "sources"} <= set(shipped)
    for folder, target in shipped.items():
        assert any((ROOT / folder).iterdir()), f"{folder}/ is empty"
        assert target == f"sim/data/{folder}"
