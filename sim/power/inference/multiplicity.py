"""More than one contrast: Bonferroni, Holm and Dunnett as adjusted p-values.

An adjusted p-value is compared with alpha as it stands; nan (a failure) stays nan and still
counts in the family's size, because the plan to test it was made.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, ndtri

from sim.arrays import Floats


def bonferroni(p_values: Floats) -> Floats:
    """Bonferroni: each p times the number of contrasts; p_values (..., n_contrasts)."""
    return np.asarray(np.minimum(1.0, p_values * p_values.shape[-1]))


def holm(p_values: Floats) -> Floats:
    """Holm's step-down p-values; p_values (..., n_contrasts).

    Holm (1979), A simple sequentially rejective multiple test procedure, Scand J Statist 6.

    Examples
    --------
    >>> holm(np.array([0.01, 0.04, 0.03])).round(3)
    array([0.03, 0.06, 0.06])
    """
    size = p_values.shape[-1]
    order = np.argsort(p_values, axis=-1)
    rising = np.take_along_axis(p_values, order, axis=-1) * (size - np.arange(size))
    stepped = np.fmax.accumulate(rising, axis=-1)
    stepped = np.where(np.isnan(rising), np.nan, np.minimum(1.0, stepped))
    out = np.empty_like(stepped)
    np.put_along_axis(out, order, stepped, axis=-1)
    return out


def dunnett_chance(
    height: Floats, loadings: Floats, freedom: float = np.inf, *, two_sided: bool = True
) -> Floats:
    r"""Chance that no statistic of the family passes `height` under the joint null.

    The statistics share one comparator, so given its deviation u they are independent:
    :math:`\int \phi(u)\prod_i[\Phi((h+b_i u)/c_i)-\Phi((-h+b_i u)/c_i)]\,du`, with
    :math:`b_i^2 = n_i/(n_i+n_0)` and :math:`c_i^2 = 1-b_i^2`; over the scale's chi law too when
    freedom is finite (Dunnett 1955, JASA 50).

    Parameters
    ----------
    height : (n,), >= 0 when two-sided
    loadings : (n_contrasts,), b_i, in (0, 1)
    """
    from scipy.stats import chi  # noqa: PLC0415  (slow to load)

    u, weight = np.polynomial.hermite_e.hermegauss(96)
    weight = weight / weight.sum()
    if np.isfinite(freedom):
        scale, scale_weight = np.polynomial.legendre.leggauss(64)
        low, high = chi.ppf([1e-12, 1 - 1e-12], freedom) / np.sqrt(freedom)
        scale = low + (scale + 1) * (high - low) / 2
        density = chi.pdf(scale * np.sqrt(freedom), freedom) * np.sqrt(freedom)
        scale_weight = scale_weight * density * (high - low) / 2
    else:
        scale, scale_weight = np.ones(1), np.ones(1)
    rest = np.sqrt(1 - loadings**2)
    heights = np.asarray(height, float)[:, None, None, None] * scale[:, None, None]
    centre = loadings * u[:, None]
    inside = ndtr((heights + centre) / rest)
    if two_sided:
        inside = inside - ndtr((-heights + centre) / rest)
    return np.asarray(inside.prod(axis=-1) @ weight @ scale_weight)


def dunnett(
    p_values: Floats, n_arms: Floats, n_comparator: float, *, two_sided: bool = True
) -> Floats:
    """Dunnett's adjusted p-values of many arms against one comparator.

    Each p-value is turned into the normal statistic with that p, which suits large samples; the
    correlation of two contrasts follows from the shared comparator.

    Parameters
    ----------
    p_values : (..., n_contrasts); n_arms : (n_contrasts,) persons; n_comparator : persons
    """
    loadings = np.sqrt(np.asarray(n_arms, float) / (np.asarray(n_arms, float) + n_comparator))
    # The adjusted p falls smoothly with the height, so one fine grid serves all studies.
    grid = np.linspace(0.0 if two_sided else -8.5, 8.5, 1701)
    adjusted = 1.0 - dunnett_chance(grid, loadings, two_sided=two_sided)
    clipped = np.clip(p_values, 1e-16, 1.0)
    height = -ndtri(clipped / 2 if two_sided else clipped)
    interpolated = np.interp(np.nan_to_num(height), grid, adjusted)
    return np.where(np.isnan(p_values), np.nan, np.maximum(interpolated, p_values))
