"""From a targets file, or its name, to Targets; every mistake told with its place."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from sim.errors import InputError
from sim.scenario.complaints import mistakes_of
from sim.scenario.places import in_reading_order
from sim.scenario.targets import Targets
from sim.scenario.yaml_source import read_document

SUFFIX = ".targets.yaml"


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
        targets = Targets.model_validate(document.data)
    except ValidationError as error:
        found = mistakes_of(error, Targets, document.data, document.places)
        spoiled = document.spoiled
        mistakes += [
            mistake
            for mistake in found
            if not any(mistake.path[:n] in spoiled for n in range(len(mistake.path) + 1))
        ]
    if mistakes:
        raise InputError(in_reading_order(mistakes))
    return targets
