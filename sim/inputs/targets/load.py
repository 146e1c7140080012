"""From a targets file to Targets; every mistake reported with its place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from sim.errors import InputError
from sim.inputs.reading.mistakes import DataPath, dotted, in_reading_order
from sim.inputs.reading.validation_messages import checked_file
from sim.inputs.reading.yaml.file import read_document, read_mapping
from sim.inputs.targets.checks import target_findings
from sim.inputs.targets.model import OLD_DENOMINATOR, Targets
from sim.inputs.targets.rows import OLD_KEYS

SUFFIX = ".targets.yaml"
DOCUMENTATION = ("source", "note", "notes", "reason")


class CheckedTargets(Targets):
    """Targets whose parts fit together."""

    @model_validator(mode="after")
    def _parts_fit_together(self) -> Self:
        findings = tuple(target_findings(self))
        if findings:
            mistakes = "; ".join(finding.text for finding in findings)
            raise PydanticCustomError(
                "findings", "{sentence}", {"sentence": mistakes, "findings": findings}
            )
        return self


def read_targets(path: str | Path) -> Targets:
    """The targets of a file.

    Parameters
    ----------
    path : a file such as ``my.targets.yaml``

    Raises
    ------
    InputError
        With every mistake of the file at once, each as ``file:line:column path: must …``.
    """
    document = read_document(path)
    targets, mistakes = checked_file(
        CheckedTargets, document.data, document.places, document.already_reported
    )
    mistakes += document.mistakes
    if targets is None or mistakes:
        raise InputError(in_reading_order(mistakes))
    return targets


def old_names(path: str | Path) -> tuple[str, ...]:
    """What a file calls by a name of before, each as a sentence with its place."""
    document = read_document(path)
    readings = document.data.get("readings")
    rows = document.data.get("rows")
    renamed: list[tuple[DataPath, str, str]] = []
    if isinstance(readings, Mapping) and readings.get("denominators") == OLD_DENOMINATOR:
        renamed.append((("readings", "denominators"), OLD_DENOMINATOR, "signed"))
    for number, row in enumerate(rows if isinstance(rows, list | tuple) else ()):
        keys = row if isinstance(row, Mapping) else ()
        for old, new in OLD_KEYS.items():
            if old in keys:
                renamed.append((("rows", number, old), old, new))
    return tuple(
        f"{document.places.of_key(where)} {dotted(where)}: `{old}` is now called `{new}` and is "
        "read as such. Those it counts signed knowing their arm; who was drawn is in no table."
        for where, old, new in renamed
    )


def content_hash(path: str | Path) -> str:
    """Sixteen hexadecimal digits of what a targets file says; comments and layout do not count."""
    return _hash_of(read_mapping(path)[0])


def estimation_hash(path: str | Path) -> str:
    """Sixteen hexadecimal digits of what a posterior rests on.

    Where a number comes from and why it is believed do not count: a source stated better does not
    ask for another fit.
    """
    return _hash_of(_without_documentation(read_mapping(path)[0]))


def _under_old_names(content: Any) -> Any:
    """The content as a file of before would say it: another name alone asks for no other fit."""
    if not isinstance(content, Mapping) or not isinstance(content.get("rows"), list | tuple):
        return content
    before = {new: old for old, new in OLD_KEYS.items()}
    rows = [
        {before.get(key, key): value for key, value in row.items()}
        if isinstance(row, Mapping)
        else row
        for row in content["rows"]
    ]
    readings = content.get("readings")
    if isinstance(readings, Mapping) and readings.get("denominators") == "signed":
        readings = {**readings, "denominators": OLD_DENOMINATOR}
    return {**content, "rows": rows, **({} if readings is None else {"readings": readings})}


def _hash_of(content: Any) -> str:
    content = _under_old_names(content)
    text = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _without_documentation(content: Any) -> Any:
    """The content less the texts called source, note or reason (a group may bear such a name)."""
    if isinstance(content, Mapping):
        return {
            key: _without_documentation(value)
            for key, value in content.items()
            if not (key in DOCUMENTATION and isinstance(value, str))
        }
    if isinstance(content, list | tuple):
        return [_without_documentation(value) for value in content]
    return content
