"""Mistakes found after a scenario was read, reported with file, line and column all the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.inputs.reading.layers import read_layers
from sim.inputs.reading.mistakes import DataPath, Finding, Mistake, existing_part, in_reading_order
from sim.inputs.reading.relative_files import beside
from sim.inputs.reading.shipped import SCENARIOS
from sim.inputs.reading.validation_messages import located
from sim.inputs.reading.yaml.tree import Document
from sim.inputs.scenario.checks.cross_checks import BASE


@contextmanager
def mistakes_placed(name_or_path: str | Path) -> Iterator[None]:
    """Run what follows; a mistake that it finds in the scenario is reported with its place.

    Parameters
    ----------
    name_or_path : the scenario, as `load_scenario` takes it; it is read again only where needed

    Raises
    ------
    InputError
        With the same mistakes.
    """
    try:
        yield
    except InputError as error:
        if not any(isinstance(item, Finding) for item in error.items):
            raise
        document = read_layers(SCENARIOS.find(name_or_path), SCENARIOS, beside)
        findings = [item for item in error.items if isinstance(item, Finding)]
        rest = [item for item in error.items if not isinstance(item, Finding)]
        raise InputError([*in_reading_order(_placed(findings, document)), *rest]) from None


def _placed(findings: list[Finding], document: Document) -> Iterator[Mistake]:
    """Each finding where it is written: in the change of its option, else in the scenario."""
    everywhere = {(one.path, one.text) for one in findings if one.option in ("", BASE)}
    for finding in findings:
        inside = _path_in_option(finding, document.data)
        text = finding.text
        if not inside and finding.option and (finding.path, text) not in everywhere:
            text = f"{text} This follows from option `{finding.option}`."
        placed = replace(finding, path=inside or finding.path, text=text)
        yield located(placed, document.data, document.places)


def _path_in_option(finding: Finding, data: Mapping[str, Any]) -> DataPath:
    """The path in the change of the option that writes it; empty if none does."""
    options = data.get("options", ())
    for index, entry in enumerate(options if isinstance(options, list | tuple) else ()):
        inside: DataPath = ("options", index, "change", *finding.path)
        is_named = isinstance(entry, Mapping) and entry.get("name") == finding.option
        is_only_there = not finding.option and existing_part(finding.path, data) != finding.path
        if (is_named or is_only_there) and existing_part(inside, data) == inside:
            return inside
    return ()
