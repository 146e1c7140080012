"""A scenario or design file and those it is based on, laid over each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.inputs.reading.merge import laid_over
from sim.inputs.reading.mistakes import (
    LONGEST_SHOWN,
    DataPath,
    Mistake,
    got,
    in_reading_order,
    shown_key,
)
from sim.inputs.reading.named_lists import Entries
from sim.inputs.reading.shipped import PLAIN_NAME, BuiltIns
from sim.inputs.reading.suggestions import did_you_mean
from sim.inputs.reading.yaml.file import read_document
from sim.inputs.reading.yaml.tree import Document

MOST_LAYERS = 10
Located = Callable[[dict[str, Any], Path], dict[str, Any]]


@dataclass(frozen=True)
class LayeredDocument(Document):
    """What a file and all those it is based on say together.

    Attributes
    ----------
    layers : the name and the own data of each file, the file itself first
    lists : the lists by name that the file itself writes, with what became of the entries below
    arms : what the file itself says arm by arm, with the arms below that stay as they are
    """

    layers: tuple[tuple[str, Any], ...] = ()
    lists: Mapping[DataPath, Entries] = field(default_factory=dict)
    arms: Mapping[DataPath, tuple[str, ...]] = field(default_factory=dict)


def read_layers(path: Path, kind: BuiltIns, located: Located) -> LayeredDocument:
    """Merged data of a file and all it is based on; each place is that of the file it came from.

    Parameters
    ----------
    path : the file
    kind : what it may be based on besides files; its noun is the key that is never inherited
    located : names the files that data speaks of by their whole path, given the data's folder

    Raises
    ------
    InputError
        If a file cannot be read at all, or the chain leads back to itself.
    """
    return _read(path, (), kind, located)


def _read(path: Path, above: tuple[Path, ...], kind: BuiltIns, located: Located) -> LayeredDocument:
    """Merged data of a file; `above` are the files that led to it."""
    read = read_document(path)
    data = located(read.data, path.parent)
    document = replace(read, data=data)
    if "based_on" not in data or ("based_on",) in document.already_reported:
        return _over(None, document, kind, path)
    files = (*above, path.resolve())
    below_path = _below(data["based_on"], path, kind)
    wrong = below_path if isinstance(below_path, str) else _chain_problem(files, below_path)
    if isinstance(below_path, str) or wrong:
        # Without its base nothing can be said about what a partial file lacks.
        mistake = Mistake(("based_on",), wrong, document.places.of_value(("based_on",)))
        raise InputError(in_reading_order([*document.mistakes, mistake]))
    return _over(_read(below_path, files, kind, located), document, kind, path)


def _over(
    below: LayeredDocument | None, document: Document, kind: BuiltIns, path: Path
) -> LayeredDocument:
    """A document laid over what it is based on; below is None where that is nothing."""
    own, lower = document.data, below.data if below else {}
    change = {key: value for key, value in own.items() if below is None or key != "based_on"}
    inherited = {key: value for key, value in lower.items() if key != kind.noun}
    laid = laid_over(inherited, change)
    mistakes = [
        Mistake(where, text, document.places.nearest(where, change)[1])
        for where, text in laid.mistakes
    ]
    already_reported = {laid.place_of(where, in_change=True) for where in document.already_reported}
    already_reported |= {
        laid.place_of(where, in_change=False) for where in (below.already_reported if below else ())
    }
    return LayeredDocument(
        data=laid.data,
        places=laid.places(document.places, below.places if below else None),
        mistakes=(*(below.mistakes if below else ()), *document.mistakes, *mistakes),
        already_reported=frozenset(where for where in already_reported if where is not None),
        layers=((_name(own.get(kind.noun), path), own), *(below.layers if below else ())),
        lists=laid.lists,
        arms=laid.arms,
    )


def _name(written: Any, path: Path) -> str:
    """What a file is called in messages: its name, or that of the file where it has none."""
    is_name = isinstance(written, str) and PLAIN_NAME.match(written)
    return str(written) if is_name else shown_key(path.stem)[:LONGEST_SHOWN]


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
        f"must be a built-in {kind.noun} or a file in the same folder "
        f"(got `{shown_key(name)}`).{hint}"
    )
