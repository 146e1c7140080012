"""From parameters to the chance of each move in each month (docs/model.md#hazards)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import reduce

import numpy as np

from sim.arrays import Floats
from sim.hazards.courses import RETURN_PERSISTENCE, fading_means
from sim.hazards.effect_by_profile import DESTINATION as GAINED
from sim.hazards.effect_by_profile import values_by_profile
from sim.hazards.layout import HazardLayout, HazardTable
from sim.hazards.phased_ratios import phased_ratios
from sim.hazards.phases import Mix
from sim.inputs.reading.vocabulary import PROFILES
from sim.inputs.scenario.sections.desk import split_dose
from sim.kernels.lives.transition import LANE_SIZE
from sim.states import DESTINATIONS, TRANSITIONS, Lane, State, duration_side

WORD_VALUES = 2.0**32
# Person classes that signed up: every other one.
VOLUNTEERS = slice(1, None, 2)


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
    # Lane by lane: numpy takes long to add up an axis as short as this one.
    total: Floats = reduce(np.add, np.moveaxis(hazard, -1, 0))[..., None]
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
    values = _judged(values, layout.judged_against)
    phased = phased_ratios(values, layout) if layout.phases.has_courses else {}
    ratio = {name: _destination_ratio(values, layout, name, phased) for name in DESTINATIONS}
    hazard = np.zeros(layout.table_shape)
    for transition in TRANSITIONS:
        base, ratios = values[f"base.{transition.base}"], ratio[transition.destination]
        if base and transition.state == State.OTHER_EXIT and layout.returns_after_work_only:
            ratios = _ratio_without_regimes(values, layout, transition.destination)
        hazard[..., transition.state, transition.lane] = base * ratios
    return hazard


def level_of_place(values: Mapping[str, float], name: str) -> float:
    """Level of a place (of a destination, or inflow) over that of the fit; docs/model.md#align."""
    return values.get(f"scale.{name}", 1.0) * values.get(f"place.{name}", 1.0)


def inflow_ratios(layout: HazardLayout, values: Mapping[str, float]) -> Floats:
    """Ratio on new inflow of each treatment that those who come in would meet: (n_treatments,).

    Of a combination the product of those of its regimes, each to its power.
    """
    ratios = np.ones(len(layout.mixes))
    for number, mix in enumerate(layout.mixes):
        for name, power in mix:
            own = values.get(f"inflow_ratio.{name.partition('.')[2]}", 1.0)
            ratios[number] *= own**power
    return ratios


def without_effects(values: dict[str, float], layout: HazardLayout) -> dict[str, float]:
    """The values with every ratio of a regime 1: what would be under standard service.

    Those who signed up stay as fast as they were seen to be (`judged_shift`).
    """
    plain = dict(values)
    for name in values:
        kind, _, rest = name.partition(".")
        regime = rest.partition(".")[0]
        if kind in ("interaction", "by_profile") or ".lock_in." in name:
            plain[name] = 1.0
        elif kind == "regime":
            shifted = name.endswith(".work")
            shift = judged_shift(values, regime, layout.judged_against) if shifted else 1.0
            plain[name] = 1.0 / shift
    return plain


def judged_shift(values: dict[str, float], regime: str, against: str | None) -> float:
    """Part of a regime's ratio on work that is who was judged likely to leave, turned round.

    (1 + (r − 1) q of `against`) / (1 + (r − 1) q of the regime), q the shares judged likely and r
    their hazard ratio: what the regime is said to do falls as its people are said to have left
    anyway (docs/model.md#who-signed).
    """
    more = values.get("judgement.ratio", 1.0) - 1.0
    mine, theirs = values.get(f"judged_likely.{regime}"), values.get(f"judged_likely.{against}")
    if more == 0.0 or not mine or not theirs:
        return 1.0
    return (1.0 + more * theirs) / (1.0 + more * mine)


def _judged(values: dict[str, float], against: str | None) -> dict[str, float]:
    """The values with every regime's ratio on work less what the judgement explains of it."""
    if values.get("judgement.ratio", 1.0) == 1.0:
        return values
    judged = {name.split(".")[1] for name in values if name.startswith("judged_likely.")}
    ratios = {name: f"regime.{name}.work" for name in judged if f"regime.{name}.work" in values}
    shifted = {at: values[at] * judged_shift(values, of, against) for of, at in ratios.items()}
    return {**values, **shifted}


def _mixed(values: dict[str, float], mix: Mix, destination: str) -> float:
    """The ratios of a treatment multiplied, each to its power."""
    product = 1.0
    for name, power in mix:
        ratio = values[f"{name}.{destination}"]
        # A power of 1 is left out, so that plain regimes keep every bit.
        product *= ratio if power == 1 else ratio**power
    return product


def effect_ratios(
    values: dict[str, float], layout: HazardLayout, destination: str, phased: dict[str, Floats]
) -> Floats:
    """The ratio of every effect on moves to one destination, research apart: (n_effects,).

    phased : from `phased_ratios`; these are the means over profiles
    """
    plain = np.array([_mixed(values, mix, destination) for mix in layout.mixes])
    if not layout.phases.has_courses:
        return plain
    return np.concatenate([plain, phased[destination]])


def _selection_of_arms(values: dict[str, float], layout: HazardLayout) -> Floats:
    """Ratio on work of who signed up for the regime that they meet: (n_effect_rows,).

    What the judgement takes from a regime it gives to its people: their product is what was seen.
    """
    arms = np.ones(layout.n_effect_rows)
    for number, effect in enumerate(layout.effects):
        name, studied = layout.treatments[effect.treatment]
        regime = split_dose(name)[0]
        own = values.get(f"selection.{regime}.work")
        if studied and own is not None:
            arms[number] = own / judged_shift(values, regime, layout.judged_against)
    return arms


def effect_ratios_by_profile(
    values: dict[str, float], layout: HazardLayout, destination: str, phased: dict[str, Floats]
) -> Floats:
    """The same for each profile: (n_effects, n_profiles), or (n_effects, 1) where all are alike."""
    if layout.by_profile is None or destination != GAINED:
        return effect_ratios(values, layout, destination, phased)[:, None]
    columns = []
    for own in values_by_profile(values, layout.by_profile):
        of_own = phased_ratios(own, layout, (destination,)) if layout.phases.has_courses else phased
        columns.append(effect_ratios(own, layout, destination, of_own))
    return np.stack(columns, axis=1)


def _destination_ratio(
    values: dict[str, float], layout: HazardLayout, name: str, phased: dict[str, Floats]
) -> Floats:
    """All ratios on moves to one destination: (n_markets, n_effect_rows, n_classes, n_bins)."""
    ratios = effect_ratios_by_profile(values, layout, name, phased)
    if ratios.shape[1] > 1:
        ratios = np.repeat(ratios, layout.n_plain // len(PROFILES), axis=1)
        ratios = np.tile(ratios, layout.n_kinds)
    studied = np.array([[layout.treatments[effect.treatment][1]] for effect in layout.effects])
    treatment = np.where(studied, ratios * values[f"research.{name}"], ratios)
    if layout.n_fades:
        returns = return_ratios(values, layout, name)[:, None]
        whole = np.broadcast_to(returns, (len(returns), treatment.shape[1]))
        treatment = np.concatenate([treatment, whole])
    product = _with_person(values, layout, name, treatment)
    if name == "work":
        product[:, :, VOLUNTEERS] *= _selection_of_arms(values, layout)[:, None, None]
    return product * _ratio_of_all(values, name)


def _ratio_without_regimes(values: dict[str, float], layout: HazardLayout, name: str) -> Floats:
    """The same with every ratio of a regime 1; one row of effects where all are alike."""
    met = [layout.treatments[effect.treatment][1] for effect in layout.effects]
    left = np.repeat([*(studied for _, studied in layout.treatments), False], layout.n_fades)
    research = np.where([*met, *left], values[f"research.{name}"], 1.0)[:, None]
    rows = research if (research != research[0]).any() else research[:1]
    return _with_person(values, layout, name, rows) * _ratio_of_all(values, name)


def _ratio_of_all(values: dict[str, float], name: str) -> float:
    return values.get(f"everybody.{name}", 1.0) * level_of_place(values, name)


def _with_person(
    values: dict[str, float], layout: HazardLayout, name: str, treatment: Floats
) -> Floats:
    """Ratios of treatments with those of person, duration and market.

    treatment : (n_effect_rows, n_classes), or 1 column where they are the same for all
    """
    profile = np.array([values[f"profile.{profile}.{name}"] for profile in PROFILES])
    frailty = np.array([values[f"frailty.{number}"] for number in range(layout.n_frailty)])
    volunteer = np.array([1.0, values[f"selection.{name}"]])
    person = (profile[:, None, None] * frailty[:, None] * volunteer).reshape(-1)
    if layout.kinds is not None:
        person = np.outer(layout.kinds.ratios(values, name), person).reshape(-1)
    n_bins = layout.bins_on_side(duration_side(name))
    numbers = [min(number, n_bins - 1) for number in range(layout.n_bins)]
    steps = [values[f"duration.{name}.{number}"] for number in numbers]
    market = layout.market_index ** values[f"elasticity.{name}"]
    product: Floats = (
        market[:, None, None, None] * treatment[:, :, None] * person[:, None] * np.array(steps)
    )
    return product


def hazard_table(values: dict[str, float], layout: HazardLayout) -> HazardTable:
    """The table both engines and the exact expectation look up.

    Parameters
    ----------
    values : flat parameter name to value
    layout : the axes of the table
    """
    probability = move_probability(monthly_hazard(values, layout)).reshape(-1, len(Lane))
    # Truncated, so that four destinations never take more than the whole word.
    height = np.minimum(probability * WORD_VALUES, WORD_VALUES - 1).astype(np.uint32)
    threshold = np.minimum(height, LANE_SIZE)
    overflow = height - threshold
    return HazardTable(
        probability=probability,
        threshold=threshold,
        overflow=overflow,
        has_overflow=bool(overflow.any()),
    )


def return_ratios(values: dict[str, float], layout: HazardLayout, destination: str) -> Floats:
    """Ratios by treatment at the exit, and none, and by phase since: ((n + 1) * n_fades,).

    The regime's log ratio fades; whether the person was being studied at the exit stays.
    """
    left = fading_means(values[RETURN_PERSISTENCE], layout.n_fades)
    logs = [math.log(_mixed(values, mix, destination)) for mix in layout.mixes]
    studied = [values[f"research.{destination}"] if s else 1.0 for _, s in layout.treatments]
    ratios: Floats = np.exp(np.outer([*logs, 0.0], left)) * np.array([*studied, 1.0])[:, None]
    return ratios.reshape(-1)
