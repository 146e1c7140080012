"""Make an arm's people leave sooner or later until a stated level is reached.

A level or a gap in points is what a researcher states; lives know hazards. So the moves to work
(to part-time work, for the part-time share) of the arm get one ratio, solved by exact expectation
at the centre of the parameter draws. Under other draws the same ratio gives other points.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from sim.engine.setup import option_setup
from sim.errors import InputError
from sim.hazards.layout import ingredients
from sim.hazards.parameters import ParameterDraws, as_written
from sim.inputs.design.model import Design
from sim.inputs.design.truth import SHARE_ENDPOINTS
from sim.inputs.reading.frozen import FrozenMap
from sim.inputs.reading.quantity import Quantity
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.hazards import Ratios, Regime
from sim.power.lives.truth import levels_of_settings

# Ratios beyond these do not pass for the same kind of people.
LEAST_LOG, MOST_LOG = math.log(0.01), math.log(50.0)
CLOSE = 1e-9
# Between a regime and the arm, or the purpose, that another one is made from it for.
MADE_FROM = "--"


@dataclass(frozen=True)
class Aim:
    """The endpoint and month at which levels and gaps are stated: those of the first inquiry."""

    endpoint: str
    month: int

    @property
    def destination(self) -> str:
        """The moves that are made likelier."""
        return "part_time" if self.endpoint == "part_time_share" else "work"


def aim_of(design: Design) -> Aim:
    """Where levels and gaps of a design are stated; first exits where no share is asked about."""
    first = design.inquiries[0]
    endpoint = str(first.endpoint)
    if endpoint not in SHARE_ENDPOINTS:
        endpoint = "first_exit_to_work"
    return Aim(endpoint, first.month or design.data.follow_up_months)


def centre(draws: ParameterDraws) -> ParameterDraws:
    """The median of every parameter as one draw."""
    return replace(draws, values=np.median(draws.values, axis=0, keepdims=True))


def extended(draws: ParameterDraws, world: Scenario) -> ParameterDraws:
    """The draws with the parameters that only this world has, as it writes them.

    Who signed up for a regime that is made from another is who signed up for that one.
    """
    written = as_written(world.hazards, draws.n_draws)
    place_of = {name: place for place, name in enumerate(draws.names)}
    new = [place for place, name in enumerate(written.names) if name not in place_of]
    people = [
        (name, place_of[same])
        for regime in world.hazards.regimes
        for name, same in _people_of(regime)
        if MADE_FROM in regime and same in place_of and name not in place_of
    ]
    taken = [place for _, place in people]
    return ParameterDraws(
        (*draws.names, *(written.names[place] for place in new), *(name for name, _ in people)),
        np.concatenate([draws.values, written.values[:, new], draws.values[:, taken]], axis=1),
        (*draws.status, *(written.status[at] for at in new), *(draws.status[at] for at in taken)),
        (*draws.source, *(written.source[at] for at in new), *(draws.source[at] for at in taken)),
    )


def _people_of(regime: str) -> list[tuple[str, str]]:
    """Parameters of who signed up for a made regime, with those of the one it goes back to."""
    first = regime.partition(MADE_FROM)[0]
    return [
        (f"selection.{regime}.work", f"selection.{first}.work"),
        (f"judged_likely.{regime}", f"judged_likely.{first}"),
    ]


def with_ratio(world: Scenario, regime: str, name: str, destination: str, ratio: float) -> Scenario:
    """The world with one more regime, `name`: an old one with a ratio on top."""
    known = world.hazards.regimes
    old = known[regime]
    before = old.interaction or Ratios()
    own = Quantity(value=before[destination].value * ratio, source="stated level")
    combined = Regime(
        combines=ingredients(world, regime),
        strength=old.strength,
        interaction=before.model_copy(update={destination: own}),
    )
    hazards = world.hazards.model_copy(update={"regimes": FrozenMap({**known, name: combined})})
    return world.model_copy(update={"hazards": hazards})


def ratio_for(
    world: Scenario, draws: ParameterDraws, design: Design, arm: str, regime: str, level: float
) -> float:
    """The ratio that brings an arm's people under a regime to a level.

    Raises
    ------
    InputError
        If no ratio within reason does.
    """
    from scipy.optimize import brentq  # noqa: PLC0415  (slow to load)

    aim, name = aim_of(design), f"{regime}--probe"
    probe = alone(with_ratio(world, regime, name, aim.destination, 1.0), arm, name)
    values = extended(centre(draws), probe).draw(0)
    key = f"interaction.{name}.{aim.destination}"
    before = values[key]

    def gap(log_ratio: float) -> float:
        setup = option_setup(probe, {**values, key: before * math.exp(log_ratio)})
        (found,) = levels_of_settings([setup], [(aim.endpoint, aim.month)], design)
        return float(found[0, 0]) - level

    low, high = gap(LEAST_LOG), gap(MOST_LOG)
    if not low <= 0 <= high:
        raise InputError(
            f"model.levels, data.selection_gap: {arm} must have a level from {low + level:.3f} to "
            f"{high + level:.3f} on {aim.endpoint} at month {aim.month}, as far as moves to "
            f"{aim.destination} reach (got {level:.3f})."
        )
    return math.exp(brentq(gap, LEAST_LOG, MOST_LOG, xtol=CLOSE))


def alone(world: Scenario, arm: str, regime: str) -> Scenario:
    """The world with one arm only, under a regime and without a switch."""
    (group,) = (group for group in world.population.groups if group.name == arm)
    groups = (group.model_copy(update={"regime": regime}),)
    population = world.population.model_copy(update={"groups": groups})
    policy = type(world.policy)()
    return world.model_copy(update={"population": population, "policy": policy})


def with_regime(world: Scenario, arm: str, regime: str) -> Scenario:
    """The world in which an arm starts under another regime."""
    groups = tuple(
        group.model_copy(update={"regime": regime}) if group.name == arm else group
        for group in world.population.groups
    )
    population = world.population.model_copy(update={"groups": groups})
    return world.model_copy(update={"population": population})
