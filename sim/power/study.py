"""A power study as it is handed on: rows, audit, curves, forests and the design in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sim.inputs.design.model import Design
from sim.inputs.scenario.plausibility import Implausible
from sim.power.diagnosis.audit import AuditCell, audit_verdicts
from sim.power.diagnosis.cautions import cautions_about, tests_of
from sim.power.diagnosis.run import PowerResult, Row, analyse
from sim.power.forest import Forest, forests
from sim.power.questions.answers import QuestionRequest, answer
from sim.power.registration import registration_paragraph
from sim.power.simulation.simulate import Finished
from sim.power.simulation.study_table import Studies, endpoint_label

# A curve has the enumerated line beside it, so few studies a point will do.
CURVE_STUDIES = 2000
# Lives have no such line, and cost more.
LIVES_CURVE_STUDIES, LIVES_CURVES = 500, 2
CURVES = 4


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
        """What a reader must be told, with the tests of the rows counted."""
        return cautions_about(self.design, tests_of(self.word, self.rows))


def study_of(design: Design, studies: Studies, folder: Path) -> PowerStudy:
    """All that is told about a table of simulated studies."""
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
        row
        for contrast, endpoint in list(asked)[:curves]
        for row in answer(design, QuestionRequest("curve", contrast, endpoint, studies=studies))
    )


def counter(design: Design, progress: Callable[[int, int], None]) -> Finished:
    """Studies finished, told on as (studies done, studies in all)."""
    n_endpoints = 1 if design.model.scenario is not None else len(design.model.endpoints)
    done, in_all = 0, design.studies * n_endpoints

    def finished(studies: int) -> None:
        nonlocal done
        done += studies
        progress(done, in_all)

    return finished
