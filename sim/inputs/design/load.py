"""YAML → Design: reads a design and those it is based on, and reports every mistake at once."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from sim.errors import InputError
from sim.inputs.design.checks import design_findings
from sim.inputs.design.model import Design
from sim.inputs.reading.frozen import thawed
from sim.inputs.reading.layers import LayeredDocument, read_layers
from sim.inputs.reading.merge import apply_change
from sim.inputs.reading.mistakes import DataPath, SourcePositions, in_reading_order
from sim.inputs.reading.shipped import DESIGNS
from sim.inputs.reading.validation_messages import checked, checked_file
from sim.inputs.scenario.inheritance import KEY as INHERITED
from sim.inputs.scenario.inheritance import (
    WORDS,
    entries_remarks,
    inherited,
    own_key_mistakes,
    words_remarks,
)

STARTER = Path(__file__).with_name("starter.yaml")
STARTER_NAME = "my_design"
# What prints words or decides about money, wherever it is shown.
REPORTED: tuple[DataPath, ...] = (
    *((word,) for word in WORDS),
    ("data", "comparator"),
    ("data", "costs"),
    ("model", "prices"),
    ("decision",),
)


def builtin_designs() -> tuple[str, ...]:
    """Names of the built-in designs, in alphabetical order."""
    return DESIGNS.names()


def starter_design(name: str = STARTER_NAME) -> str:
    """Text of a small design that can be simulated as it stands, a comment on every part.

    name : 1 to 60 small letters, digits, _ and -, as `scenario_name` makes them
    """
    text = STARTER.read_text("utf-8")
    return text.replace(f"design: {STARTER_NAME}\n", f"design: {name}\n", 1)


def load_design(name_or_path: str | Path) -> Design:
    """The design of a built-in name or a YAML file.

    Raises
    ------
    InputError
        With every mistake at once, in reading order.
    """
    return _read_design(name_or_path)[0]


def _read_design(name_or_path: str | Path) -> tuple[Design, LayeredDocument]:
    """A design as `load_design` has it, and the files it comes from as one document."""
    document = read_layers(DESIGNS.find(name_or_path), DESIGNS, _with_scenario_beside)
    data = {**document.data, INHERITED: inherited(document, REPORTED)}
    design, mistakes = checked_file(CheckedDesign, data, document.places, document.already_reported)
    mistakes = [*document.mistakes, *own_key_mistakes(document), *mistakes]
    if design is None or mistakes:
        raise InputError(in_reading_order(mistakes))
    return design, document


def design_remarks(name_or_path: str | Path) -> tuple[str, ...]:
    """What a design took over that prints words or decides about money, and whole entries."""
    design, document = _read_design(name_or_path)
    money = (
        f"{path} is that of `{origin}`."
        for path, origin in design.inherited.items()
        if path not in WORDS
    )
    return (
        *_renamed(name_or_path),
        *words_remarks(design.inherited),
        *money,
        *entries_remarks(document),
    )


def _renamed(name_or_path: str | Path) -> tuple[str, ...]:
    """That a built-in design was asked for by its name of before."""
    now = dict(DESIGNS.renamed).get(str(name_or_path))
    if now is None:
        return ()
    return (
        f"`{name_or_path}` is now called `{now}`: those it counts signed knowing their arm, which "
        "is no intention to treat.",
    )


def design_from_mapping(data: Mapping[str, Any]) -> Design:
    """A design from plain data, checked like a file."""
    design, mistakes = checked(CheckedDesign, thawed(data), SourcePositions())
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
            mistakes = "; ".join(finding.text for finding in findings)
            raise PydanticCustomError(
                "findings", "{sentence}", {"sentence": mistakes, "findings": findings}
            )
        return self


def _with_scenario_beside(data: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Design data in which a scenario file that lies in the folder is named by its path."""
    model = data.get("model")
    name = model.get("scenario") if isinstance(model, Mapping) else None
    with suppress(OSError, ValueError):
        if isinstance(name, str) and (folder / name).is_file():
            return {**data, "model": {**data["model"], "scenario": str(folder / name)}}
    return data
