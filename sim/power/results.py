"""What a power study and an answer to a question hand on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.inputs.design.model import Design
from sim.inputs.scenario.plausibility import Implausible
from sim.power.diagnosis.audit import AuditCell
from sim.power.diagnosis.cautions import cautions_about, tests_of
from sim.power.diagnosis.rows import CurveRow, PowerRow
from sim.power.diagnosis.run import PowerResult
from sim.power.forest import Forest


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
    curves: tuple[CurveRow, ...]
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
    rows: tuple[PowerRow, ...]
    folder: Path
    questions: tuple[Implausible, ...] = ()

    @property
    def cautions(self) -> tuple[str, ...]:
        """What a reader must know, with the tests of the rows counted."""
        return cautions_about(self.design, tests_of(self.word, self.rows))
