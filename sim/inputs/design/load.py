"""YAML → Design: reads a design and those it is based on, and tells every mistake at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from pydantic import ValidationError, model_validator
from pydantic_core import PydanticCustomError

from sim.errors import InputError
from sim.inputs.design.checks import design_findings
from sim.inputs.design.model import Design
from sim.inputs.reading.frozen import thawed
from sim.inputs.reading.merge import apply_change
from sim.inputs.reading.source_positions import DataPath, Mistake, Places, in_reading_order
from sim.inputs.reading.suggestions import did_you_mean
from sim.inputs.reading.validation_messages import mistakes_of
from sim.inputs.reading.yaml_file import read_document
from sim.inputs.reading.yaml_tree import Document

SUFFIX = ".yaml"
PLAIN_NAME = re.compile(r"[a-z0-9_-]{1,60}\Z")
MOST_LAYERS = 10


def design_folder() -> Path:
    """The folder of built-in designs: inside the package if installed, else the checkout's."""
    package = Path(__file__).resolve().parent.parent.parent
    packaged = package / "data" / "designs"
    return packaged if packaged.is_dir() else package.parent / "designs"


def builtin_designs() -> tuple[str, ...]:
    """Names of the built-in designs, in alphabetical order."""
    return tuple(sorted(path.stem for path in design_folder().glob(f"*{SUFFIX}")))


def find_design(name_or_path: str | Path) -> Path:
    """The file that a name or path means."""
    given = str(name_or_path)
    if given in builtin_designs():
        return design_folder() / f"{given}{SUFFIX}"
    if PLAIN_NAME.match(given) and not Path(given).exists():
        hint = did_you_mean(given, builtin_designs())
        raise InputError(f"{given}: must be a built-in design or a file (there is neither).{hint}")
    return Path(given)


def load_design(name_or_path: str | Path) -> Design:
    """The design of a built-in name or a YAML file.

    Raises
    ------
    InputError
        With every mistake at once, in reading order.
    """
    document = _read(find_design(name_or_path), ())
    design, found = _validated(document.data, document.places)
    kept = [
        mistake
        for mistake in found
        if not any(mistake.path[:size] in document.spoiled for size in range(len(mistake.path) + 1))
    ]
    mistakes = [*document.mistakes, *kept]
    if design is None or mistakes:
        raise InputError(in_reading_order(mistakes))
    return design


def design_from_mapping(data: Mapping[str, Any]) -> Design:
    """A design from plain data, checked like a file."""
    design, mistakes = _validated(thawed(data), Places())
    if design is None:
        raise InputError(in_reading_order(mistakes))
    return design


def changed_design(design: Design, change: Mapping[str, Any]) -> Design:
    """The design with a partial change laid over it, checked again.

    Examples
    --------
    >>> changed_design(load_design("fip"), {"studies": 5}).studies
    5
    """
    data = design.model_dump(mode="python", exclude_unset=True)
    return design_from_mapping(apply_change(data, change))


class CheckedDesign(Design):
    """A design whose parts fit together."""

    @model_validator(mode="after")
    def _names_agree(self) -> Self:
        findings = design_findings(self)
        if findings:
            told = "; ".join(finding.text for finding in findings)
            raise PydanticCustomError("findings", "{told}", {"told": told, "findings": findings})
        return self


def _validated(data: Mapping[str, Any], places: Places) -> tuple[Design | None, list[Mistake]]:
    try:
        return CheckedDesign.model_validate(data), []
    except ValidationError as error:
        return None, mistakes_of(error, Design, data, places)


def _read(path: Path, above: tuple[Path, ...]) -> Document:
    document = _with_scenario_beside(read_document(path), path)
    key: DataPath = ("based_on",)
    if "based_on" not in document.data:
        return document
    own = {name: value for name, value in document.data.items() if name != "based_on"}
    place = document.places.of_value(key)
    below = _below(document.data["based_on"], path)
    if below is None:
        hint = did_you_mean(document.data["based_on"], builtin_designs())
        found = document.data["based_on"]
        text = f"must be a built-in design or a file beside this one (got `{found}`).{hint}"
        return Document(
            own, document.places, (*document.mistakes, Mistake(key, text, place)), document.spoiled
        )
    if below.resolve() in (*above, path.resolve()) or len(above) >= MOST_LAYERS:
        raise InputError(str(Mistake(key, "must not lead back to itself.", place)))
    lower = _read(below, (*above, path.resolve()))
    inherited = {name: value for name, value in lower.data.items() if name != "design"}
    return Document(
        data=apply_change(inherited, own),
        places=Places(document.places.keys, document.places.values, lower.places),
        mistakes=(*lower.mistakes, *document.mistakes),
        spoiled=document.spoiled | lower.spoiled,
    )


def _with_scenario_beside(document: Document, path: Path) -> Document:
    """The document with the path of a scenario file that stands beside it."""
    model = document.data.get("model")
    named = model.get("scenario") if isinstance(model, Mapping) else None
    if not isinstance(named, str) or not (path.parent / named).is_file():
        return document
    changed = {"model": {"scenario": str(path.parent / named)}}
    return replace(document, data=apply_change(document.data, changed))


def _below(name: Any, path: Path) -> Path | None:
    if not isinstance(name, str):
        return None
    candidates = [path.parent / name, path.parent / f"{name}{SUFFIX}"]
    if name in builtin_designs():
        candidates.insert(0, design_folder() / f"{name}{SUFFIX}")
    return next((candidate for candidate in candidates if candidate.is_file()), None)


def design_schema() -> dict[str, Any]:
    """The JSON Schema of a design file, for editors; `based_on` may stand in any of them."""
    schema = Design.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["properties"]["based_on"] = {
        "type": "string",
        "description": "a built-in design or a file beside this one; hold only what changes",
    }
    # A design based on another holds only what changes, so only its name is always there.
    schema["required"] = ["design"]
    return schema
