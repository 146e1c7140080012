"""The axes of a hazard table: labour-market levels, treatments, person classes, durations.

A treatment is a mix of fitted ratios, each to a power. A regime that combines others multiplies
their ratios and its own interaction. A regime at part of its dose takes its ratios to the power of
the dose's effect; what the regime while waiting gives already (the disregard, where coaching and
disregard go together) is not thinned.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.errors import InputError
from sim.hazards.courses import PHASE_MONTHS, Timing, timing_of
from sim.hazards.effect_by_profile import ProfileEffects, profile_effects
from sim.hazards.phases import (
    Effect,
    EffectPhases,
    Mix,
    Reach,
    counted_by_factor,
    effect_phases,
)
from sim.inputs.reading.vocabulary import PROFILES
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.desk import split_dose
from sim.population.cohorts import Composition, PersonKinds, person_kinds
from sim.states import WITH_HAZARDS, Lane

# What all rows of a hazard table may take: probabilities and thresholds of four lanes.
LARGEST_TABLE_BYTES = 64 * 2**20
BYTES_PER_LANE = 8 + 4 + 4


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
    desk = scenario.policy.desk_for(regime)
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
    phases : the effects that those treatments can have, see `sim.hazards.phases`
    n_fades : phases since the exit by which ratios on returns differ; 0: returns follow the
        regime now met. Then, after the effects, each treatment at the exit has so many rows, and
        last an exit under none of them.
    timings : of each ratio with a course
    n_frailty : frailty classes
    bin_on, bin_off : (LONGEST_MONTHS + 1,) duration bin by elapsed months, on and off benefit
    n_bins_on, n_bins_off : how many bins each curve has
    judged_against : regime whose judged share the others are compared with, or None
    by_profile : what lets effects differ by profile; None where they are the same for all
    returns_after_work_only : whether a regime's ratio on returns leaves returns after other exits
        as they are
    kinds : people whom statements on households, ages and traits tell apart; None without any
    """

    market_index: NDArray[np.float64]
    market_of_month: NDArray[np.int64]
    treatments: tuple[Treatment, ...]
    mixes: tuple[Mix, ...]
    phases: EffectPhases
    n_fades: int
    timings: tuple[tuple[str, Timing], ...]
    n_frailty: int
    bin_on: NDArray[np.uint8]
    bin_off: NDArray[np.uint8]
    n_bins_on: int
    n_bins_off: int
    judged_against: str | None = None
    by_profile: ProfileEffects | None = None
    returns_after_work_only: bool = True
    kinds: PersonKinds | None = None

    @property
    def effects(self) -> tuple[Effect, ...]:
        """Every effect, in the order of the table's rows: the plain treatments first."""
        return self.phases.effects

    @property
    def n_effect_rows(self) -> int:
        """Effects, and what exits under each treatment do to returns by phase since the exit."""
        return len(self.effects) + (len(self.treatments) + 1) * self.n_fades

    @property
    def fade_of_month(self) -> NDArray[np.uint16]:
        """(LONGEST_MONTHS + 1,) phase since the exit by months; the last holds on."""
        phases = np.arange(LONGEST_MONTHS + 1) // PHASE_MONTHS
        return np.minimum(phases, max(self.n_fades - 1, 0)).astype(np.uint16)

    @property
    def n_classes(self) -> int:
        """Person classes: kind * n_plain + (profile * n_frailty + frailty) * 2 + volunteer."""
        return self.n_kinds * self.n_plain

    @property
    def n_kinds(self) -> int:
        """Kinds that statements on households, ages and traits tell apart."""
        return 1 if self.kinds is None else len(self.kinds.fits)

    @property
    def n_plain(self) -> int:
        """Person classes of one kind."""
        return len(PROFILES) * self.n_frailty * 2

    def by_kind(self, plain: Floats, people: Composition) -> Floats:
        """Persons of every class, from those of one kind's classes: (n_classes,)."""
        if self.kinds is None:
            return plain
        whole: Floats = np.outer(self.kinds.of_make_up(people), plain).reshape(-1)
        return whole

    def over_kinds(self, persons: Floats, axis: int) -> Floats:
        """Persons by class, all kinds together: n_plain in the place of n_classes."""
        if self.kinds is None:
            return persons
        shape = (*persons.shape[:axis], self.n_kinds, self.n_plain, *persons.shape[axis + 1 :])
        together: Floats = persons.reshape(shape).sum(axis=axis)
        return together

    @property
    def n_bins(self) -> int:
        """Duration bins of the table: as many as the longer curve has."""
        return max(self.n_bins_on, self.n_bins_off)

    @property
    def table_shape(self) -> tuple[int, ...]:
        """Of a hazard table: market, effect, person class, duration bin, state, lane."""
        rows = (self.market_index.size, self.n_effect_rows, self.n_classes, self.n_bins)
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


def timings_of(scenario: Scenario, mixes: tuple[Mix, ...]) -> tuple[tuple[str, Timing], ...]:
    """The course of each ratio that has one, by the begin of its flat name."""
    names = dict.fromkeys(name for mix in mixes for name, _ in mix)
    timed = [(name, timing_of(scenario.hazards, name.partition(".")[2])) for name in names]
    return tuple((name, timing) for name, timing in timed if timing is not None)


def hazard_layout(
    scenario: Scenario,
    treatments: tuple[Treatment, ...],
    reaches: Callable[[Scenario, tuple[Treatment, ...]], tuple[Reach, ...]],
) -> HazardLayout:
    """The table's axes for one option.

    Parameters
    ----------
    scenario : the option's whole scenario
    treatments : every (regime, studied) that somebody in it can meet
    reaches : says who may meet what in which month; asked only where effects have a course

    Raises
    ------
    InputError
        If courses of effects make the table larger than LARGEST_TABLE_BYTES.
    """
    levels, market_of_month = np.unique(market_path(scenario), return_inverse=True)
    duration = scenario.hazards.duration
    mixes = tuple(mix_of(scenario, regime) for regime, _ in treatments)
    timings = timings_of(scenario, mixes)
    layout = HazardLayout(
        market_index=levels,
        market_of_month=market_of_month.astype(np.int64),
        treatments=treatments,
        mixes=mixes,
        phases=effect_phases(mixes, timings, reaches(scenario, treatments) if timings else ()),
        n_fades=0 if scenario.hazards.returns is None else scenario.time.months // PHASE_MONTHS + 1,
        timings=timings,
        n_frailty=len(scenario.hazards.frailty),
        bin_on=_bin_of_month([step.from_months for step in duration.on_benefit]),
        bin_off=_bin_of_month([step.from_months for step in duration.off_benefit]),
        n_bins_on=len(duration.on_benefit),
        n_bins_off=len(duration.off_benefit),
        judged_against=scenario.hazards.judgement.against,
        by_profile=profile_effects(scenario),
        returns_after_work_only=scenario.readings.returns_ratio_of == "exits_to_work",
        kinds=person_kinds(scenario),
    )
    _refuse_too_large(layout)
    return layout


def _refuse_too_large(layout: HazardLayout) -> None:
    """That courses, or kinds of person, lead to a table beyond what fits."""
    rows = int(np.prod(layout.table_shape))
    may_be_large = layout.phases.has_courses or layout.kinds is not None
    if may_be_large and rows * BYTES_PER_LANE > LARGEST_TABLE_BYTES:
        markets, effects, classes, bins, *_ = layout.table_shape
        raise InputError(
            [
                f"hazards: the hazard table must fit into {LARGEST_TABLE_BYTES >> 20} MB (got "
                f"{rows * BYTES_PER_LANE >> 20}: {markets:,} levels of the labour market x "
                f"{effects:,} effects x {classes:,} kinds of person x {bins:,} durations); "
                f"{counted_by_factor(layout.effects)}"
            ]
        )


@dataclass(frozen=True, slots=True)
class HazardTable:
    """Monthly chances, as probabilities and as thresholds of uniform numbers.

    Attributes
    ----------
    probability : (n_rows, 4), chance per month of a move through each lane; rows ordered by
        labour-market level, effect, person class, duration bin, state
    threshold, overflow : (n_rows, 4) uint32, the same as thresholds (`kernels.lives.transition`)
    has_overflow : whether any chance is above 1/4
    """

    probability: Floats
    threshold: NDArray[np.uint32]
    overflow: NDArray[np.uint32]
    has_overflow: bool
