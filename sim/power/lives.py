"""Studies of simulated lives: the engine's people, many studies in one go.

Persons of a cohort are independent of each other, so study j of a parameter draw takes persons
j n … (j + 1) n - 1 of the cohort's address space: one call of the kernel lives many studies, and
nobody is in two of them. Study s runs through draw s mod n_draws.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.world import Setting, setting
from sim.population.cohorts import cohorts
from sim.power.lives_setup import check_design, trial_scenario
from sim.power.lives_tally import LivesPlan, Tally, tally_studies
from sim.power.lives_truth import true_levels
from sim.power.simulate import HERE, Spread, mapped_over
from sim.power.studies import EndpointStudies, Studies

if TYPE_CHECKING:
    from sim.hazards.parameters import ParameterDraws
    from sim.scenario.design import Design
    from sim.scenario.model import Scenario

Array = NDArray[Any]
# Studies that are lived together: their people fill the cache, and calls cost little.
PEOPLE_AT_ONCE = 16_384


@dataclass(frozen=True)
class LivesSource:
    """Whose lives are lived.

    Attributes
    ----------
    scenario : whose groups are the arms; None: the design's, by name
    parameters : draws to run through; None: the scenario's own numbers, one draw
    """

    scenario: Scenario | None = None
    parameters: ParameterDraws | None = None


def studies_from_scenario(
    design: Design,
    n_studies: int,
    seed: int,
    source: LivesSource | None = None,
    spread: Spread = HERE,
) -> Studies:
    """Simulate a trial of a scenario's people.

    Parameters
    ----------
    source : whose lives, and under which parameters
    """
    world, draws = lives_of(design, source or LivesSource())
    settings = tuple(setting(world, draws.draw(number)) for number in range(draws.n_draws))
    plan = _plan(design, world, settings, seed)
    tallies = list(_all_tallies(plan, n_studies, spread))
    return _assemble(design, plan, n_studies, tallies, spread.workers)


def lives_of(design: Design, source: LivesSource) -> tuple[Scenario, ParameterDraws]:
    """The trial's people and the parameter draws they live under, with nothing left open."""
    from sim.scenario.load import load_scenario

    chosen = source.scenario or load_scenario(str(design.model.scenario))
    check_design(design, chosen)
    world = trial_scenario(design, chosen)
    return world, source.parameters or _draws(design, world)


def _draws(design: Design, world: Scenario) -> ParameterDraws:
    """The posterior the design or else the scenario names; one draw where there is none."""
    from sim.hazards.draws import NO_POSTERIOR, parameter_draws

    named = world.model_copy(update={"posterior": design.model.posterior or world.posterior})
    several = named.posterior != NO_POSTERIOR
    return parameter_draws(named, design.model.posterior_draws if several else 1)


def _plan(design: Design, world: Scenario, settings: tuple[Setting, ...], seed: int) -> LivesPlan:
    from sim.scenario.words import PROFILES

    by_profile = any(inquiry.profile for inquiry in design.inquiries) or any(
        test.endswith("_adjusted") for test in design.answers.tests
    )
    end = design.data.follow_up_months
    asked = dict.fromkeys((str(one.endpoint), one.month or end) for one in design.inquiries)
    prices = design.model.prices
    return LivesPlan(
        settings,
        cohorts(world),
        tuple(group.name for group in world.population.groups),
        PROFILES if by_profile else ("all",),
        tuple(asked),
        seed,
        prices.eur_per_benefit_month,
        prices.eur_per_part_time_month,
    )


def _all_tallies(
    plan: LivesPlan, n_studies: int, spread: Spread
) -> Iterator[tuple[int, int, Tally]]:
    """Tallies as (draw, first study of that draw, tally)."""
    n_draws = len(plan.settings)
    at_once = max(1, PEOPLE_AT_ONCE // sum(cohort.size for cohort in plan.cohorts))
    work = []
    for draw in range(n_draws):
        wanted = len(range(draw, n_studies, n_draws))
        work += [(draw, first, min(at_once, wanted - first)) for first in range(0, wanted, at_once)]
    with mapped_over(spread) as mapped:
        for (draw, first, size), tally in zip(
            work, mapped(partial(tally_studies, plan), work), strict=True
        ):
            yield draw, first, tally
            if spread.progress:
                spread.progress(size)


def _assemble(
    design: Design,
    plan: LivesPlan,
    n_studies: int,
    tallies: list[tuple[int, int, Tally]],
    workers: int,
) -> Studies:
    n_draws = len(plan.settings)
    merged: Tally = {}
    for draw, first, tally in tallies:
        for name, part in tally.items():
            if name not in merged:
                merged[name] = np.empty((n_studies, *part.shape[1:]), part.dtype)
            studies = draw + n_draws * np.arange(first, first + len(part))
            merged[name][studies] = part
    entries = []
    truths = true_levels(plan.settings, plan.asked, design, workers)
    for (endpoint, month), truth in zip(plan.asked, truths, strict=True):
        start = f"{endpoint}.{month}."
        own = {
            key.removeprefix(start): part for key, part in merged.items() if key.startswith(start)
        }
        entries.append(_entry(plan, endpoint, month, truth, own))
    return Studies(design.design, plan.seed, n_studies, plan.arms, plan.strata, tuple(entries))


def _entry(plan: LivesPlan, endpoint: str, month: int, truth: Array, own: Tally) -> EndpointStudies:
    persons = own["persons"][:, None]
    if (persons == persons[:1]).all():
        persons = persons[:1]
    parts = {"persons": persons}
    if "events" in own:
        parts["events"] = own["events"][:, None]
        parts |= _binomial_cells(plan, truth, persons)
    if "exits" in own:
        parts |= {name: own[name].sum(axis=2).astype(np.uint16) for name in ("exits", "at_risk")}
    if "sums" in own:
        parts["sums"] = own["sums"].sum(axis=2)
    return EndpointStudies(endpoint, month, (month,), truth, **parts)


def _binomial_cells(plan: LivesPlan, truth: Array, persons: Array) -> Tally:
    """Cells for exact enumeration, where an arm's count is binomial.

    Persons of a group are alike before they are drawn, so the chance is the expected one. Not so
    with several draws, several classes, people who stop, or a denominator that itself is random.
    """
    arms = len(plan.arms)
    if len(truth) > 1 or len(plan.strata) > 1 or len(persons) > 1 or len(plan.cohorts) > arms:
        return {}
    return {
        "cell_chance": truth[0],
        "cell_size": persons[0, 0, :, 0],
        "cell_arm": np.arange(arms),
        "cell_stratum": np.zeros(arms, np.int64),
    }
