"""Diagnosands of your own: any function of the table of simulated studies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.power.diagnosis.diagnosands import Diagnosand
from sim.power.diagnosis.verdicts import Verdict

BATCHES = 20


@dataclass(frozen=True)
class StudyTable:
    """One verdict, study by study; all arrays (n_studies,).

    Attributes
    ----------
    p : adjusted p-value, nan where the test failed
    estimate, standard_error, truth : on the test's scale
    """

    p: Floats
    estimate: Floats
    standard_error: Floats
    truth: Floats


OwnDiagnosand = Callable[[StudyTable], float]


def study_table(verdict: Verdict) -> StudyTable:
    """The answers of a verdict, one row a study."""
    outcome, rows = verdict.outcome, verdict.outcome.row_of_study
    truth = np.broadcast_to(outcome.truth, outcome.p.shape)
    return StudyTable(
        outcome.p[rows], outcome.estimate[rows], outcome.standard_error[rows], truth[rows]
    )


def diagnose_own(verdict: Verdict, own: Mapping[str, OwnDiagnosand]) -> tuple[Diagnosand, ...]:
    """Apply the user's functions; their Monte-Carlo error comes from twenty batches of studies."""
    if not own:
        return ()
    table = study_table(verdict)
    diagnosands = []
    for name, function in own.items():
        parts = [function(_part(table, start)) for start in range(BATCHES)]
        error = float(np.std(parts, ddof=1) / np.sqrt(BATCHES))
        diagnosands.append(Diagnosand(name, None, float(function(table)), error, None, None))
    return tuple(diagnosands)


def _part(table: StudyTable, start: int) -> StudyTable:
    return StudyTable(
        table.p[start::BATCHES],
        table.estimate[start::BATCHES],
        table.standard_error[start::BATCHES],
        table.truth[start::BATCHES],
    )
