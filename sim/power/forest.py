"""The first simulated studies of a design, one by one, as a reader of a forest plot sees them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.inputs.design.tests import is_suited
from sim.power.diagnosis.outcome import answer_contrast
from sim.power.diagnosis.run import PowerResult
from sim.power.diagnosis.verdicts import contrasts_on, hypothesis_of
from sim.power.simulation.study_table import ARRAYS, EndpointStudies, Studies

SHOWN = 40
PANELS = 3
# Arrays with a row for each study, unless there is only one row.
BY_STUDY = ("persons", "events", "exits", "at_risk", "sums", "clusters", "baseline")


@dataclass(frozen=True)
class Forest:
    """Studies of one contrast.

    Attributes
    ----------
    contrast, endpoint, test, alpha, scale : what was asked, and in which unit it is given
    truth, estimate, low, high, found : one entry a study, in the order of simulation; low and high
        end the interval with level 1 - alpha; found is the verdict
    """

    contrast: str
    endpoint: str
    test: str
    alpha: float
    scale: str
    truth: tuple[float, ...]
    estimate: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    found: tuple[bool, ...]


def forests(result: PowerResult, shown: int = SHOWN, panels: int = PANELS) -> tuple[Forest, ...]:
    """The first studies on the first contrasts, each under the first test that suits."""
    design, few = result.design, first_studies(result.studies, shown)
    drawn: list[Forest] = []
    for entry in few.endpoints:
        tests = [test for test in design.answers.tests if is_suited(test, entry.endpoint)]
        for contrast in contrasts_on(few, design, entry)[: panels - len(drawn)]:
            if tests:
                hypothesis = hypothesis_of(design)
                outcome = answer_contrast(few, entry, contrast, tests[0], hypothesis)
                alpha = design.answers.alphas[0]
                rows = outcome.row_of_study
                low, high = (side[rows].tolist() for side in outcome.interval(alpha))
                truth = np.broadcast_to(outcome.truth, outcome.p.shape)[rows].tolist()
                drawn.append(
                    Forest(
                        contrast.name,
                        few.label(entry),
                        tests[0],
                        alpha,
                        outcome.scale,
                        tuple(truth),
                        tuple(outcome.estimate[rows].tolist()),
                        tuple(low),
                        tuple(high),
                        tuple((outcome.p_of_study <= alpha).tolist()),
                    )
                )
    return tuple(drawn)


def first_studies(studies: Studies, count: int) -> Studies:
    """The table of the first studies only."""
    return replace(
        studies,
        n_studies=min(count, studies.n_studies),
        endpoints=tuple(_first(entry, count, studies.n_studies) for entry in studies.endpoints),
    )


def _first(entry: EndpointStudies, count: int, n_studies: int) -> EndpointStudies:
    arrays = {name: getattr(entry, name) for name in ARRAYS}
    kept = {
        name: array[:count] if name in BY_STUDY and len(array) == n_studies else array
        for name, array in arrays.items()
    }
    return replace(entry, **kept)
