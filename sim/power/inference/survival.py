"""Time to exit: the log-rank test and Cox's model, from exits and losses by month."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array, Floats
from sim.kernels.trial import regressions as trial_models


def persons_at_risk(exits: Array, censored: Array) -> Floats:
    """Persons still in sight at the start of each month.

    Parameters
    ----------
    exits : (..., n_months) persons whose exit fell in month k since entry
    censored : (..., n_months + 1) persons lost after k whole months without an exit

    Returns
    -------
    (..., n_months)

    Examples
    --------
    >>> persons_at_risk(np.array([1.0, 2.0]), np.array([0.0, 1.0, 6.0]))
    array([10.,  8.])
    """
    gone = np.cumsum(exits, axis=-1) - exits + np.cumsum(censored, axis=-1)[..., :-1]
    people = exits.sum(axis=-1, keepdims=True) + censored.sum(axis=-1, keepdims=True)
    return np.asarray(people - gone, float)


def log_rank(exits: Floats, at_risk: Floats) -> Floats:
    """Log-rank z (positive: the arm leaves sooner); (n_studies,).

    exits, at_risk : (n_studies, 2, n_months), group 0 the arm. Mantel (1966), Cancer Chemotherapy
    Reports 50.
    """
    z = np.empty(len(exits))
    trial_models.log_rank_each(
        np.ascontiguousarray(exits, float), np.ascontiguousarray(at_risk, float), z
    )
    return z


def cox(exits: Floats, at_risk: Floats) -> tuple[Floats, Floats]:
    """Log hazard ratio and its standard error, Efron's handling of ties; (n_studies,) each.

    exits, at_risk : (n_studies, 2, n_months), group 0 the arm. Cox (1972), JRSS B 34.
    """
    estimate, error = np.empty(len(exits)), np.empty(len(exits))
    trial_models.cox_each(
        np.ascontiguousarray(exits, float), np.ascontiguousarray(at_risk, float), estimate, error
    )
    return estimate, error
