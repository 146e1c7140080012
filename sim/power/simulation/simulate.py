"""Simulate many studies of a plan; the same studies whatever the workers or the chunks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from sim.arrays import Array
from sim.engine.replicate import SERIAL, Pool
from sim.kernels.trial import draws as trial
from sim.power.inference.regressions import persons_at_risk
from sim.power.inference.t_tests import N_SUMS, cluster_sums
from sim.power.simulation.means import mean_tallies
from sim.power.simulation.plan import BLOCKS_PER_ENDPOINT, TRIAL, Plan, seed_words
from sim.power.simulation.study_table import EndpointStudies

Finished = Callable[[int], None]
CHUNK = 4096
# Counts by month are kept in 16 bits; no arm of a trial holds more persons in one month.
MONTH_COUNT = np.uint16


def unreported(studies: int) -> None:
    """Studies finished, which nobody counts."""


def simulate_endpoint(
    plan: Plan,
    numbers: range,
    seed: int,
    place: int = 0,
    pool: Pool = SERIAL,
    finished: Finished = unreported,
) -> EndpointStudies:
    """The studies with these numbers, of one endpoint.

    Parameters
    ----------
    place : number of the endpoint in the design, part of the address
    finished : called with the number of studies just finished
    """
    work = partial(_chunk, plan, _law(plan), seed, place, numbers.stop)
    starts = range(numbers.start, numbers.stop, CHUNK)
    parts = []
    for part in pool.in_order(work, starts):
        parts.append(part)
        finished(len(next(iter(part.values()))))
    arrays = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return _assemble(plan, arrays)


def _law(plan: Plan) -> Array:
    """What the draws are looked up in, made once for all chunks."""
    if len(plan.spread):
        return np.empty(0)
    return exit_law(plan) if plan.needs_lives else count_law(plan)


def _chunk(plan: Plan, law: Array, seed: int, place: int, end: int, start: int) -> dict[str, Array]:
    size = min(CHUNK, end - start)
    block = place * BLOCKS_PER_ENDPOINT
    if len(plan.spread):
        return mean_tallies(plan, seed, block, start, size)
    if plan.needs_lives:
        return _lives(plan, law, seed, block, start, size)
    if plan.cluster_icc:
        return _clustered(plan, law, seed, block, start, size)
    arm, stratum = plan.arm_of_cell, plan.stratum_of_cell
    events = np.zeros((size, len(plan.arms), len(plan.strata)), np.int32)
    _draw_counts(plan, law, seed, block, start, arm, stratum, events)
    return {"events": events[:, None]}


def _clustered(
    plan: Plan, law: Array, seed: int, block: int, start: int, size: int
) -> dict[str, Array]:
    """Events by arm and stratum, and sums over the clusters of each: every cell is a cluster."""
    cells = np.arange(len(plan.sizes), dtype=np.int32)
    of_cell = np.zeros((size, len(cells), 1), np.int32)
    _draw_counts(plan, law, seed, block, start, cells, np.zeros_like(cells), of_cell)
    events = np.zeros((size, 1, len(plan.arms), len(plan.strata)), np.int32)
    sums = np.zeros((size, len(plan.arms), len(plan.strata), N_SUMS))
    for stratum in range(len(plan.strata)):
        here = plan.stratum_of_cell == stratum
        sizes, arms = plan.sizes[here].astype(float), plan.arm_of_cell[here]
        sums[:, :, stratum] = cluster_sums(of_cell[:, here, 0], sizes, arms, len(plan.arms))
    events[:, 0] = sums[..., 3].round().astype(np.int32)
    return {"events": events, "clusters": sums}


def count_law(plan: Plan) -> Array:
    """Cumulative chances of each cell's count; (n_draws, n_cells, largest + 1).

    Binomial, or beta-binomial for clusters: with intraclass correlation r the beta law has
    a + b = 1/r - 1 (Skellam 1948, JRSS B 10).
    """
    from scipy.stats import betabinom, binom  # noqa: PLC0415  (slow to load)

    law = np.ones((*plan.chance.shape, int(plan.sizes.max()) + 1))
    laws: dict[tuple[int, bytes], Array] = {}
    for cell, size in enumerate(plan.sizes):
        chance = plan.chance[:, cell, None]
        key = (int(size), chance.tobytes())
        if key not in laws:
            counts = np.arange(size + 1)
            if plan.cluster_icc:
                strength = 1 / plan.cluster_icc - 1
                inside = np.clip(chance, 1e-12, 1 - 1e-12)
                laws[key] = np.asarray(
                    betabinom.cdf(counts, size, inside * strength, (1 - inside) * strength)
                )
            else:
                laws[key] = np.asarray(binom.cdf(counts, size, chance))
        law[:, cell, : size + 1] = laws[key]
    return law


def _draw_counts(
    plan: Plan,
    law: Array,
    seed: int,
    block: int,
    start: int,
    arm_of_cell: Array,
    stratum_of_cell: Array,
    out_events: Array,
) -> None:
    trial.draw_counts(
        start, law, plan.sizes, arm_of_cell, stratum_of_cell, TRIAL, block, seed_words(seed),
        out_events,
    )  # fmt: skip


def exit_law(plan: Plan) -> Array:
    """Chance to have left by the end of each month since entry; (n_draws, n_cells, month).

    The hazard is the same each month and reaches the stated chance at the endpoint's month.
    """
    months = np.arange(1, plan.month + 1) / plan.month
    return np.asarray(1.0 - (1.0 - plan.chance[:, :, None]) ** months)


def _lives(
    plan: Plan, law: Array, seed: int, block: int, start: int, size: int
) -> dict[str, Array]:

    shape = (size, len(plan.looks), len(plan.arms), len(plan.strata))
    persons, events, lost = (np.zeros(shape, np.int32) for _ in range(3))
    exits = np.zeros((size, len(plan.arms), plan.month), np.int32)
    censored = np.zeros((size, len(plan.arms), plan.month + 1), np.int32)
    trial.draw_lives(
        start,
        law,
        plan.arm_chance,
        plan.entry_chance,
        plan.lost_share,
        plan.sizes,
        plan.arm_of_cell,
        plan.stratum_of_cell,
        np.array(plan.looks, np.int32),
        TRIAL,
        block,
        seed_words(seed),
        persons,
        events,
        lost,
        exits,
        censored,
    )
    tallies: dict[str, Array] = {
        "events": events,
        "persons": persons - lost if plan.lost_are_excluded else persons,
    }
    if plan.keeps_months:
        at_risk = persons_at_risk(exits, censored)
        tallies |= {"exits": exits.astype(MONTH_COUNT), "at_risk": at_risk.astype(MONTH_COUNT)}
    return tallies


def _assemble(plan: Plan, arrays: dict[str, Array]) -> EndpointStudies:
    if "persons" not in arrays:
        persons = np.zeros((1, 1, len(plan.arms), len(plan.strata)), np.int32)
        np.add.at(persons[0, 0], (plan.arm_of_cell, plan.stratum_of_cell), plan.sizes)
        arrays["persons"] = persons
    elif plan.is_seen_whole:
        arrays["persons"] = arrays["persons"][:1]
    is_binomial = plan.is_seen_whole and not plan.cluster_icc and not len(plan.spread)
    exact = {}
    if is_binomial and len(plan.chance) == 1:
        exact = {
            "cell_chance": plan.chance[0],
            "cell_size": plan.sizes,
            "cell_arm": plan.arm_of_cell,
            "cell_stratum": plan.stratum_of_cell,
        }
    looks = plan.looks if plan.needs_lives else (plan.month,)
    exact["ratios"] = plan.ratios
    return EndpointStudies(plan.endpoint, plan.month, looks, plan.truth, **arrays, **exact)
