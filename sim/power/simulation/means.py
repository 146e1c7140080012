"""Studies of a mean endpoint: sums and sums of squares of normal persons, without the persons.

Of a cell (an arm, a block of an arm, those who stopped, or a cluster) mean and variance are drawn
from their exact laws: a normal and a chi-squared one. A simple draw and a loss from sight make the
number of persons in a cell binomial.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import gammaincinv, ndtri

from sim.arrays import Array, Floats
from sim.kernels.trial import draws as trial
from sim.power.inference.t_tests import N_SUMS, cluster_sums
from sim.power.simulation.plan import BASELINE_BLOCK, TRIAL, Plan, seed_words

# More persons show how values lie around a line.
SOME_FREEDOM = 2
# The middle of the smallest step of a uniform number.
HALF_STEP = 2.0**-54


class _Cells(NamedTuple):
    """Persons (n_studies or 1, n_cells), and of each cell mean, sd, arm and stratum (n_cells,)."""

    persons: Floats
    mean: Floats
    spread: Floats
    arm: Array
    stratum: Array


def mean_tallies(plan: Plan, seed: int, block: int, start: int, size: int) -> dict[str, Array]:
    """Sums of persons by arm and stratum, persons where their number varies, and clusters.

    Parameters
    ----------
    block : first of the endpoint's two blocks: mean and variance, then numbers of persons
    start, size : first study and number of studies
    """
    cells = _drawn_cells(plan, seed, block + 1, start, size)
    uniforms = _uniforms(seed, block, start, size, len(cells.mean))
    mean, squares = _mean_and_squares(plan, cells, uniforms)
    total = cells.persons * mean
    tallies = {"sums": _summed(plan, cells, np.stack([total, squares + total * mean], axis=-1))}
    if len(cells.persons) > 1:
        persons = _summed(plan, cells, cells.persons[..., None])
        tallies["persons"] = persons[:, None, :, :, 0].round().astype(np.int32)
    if plan.cluster_icc:
        tallies["clusters"] = _clusters(plan, cells, total)
    if plan.baseline:
        drawn = [
            _uniforms(seed, BASELINE_BLOCK + block + more, start, size, len(cells.mean))
            for more in (0, 1)
        ]
        before = _before(plan, cells, (mean, squares), np.concatenate(drawn, axis=-1))
        tallies["baseline"] = _summed(plan, cells, before)
    return tallies


def _uniforms(seed: int, block: int, start: int, size: int, n_cells: int) -> Floats:
    out = np.empty((size, n_cells, 2))
    trial.draw_uniforms(start, 1, TRIAL, block, seed_words(seed), out)
    return out + HALF_STEP


def _drawn_cells(plan: Plan, seed: int, block: int, start: int, size: int) -> _Cells:
    """The cells of a plan; with persons of every study where chance decides who is there."""
    arm, stratum = plan.arm_of_cell, plan.stratum_of_cell
    persons = plan.sizes[None, :].astype(float)
    uniforms = np.empty(0)
    if len(plan.arm_chance) or plan.lost_share.any():
        n_cells = len(plan.strata) * len(plan.arms) if len(plan.arm_chance) else len(arm)
        uniforms = _uniforms(seed, block, start, size, n_cells)
    if len(plan.arm_chance):
        places = np.arange(len(plan.strata) * len(plan.arms))
        stratum, arm = np.divmod(places, len(plan.arms))
        persons = _simple(plan, uniforms[:, :, 0])
    if plan.lost_share.any():
        persons = _binomial(persons, 1.0 - plan.lost_share[arm], uniforms[:, :, 1])
    return _Cells(persons, plan.chance[0], plan.spread, arm, stratum)


def _simple(plan: Plan, uniforms: Floats) -> Floats:
    """Persons in each stratum and arm, each person drawn for itself: a multinomial, arm by arm."""
    shares = np.diff(plan.arm_chance, prepend=0.0)
    n_arms = len(plan.arms)
    out = np.empty_like(uniforms)
    for stratum, everybody in enumerate(plan.sizes):
        left, rest = np.full(len(out), float(everybody)), 1.0
        for arm, share in enumerate(shares):
            column = stratum * n_arms + arm
            out[:, column] = left
            if arm < n_arms - 1:
                out[:, column] = _binomial(left, min(1.0, share / rest), uniforms[:, column])
            left, rest = left - out[:, column], rest - share
    return out


def _binomial(persons: Floats, chance: Floats | float, uniforms: Floats) -> Floats:
    from scipy.stats import binom  # noqa: PLC0415  (slow to load)

    return np.asarray(binom.ppf(uniforms, persons, chance), float)


def _mean_and_squares(plan: Plan, cells: _Cells, uniforms: Floats) -> tuple[Floats, Floats]:
    """Mean of each cell and squares around it; 0 where nobody is.

    In a cluster the icc is the share of the variance that its members have in common.
    """
    together = plan.cluster_icc
    some = np.maximum(cells.persons, 1.0)
    error = cells.spread * np.sqrt(together + (1.0 - together) / some)
    mean = cells.mean + error * ndtri(uniforms[:, :, 0])
    freedom = np.maximum(some - 1.0, 1.0)
    squares = (1.0 - together) * cells.spread**2 * 2 * gammaincinv(freedom / 2, uniforms[:, :, 1])
    return mean, np.where(cells.persons > 1, squares, 0.0)


def _before(plan: Plan, cells: _Cells, observed: tuple[Floats, Floats], uniforms: Floats) -> Floats:
    """Sums of x, x^2 and xy of the value before the trial, given y; (n_studies, n_cells, 3).

    x is normal given y, with mean 0 in every arm: its mean, its product with y and its squares
    around the line on y are then a normal, a normal and a chi-squared number of their own.

    observed : mean of y and squares around it, (n_studies, n_cells) each
    """
    mean, squares = observed
    correlation, spread = plan.baseline
    some = np.maximum(cells.persons, 1.0)
    slope, rest = correlation * spread / cells.spread, spread * np.sqrt(1 - correlation**2)
    centre = slope * (mean - cells.mean) + rest / np.sqrt(some) * ndtri(uniforms[:, :, 0])
    noise = rest * np.sqrt(squares) * ndtri(uniforms[:, :, 1])
    together = slope * squares + noise
    freedom = np.maximum(some - 2.0, 1.0)
    around = rest**2 * 2 * gammaincinv(freedom / 2, uniforms[:, :, 2]) * (some > SOME_FREEDOM)
    own = np.divide(together**2, squares, out=np.zeros_like(squares), where=squares > 0) + around
    x = some * centre
    parts = np.stack([x, own + x * centre, together + x * mean], axis=-1)
    return np.asarray(parts * (cells.persons > 0)[..., None])


def _summed(plan: Plan, cells: _Cells, values: Floats) -> Floats:
    """Values of cells added up; (n_studies, n_cells, k) to (n_studies, n_arms, n_strata, k)."""
    out = np.zeros((len(values), len(plan.arms), len(plan.strata), values.shape[-1]))
    for cell in range(len(cells.mean)):
        out[:, cells.arm[cell], cells.stratum[cell]] += values[:, cell]
    return out


def _clusters(plan: Plan, cells: _Cells, total: Floats) -> Floats:
    sums = np.zeros((len(total), len(plan.arms), len(plan.strata), N_SUMS))
    for stratum in range(len(plan.strata)):
        here = cells.stratum == stratum
        sizes, arms = plan.sizes[here].astype(float), cells.arm[here]
        sums[:, :, stratum] = cluster_sums(total[:, here], sizes, arms, len(plan.arms))
    return sums
