"""From parameters to the chance of each move in each month (docs/model.md#hazards)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.hazards.layout import HazardLayout, Mix
from sim.inputs.reading.vocabulary import PROFILES
from sim.kernels.lives.transition import LANE_SIZE
from sim.states import DESTINATIONS, TRANSITIONS, Lane, duration_side

Floats = NDArray[np.float64]
WORD_VALUES = 2.0**32


@dataclass(frozen=True, slots=True)
class HazardTable:
    """Monthly chances, as probabilities and as thresholds of uniform numbers.

    Attributes
    ----------
    probability : (n_rows, 4), chance per month of a move through each lane; rows ordered by
        labour-market level, treatment, person class, duration bin, state
    threshold, overflow : (n_rows, 4) uint32, the same as thresholds (`kernels.lives.transition`)
    has_overflow : whether any chance is above 1/4
    """

    probability: Floats
    threshold: NDArray[np.uint32]
    overflow: NDArray[np.uint32]
    has_overflow: bool


def move_probability(hazard: Floats) -> Floats:
    r"""Chance of each move within a month, from competing hazards.

    :math:`p_k = \lambda_k / \Lambda \cdot (1 - e^{-\Lambda})`, :math:`\Lambda = \sum_k \lambda_k`.

    Parameters
    ----------
    hazard : (..., 4), per month, >= 0

    Returns
    -------
    (..., 4), 0 to 1; sums to :math:`1 - e^{-\Lambda}`

    References
    ----------
    Kalbfleisch & Prentice (2002), The Statistical Analysis of Failure Time Data, 2nd ed., ch. 8.

    Examples
    --------
    >>> move_probability(np.array([0.0, 0.0, 0.0, 0.0])).tolist()
    [0.0, 0.0, 0.0, 0.0]
    """
    total = hazard.sum(axis=-1, keepdims=True)
    share = np.divide(-np.expm1(-total), total, out=np.ones_like(total), where=total > 0)
    chance: Floats = hazard * share
    return chance


def monthly_hazard(values: dict[str, float], layout: HazardLayout) -> Floats:
    """Hazard per month through each lane.

    Parameters
    ----------
    values : flat parameter name to value, as in `ParameterDraws.draw`
    layout : the axes of the table

    Returns
    -------
    see `HazardLayout.table_shape`, per month
    """
    ratio = {name: _destination_ratio(values, layout, name) for name in DESTINATIONS}
    hazard = np.zeros(layout.table_shape)
    for transition in TRANSITIONS:
        hazard[..., transition.state, transition.lane] = (
            values[f"base.{transition.base}"] * ratio[transition.destination]
        )
    return hazard


def _mixed(values: dict[str, float], mix: Mix, destination: str) -> float:
    """The ratios of a treatment multiplied, each to its power."""
    product = 1.0
    for name, power in mix:
        ratio = values[f"{name}.{destination}"]
        # A power of 1 is left out, so that plain regimes keep every bit.
        product *= ratio if power == 1 else ratio**power
    return product


def _destination_ratio(values: dict[str, float], layout: HazardLayout, name: str) -> Floats:
    """All ratios on moves to one destination: (n_markets, n_treatments, n_classes, n_bins)."""
    treatment = np.array(
        [
            _mixed(values, mix, name) * (values[f"research.{name}"] if studied else 1.0)
            for mix, (_, studied) in zip(layout.mixes, layout.treatments, strict=True)
        ]
    )
    profile = np.array([values[f"profile.{profile}.{name}"] for profile in PROFILES])
    frailty = np.array([values[f"frailty.{number}"] for number in range(layout.n_frailty)])
    volunteer = np.array([1.0, values[f"selection.{name}"]])
    person = (profile[:, None, None] * frailty[:, None] * volunteer).reshape(-1)
    n_bins = layout.bins_on_side(duration_side(name))
    numbers = [min(number, n_bins - 1) for number in range(layout.n_bins)]
    steps = [values[f"duration.{name}.{number}"] for number in numbers]
    market = layout.market_index ** values[f"elasticity.{name}"]
    product: Floats = (
        market[:, None, None, None] * treatment[:, None, None] * person[:, None] * np.array(steps)
    )
    return product * values.get(f"everybody.{name}", 1.0)


def hazard_table(values: dict[str, float], layout: HazardLayout) -> HazardTable:
    """The table both engines and the exact expectation look up.

    Parameters
    ----------
    values : flat parameter name to value
    layout : the axes of the table
    """
    probability = move_probability(monthly_hazard(values, layout)).reshape(-1, len(Lane))
    # Truncated, so that four destinations never take more than the whole word.
    height = np.minimum(probability * WORD_VALUES, WORD_VALUES - 1).astype(np.uint64)
    threshold = np.minimum(height, np.uint64(LANE_SIZE))
    overflow = height - threshold
    return HazardTable(
        probability=probability,
        threshold=threshold.astype(np.uint32),
        overflow=overflow.astype(np.uint32),
        has_overflow=bool(overflow.any()),
    )
