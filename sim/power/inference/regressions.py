"""Regressions: logistic and linear probability models of an exit, and models of the time to it.

Counts by group and stratum (a profile, a block) are all the former need, exits and losses by month
all that Cox's model and the log-rank test need.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Array, Floats
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


def kaplan_meier(exits: Floats, at_risk: Floats) -> tuple[Floats, Floats]:
    """Share who left by the end if nobody had been lost, and Greenwood's variance of it.

    nan, a failure, where nobody is left to be seen before the end.

    Parameters
    ----------
    exits, at_risk : (..., n_months)

    Returns
    -------
    share, variance : (...)

    References
    ----------
    Kaplan & Meier (1958), JASA 53; Kalbfleisch & Prentice (2002), 2nd ed., section 1.4.

    Examples
    --------
    >>> share, variance = kaplan_meier(np.array([2.0, 0.0]), np.array([10.0, 8.0]))
    >>> round(float(share), 3), round(float(variance), 4)
    (0.2, 0.016)
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        stays = 1.0 - exits / at_risk
        steps = exits / (at_risk * (at_risk - exits))
        # Once all in sight have left, nobody can be at risk later.
        over = np.cumsum((at_risk > 0) & (exits == at_risk), axis=-1) > 0
    stays = np.where(over, 0.0, stays)
    stay = stays.prod(axis=-1)
    variance = stay**2 * np.where(over, 0.0, steps).sum(axis=-1)
    return np.asarray(1.0 - stay), np.asarray(variance)


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
