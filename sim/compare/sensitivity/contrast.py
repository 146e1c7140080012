"""Who gains from what: the contrast from which treating people by profile pays.

That is where it costs as much as the best single approach (docs/model.md#effects-by-profile).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Annotated

import numpy as np

from sim.arrays import Floats
from sim.compare.comparison import total_table
from sim.compare.paired_differences import CENTS
from sim.compare.plan import ComparisonPlan
from sim.compare.worlds.measures import PLACE
from sim.compare.worlds.results import ComparedBlock, PairedResults
from sim.hazards.effect_by_profile import (
    contrast_sd,
    profile_effects,
    weights,
    with_contrast,
)
from sim.inputs.reading.vocabulary import STANDARD_REGIMES
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.sections.desk import split_dose
from sim.inputs.scenario.sections.effect_by_profile import EffectByProfile
from sim.outcomes.disclosure import Euros, Number, Word, WorkedOut
from sim.regimes.treatments import treatments

Simulate = Callable[[Sequence[ComparedBlock]], Iterator[PairedResults]]
MOST_DRAWS, WORLDS = 100, 1


@dataclass(frozen=True, slots=True)
class ContrastRow:
    """One option that treats people by profile, as the contrast of the scenario says.

    Attributes
    ----------
    option, single : the option, and the single approach that costs least on average
    mean, sd : of the contrast under the scenario, log ratios
    cost_at_low, cost_at_high : extra net cost of the option compared with the single approach with
        the contrast two standard deviations below and above its mean in every draw, euros
    tipping_value : contrast from which the option costs less; nan if cost does not move with it
    error : Monte Carlo standard error of it, over parameter draws and worlds
    chance : prior chance of a contrast at which the option costs less
    """

    option: Word
    single: Word
    mean: Number
    sd: Number
    cost_at_low: Annotated[float, Euros()]
    cost_at_high: Annotated[float, Euros()]
    tipping_value: Annotated[float, WorkedOut()]
    error: Annotated[float, WorkedOut()]
    chance: Annotated[float, WorkedOut()]


def contrast_rows(plan: ComparisonPlan, mean_cost: Floats, simulate: Simulate) -> list[ContrastRow]:
    """A row for every option that treats people by profile in the direction of the contrast.

    Parameters
    ----------
    plan : of the comparison
    mean_cost : (n_options,) mean net cost, euros
    simulate : lives blocks, in their order
    """
    scenarios = [option.scenario for option in plan.options]
    by_profile = scenarios[0].hazards.effect_by_profile
    if by_profile is None or not by_profile.better_for or by_profile.log_sd.value == 0:
        return []
    singles = [at for at, scenario in enumerate(scenarios) if _n_regimes(scenario) <= 1]
    matched = [at for at, scenario in enumerate(scenarios) if _follows(scenario, by_profile)]
    if not singles:
        return []
    best = min(singles, key=lambda at: float(mean_cost[at]))
    return [_row(plan, (best, at), by_profile, simulate) for at in matched]


def _n_regimes(scenario: Scenario) -> int:
    """How many regimes apart from standard service somebody can meet."""
    met = {split_dose(name)[0] for name, _ in treatments(scenario)}
    return len(met.difference(STANDARD_REGIMES))


def _follows(scenario: Scenario, by_profile: EffectByProfile) -> bool:
    """Whether the switches send each side of the contrast to its own regime and nobody else."""
    sent = {(rule.to, frozenset(rule.profiles)) for rule in scenario.policy.switches if rule.to}
    return sent == {(one.regime, frozenset(one.profiles)) for one in by_profile.better_for}


def _row(
    plan: ComparisonPlan, pair: tuple[int, int], by_profile: EffectByProfile, simulate: Simulate
) -> ContrastRow:
    """The row of an option, pair[1], and the best single approach, pair[0]."""
    first = profile_effects(plan.options[0].scenario)
    assert first is not None
    n_draws = min(MOST_DRAWS, plan.n_draws)
    weight = np.mean(
        [weights(plan.parameters[0].draw(n), first.persons) for n in range(n_draws)], axis=0
    )
    mean, sd = by_profile.contrast.value, contrast_sd(by_profile, weight)
    ends = (mean - 2 * sd, mean + 2 * sd)
    extra = np.array([_extra(plan, pair, end, n_draws, simulate) for end in ends])
    low, high = (float(cost) for cost in extra.mean(axis=1))
    if low == high:
        value = error = chance = float("nan")
    else:
        way = low / (low - high)
        value = ends[0] + way * (ends[1] - ends[0])
        left = (1 - way) * extra[0] + way * extra[1]
        slope = (high - low) / (ends[1] - ends[0])
        error = float(left.std(ddof=1) / np.sqrt(n_draws) / abs(slope)) if n_draws > 1 else np.nan
        below = NormalDist(mean, sd).cdf(value)
        chance = 1 - below if slope < 0 else below
    names = [plan.options[at].name for at in pair]
    return ContrastRow(names[1], names[0], mean, sd, low, high, value, error, chance)


def _extra(
    plan: ComparisonPlan, pair: tuple[int, int], contrast: float, n_draws: int, simulate: Simulate
) -> Floats:
    """Extra net cost of the second of two options by draw, at a contrast: (n_draws,), euros."""
    scenarios = tuple(plan.options[at].scenario for at in pair)
    blocks = [
        ComparedBlock(
            scenarios, number,
            (tuple(
                with_contrast(plan.parameters[at].draw(number), scenario, contrast)
                for at, scenario in zip(pair, scenarios, strict=True)
            ),),
            0, WORLDS, plan.seed, plan.amounts, plan.engine,
        )
        for number in range(n_draws)
    ]  # fmt: skip
    costs = []
    for made in simulate(blocks):
        table = total_table(scenarios[0], made, plan.amounts)
        cost = table[:, :, PLACE["net_municipal_cost"], -1].mean(axis=1) / CENTS
        costs.append(float(cost[1] - cost[0]))
    return np.array(costs)
