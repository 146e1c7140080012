"""A scenario or design file and those it is based on, laid over each other."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.inputs.reading.merge import apply_change
from sim.inputs.reading.messages import got
from sim.inputs.reading.shipped import PLAIN_NAME, BuiltIns
from sim.inputs.reading.source_positions import Mistake, Places, in_reading_order, shown_key
from sim.inputs.reading.suggestions import did_you_mean
from sim.inputs.reading.yaml_file import read_document
from sim.inputs.reading.yaml_tree import Document

MOST_LAYERS = 10
Located = Callable[[dict[str, Any], Path], dict[str, Any]]


def read_layers(path: Path, kind: BuiltIns, located: Located) -> Document:
    """Merged data of a file and all it is based on; each place is that of the file it came from.

    Parameters
    ----------
    path : the file
    kind : what it may be based on beside files; its noun is the key that is never inherited
    located : names the files that data speaks of by their whole path, given the data's folder

    Raises
    ------
    InputError
        If a file cannot be read at all, or the chain leads back to itself.
    """
    return _read(path, (), kind, located)


def _read(path: Path, above: tuple[Path, ...], kind: BuiltIns, located: Located) -> Document:
    """Merged data of a file; `above` are the files that led to it."""
    read = read_document(path)
    data = located(read.data, path.parent)
    document = replace(read, data=data)
    if "based_on" not in data or ("based_on",) in document.spoiled:
        return document
    files = (*above, path.resolve())
    below_path = _below(data["based_on"], path, kind)
    wrong = below_path if isinstance(below_path, str) else _chain_problem(files, below_path)
    if isinstance(below_path, str) or wrong:
        # Without its base nothing can be said about what a partial file lacks.
        mistake = Mistake(("based_on",), wrong, document.places.of_value(("based_on",)))
        raise InputError(in_reading_order([*document.mistakes, mistake]))
    below = _read(below_path, files, kind, located)
    own = {key: value for key, value in data.items() if key != "based_on"}
    inherited = {key: value for key, value in below.data.items() if key != kind.noun}
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


def _below(name: Any, path: Path, kind: BuiltIns) -> Path | str:
    """The file meant by `based_on`, or the sentence that says why there is none."""
    if not isinstance(name, str):
        return f"must be the name of a {kind.noun} or file (got {got(name)})."
    candidates = [path.parent / name, path.parent / f"{name}{kind.suffix}"]
    if PLAIN_NAME.match(name):
        candidates = [*filter(None, [kind.path(name)]), candidates[1]]
    for candidate in candidates:
        with suppress(OSError):
            if candidate.is_file():
                return candidate
    hint = did_you_mean(name, kind.names())
    return (
        f"must be a built-in {kind.noun} or a file beside this one (got `{shown_key(name)}`).{hint}"
    )
