"""Parameter draws by the source of effects they come from, and what weighs each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.arrays import Ints as Integers

# What a sum of weights may lie below the share that it stands for, in percent.
ROUNDING = 1e-7


def source_of_draws(weights: Sequence[float], n_draws: int) -> Integers:
    """The source of each draw: of all, the one whose share lags most behind its weight.

    Draw i goes to the source with the largest deficit, its weight times i + 1 less the draws it has
    had, and to the first of several. No draw ever moves when more are asked for, and after n draws
    no source is a whole draw ahead of its weight times n.

    Parameters
    ----------
    weights : of the sources; they sum to 1

    Returns
    -------
    (n_draws,) numbers of sources

    References
    ----------
    Tijdeman (1980), The chairman assignment problem, Discrete Mathematics 32(3), 323-330, on
    sequences that keep every share near its weight.

    Examples
    --------
    >>> source_of_draws([0.5, 0.25, 0.25], 8).tolist()
    [0, 1, 2, 0, 0, 1, 2, 0]
    """
    share, had = np.asarray(weights, np.float64), np.zeros(len(weights))
    found = np.empty(n_draws, np.int64)
    for draw in range(n_draws):
        # Rounded, so that shares which lag equally are equal.
        lags = np.round(share * (draw + 1) - had, 9)
        found[draw] = int(np.argmax(lags))
        had[found[draw]] += 1
    return found


def draws_for_all(weights: Sequence[float]) -> int:
    """The fewest draws of which every source has one.

    Examples
    --------
    >>> draws_for_all([0.5, 0.25, 0.25]), draws_for_all([0.9, 0.1])
    (3, 6)
    """
    draws = len(weights)
    while np.unique(source_of_draws(weights, draws)).size < len(weights):
        draws += 1
    return draws


@dataclass(frozen=True, eq=False)
class DrawStrata:
    """Parameter draws that come from several sources of effects.

    A draw weighs w / n, with w the weight of its source and n the draws that source has: so that a
    mean is that of the mixture whatever the number of draws.

    Attributes
    ----------
    names : of the sources
    weights : of the sources; they sum to 1
    of_draw : (n_draws,) the source of each draw
    """

    names: tuple[str, ...]
    weights: tuple[float, ...]
    of_draw: Integers

    def weight_of_world(self, draw: Integers) -> Floats:
        """What each world weighs, (n_worlds,); they sum to 1.

        Worlds of one draw share its weight. Sources without a draw among these are left out, and
        the weights of the others scaled up.

        Parameters
        ----------
        draw : (n_worlds,) parameter draw of each world
        """
        numbers, place, worlds = np.unique(draw, return_inverse=True, return_counts=True)
        source = self.of_draw[numbers]
        n_draws = np.bincount(source, minlength=len(self.weights))
        each = np.asarray(self.weights)[source] / n_draws[source]
        weight: Floats = (each / each.sum() / worlds)[place]
        return weight

    def draws_of(self, draw: Integers) -> dict[int, Integers]:
        """The draws of each source among those of some worlds; sources without any are left out."""
        numbers = np.unique(draw)
        source = self.of_draw[numbers]
        return {int(one): numbers[source == one] for one in np.unique(source)}


def mean_of(values: Floats, draw: Integers, strata: DrawStrata | None) -> Floats:
    """Mean over worlds, the first axis: (n_worlds, …) to (…)."""
    if strata is None:
        mean: Floats = np.asarray(values.mean(axis=0))
        return mean
    return np.asarray(np.tensordot(strata.weight_of_world(draw), values, axes=1))


def percentiles_of(
    values: Floats, draw: Integers, strata: DrawStrata | None, at: Sequence[float]
) -> Floats:
    """Percentiles over worlds, the first axis: (n_worlds, …) to (len(at), …).

    The inverted empirical distribution: each is the value of a world, nothing is interpolated.
    """
    if strata is None:
        found: Floats = np.percentile(values, at, axis=0, method="inverted_cdf")
        return found
    weight = strata.weight_of_world(draw)
    order = np.argsort(values, axis=0, kind="stable")
    ordered = np.take_along_axis(values, order, axis=0)
    # Sums of weights are a hair off what they stand for; as with equal weights, a share that is
    # reached exactly counts as reached.
    reached = np.cumsum(weight[order], axis=0) * 100 + ROUNDING
    places = [(reached < share).sum(axis=0).clip(max=len(values) - 1) for share in at]
    return np.stack([np.take_along_axis(ordered, place[None], axis=0)[0] for place in places])


def error_of_mean(values: Floats, draw: Integers, strata: DrawStrata) -> Floats:
    r"""Standard error of the weighted mean over worlds: (n_worlds, …) to (…).

    :math:`\sqrt{\sum_b w_b^2 s_b^2 / n_b}` with :math:`s_b` the standard deviation of the means of
    the :math:`n_b` draws of source b. A source with one draw is given the pooled standard deviation
    of those with more; where none has, all draws count as one sample, which errs on the large side.

    References
    ----------
    Cochran (1977), Sampling Techniques, 3rd ed., eq. 5.7 and sec. 5A.12 (one unit in a stratum).
    """
    means = {n: values[draw == n].mean(axis=0) for n in np.unique(draw).tolist()}
    parts = {
        source: np.stack([means[n] for n in numbers.tolist()])
        for source, numbers in strata.draws_of(draw).items()
    }
    everything = np.concatenate([*parts.values()])
    if len(everything) == 1:
        return np.full(values.shape[1:], np.nan)
    pooled = _pooled_variance(list(parts.values()), everything)
    total = sum(strata.weights[source] for source in parts)
    error: Floats = np.sqrt(
        sum(
            (strata.weights[source] / total) ** 2
            * (pooled if len(part) == 1 else part.var(axis=0, ddof=1))
            / len(part)
            for source, part in parts.items()
        )
    )
    return error


def _pooled_variance(parts: list[Floats], everything: Floats) -> Floats:
    several = [part for part in parts if len(part) > 1]
    if not several:
        alone: Floats = everything.var(axis=0, ddof=1)
        return alone
    squares = sum(part.var(axis=0, ddof=1) * (len(part) - 1) for part in several)
    pooled: Floats = np.asarray(squares / sum(len(part) - 1 for part in several))
    return pooled
