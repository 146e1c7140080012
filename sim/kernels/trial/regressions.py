"""Regression and survival tests of many simulated studies, from their counts.

Counts are enough: with a treatment and one set of classes the logistic model is a grouped
binomial, and log-rank and Cox need only exits and persons at risk by month.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import kernel

Floats = NDArray[np.float64]

MOST_STEPS = 50
CLOSE = 1e-10
# A log odds this large means a class in which everybody or nobody left: no finite estimate.
SEPARATED = 15.0


@kernel
def logistic_each(events: Floats, persons: Floats, out_estimate: Floats, out_error: Floats) -> None:
    """Log odds ratio of the arm and its standard error, adjusted for stratum, one study a row.

    events, persons (n_studies, 2, n_strata), group 0 the arm; outputs (n_studies,), nan where the
    likelihood has no maximum. Newton steps on one effect and one intercept a stratum; the
    information matrix is an arrow, so its Schur complement gives the effect's variance.
    """
    n_strata = events.shape[2]
    slopes = np.empty(n_strata)
    for row in range(events.shape[0]):
        effect = 0.0
        out_estimate[row] = np.nan
        out_error[row] = np.nan
        for stratum in range(n_strata):
            total = persons[row, 0, stratum] + persons[row, 1, stratum]
            left = events[row, 0, stratum] + events[row, 1, stratum]
            slopes[stratum] = math.log((left + 0.5) / (total - left + 0.5))
        for _step in range(MOST_STEPS):
            gradient = 0.0
            information = 0.0
            change_most = 0.0
            for stratum in range(n_strata):
                left = events[row, 0, stratum] + events[row, 1, stratum]
                total = persons[row, 0, stratum] + persons[row, 1, stratum]
                if left <= 0.0 or left >= total:
                    continue
                chance_1 = 1.0 / (1.0 + math.exp(-slopes[stratum] - effect))
                chance_0 = 1.0 / (1.0 + math.exp(-slopes[stratum]))
                weight_1 = persons[row, 0, stratum] * chance_1 * (1.0 - chance_1)
                weight_0 = persons[row, 1, stratum] * chance_0 * (1.0 - chance_0)
                score_1 = events[row, 0, stratum] - persons[row, 0, stratum] * chance_1
                score_0 = events[row, 1, stratum] - persons[row, 1, stratum] * chance_0
                weight = weight_1 + weight_0
                gradient += score_1 - weight_1 / weight * (score_1 + score_0)
                information += weight_1 * weight_0 / weight
            if not information > 0.0:
                break
            change = gradient / information
            for stratum in range(n_strata):
                left = events[row, 0, stratum] + events[row, 1, stratum]
                total = persons[row, 0, stratum] + persons[row, 1, stratum]
                if left <= 0.0 or left >= total:
                    continue
                chance_1 = 1.0 / (1.0 + math.exp(-slopes[stratum] - effect))
                chance_0 = 1.0 / (1.0 + math.exp(-slopes[stratum]))
                weight_1 = persons[row, 0, stratum] * chance_1 * (1.0 - chance_1)
                weight_0 = persons[row, 1, stratum] * chance_0 * (1.0 - chance_0)
                score = (
                    left - persons[row, 0, stratum] * chance_1 - persons[row, 1, stratum] * chance_0
                )
                slope_change = (score - weight_1 * change) / (weight_1 + weight_0)
                slopes[stratum] += slope_change
                change_most = max(change_most, abs(slope_change))
            effect += change
            change_most = max(change_most, abs(change))
            if not abs(effect) < SEPARATED:
                break
            if change_most < CLOSE:
                out_estimate[row] = effect
                out_error[row] = 1.0 / math.sqrt(information)
                break


@kernel
def log_rank_each(exits: Floats, at_risk: Floats, out_z: Floats) -> None:
    """Log-rank statistic (positive: the arm leaves faster), one study a row.

    exits, at_risk (n_studies, 2, n_months), group 0 the arm; out_z (n_studies,), nan without
    variance. Hypergeometric variance, as in lifelines and R's survdiff.
    """
    for row in range(exits.shape[0]):
        excess = 0.0
        variance = 0.0
        for month in range(exits.shape[2]):
            left = exits[row, 0, month] + exits[row, 1, month]
            total = at_risk[row, 0, month] + at_risk[row, 1, month]
            if left == 0.0 or total < 2.0:
                continue
            share = at_risk[row, 0, month] / total
            excess += exits[row, 0, month] - left * share
            variance += left * share * (1.0 - share) * (total - left) / (total - 1.0)
        out_z[row] = excess / math.sqrt(variance) if variance > 0.0 else np.nan


@kernel
def cox_each(exits: Floats, at_risk: Floats, out_estimate: Floats, out_error: Floats) -> None:
    """Log hazard ratio of the arm and its standard error, Efron's ties, one study a row.

    exits, at_risk (n_studies, 2, n_months), group 0 the arm; outputs (n_studies,), nan where the
    partial likelihood has no maximum. Efron (1977), JASA 72.
    """
    for row in range(exits.shape[0]):
        effect = 0.0
        out_estimate[row] = np.nan
        out_error[row] = np.nan
        for _step in range(MOST_STEPS):
            ratio = math.exp(effect)
            gradient = 0.0
            information = 0.0
            for month in range(exits.shape[2]):
                left = exits[row, 0, month] + exits[row, 1, month]
                gradient += exits[row, 0, month]
                for tie in range(int(left)):
                    gone = tie / left
                    arm = ratio * (at_risk[row, 0, month] - gone * exits[row, 0, month])
                    other = at_risk[row, 1, month] - gone * exits[row, 1, month]
                    share = arm / (arm + other)
                    gradient -= share
                    information += share * (1.0 - share)
            if not information > 0.0:
                break
            change = gradient / information
            effect += max(-2.0, min(2.0, change))
            if not abs(effect) < SEPARATED:
                break
            if abs(change) < CLOSE:
                out_estimate[row] = effect
                out_error[row] = 1.0 / math.sqrt(information)
                break
