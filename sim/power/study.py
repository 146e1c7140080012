"""A power study as it is handed on: rows, audit, curves, forests and the design in words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sim.inputs.design.model import Design
from sim.power.diagnosis.audit import audit_verdicts
from sim.power.diagnosis.rows import CurveRow
from sim.power.diagnosis.run import analyse
from sim.power.forest import forests
from sim.power.questions.answers import curve
from sim.power.questions.request import QuestionRequest
from sim.power.registration import registration_paragraph
from sim.power.results import PowerStudy
from sim.power.simulation.study_table import Studies, endpoint_label

# A curve has the enumerated line next to it, so few studies a point will do.
CURVE_STUDIES = 2000
# Lives have no such line, and cost more.
LIVES_CURVE_STUDIES, LIVES_CURVES = 500, 2
CURVES = 4


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


def curves_of(design: Design) -> tuple[CurveRow, ...]:
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
    questions = dict.fromkeys(
        (one.contrast, endpoint_label(one.endpoint, one.month) if one.endpoint else None)
        for one in drawn
    )
    return tuple(
        replace(row, note="")
        for contrast, endpoint in list(questions)[:curves]
        for row in curve(design, QuestionRequest("curve", contrast, endpoint, studies=studies))
    )
