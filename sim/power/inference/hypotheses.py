"""What a test is asked: is there a difference, is it no worse, is it the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import ndtr

from sim.arrays import Floats

Kind = Literal["superiority", "non_inferiority", "equivalence"]
Sides = Literal["two", "greater", "less"]


# A weighted mean of equal chances may differ from them in the last digits.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Hypothesis:
    """The question put to a test.

    Attributes
    ----------
    kind : superiority (no difference is refused), non_inferiority (lower by the margin is refused;
        only for endpoints of which more is better), equivalence (a difference as large as the
        margin either way is refused: TOST)
    sides : two, greater (more of the endpoint in the arm) or less; superiority only
    margin : > 0, in the endpoint's unit; 0 for superiority
    """

    kind: Kind = "superiority"
    sides: Sides = "two"
    margin: float = 0.0

    @property
    def is_two_sided(self) -> bool:
        """Whether a difference either way is found; a margin has one side, or one each."""
        return self.kind == "superiority" and self.sides == "two"


SUPERIORITY = Hypothesis()


def normal_p(z: Floats, sides: Sides) -> Floats:
    """P-value of a standard normal statistic; nan stays nan (a failure, never a non-rejection).

    Examples
    --------
    >>> float(normal_p(np.array([1.959963984540054]), "two")[0].round(6))
    0.05
    """
    if sides == "two":
        return np.asarray(2.0 * ndtr(-np.abs(z)))
    return np.asarray(ndtr(-z if sides == "greater" else z))


def shifted_p(estimate: Floats, standard_error: Floats, hypothesis: Hypothesis) -> Floats:
    """P-value of estimate over standard error, after the hypothesis has moved the null.

    Equivalence is the larger of two one-sided p-values (Schuirmann 1987, Journal of
    Pharmacokinetics and Biopharmaceutics 15).

    Parameters
    ----------
    estimate, standard_error : (n,), the endpoint's unit; a standard error of 0 is a failure (nan)
    """
    error = np.where(standard_error > 0, standard_error, np.nan)
    if hypothesis.kind == "superiority":
        return normal_p(estimate / error, hypothesis.sides)
    not_worse = normal_p((estimate + hypothesis.margin) / error, "greater")
    if hypothesis.kind == "non_inferiority":
        return not_worse
    return np.maximum(not_worse, normal_p((estimate - hypothesis.margin) / error, "less"))


def is_effect(truth: float, hypothesis: Hypothesis) -> bool:
    """Whether rejecting is right at this truth; else a rejection is a false positive.

    A truth within rounding of the edge lies on it: 0.2 - 0.3 is not quite -0.1 in binary.

    Examples
    --------
    >>> is_effect(0.2 - 0.3, Hypothesis("non_inferiority", margin=0.1))
    False
    """
    if hypothesis.kind == "non_inferiority":
        return truth + hypothesis.margin > ROUNDING
    if hypothesis.kind == "equivalence":
        return hypothesis.margin - abs(truth) > ROUNDING
    if hypothesis.sides == "two":
        return not abs(truth) < ROUNDING
    return truth > ROUNDING if hypothesis.sides == "greater" else truth < -ROUNDING


def lies_on_the_other_side(truth: float, hypothesis: Hypothesis) -> bool:
    """Whether there is an effect, but not on the side that is asked about."""
    return (
        abs(truth) > ROUNDING and not hypothesis.is_two_sided and not is_effect(truth, hypothesis)
    )
