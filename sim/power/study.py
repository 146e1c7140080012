"""A power study as it is handed on: rows, audit, curves, forests and the design in words.

Studies are simulated in stages, so that a run that was stopped begins where it ended. A study hangs
on its own number only, so a table made in stages is that of one go.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.arrays import Array
from sim.engine.replicate import SERIAL, Pool
from sim.inputs.design.model import Design
from sim.inputs.scenario.plausibility import Implausible
from sim.power.diagnosis.audit import AuditCell, audit_verdicts
from sim.power.diagnosis.cautions import cautions_about, tests_of
from sim.power.diagnosis.run import PowerResult, Row, analyse, simulate_design
from sim.power.forest import BY_STUDY, Forest, forests
from sim.power.questions.answers import answer
from sim.power.questions.request import QuestionRequest
from sim.power.registration import registration_paragraph
from sim.power.simulation.simulate import Finished, unreported
from sim.power.simulation.study_table import EndpointStudies, Studies, endpoint_label

# A curve has the enumerated line beside it, so few studies a point will do.
CURVE_STUDIES = 2000
# Lives have no such line, and cost more.
LIVES_CURVE_STUDIES, LIVES_CURVES = 500, 2
CURVES = 4
# What a stopped run loses at most: some seconds.
COUNT_STAGE, LIVES_STAGE = 1_000_000, 10_000
Kept = Callable[[int], Studies | None]
Keep = Callable[[int, Studies], None]


@dataclass(frozen=True, slots=True)
class PowerStudy:
    """What a power study hands on.

    Attributes
    ----------
    result : the design, its studies, the rows and the cautions
    curves : points of power over n, as rows
    audit : verdicts on published counts; none where the design has no counts
    forests : the first simulated studies, for the figure
    paragraph : the design in words, for a pre-registration
    folder : where the files stand
    questions : numbers outside their plausible ranges
    """

    result: PowerResult
    curves: tuple[Row, ...]
    audit: tuple[AuditCell, ...]
    forests: tuple[Forest, ...]
    paragraph: str
    folder: Path
    questions: tuple[Implausible, ...] = ()


@dataclass(frozen=True, slots=True)
class PowerAnswer:
    """The answer to one question: rows, the design they are about, and where the files stand.

    `questions` are numbers of the design outside their plausible ranges.
    """

    design: Design
    word: str
    studies: int
    rows: tuple[Row, ...]
    folder: Path
    questions: tuple[Implausible, ...] = ()

    @property
    def cautions(self) -> tuple[str, ...]:
        """What a reader must know, with the tests of the rows counted."""
        return cautions_about(self.design, tests_of(self.word, self.rows))


def study_of(design: Design, studies: Studies, folder: Path) -> PowerStudy:
    """All that is reported of a table of simulated studies."""
    result = analyse(studies, design)
    return PowerStudy(
        result,
        curves_of(design),
        audit_verdicts(design) if design.published else (),
        forests(result),
        registration_paragraph(design, result),
        folder,
    )


def curves_of(design: Design) -> tuple[Row, ...]:
    """Power over n for the first contrasts between arms that were drawn."""
    studies, curves = CURVE_STUDIES, CURVES
    if design.model.scenario is not None:
        studies, curves = LIVES_CURVE_STUDIES, LIVES_CURVES
    undrawn = set(design.data.non_participants)
    drawn = [
        inquiry
        for inquiry in design.inquiries
        if not undrawn & {*inquiry.arms, *inquiry.against} and not inquiry.profile
    ]
    asked = dict.fromkeys(
        (one.contrast, endpoint_label(one.endpoint, one.month) if one.endpoint else None)
        for one in drawn
    )
    return tuple(
        {name: value for name, value in row.items() if name != "note"}
        for contrast, endpoint in list(asked)[:curves]
        for row in answer(design, QuestionRequest("curve", contrast, endpoint, studies=studies))
    )


def counter(design: Design, progress: Callable[[int, int], None]) -> Finished:
    """Studies finished, passed on as (studies done, studies in all)."""
    n_endpoints = 1 if design.model.scenario is not None else len(design.model.endpoints)
    done, in_all = 0, design.studies * n_endpoints

    def finished(studies: int) -> None:
        nonlocal done
        done += studies
        progress(done, in_all)

    return finished


def stages_of(design: Design) -> list[tuple[int, int]]:
    """First study and number of studies of each stage."""
    size = COUNT_STAGE
    if design.model.scenario is not None:
        draws = design.model.posterior_draws
        size = max(1, LIVES_STAGE // draws) * draws
    return [(at, min(size, design.studies - at)) for at in range(0, design.studies, size)]


def staged_studies(
    design: Design, kept: Kept, keep: Keep, pool: Pool = SERIAL, finished: Finished = unreported
) -> Studies:
    """All studies of a design.

    Parameters
    ----------
    kept : the stage that begins with a study, if an earlier run kept it
    keep : called with every stage that is new, if there are several
    finished : called with the number of studies just finished, kept ones at once
    """
    parts, stages = [], stages_of(design)
    for first, size in stages:
        part = kept(first)
        if part is None or part.n_studies != size:
            part = simulate_design(design, studies=size, first=first, pool=pool, finished=finished)
            if len(stages) > 1:
                keep(first, part)
        else:
            finished(size * len(part.endpoints) if design.model.endpoints else size)
        parts.append(part)
    return joined(parts)


def joined(parts: Sequence[Studies]) -> Studies:
    """The stages as one table."""
    if len(parts) == 1:
        return parts[0]
    total = sum(part.n_studies for part in parts)
    entries = tuple(
        _joined([part.endpoints[place] for part in parts], [part.n_studies for part in parts])
        for place in range(len(parts[0].endpoints))
    )
    return replace(parts[0], n_studies=total, endpoints=entries)


def _joined(entries: list[EndpointStudies], sizes: list[int]) -> EndpointStudies:
    arrays: dict[str, Any] = {
        name: _one([getattr(one, name) for one in entries], sizes) for name in BY_STUDY
    }
    persons = arrays["persons"]
    shared = any(len(one.persons) < size for one, size in zip(entries, sizes, strict=True))
    if shared and (persons == persons[:1]).all():
        arrays["persons"] = persons[:1]
    return replace(entries[0], **arrays)


def _one(parts: list[Array], sizes: list[int]) -> Array:
    """Rows of all stages; one row may stand for a whole stage."""
    if not any(len(part) for part in parts):
        return parts[0]
    return np.concatenate(
        [
            part if len(part) == size else np.repeat(part, size, axis=0)
            for part, size in zip(parts, sizes, strict=True)
        ]
    )
