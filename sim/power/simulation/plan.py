"""From a design to what is simulated: cells of persons, their chances, and the truth.

The truth is each arm's level of an endpoint, typed or drawn from a prior. Random draws of a trial
have the decision TRIAL in their address; the block says what they decide.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from sim.arrays import Array, Floats, Words
from sim.draws import Address, Decision
from sim.errors import InputError
from sim.inputs.design.data_strategy import DataStrategy, drawn_together
from sim.inputs.design.model import Design
from sim.inputs.design.tests import counts_time_at_risk, is_suited
from sim.inputs.design.truth import TypedEndpoint
from sim.kernels.trial import draws as trial

TRIAL = int(Decision.TRIAL)
PRIOR_BLOCK = 65_000
# Two blocks for each endpoint: the value before the trial.
BASELINE_BLOCK = 60_000
# Enough for the root of the even sequence of a prior.
ROOT_STEPS = 60
# One block for each cohort of lives, of which there are at most 256.
LOSS_BLOCK = 64_000
# An endpoint owns two blocks: the event, and the months a person is in sight.
BLOCKS_PER_ENDPOINT = 2


@dataclass(frozen=True)
class Plan:
    """One endpoint of a trial, ready to be simulated.

    Attributes
    ----------
    endpoint, month : what is measured, and when
    arms, strata : names; strata are blocks or profiles, ("all",) without them
    truth : (n_draws, n_arms), chance (or mean) if everybody got the arm's treatment
    observed : (n_draws, n_arms), chance as the trial will see it: take-up, spill-over, selection
    sizes, arm_of_cell, stratum_of_cell : (n_cells,)
    chance : (n_draws, n_cells), or the mean; under a simple draw a column for each stratum and arm
    spread : as a row of chance, sd between persons of a mean endpoint; empty otherwise
    cluster_icc : correlation within a cell that is a cluster; 0 elsewhere
    needs_lives : whether counts alone are not enough
    looks : calendar months at which the trial is looked at; the last is the end
    arm_chance : (n_arms,) cumulative allocation under a simple draw; else empty
    entry_chance : (last entry month + 1,) cumulative chance of the month of entry
    lost_share : (n_arms,) share lost from sight
    lost_are_excluded : whether the lost leave the denominator
    ratios : (n_strata,) chance in each stratum over that of all persons
    keeps_months : whether a test counts exits and persons at risk by month
    baseline : correlation of a mean with its value before the trial, and the sd of that value, the
        comparator's; empty where it is not known
    """

    endpoint: str
    month: int
    arms: tuple[str, ...]
    strata: tuple[str, ...]
    truth: Floats
    observed: Floats
    sizes: Array
    arm_of_cell: Array
    stratum_of_cell: Array
    chance: Floats
    spread: Floats
    cluster_icc: float
    needs_lives: bool
    looks: tuple[int, ...]
    arm_chance: Floats
    entry_chance: Floats
    lost_share: Floats
    lost_are_excluded: bool
    keeps_months: bool
    ratios: Floats
    baseline: tuple[float, ...] = ()

    @property
    def is_seen_whole(self) -> bool:
        """Whether everybody drawn is seen from the start to the end, in arms of fixed sizes."""
        return (
            not len(self.arm_chance) and len(self.entry_chance) == 1 and not self.lost_share.any()
        )


def make_plans(design: Design, prior_draws: int = 1) -> tuple[Plan, ...]:
    """One plan for each typed endpoint of the design.

    Parameters
    ----------
    prior_draws : truths drawn from the stated prior; 1: its mean
    """
    return tuple(_plan(design, typed, prior_draws) for typed in design.model.endpoints)


def _plan(design: Design, typed: TypedEndpoint, prior_draws: int) -> Plan:
    data = design.data
    arms = tuple(data.sizes())
    truth = true_levels(design, typed, arms, prior_draws)
    observed = observed_levels(data, arms, truth, is_chance=not typed.means)
    cells = _cells(data, arms)
    interim = design.answers.interim
    before = [look for look in (interim.looks if interim else ()) if look < typed.month]
    looks = (*before, typed.month)
    by_month = any(
        counts_time_at_risk(test) and is_suited(test, typed.endpoint)
        for test in design.answers.tests
    )
    plan = Plan(
        endpoint=typed.endpoint,
        month=typed.month,
        arms=arms,
        strata=tuple(data.strata_shares()),
        truth=truth,
        observed=observed,
        sizes=cells[0],
        arm_of_cell=cells[1],
        stratum_of_cell=cells[2],
        chance=_cell_chances(data, arms, observed, cells),
        spread=_cell_spreads(data, arms, typed, cells) if typed.means else np.empty(0),
        cluster_icc=data.clusters.icc if data.clusters else 0.0,
        needs_lives=by_month or _needs_lives(data, typed, looks),
        looks=looks,
        arm_chance=_arm_chance(data),
        entry_chance=_entry_chance(data),
        lost_share=np.array([data.lost_shares()[arm] for arm in arms]),
        lost_are_excluded=data.drop_out.counted == "excluded",
        keeps_months=by_month or typed.endpoint == "time_to_exit",
        ratios=_ratios(data),
        baseline=_baseline(data, typed),
    )
    _refuse_impossible(plan, data)
    return plan


def observed_levels(
    data: DataStrategy, arms: tuple[str, ...], truth: Floats, *, is_chance: bool
) -> Floats:
    """What each arm will show: treatment not taken up, reaching others, or other people.

    Staff serve pro rata: whoever finds no caseworker has the comparator's level.
    """
    sizes = data.sizes()
    shares = data.treated_shares()
    taken = np.array([shares[arm] for arm in arms])
    usual = arms.index(data.comparator)
    observed = truth * taken + truth[:, [usual]] * (1 - taken)
    treated = [
        place
        for place, arm in enumerate(arms)
        if arm != data.comparator and arm not in data.non_participants
    ]
    if treated and data.spill_over:
        weight = np.array([sizes[arms[place]] for place in treated], float)
        gain = (observed[:, treated] @ weight) / weight.sum() - observed[:, usual]
        observed[:, usual] += data.spill_over * gain
    observed += np.array([data.selection_gap.get(arm, 0.0) for arm in arms])
    return np.asarray(np.clip(observed, 0.0, 1.0) if is_chance and len(observed) > 1 else observed)


def _cells(data: DataStrategy, arms: tuple[str, ...]) -> tuple[Array, Array, Array]:
    """Sizes, arm and stratum of each cell; a simple draw has one cell a stratum and no arm yet."""
    size = data.clusters.size if data.clusters else None
    rows: list[tuple[int, int, int]] = []
    if data.randomisation == "simple":
        parts = data.strata_sizes(sum(data.sizes().values()))
        rows = [(part, 0, place) for place, part in enumerate(parts.values())]
    for number, arm in enumerate(arms if not rows else ()):
        for place, part in enumerate(data.strata_sizes(data.sizes()[arm]).values()):
            consenting = round(part * data.consenting(arm))
            rows += [(persons, number, place) for persons in drawn_together(consenting, size)]
            if data.consent.counted == "everybody" and data.consenting(arm) < 1:
                rows.append((part - consenting, number, place))
        if data.stopped == "included" and arm in data.stopping:
            rows.append((data.stopping[arm], number, 0))
    table = np.array(rows, np.int32).reshape(-1, 3)
    return table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy()


def _cell_chances(
    data: DataStrategy,
    arms: tuple[str, ...],
    observed: Floats,
    cells: tuple[Array, Array, Array],
) -> Floats:
    """Chance in each cell; under a simple draw one column for each stratum and arm."""
    ratios = _ratios(data)
    if data.randomisation == "simple":
        return np.concatenate([observed * ratio for ratio in ratios], axis=1)
    chance = _by_consent(data, arms, observed, cells) * ratios[cells[2]]
    if data.stopped == "included":
        usual = arms.index(data.comparator)
        for cell in _stopped_cells(data, arms, cells):
            chance[:, cell] = observed[:, usual]
    return np.asarray(chance)


def _by_consent(
    data: DataStrategy,
    arms: tuple[str, ...],
    observed: Floats,
    cells: tuple[Array, Array, Array],
) -> Floats:
    """Chance in each cell; who consents gets the arm's gain, who refuses has usual service.

    In every arm those who consent and those who refuse together have the comparator's chance under
    usual service, as the draw sees to.
    """
    usual = observed[:, [arms.index(data.comparator)]]
    factors = np.array([data.consent_factor(arm) for arm in arms])[cells[1]]
    refuses = np.zeros(len(cells[1]), bool)
    for number, arm in enumerate(arms):
        if data.consent.counted == "everybody" and data.consenting(arm) < 1:
            own = np.flatnonzero(cells[1] == number)[: 2 * len(data.strata_shares())]
            refuses[own[1::2]] = True
    gain = np.where(refuses, 0.0, observed[:, cells[1]] - usual)
    ratio = np.where(refuses, data.consent.rate_ratio, 1.0)
    return np.asarray(np.where(factors * ratio == 1, usual + gain, usual * factors * ratio + gain))


def _ratios(data: DataStrategy) -> Floats:
    ratios = np.array([block.rate_ratio for block in data.blocks] or [1.0])
    shares = np.array([*data.strata_shares().values()])
    return np.asarray(ratios / (ratios * shares).sum())


def _cell_spreads(
    data: DataStrategy,
    arms: tuple[str, ...],
    typed: TypedEndpoint,
    cells: tuple[Array, Array, Array],
) -> Floats:
    """Sd between persons in each cell; who takes nothing up, or stopped, is like the comparator.

    Those who take up and those who do not are two kinds of persons, which spread around the mean of
    both: the variance of a mixture.
    """
    taken = np.array([data.treated_shares()[arm] for arm in arms])
    mean = np.array([typed.means[arm].mean for arm in arms])
    sd = np.array([typed.means[arm].sd for arm in arms])
    usual = arms.index(data.comparator)
    between = taken * (1 - taken) * (mean - mean[usual]) ** 2
    mixed = np.sqrt(taken * sd**2 + (1 - taken) * sd[usual] ** 2 + between)
    spread = np.where(taken < 1, mixed, sd)
    if data.randomisation == "simple":
        return np.tile(spread, len(data.strata_shares()))
    by_cell = spread[cells[1]]
    if data.stopped == "included":
        by_cell[_stopped_cells(data, arms, cells)] = sd[usual]
    return np.asarray(by_cell)


def _baseline(data: DataStrategy, typed: TypedEndpoint) -> tuple[float, ...]:
    if typed.baseline_correlation is None:
        return ()
    return typed.baseline_correlation, typed.means[data.comparator].sd


def _stopped_cells(
    data: DataStrategy, arms: tuple[str, ...], cells: tuple[Array, Array, Array]
) -> list[int]:
    """Cells of those who stopped: the last cell of each arm that has some."""
    return [
        int(np.flatnonzero(cells[1] == number)[-1])
        for number, arm in enumerate(arms)
        if arm in data.stopping
    ]


def _arm_chance(data: DataStrategy) -> Floats:
    if data.randomisation != "simple":
        return np.empty(0)
    sizes = np.array(list(data.sizes().values()), float)
    return np.asarray(np.cumsum(sizes) / sizes.sum())


def _entry_chance(data: DataStrategy) -> Floats:
    months = data.entry.last_month
    at_start = data.entry.at_start_share.value
    late = np.full(months, (1 - at_start) / months) if months else np.empty(0)
    return np.asarray(np.cumsum([at_start, *late]))


def _needs_lives(data: DataStrategy, typed: TypedEndpoint, looks: tuple[int, ...]) -> bool:
    return not typed.means and (
        typed.endpoint == "time_to_exit"
        or len(looks) > 1
        or data.randomisation == "simple"
        or data.entry.last_month > 0
        or data.drop_out.share > 0
        or any(data.drop_out.arms.values())
    )


def _refuse_impossible(plan: Plan, data: DataStrategy) -> None:
    mistakes = []
    if not len(plan.spread) and (plan.chance.min() < 0 or plan.chance.max() > 1):
        worst = plan.chance.max() if plan.chance.max() > 1 else plan.chance.min()
        mistakes.append(
            "design: every chance must lie from 0 to 1 once take-up, spill-over, selection_gap and "
            f"rate_ratio have worked (got {worst:.4g} for {plan.endpoint}). "
            "Lower the effect or the ratio"
        )
    is_lost = len(plan.spread) > 0 and bool(plan.lost_share.any())
    if (plan.needs_lives or is_lost) and data.clusters:
        mistakes.append(
            "data.randomisation: clustered must come without staggered entry, drop_out, interim, "
            "time_to_exit or kaplan_meier (got both). Leave out one of them"
        )
    if plan.needs_lives and plan.sizes.max() > trial.MOST_PERSONS:
        mistakes.append(
            f"data: must have at most {trial.MOST_PERSONS} persons in an arm or block where each "
            f"is followed month by month (got {plan.sizes.max()}). Make it smaller or divide it"
        )
    if data.stopped == "included" and data.stopping and data.randomisation == "simple":
        mistakes.append(
            "data.stopping: must come with complete or blocked randomisation (got simple)"
        )
    if mistakes:
        raise InputError(mistakes)


def true_levels(
    design: Design, typed: TypedEndpoint, arms: tuple[str, ...], prior_draws: int = 1
) -> Floats:
    """Chance or mean of each arm under its own treatment; (n_draws, n_arms).

    More than one draw only where the design states a prior; chances are kept within 0 and 1.
    """
    draws = prior_draws if typed.prior else 1
    levels = np.empty((draws, len(arms)))
    normals = prior_normals(design.seed, draws, len(arms))
    for place, arm in enumerate(arms):
        if typed.means:
            levels[:, place] = typed.means[arm].mean
        elif arm in typed.rates:
            levels[:, place] = typed.rates[arm].chance
        else:
            base = typed.base_rate.chance if typed.base_rate else 0.0
            effect = np.full(draws, typed.effects.get(arm, 0.0))
            if arm in typed.prior:
                belief = typed.prior[arm]
                effect = belief.mean + belief.sd * (normals[:, place] if draws > 1 else np.zeros(1))
                effect = np.clip(base + effect, 0.0, 1.0) - base
            levels[:, place] = base + effect
    return levels


def prior_normals(seed: int, draws: int, n_arms: int) -> Floats:
    """Standard normal numbers, one for each draw and arm, spread evenly over what is believed.

    A sequence that fills the cube evenly (with the roots of x^(d + 1) = x + 1 as steps, d arms),
    from a start by address: its mean errs far less than that of as many independent numbers.
    """
    start = np.empty((1, n_arms, 2))
    trial.draw_uniforms(0, 1, TRIAL, PRIOR_BLOCK, seed_words(seed), start)
    root = 2.0
    for _ in range(ROOT_STEPS):
        root = (1.0 + root) ** (1.0 / (n_arms + 1))
    steps = np.arange(draws)[:, None] * root ** -np.arange(1.0, n_arms + 1)
    uniforms = np.mod(start[:, :, 0] + steps, 1.0)
    return np.asarray(ndtri(np.clip(uniforms, 2.0**-54, 1 - 2.0**-53)))


def seed_words(seed: int) -> Words:
    """The generator's key: low and high half of the seed."""
    return np.array(Address(seed, 0, 0).key_words, np.uint32)
