"""Logistic and linear probability models of an exit, with or without classes as covariates.

Counts by group and stratum (a profile, a block) are all these models need.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats
from sim.kernels.trial import regressions as trial_models

HC3 = 3


def logistic(events: Floats, persons: Floats) -> tuple[Floats, Floats]:
    """Log odds ratio of arm against comparator and its standard error (maximum likelihood).

    Parameters
    ----------
    events, persons : (n_studies, 2, n_strata), group 0 the arm; one stratum: no covariate,
        more: a separate intercept for each

    Returns
    -------
    estimate, standard error : (n_studies,), log odds; nan where separated (a failure)
    """
    estimate, error = np.empty(len(events)), np.empty(len(events))
    trial_models.logistic_each(
        np.ascontiguousarray(events, float), np.ascontiguousarray(persons, float), estimate, error
    )
    return estimate, error


def linear_probability(events: Floats, persons: Floats, *, hc: int = 1) -> tuple[Floats, Floats]:
    """Effect on the chance and its heteroskedasticity-robust standard error (least squares).

    Least squares on the arm and one dummy a stratum, the arm residualised on the dummies (Frisch &
    Waugh 1933); HC1 and HC3 of MacKinnon & White (1985), Journal of Econometrics 29.

    Parameters
    ----------
    events, persons : (n_studies, 2, n_strata), group 0 the arm
    hc : 1 or 3
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        total = persons.sum(axis=1, keepdims=True)
        share = np.nan_to_num(persons[:, :1] / total)
        residual = np.concatenate([1 - share, -share], axis=1)
        information = (persons * residual**2).sum(axis=(1, 2))
        estimate = (events * residual).sum(axis=(1, 2)) / information
        level = np.nan_to_num(events.sum(axis=1, keepdims=True) / total)
        fitted = level + residual * estimate[:, None, None]
        leverage = np.nan_to_num(1 / total) + residual**2 / information[:, None, None]
        squares = events * (1 - fitted) ** 2 + (persons - events) * fitted**2
        if hc == HC3:
            squares = squares / (1 - leverage) ** 2
        meat = (residual**2 * squares).sum(axis=(1, 2))
        people = persons.sum(axis=(1, 2))
        freedom = people - 1 - (total[:, 0] > 0).sum(axis=1)
        correction = people / freedom if hc == 1 else 1.0
        error = np.sqrt(meat * correction) / information
    return estimate, np.where(error > 0, error, np.nan)
