"""Prior and likelihood of one trial under one effect basis: the posterior to be sampled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.calibrate.likelihood_terms import Terms, term_arrays, terms_of
from sim.calibrate.parameters import Parameters, parameters_of, places_of, without_effect
from sim.calibrate.trial_arrays import trial_arrays
from sim.engine.replicate import open_pool
from sim.inputs.targets.model import Targets
from sim.kernels.likelihood.earner_months import earner_months
from sim.kernels.likelihood.group_shares import N_MEASURES, group_shares
from sim.kernels.likelihood.log_likelihood import TermArrays, TrialArrays, log_likelihoods

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class CalibrationModel:
    """A trial's prior and likelihood.

    A *point* holds one coordinate per free parameter, each standard normal under the prior.
    """

    targets: Targets
    effects: str
    parameters: Parameters
    terms: Terms
    groups: tuple[str, ...]
    trial: TrialArrays
    term_arrays: TermArrays

    @property
    def n_free(self) -> int:
        """Number of free parameters."""
        return len(self.parameters.free)


def model_of(targets: Targets, effects: str = "registry") -> CalibrationModel:
    """The model of a targets file under an effect basis."""
    terms = terms_of(targets, effects)
    groups = terms.groups
    trial = trial_arrays(targets, groups, terms.months)
    arrays = term_arrays(targets, terms, groups)
    parameters = parameters_of(targets, effects)
    return CalibrationModel(targets, effects, parameters, terms, groups, trial, arrays)


def log_likelihood(model: CalibrationModel, points: Floats, threads: int = 1) -> Floats:
    """Log-likelihood of points, without constants.

    Parameters
    ----------
    points : (n, free), standard normal under the prior
    threads : how many parts are worked on side by side; the values do not depend on it

    Returns
    -------
    (n,)
    """
    points = np.ascontiguousarray(points, np.float64)
    values = np.empty(len(points))
    arrays = (model.parameters.arrays, model.trial, model.term_arrays)
    if threads <= 1 or len(points) < threads:
        log_likelihoods(points, *arrays, values)
        return values
    parts = np.array_split(np.arange(len(points)), threads)

    def fill(part: slice) -> None:
        log_likelihoods(points[part], *arrays, values[part])

    with open_pool(threads) as pool:
        list(pool.in_order(fill, [slice(part[0], part[-1] + 1) for part in parts]))
    return values


def log_posterior(model: CalibrationModel, points: Floats, threads: int = 1) -> Floats:
    """Log-posterior of points up to a constant, (n,); the prior is standard normal."""
    log_prior = -0.5 * np.square(points).sum(axis=1)
    return np.asarray(log_likelihood(model, points, threads) + log_prior, np.float64)


def expected_shares(
    targets: Targets, groups: tuple[str, ...], values: Mapping[str, Floats]
) -> Floats:
    """Shares of each group at every month, nothing drawn.

    Parameters
    ----------
    groups : names of the groups, in the order of the result
    values : natural values (n,) by flat name, as a posterior has them; all names of the trial

    Returns
    -------
    (n, months + 1, groups, 7), in the order of `sim.kernels.likelihood.group_shares`
    """
    months = tuple(range(targets.time.months + 1))
    trial = trial_arrays(targets, groups, months)
    natural = _natural_rows(targets, values)
    followed = trial.part_time_share.size
    shares = np.empty((len(natural), len(months), followed, N_MEASURES))
    for row, point in enumerate(natural):
        group_shares(point, *trial, shares[row])
    return np.ascontiguousarray(shares[:, :, : len(groups)])


def months_with_earnings(
    targets: Targets, groups: tuple[str, ...], values: Mapping[str, Floats]
) -> Floats:
    """Mean and variance of a person's months with part-time earnings over the whole trial.

    Parameters
    ----------
    groups, values : as for `expected_shares`

    Returns
    -------
    (n, groups, 2), months and months squared
    """
    trial = trial_arrays(targets, groups, ())
    natural = _natural_rows(targets, values)
    moments = np.empty((len(natural), trial.part_time_share.size, 2))
    for row, point in enumerate(natural):
        earner_months(point, *trial[:-1], moments[row])
    return np.ascontiguousarray(moments[:, : len(groups)])


def _natural_rows(targets: Targets, values: Mapping[str, Floats]) -> Floats:
    """Values by flat name as the kernels want them, (n, places).

    A parameter that a posterior does not hold was none of its model: it changes nothing.
    """
    n_draws = len(next(iter(values.values())))
    columns = [
        values[name] if name in values else np.full(n_draws, without_effect(name))
        for name in places_of(targets)
    ]
    return np.ascontiguousarray(np.column_stack(columns))
