r"""Who gains from what: ratios of regime and profile (docs/model.md#effects-by-profile).

For regime r and profile p let :math:`u_{rp}` be the deviation as drawn or written. The log ratio on
moves to full work is :math:`\delta_{rp} = u_{rp} - \sum_q w_q u_{rq}`, on top of the regime's own.
The weights :math:`w_q` are in proportion to people × their profile's ratio on work, so that the
weighted mean over profiles is 0 and the regime's mean effect stays what was fitted.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from sim.draws import Decision
from sim.hazards.courses import addressed_levels
from sim.inputs.reading.quantity import Quantity
from sim.inputs.reading.vocabulary import PROFILES, STANDARD_REGIMES
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.effect_by_profile import BetterFor, EffectByProfile
from sim.inputs.scenario.sections.hazards import Hazards
from sim.population.intake_rates import intake_rates

Floats = NDArray[np.float64]
# The moves whose ratios differ by profile.
DESTINATION = "work"
HALF_A_LEVEL = 2.0**-33
# Of a contrast, two regimes on two sides: what each deviation has of it.
EACH_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class ProfileEffects:
    """What a hazard table must know to let effects differ by profile.

    Attributes
    ----------
    regimes : those whose effect differs
    persons : (n_profiles,) people of each profile who are there at the start or are expected to
        come in
    """

    regimes: tuple[str, ...]
    persons: Floats


def parameter(regime: str, profile: str) -> str:
    """The flat name of a deviation; its value is the ratio exp(u)."""
    return f"by_profile.{regime}.{profile}.{DESTINATION}"


def regimes_by_profile(hazards: Hazards) -> tuple[str, ...]:
    """Regimes whose effect may differ by profile: with ratios of their own, no standard service."""
    return tuple(
        name
        for name, regime in hazards.regimes.items()
        if regime.combines is None and name not in STANDARD_REGIMES
    )


def profile_effects(scenario: Scenario) -> ProfileEffects | None:
    """What the hazard table of a scenario needs; None where effects are the same for all."""
    if scenario.hazards.effect_by_profile is None:
        return None
    return ProfileEffects(regimes_by_profile(scenario.hazards), persons_by_profile(scenario))


def persons_by_profile(scenario: Scenario) -> Floats:
    """People there at the start, plus those expected to come in, by profile: (n_profiles,)."""
    persons = np.zeros(len(PROFILES))
    population = scenario.population
    for number, group in enumerate(population.groups):
        here, arriving = (
            np.array([of.profiles[name].value for name in PROFILES])
            for of in (population.make_up(number, arrives=arrives) for arrives in (False, True))
        )
        if group.file is None:
            persons += (group.persons.value + group.stopping_persons.value) * here
        else:
            known = Counter(row.profile for row in group.file.recipients)
            persons += [known[name] for name in PROFILES] + known[None] * here
        if group.intake is not None:
            persons += float(intake_rates(scenario, number).sum()) * arriving
    return persons


def weights(values: Mapping[str, float], persons: Floats) -> Floats:
    """Weight of each profile: people × their ratio on work; (n_profiles,), sum 1.

    Exits to work under standard service are in that proportion as long as few have left.
    """
    ratio = np.array([values[f"profile.{name}.{DESTINATION}"] for name in PROFILES])
    expected = persons * ratio
    total = float(expected.sum())
    return expected / total if total > 0 else np.full(len(PROFILES), 1.0 / len(PROFILES))


def log_ratios(values: Mapping[str, float], effects: ProfileEffects) -> Floats:
    """Log ratio of each regime and profile: (n_regimes, n_profiles); weighted rows sum to 0.

    Parameters
    ----------
    values : flat parameter name to value
    effects : from `profile_effects`

    Examples
    --------
    Two profiles as large and as fast as each other meet halfway:

    >>> names = ("work_ready", "physically_limited", "mentally_limited")
    >>> values = {f"profile.{name}.work": 1.0 for name in names}
    >>> values |= {parameter("coaching", name): 1.0 for name in names}
    >>> values[parameter("coaching", "work_ready")] = float(np.exp(0.4))
    >>> effects = ProfileEffects(("coaching",), np.array([10.0, 10.0, 0.0]))
    >>> log_ratios(values, effects).round(3).tolist()
    [[0.2, -0.2, -0.2]]
    """
    deviation = np.log(
        [[values[parameter(name, profile)] for profile in PROFILES] for name in effects.regimes]
    ).reshape(-1, len(PROFILES))
    centred: Floats = deviation - (deviation @ weights(values, effects.persons))[:, None]
    return centred


def values_by_profile(
    values: Mapping[str, float], effects: ProfileEffects
) -> tuple[dict[str, float], ...]:
    """The values with every regime's ratio on work as it is for one profile; one each profile."""
    ratios = np.exp(log_ratios(values, effects))
    names = [f"regime.{name}.{DESTINATION}" for name in effects.regimes]
    return tuple(
        {**values, **{name: values[name] * float(r) for name, r in zip(names, column, strict=True)}}
        for column in ratios.T
    )


def contrast_shifts(
    better_for: Sequence[BetterFor], contrast: float
) -> dict[tuple[str, str], float]:
    """What a contrast adds to the deviations: (regime, profile) → log ratio.

    Half of the contrast comes from either regime, and is shared between its profiles and the
    other's: the likeliest way for independent deviations to have it.

    Examples
    --------
    >>> first = BetterFor(regime="a", profiles=("work_ready",))
    >>> second = BetterFor(regime="b", profiles=("mentally_limited",))
    >>> contrast_shifts((first, second), 0.4)[("b", "work_ready")]
    -0.1
    """
    if not better_for:
        return {}
    first, second = better_for
    shifts: dict[tuple[str, str], float] = {}
    for own, other in ((first, second), (second, first)):
        shifts |= {(own.regime, profile): contrast * EACH_SHARE for profile in own.profiles}
        shifts |= {(own.regime, profile): -contrast * EACH_SHARE for profile in other.profiles}
    return shifts


def contrast_of(
    values: Mapping[str, float], effects: ProfileEffects, better_for: Sequence[BetterFor]
) -> float:
    """The contrast that these values have, weighted within each side by the weights.

    It is the log ratio of the first regime for its profiles less that for the other's profiles,
    plus the same of the second.
    """
    weight = weights(values, effects.persons)
    logs = dict(zip(effects.regimes, log_ratios(values, effects), strict=True))
    places = [[PROFILES.index(name) for name in one.profiles] for one in better_for]
    total = 0.0
    for number, one in enumerate(better_for):
        own, other = (
            float(np.average(logs[one.regime][at], weights=weight[at] + HALF_A_LEVEL))
            for at in (places[number], places[1 - number])
        )
        total += own - other
    return total


def with_contrast(
    values: Mapping[str, float], scenario: Scenario, contrast: float
) -> dict[str, float]:
    """The values with another contrast, all else that tells profiles apart as it was."""
    effects, by_profile = profile_effects(scenario), scenario.hazards.effect_by_profile
    if effects is None or by_profile is None:
        return dict(values)
    more = contrast - contrast_of(values, effects, by_profile.better_for)
    shifts = contrast_shifts(by_profile.better_for, more)
    moved = {parameter(*where): shift for where, shift in shifts.items()}
    return {**values, **{name: values[name] * math.exp(by) for name, by in moved.items()}}


def written_by_profile(hazards: Hazards) -> Iterator[tuple[str, Quantity]]:
    """Every deviation as a scenario writes it: ``by_profile.R.P.work``, once each."""
    by_profile = hazards.effect_by_profile
    if by_profile is None:
        return
    shifts = contrast_shifts(by_profile.better_for, by_profile.contrast.value)
    about = by_profile.log_sd
    for regime in regimes_by_profile(hazards):
        for profile in PROFILES:
            ratio = float(np.exp(shifts.get((regime, profile), 0.0)))
            yield (
                parameter(regime, profile),
                Quantity(value=ratio, unit="ratio", source=about.source, status=about.label),
            )


def drawn_by_profile(hazards: Hazards, seed: int, n_draws: int) -> dict[str, Floats]:
    """Every deviation, draw by draw: name to (n_draws,) ratios.

    The log ratio is normal about what is written, with the standard deviation of the scenario; each
    has a word of its own in every parameter draw.
    """
    by_profile = hazards.effect_by_profile
    if by_profile is None or by_profile.log_sd.value == 0:
        return {}
    return {
        name: written.value * np.exp(by_profile.log_sd.value * _normal(name, seed, n_draws))
        for name, written in written_by_profile(hazards)
    }


def _normal(name: str, seed: int, n_draws: int) -> Floats:
    """A standard normal number for each parameter draw, at the parameter's own address."""
    levels = addressed_levels(Decision.BY_PROFILE, name, seed, n_draws) + HALF_A_LEVEL
    return np.array([NormalDist().inv_cdf(level) for level in levels.tolist()])


def contrast_sd(by_profile: EffectByProfile, weight: Floats) -> float:
    """Standard deviation of the contrast under the scenario's prior.

    Parameters
    ----------
    weight : (n_profiles,) of `weights`
    """
    variance = 0.0
    for one in by_profile.better_for:
        share = weight[[PROFILES.index(name) for name in one.profiles]] + HALF_A_LEVEL
        variance += float((share * share).sum() / share.sum() ** 2)
    return by_profile.log_sd.value * math.sqrt(2.0 * variance)
