"""From a targets file to Targets; every mistake told with its place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from pydantic import ValidationError, model_validator
from pydantic_core import PydanticCustomError

from sim.errors import InputError
from sim.inputs.reading.source_positions import (
    DataPath,
    Mistake,
    Places,
    in_reading_order,
    not_told_before,
)
from sim.inputs.reading.suggestions import did_you_mean
from sim.inputs.reading.validation_messages import located, mistakes_of
from sim.inputs.reading.yaml_file import read_document, read_mapping
from sim.inputs.targets.checks import target_findings
from sim.inputs.targets.model import Targets
from sim.inputs.targets.rows import ROW_MODELS

SUFFIX = ".targets.yaml"


class CheckedTargets(Targets):
    """Targets whose parts fit together."""

    @model_validator(mode="after")
    def _parts_fit_together(self) -> Self:
        findings = tuple(target_findings(self))
        if findings:
            told = "; ".join(finding.text for finding in findings)
            raise PydanticCustomError("findings", "{told}", {"told": told, "findings": findings})
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
    mistakes = list(document.mistakes)
    try:
        targets = CheckedTargets.model_validate(document.data)
    except ValidationError as error:
        found = _mistakes(error, document.data, document.places)
        mistakes += not_told_before(found, document.spoiled)
    if mistakes:
        raise InputError(in_reading_order(mistakes))
    return targets


def content_hash(path: str | Path) -> str:
    """Sixteen hexadecimal digits of what a targets file says; comments and layout do not count."""
    content, _ = read_mapping(path)
    text = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _mistakes(error: ValidationError, data: Mapping[str, Any], places: Places) -> Iterator[Mistake]:
    """Mistakes outside the rows, and those of each row by the model of its own quantity."""
    in_rows = [*_row_mistakes(data, places)]
    for mistake in mistakes_of(error, Targets, data, places):
        if not in_rows or mistake.path[:1] != ("rows",):
            yield mistake
    yield from in_rows


def _row_mistakes(data: Mapping[str, Any], places: Places) -> Iterator[Mistake]:
    rows = data.get("rows")
    for number, row in enumerate(rows if isinstance(rows, list | tuple) else ()):
        path: DataPath = ("rows", number)
        if not isinstance(row, Mapping):
            continue
        quantity = row.get("quantity")
        model = ROW_MODELS.get(quantity) if isinstance(quantity, str) else None
        if model is None:
            text = (
                f"must be a known quantity (got `{quantity}`).{did_you_mean(quantity, ROW_MODELS)}"
            )
            yield located((*path, "quantity"), text, data, places)
            continue
        try:
            model.model_validate(row)
        except ValidationError as error:
            for mistake in mistakes_of(error, model, row, _below(places, path)):
                yield replace(mistake, path=(*path, *mistake.path))


def _below(places: Places, path: DataPath) -> Places:
    """The places of one part of a file, as if it stood alone."""
    size = len(path)

    def cut(whole: Mapping[DataPath, Any]) -> dict[DataPath, Any]:
        return {key[size:]: place for key, place in whole.items() if key[:size] == path}

    return Places(cut(places.keys), cut(places.values))
