"""The axes of a hazard table: labour-market levels, treatments, person classes, durations.

A treatment is a mix of fitted ratios, each to a power. A regime that combines others multiplies
their ratios and its own interaction. A regime at part of its dose takes its ratios to the power of
the dose's effect; what the regime while waiting gives already (the disregard, where coaching and
disregard go together) is not thinned.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.inputs.reading.vocabulary import PROFILES
from sim.inputs.scenario.model import Scenario
from sim.regimes.treatments import split_dose
from sim.states import WITH_HAZARDS, Lane

# Begin of a flat name (`regime.coaching`, `interaction.both`) and the power of its ratios.
Part = tuple[str, float]
Mix = tuple[Part, ...]


def ingredients(scenario: Scenario, regime: str) -> tuple[str, ...]:
    """The regimes given together under a name: itself, or those it combines."""
    return scenario.hazards.regimes[regime].combines or (regime,)


def mix_of(scenario: Scenario, treatment_name: str) -> Mix:
    """The ratios of a treatment.

    Parameters
    ----------
    scenario : gives regimes, combinations and doses
    treatment_name : of `sim.regimes.treatments`, such as ``coaching`` or ``coaching@0.5``
    """
    regime, level = split_dose(treatment_name)
    power, given_anyway = 1.0, frozenset[str]()
    desk = scenario.policy.desk
    if level != 1 and desk is not None:
        power = next(dose.power for dose in desk.levels if dose.level.value == level)
        given_anyway = frozenset(ingredients(scenario, desk.while_waiting))
    strength = scenario.hazards.regimes[regime].strength.value
    parts = [
        (f"regime.{name}", strength * (1.0 if name in given_anyway else power))
        for name in ingredients(scenario, regime)
    ]
    if scenario.hazards.regimes[regime].combines is not None:
        parts.append((f"interaction.{regime}", power))
    return tuple(parts)


Treatment = tuple[str, bool]  # regime, and whether the person is being studied
# Elapsed months are told apart up to here, the latest start a duration step can have.
LONGEST_MONTHS = 1200


@dataclass(frozen=True, slots=True)
class HazardLayout:
    """What the rows of a hazard table stand for.

    Attributes
    ----------
    market_index : (n_markets,) distinct levels of the labour-market index
    market_of_month : (horizon,) level of each month
    treatments : (regime, studied), in the order of their codes; a regime at part of its dose is
        called ``coaching@0.5``
    mixes : for each treatment the ratios it multiplies, see `sim.hazards.layout`
    n_frailty : frailty classes
    bin_on, bin_off : (LONGEST_MONTHS + 1,) duration bin by elapsed months, on and off benefit
    n_bins_on, n_bins_off : how many bins each curve has
    """

    market_index: NDArray[np.float64]
    market_of_month: NDArray[np.int64]
    treatments: tuple[Treatment, ...]
    mixes: tuple[Mix, ...]
    n_frailty: int
    bin_on: NDArray[np.uint8]
    bin_off: NDArray[np.uint8]
    n_bins_on: int
    n_bins_off: int

    @property
    def n_classes(self) -> int:
        """Person classes: (profile * n_frailty + frailty) * 2 + volunteer."""
        return len(PROFILES) * self.n_frailty * 2

    @property
    def n_bins(self) -> int:
        """Duration bins of the table: as many as the longer curve has."""
        return max(self.n_bins_on, self.n_bins_off)

    @property
    def table_shape(self) -> tuple[int, ...]:
        """Of a hazard table: market, treatment, person class, duration bin, state, lane."""
        rows = (self.market_index.size, len(self.treatments), self.n_classes, self.n_bins)
        return (*rows, len(WITH_HAZARDS), len(Lane))

    def bins_on_side(self, side: str) -> int:
        """Bins of the curve for months on, or off, benefit."""
        return self.n_bins_off if side == "off_benefit" else self.n_bins_on


def _bin_of_month(starts: list[int]) -> NDArray[np.uint8]:
    months = np.arange(LONGEST_MONTHS + 1)
    return (np.searchsorted(starts, months, side="right") - 1).astype(np.uint8)


def market_path(scenario: Scenario) -> NDArray[np.float64]:
    """Labour-market index of each month (the last value written holds on): (horizon,)."""
    time = scenario.time
    return np.array(scenario.hazards.labour_market.levels(time.start, time.months), np.float64)


def hazard_layout(scenario: Scenario, treatments: tuple[Treatment, ...]) -> HazardLayout:
    """The table's axes for one option.

    Parameters
    ----------
    scenario : the option's whole scenario
    treatments : every (regime, studied) that somebody in it can meet
    """
    levels, market_of_month = np.unique(market_path(scenario), return_inverse=True)
    duration = scenario.hazards.duration
    return HazardLayout(
        market_index=levels,
        market_of_month=market_of_month.astype(np.int64),
        treatments=treatments,
        mixes=tuple(mix_of(scenario, regime) for regime, _ in treatments),
        n_frailty=len(scenario.hazards.frailty),
        bin_on=_bin_of_month([step.from_months for step in duration.on_benefit]),
        bin_off=_bin_of_month([step.from_months for step in duration.off_benefit]),
        n_bins_on=len(duration.on_benefit),
        n_bins_off=len(duration.off_benefit),
    )
