"""From a result's folder to its page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.report.page.experiment import ExperimentPage
from sim.report.page.render import page_text, voices
from sim.report.page.result import read_result
from sim.store.atomic import write_text

PAGE_NAME = "report.html"


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


def write_page(folder: Path, out: Path | None = None) -> Written:
    """Write the page of a result, in its folder unless `out` names a file.

    Raises
    ------
    SimError
        If the folder is no result, or the file cannot be written.
    """
    result = read_result(folder)
    drawn = ExperimentPage(result)
    pages = [drawn.in_language(voice) for voice in voices()]
    text = page_text(pages, str(result.manifest["program"]["bijstandsim"]))
    path = out or folder / PAGE_NAME
    write_text(path, text)
    return Written(path, len(text.encode("utf-8")))
