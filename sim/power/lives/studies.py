"""Studies of simulated lives: the engine's people, many studies in one go.

Persons of a cohort are independent of each other, so study j of a parameter draw takes persons
j n … (j + 1) n - 1 of the cohort's address space: one call of the kernel lives many studies, and
nobody is in two of them. Study s runs through draw s mod n_draws.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from sim.arrays import Array
from sim.engine.option import OptionSetup
from sim.engine.replicate import SERIAL, Pool
from sim.engine.setup import option_setup
from sim.hazards.parameters import ParameterDraws
from sim.inputs.design.model import Design
from sim.inputs.design.tests import TESTS
from sim.inputs.reading.vocabulary import PROFILES
from sim.inputs.scenario.model import Scenario
from sim.population.cohorts import Cohort, cohorts
from sim.power.lives.data_strategy import (
    LivesSource,
    lives_of,
)
from sim.power.lives.plan import LivesPlan, Losses, Tally
from sim.power.lives.tally import simulated_levels, tally_studies, tally_worlds
from sim.power.lives.truth import expected_levels, true_levels
from sim.power.simulation.simulate import Finished, unreported
from sim.power.simulation.study_table import EndpointStudies, Studies

# Studies that are lived together: their people fill the cache, and calls cost little.
PEOPLE_AT_ONCE = 16_384


def studies_from_scenario(
    design: Design,
    numbers: range,
    seed: int,
    source: LivesSource | None = None,
    pool: Pool = SERIAL,
    finished: Finished = unreported,
) -> Studies:
    """Simulate the studies with these numbers of a trial of a scenario's people.

    Parameters
    ----------
    numbers : the first is a multiple of the number of draws
    source : whose lives, and under which parameters
    finished : called with the number of studies just finished
    """
    lives_source = source or LivesSource()
    worlds = lives_of(design, lives_source)
    settings = _settings(worlds.observed, worlds.draws)
    plan = _plan(design, worlds.observed, settings, seed)
    if lives_source.asked_arms_only:
        plan = replace(plan, cohorts=_asked_about(design, plan))
    tallies = list(_all_tallies(plan, numbers, pool, finished))
    levels: list[tuple[Array, Array]] | None = None
    if not has_desk(plan):
        truth = expected_levels(worlds.truth, worlds.draws, plan.endpoints, design, pool.workers)
        observed = true_levels(settings, plan.endpoints, design, pool.workers)
        levels = list(zip(truth, observed, strict=True))
    return _assemble(design, plan, numbers, tallies, levels)


def _asked_about(design: Design, plan: LivesPlan) -> tuple[Cohort, ...]:
    """The cohorts of arms that an inquiry names."""
    named = {arm for one in design.inquiries for arm in (*one.arms, *one.against)}
    return tuple(cohort for cohort in plan.cohorts if plan.arms[cohort.group] in named)


def has_desk(plan: LivesPlan) -> bool:
    """Whether people queue, so that every study is a world of its own."""
    return plan.settings[0].scenario.policy.has_desk


def _settings(world: Scenario, draws: ParameterDraws) -> tuple[OptionSetup, ...]:
    return tuple(option_setup(world, draws.draw(number)) for number in range(draws.n_draws))


def _plan(
    design: Design, world: Scenario, settings: tuple[OptionSetup, ...], seed: int
) -> LivesPlan:

    by_profile = any(inquiry.profile for inquiry in design.inquiries) or any(
        TESTS[test].is_adjusted for test in design.answers.tests
    )
    data, interim, prices = design.data, design.answers.interim, design.model.prices
    end = data.follow_up_months
    endpoints = dict.fromkeys((str(one.endpoint), one.month or end) for one in design.inquiries)
    arms = tuple(group.name for group in world.population.groups)
    shares = data.lost_shares()
    lost = tuple(shares[arm] for arm in arms)
    return LivesPlan(
        settings,
        cohorts(world),
        arms,
        PROFILES if by_profile else ("all",),
        tuple(endpoints),
        interim.looks if interim else (),
        Losses(lost, end, data.drop_out.counted == "excluded") if any(lost) else None,
        seed,
        prices.eur_per_benefit_month,
        prices.eur_per_part_time_month,
    )


def _all_tallies(
    plan: LivesPlan, numbers: range, pool: Pool, finished: Finished
) -> Iterator[tuple[int, int, Tally]]:
    """Tallies as (draw, first study of that draw, tally)."""
    n_draws = len(plan.settings)
    before = numbers.start // n_draws
    at_once = max(1, PEOPLE_AT_ONCE // sum(cohort.size for cohort in plan.cohorts))
    work = []
    for draw in range(n_draws):
        wanted = len(range(draw, len(numbers), n_draws))
        work += [
            (draw, before + first, min(at_once, wanted - first))
            for first in range(0, wanted, at_once)
        ]
    tally = tally_worlds if has_desk(plan) else tally_studies
    counts = pool.in_order(partial(tally, plan), work)
    for (draw, first, size), counted in zip(work, counts, strict=True):
        yield draw, first, counted
        finished(size)


def _assemble(
    design: Design,
    plan: LivesPlan,
    numbers: range,
    tallies: list[tuple[int, int, Tally]],
    levels: list[tuple[Array, Array]] | None,
) -> Studies:
    """One table; without levels (at a desk) the truth is the mean of the studies themselves."""
    n_draws, n_studies = len(plan.settings), len(numbers)
    merged: Tally = {}
    for draw, first, tally in tallies:
        for name, part in tally.items():
            if name not in merged:
                merged[name] = np.empty((n_studies, *part.shape[1:]), part.dtype)
            studies = draw + n_draws * np.arange(first, first + len(part)) - numbers.start
            merged[name][studies] = part
    entries = []
    for place, (endpoint, month) in enumerate(plan.endpoints):
        start = f"{endpoint}.{month}."
        own = {
            key.removeprefix(start): part for key, part in merged.items() if key.startswith(start)
        }
        simulated = simulated_levels(plan, own) if levels is None else np.empty(0)
        pair = (simulated, simulated) if levels is None else levels[place]
        entries.append(_entry(plan, endpoint, month, pair, own))
    return Studies(design.design, plan.seed, n_studies, plan.arms, plan.strata, tuple(entries))


def _entry(
    plan: LivesPlan, endpoint: str, month: int, levels: tuple[Array, Array], own: Tally
) -> EndpointStudies:
    truth, observed = levels
    # From (n_studies, n_arms, n_strata, n_looks): looks come before arms in a kept table.
    persons = np.moveaxis(own["persons"], -1, 1)
    if (persons == persons[:1]).all():
        persons = persons[:1]
    parts: Tally = {"persons": persons}
    looks: tuple[int, ...] = (month,)
    if "events" in own:
        looks = plan.looks(month)
        parts["events"] = np.moveaxis(own["events"], -1, 1)
        parts |= _binomial_cells(plan, observed, persons)
    if "exits" in own:
        parts |= {name: own[name].sum(axis=2).astype(np.uint16) for name in ("exits", "at_risk")}
    if "sums" in own:
        parts["sums"] = own["sums"]
    return EndpointStudies(endpoint, month, looks, truth, **parts)


def _binomial_cells(plan: LivesPlan, observed: Array, persons: Array) -> Tally:
    """Cells for exact enumeration, where an arm's count is binomial.

    Persons of a group are alike before they are drawn, so the chance is the expected one. Not so
    with several draws, several classes, people who stop or are lost, or a denominator that itself
    is random.
    """
    arms = len(plan.arms)
    if (
        len(observed) > 1
        or len(plan.strata) > 1
        or len(persons) > 1
        or len(plan.cohorts) > arms
        or plan.losses is not None
        or has_desk(plan)
    ):
        return {}
    return {
        "cell_chance": observed[0],
        "cell_size": persons[0, -1, :, 0],
        "cell_arm": np.arange(arms),
        "cell_stratum": np.zeros(arms, np.int64),
    }
