"""Whether a comparison rests on so few parameter draws that its means are rough."""

from __future__ import annotations

from collections.abc import Iterable

from sim.compare.notice import Code, Notice, notice
from sim.compare.precision import PrecisionRow, two_figures
from sim.hazards.parameters import ParameterDraws

# Below so many draws the error of a mean is often as large as what options differ by.
ENOUGH_DRAWS = 50


def draws_differ(drawn: ParameterDraws) -> bool:
    """Whether parameters differ between draws."""
    return bool(drawn.n_draws > 1 and (drawn.values != drawn.values[0]).any())


def precision_notice(drawn: ParameterDraws, precision: Iterable[PrecisionRow]) -> list[Notice]:
    """That means rest on few parameter draws, and by how much the least sure net cost may be off.

    Parameters
    ----------
    drawn : of the comparator
    precision : of every option; the largest `mc_se` is shown in two figures
    """
    if not draws_differ(drawn) or drawn.n_draws >= ENOUGH_DRAWS:
        return []
    error = max((row.mc_se for row in precision), default=0.0)
    return [notice(Code.FEW_DRAWS, draws=drawn.n_draws, euros=int(two_figures(error)))]
