"""The results that stand in a folder: which they are, a note on each, and how one is removed.

A result is a folder with a sealed manifest, of a run, a comparison or a power study. Fits and
posteriors have none and are not listed.
"""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import InputError, MachineError
from sim.files.private_files import PRIVATE
from sim.files.seals import SealError, read_sealed_manifest, write_manifest
from sim.store.manifest import DESIGN, FILE, MANIFEST, SCENARIO, kind_of

NOTE_FILE = "note.json"
LONGEST_NOTE = 1000
# What the program makes again; whatever else stands there is somebody's own, and so may be the
# words in a document for a word processor.
FOLDERS = {"chunks", "comparison", PRIVATE}
ENDINGS = {".parquet", ".csv", ".xlsx", ".png", ".svg", ".html", ".pdf", ".json", ".npz"}
FIRST_WORDS = {"manifest", "note", "studies", "report", "letter", "proposal"}


@dataclass(frozen=True, slots=True)
class KeptResult:
    """One result as a list shows it.

    Attributes
    ----------
    folder : where it stands
    kind : run, comparison or power; `unfinished` while it has no tables yet
    title : of the scenario or design, or else its name
    written : when a file of it was last written, in the time of this machine
    file : what was read, as the command that repeats it names it; empty if Python made it
    options : how many options it compares; 0 of a power study
    draws, replications : of the worlds; of a power study 0
    studies : simulated studies of a power study; 0 of a scenario
    size_bytes : of all files, what a stopped run left included
    is_private : whether real people stand behind it
    note : what its owner noted
    """

    folder: Path
    kind: str
    title: str
    written: datetime.datetime
    file: str
    options: int
    draws: int
    replications: int
    studies: int
    size_bytes: int
    is_private: bool
    note: str


def kept_results(out: Path) -> tuple[tuple[KeptResult, ...], tuple[str, ...]]:
    """Every result in a folder, the newest first, and a sentence for each that cannot be read."""
    rows, unreadable = [], []
    for path in sorted(out.glob(f"*/{MANIFEST}")):
        try:
            rows.append(kept_result(path.parent))
        except SealError as broken:
            unreadable.append(str(broken))
    return tuple(sorted(rows, key=lambda row: row.written, reverse=True)), tuple(unreadable)


def kept_result(folder: Path) -> KeptResult:
    """One result as a list shows it.

    Raises
    ------
    SealError
        If its manifest or its note is damaged or changed.
    """
    content = read_sealed_manifest(folder / MANIFEST)
    asked: dict[str, Any] = content[kind_of(content)]
    files = [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]
    written = max(file.stat().st_mtime for file in files if file.name != NOTE_FILE)
    return KeptResult(
        folder=folder,
        kind=_kind(folder, content),
        title=str(asked.get("title") or asked[kind_of(content)]),
        written=datetime.datetime.fromtimestamp(written).astimezone(),
        file=str(content.get(FILE, "")),
        options=_n_options(asked) if kind_of(content) == SCENARIO else 0,
        draws=int(content.get("draws", 0)),
        replications=int(content.get("replications", 0)),
        studies=int(asked.get("studies", 0)) if kind_of(content) == DESIGN else 0,
        size_bytes=sum(file.stat().st_size for file in files),
        is_private=PRIVATE in content,
        note=note_of(folder),
    )


def _n_options(scenario: dict[str, Any]) -> int:
    """As many as are compared: `base` is one of them, whether the file lists it or not."""
    names = {option["name"] for option in scenario.get("options", ())}
    return len(names | {"base"})


def _kind(folder: Path, content: dict[str, Any]) -> str:
    if kind_of(content) == DESIGN:
        return "power"
    for table, kind in (("comparison_options", "comparison"), ("summary", "run")):
        if (folder / f"{table}.parquet").is_file():
            return kind
    return "unfinished"


def note_of(folder: Path) -> str:
    """What its owner noted about a result; nothing if there is no note.

    Raises
    ------
    SealError
        If the note is damaged or was changed otherwise than by the command.
    """
    path = folder / NOTE_FILE
    if not path.is_file():
        return ""
    again = "Remove it, or write the note again: bijstandsim results NAME --note TEXT"
    return str(read_sealed_manifest(path, again).get("note", ""))


def write_note(folder: Path, text: str) -> None:
    """Keep a note with a result, in place of one that was there; an empty text removes it.

    Raises
    ------
    InputError
        If the text is longer than a note may be.
    """
    if len(text) > LONGEST_NOTE:
        raise InputError(
            f"--note: must have at most {LONGEST_NOTE} signs (got {len(text)}). Shorten it, or "
            "keep the text in a file of your own."
        )
    if text:
        write_manifest(folder / NOTE_FILE, {"note": text})
    else:
        (folder / NOTE_FILE).unlink(missing_ok=True)


def require_results(out: Path, names: Iterable[str]) -> tuple[Path, ...]:
    """The folders of results that are named, each directly in the folder for results.

    Parameters
    ----------
    names : `wageningen-3f…`, or the same with the folder for results before it

    Raises
    ------
    InputError
        With every name that is none, and the results there are.
    """
    folders, mistakes = [], []
    for name in names:
        folder = out / Path(name).name
        is_inside = Path(name).name == name.rstrip("/") or _is_same(Path(name).parent, out)
        if is_inside and not folder.is_symlink() and (folder / MANIFEST).is_file():
            folders.append(folder)
        else:
            mistakes.append(f"{name}: must be the name of a result in {out} (got none there).")
    if mistakes:
        there = "Those there are: bijstandsim results"
        raise InputError([*mistakes[:-1], f"{mistakes[-1]} {there} --out {out}"])
    return tuple(dict.fromkeys(folders))


def _is_same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


def remove_results(folders: Sequence[Path]) -> None:
    """Remove results with all that the program wrote there, notes and private parts included.

    Raises
    ------
    InputError
        If a folder also holds what is somebody's own; then nothing is removed.
    MachineError
        If it cannot be removed.
    """
    own = [
        f"{place}: must not stand in a folder that is removed (the program cannot make it again: "
        "it is your own, or may hold your words). Move it to another place, or remove it yourself."
        for folder in folders
        for place in _own_files(folder)
    ]
    if own:
        raise InputError(own)
    for folder in folders:
        try:
            shutil.rmtree(folder)
        except OSError as trouble:
            raise MachineError(
                f"{folder}: cannot be removed whole ({trouble.strerror}). Close programs that "
                "have its files open, and try again."
            ) from trouble


def _own_files(folder: Path) -> list[Path]:
    """What the program did not write, as far as names tell."""
    tables = {file.stem.partition("_")[0] for file in folder.glob("*.parquet")}
    known = FIRST_WORDS | tables
    return [
        place
        for place in sorted(folder.iterdir())
        if not (place.is_dir() and not place.is_symlink() and place.name in FOLDERS)
        and not (
            place.is_file()
            and place.suffix in ENDINGS
            and place.name.partition(".")[0].partition("_")[0] in known
        )
        and not (place.name.startswith(".") and place.name.endswith(".part"))
    ]
