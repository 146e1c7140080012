"""What a power study puts into its folder: kept studies, and tables for people and programs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from sim.engine.replicate import Pool
from sim.errors import InputError
from sim.files.atomic import write_text
from sim.files.seals import NOW, SealError, content_digest, kept_before, of_another
from sim.files.visible_text import unsteered
from sim.inputs.design.load import load_design
from sim.inputs.design.model import Design
from sim.inputs.reading.shipped import DESIGNS
from sim.inputs.scenario.plausibility import Implausible
from sim.inputs.scenario.redacted import published_form
from sim.power.diagnosis.cautions import Caution, cautions_of
from sim.power.lives.data_strategy import LivesSource, lives_of
from sim.power.questions.request import QuestionRequest
from sim.power.results import PowerAnswer, PowerStudy
from sim.power.simulation.study_table import Studies, differences, missing_months, simulated_from
from sim.power.stages import counter, staged_studies
from sim.power.tables import plain_rows
from sim.store.manifest import DESIGN, KEPT_FILE, LIBRARIES, Manifest, manifest_of
from sim.store.repeat_commands import repeat_line
from sim.store.result_tables import digest_in, write_tables

STUDIES = "studies.npz"
SHEET = "power"
QUESTION = "implausible"
# Begin of the names of stages, which go once the table is whole.
STAGE = "stage-"


def design_manifest(
    design: Design,
    request: QuestionRequest | None = None,
    *,
    kept: Path | None = None,
    questions: Sequence[Implausible] = (),
    file: str | None = None,
) -> Manifest:
    """The manifest of a power study, or of the answer to one question.

    Parameters
    ----------
    design : as resolved, with the seed that is used
    request : the question; None: a study
    kept : the table of studies that is tested again
    questions, file : see `manifest_of`
    """
    content: dict[str, Any] = {
        DESIGN: design.model_dump(mode="json"),
        "lives": _lives(design),
        "asked": asdict(request) if request else None,
        "beside": _other_design(request),
        "kept": _fingerprint(kept) if kept else None,
        **({KEPT_FILE: DESIGNS.called(kept)} if kept else {}),
    }
    computed_with = (*LIBRARIES, "scipy")
    return manifest_of(DESIGN, content, questions=questions, file=file, libraries=computed_with)


def _other_design(request: QuestionRequest | None) -> dict[str, Any] | None:
    """The design that a question compares with."""
    if request is None or request.beside is None:
        return None
    return load_design(request.beside).model_dump(mode="json")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _lives(design: Design) -> dict[str, Any] | None:
    """Whose lives are lived, and under which parameters; None for typed rates."""
    if design.model.scenario is None:
        return None

    worlds = lives_of(design, LivesSource())
    parameters = _digest(worlds.draws.values.tobytes())
    return {"scenario": published_form(worlds.observed), "parameters": parameters}


def _fingerprint(file: Path) -> str:
    try:
        return _digest(file.read_bytes())
    except OSError as error:
        raise InputError(
            f"{file}: must be a table of studies kept earlier, {STUDIES} in a folder of results "
            f"({error.strerror}). Give another file or simulate again."
        ) from error


def kept_or_simulated(
    folder: Path,
    design: Design,
    kept: Path | None,
    pool: Pool,
    progress: Callable[[int, int], None],
) -> Studies:
    """The table the user names, else the one kept in the folder, else new studies, then kept."""
    if kept is not None:
        return _fitting(Studies.load(kept), design, kept)
    origin, path = _origin(design), folder / STUDIES
    studies = kept_before(path, lambda file: _own(file, design, origin))
    if studies is None:
        stages = _Stages(folder, content_digest({"from": origin, "seed": design.seed}))
        finished = counter(design, progress)
        studies = staged_studies(design, stages.kept, stages.keep, pool, finished)
        studies = replace(studies, origin=origin)
        studies.save(path)
    for stage in folder.glob(f"{STAGE}*"):
        stage.unlink()
    return studies


def _own(path: Path, design: Design, origin: str) -> Studies:
    """The studies of this very design, number and seed, whoever put the file there."""
    studies = Studies.load(path, again=NOW)
    own = (origin, design.studies, design.seed)
    if (studies.origin, studies.n_studies, studies.seed) != own:
        raise SealError(of_another(path, NOW))
    return studies


@dataclass(frozen=True)
class _Stages:
    """Stages of studies that a stopped run kept; `source` names what they come from."""

    folder: Path
    source: str

    def _file(self, first: int) -> Path:
        return self.folder / f"{STAGE}{first}.npz"

    def _label(self, first: int) -> str:
        return f"{self.source}:{first}"

    def kept(self, first: int) -> Studies | None:
        """A stage by its first study, if it is there and can be believed."""
        label = self._label(first)
        return kept_before(self._file(first), lambda file: Studies.load(file, label, NOW))

    def keep(self, first: int, part: Studies) -> None:
        """Keep a stage."""
        part.save(self._file(first), self._label(first))


def _fitting(studies: Studies, design: Design, path: Path) -> Studies:
    """The kept table, if it was simulated from this design's model and data strategy."""
    arms = tuple(design.data.sizes())
    if studies.arms != arms:
        raise InputError(
            f"{path}: must hold studies of the arms {', '.join(arms)} "
            f"(got {', '.join(studies.arms)}). Simulate again, or give the design it was made with."
        )
    if not studies.origin:
        raise InputError(
            f"{path}: must say which model and data strategy it was simulated from (got none: an "
            "older version kept it, or Python code). Simulate again."
        )
    unlike = differences(studies.origin, _origin(design)) or missing_months(studies, design)
    if unlike:
        raise InputError(
            f"{path}: must be simulated from this design's model, data strategy and months; only "
            f"answers, decision, patterns, costs and words may differ (got {'; '.join(unlike)}). "
            "Simulate again without --kept."
        )
    return studies


def _origin(design: Design) -> str:
    """What a table is simulated from; of lives with the scenario and its parameters."""
    lives = _lives(design)
    digest = _digest(json.dumps(lives, sort_keys=True).encode()) if lives else None
    return json.dumps({**json.loads(simulated_from(design)), "lives": digest}, sort_keys=True)


def write_power(study: PowerStudy) -> None:
    """Write power.xlsx and power.csv, curve, audit and cautions if there are, registration.txt."""
    sheets = {SHEET: _frame(study.result.rows)}
    if study.curves:
        sheets["curve"] = _frame(study.curves)
    if study.audit:
        sheets["audit"] = _frame(study.audit)
    warned = cautions_and_notes(study)
    if warned:
        sheets["cautions"] = _frame(warned)
    _write_sheets(study.folder, sheets)
    text = f"{study.paragraph}\n\n{repeat_line(study.folder, 'power')}"
    write_text(study.folder / "registration.txt", unsteered(text) + "\n")


def cautions_and_notes(study: PowerStudy) -> list[Caution]:
    """Cautions, questions about numbers, and notes on what has no exact value, as rows."""
    questions = [Caution(QUESTION, one.path, 0, one.text) for one in study.questions]
    notes = [Caution("note", "", 0, note) for note in study.result.notes]
    return [*cautions_of(study.result.design), *questions, *notes]


def write_answer(answered: PowerAnswer) -> None:
    """Write the rows of an answer as xlsx and csv."""
    _write_sheets(answered.folder, {answered.word: _frame(answered.rows)})


def _write_sheets(folder: Path, sheets: dict[str, pd.DataFrame]) -> None:
    write_tables(folder, next(iter(sheets)), sheets, digest_in(folder))


def _frame(rows: Sequence[Any]) -> pd.DataFrame:
    return pd.DataFrame(plain_rows(rows))
