"""From a result's folder to its page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.files.atomic import make_folder, write_text
from sim.files.left_overs import remove_left_overs
from sim.report.page.comparison.page import ComparisonPage
from sim.report.page.experiment.page import ExperimentPage
from sim.report.page.power.answer import AnswerPage, read_answer
from sim.report.page.power.page import PowerPage
from sim.report.page.render import letter_text, page_text, voices
from sim.report.page.stored_comparison import is_comparison, read_comparison
from sim.report.page.stored_result import read_manifest, read_result
from sim.report.page.stored_study import read_study
from sim.store.manifest import source_digest

PAGE_NAME = "report.html"
LETTER_NAME = "letter.html"


@dataclass(frozen=True, slots=True)
class Written:
    """A page that was written.

    Attributes
    ----------
    path : of the file
    size_bytes : of the file
    """

    path: Path
    size_bytes: int


def write_report(folder: Path, out: Path | None = None, *, letter: bool = False) -> list[Written]:
    """Write the page of a result, and the letter if asked; in its folder unless `out` names one.

    Raises
    ------
    SimError
        If the folder is no result, or a file cannot be written.
    """
    drawn, manifest = _drawn(folder)
    version = str(manifest["program"]["bijstandsim"])
    pages = [drawn.in_language(voice) for voice in voices()]
    texts = {PAGE_NAME: page_text(pages, version)}
    if letter:
        letters = [drawn.letter(voice) for voice in voices()]
        texts[LETTER_NAME] = letter_text(letters, version)
    place = out or folder
    make_folder(place)
    remove_left_overs(place, of=PAGE_NAME)
    remove_left_overs(place, of=LETTER_NAME)
    return [_written(place / name, text) for name, text in texts.items()]


def _written(path: Path, text: str) -> Written:
    write_text(path, text)
    return Written(path, len(text.encode("utf-8")))


def _drawn(
    folder: Path,
) -> tuple[ComparisonPage | ExperimentPage | PowerPage | AnswerPage, dict[str, Any]]:
    """The charts of a result and its manifest.

    Raises
    ------
    InputError
        If another version of the program made the result, with other tables.
    """
    try:
        return _read(folder)
    except (KeyError, TypeError, ValueError) as missing:
        made = read_manifest(folder)["program"]
        if made.get("source") == source_digest():
            raise
        raise InputError(
            f"{folder}: must be made by this version of the program (got one by version "
            f"{made.get('bijstandsim')}, source {made.get('source')}). Run it again; it is quick."
        ) from missing


def _read(
    folder: Path,
) -> tuple[ComparisonPage | ExperimentPage | PowerPage | AnswerPage, dict[str, Any]]:
    manifest = read_manifest(folder)
    if "design" in manifest:
        if manifest.get("asked"):
            return AnswerPage(read_answer(folder)), manifest
        return PowerPage(read_study(folder)), manifest
    if is_comparison(folder):
        return ComparisonPage(read_comparison(folder)), manifest
    return ExperimentPage(read_result(folder)), manifest
