"""A scenario file and those it is based on, laid over each other."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.inputs.reading.builtin import SUFFIX, builtin_names, builtin_path
from sim.inputs.reading.merge import apply_change
from sim.inputs.reading.messages import got
from sim.inputs.reading.relative_files import beside
from sim.inputs.reading.source_positions import Mistake, Places, in_reading_order, shown_key
from sim.inputs.reading.suggestions import did_you_mean
from sim.inputs.reading.yaml_file import read_document
from sim.inputs.reading.yaml_tree import Document

PLAIN_NAME = re.compile(r"[a-z0-9_-]{1,60}\Z")
MOST_LAYERS = 10


def find_scenario(name_or_path: str | Path) -> Path:
    """The file that a name or path means.

    Raises
    ------
    InputError
        If it is neither a built-in scenario nor a file.
    """
    given = str(name_or_path)
    found = builtin_path(given) if PLAIN_NAME.match(given) else None
    if found is None and PLAIN_NAME.match(given) and not Path(given).exists():
        hint = did_you_mean(given, builtin_names())
        raise InputError(
            f"{given}: must be a built-in scenario or a file (there is neither).{hint}"
        )
    return found or Path(given)


def comparable_names() -> tuple[str, ...]:
    """Built-in scenarios that have options to compare, in alphabetical order."""
    found = []
    for name in builtin_names():
        with suppress(InputError):
            if read_layers(find_scenario(name)).data.get("options"):
                found.append(name)
    return tuple(found)


def read_layers(path: Path) -> Document:
    """Merged data of a file and all it is based on; each place is that of the file it came from.

    Raises
    ------
    InputError
        If a file cannot be read at all, or the chain leads back to itself.
    """
    return _read(path, ())


def _read(path: Path, above: tuple[Path, ...]) -> Document:
    """Merged data of a file; `above` are the files that led to it."""
    read = read_document(path)
    data: dict[str, Any] = beside(read.data, path.parent)
    document = replace(read, data=data)
    if "based_on" not in data or ("based_on",) in document.spoiled:
        return document
    files = (*above, path.resolve())
    below_path = _below(data["based_on"], path)
    wrong = below_path if isinstance(below_path, str) else _chain_problem(files, below_path)
    if isinstance(below_path, str) or wrong:
        # Without its base nothing can be said about what a partial scenario lacks.
        mistake = Mistake(("based_on",), wrong, document.places.of_value(("based_on",)))
        raise InputError(in_reading_order([*document.mistakes, mistake]))
    below = _read(below_path, files)
    own = {key: value for key, value in data.items() if key != "based_on"}
    inherited = {key: value for key, value in below.data.items() if key != "scenario"}
    return Document(
        data=apply_change(inherited, own),
        places=Places(document.places.keys, document.places.values, below.places),
        mistakes=(*below.mistakes, *document.mistakes),
        spoiled=document.spoiled | below.spoiled,
    )


def _chain_problem(files: tuple[Path, ...], below: Path) -> str:
    if below.resolve() in files:
        names = " → ".join(shown_key(file.name) for file in (*files, below))
        return f"must not lead back to itself (got {names})."
    if len(files) >= MOST_LAYERS:
        return f"must be a chain of at most {MOST_LAYERS} files (got more)."
    return ""


def _below(name: Any, path: Path) -> Path | str:
    """The file meant by `based_on`, or the sentence that says why there is none."""
    if not isinstance(name, str):
        return f"must be the name of a scenario or file (got {got(name)})."
    candidates = [path.parent / name, path.parent / f"{name}{SUFFIX}"]
    if PLAIN_NAME.match(name):
        candidates = [*filter(None, [builtin_path(name)]), candidates[1]]
    for candidate in candidates:
        with suppress(OSError):
            if candidate.is_file():
                return candidate
    hint = did_you_mean(name, builtin_names())
    return f"must be a built-in scenario or a file beside this one (got `{shown_key(name)}`).{hint}"
