"""Whether the sampler has mixed, and what the data have taught of each parameter."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.calibrate.model import CalibrationModel

Floats = npt.NDArray[np.float64]
# A parameter counts as calibrated if the data take away at least this much of its prior spread.
CALIBRATED_BELOW = 0.7
MOST_R_HAT = 1.01
LEAST_EFFECTIVE = 1_000.0
# Between the names of two parameters that the data inform only together.
PRODUCT = " x "


@dataclass(frozen=True)
class Mixing:
    """Diagnostics of the draws, worst parameter.

    Attributes
    ----------
    r_hat : rank-normalised, split (Vehtari et al. 2021); every walker counts as a chain
    bulk_size, tail_size : effective number of draws in the middle and in the tails
    draws : draws made
    """

    r_hat: float
    bulk_size: float
    tail_size: float
    draws: int

    @property
    def is_good(self) -> bool:
        """R-hat at most 1.01, effective sizes at least 1,000."""
        sizes = min(self.bulk_size, self.tail_size)
        return self.r_hat <= MOST_R_HAT and sizes >= LEAST_EFFECTIVE


@dataclass(frozen=True)
class Informed:
    """How much the data say of one parameter.

    Attributes
    ----------
    prior_sd, posterior_sd : of the logarithm for hazards and ratios, of the value for an
        elasticity
    low, median, high : posterior 5 %, 50 % and 95 %, natural scale
    prior_median : natural scale
    """

    name: str
    prior_median: float
    prior_sd: float
    posterior_sd: float
    low: float
    median: float
    high: float

    @property
    def ratio(self) -> float:
        """Posterior over prior standard deviation: 1 means that the data say nothing."""
        return self.posterior_sd / self.prior_sd

    @property
    def status(self) -> str:
        """Calibrated if the data inform it, else assumed."""
        return "calibrated" if self.ratio < CALIBRATED_BELOW else "assumed"


def mixing_of(chains: Floats) -> Mixing:
    """Diagnostics of chains, (stored steps, walkers, free)."""
    with warnings.catch_warnings():
        # arviz 0.23 announces its next version on every import.
        warnings.simplefilter("ignore", FutureWarning)
        import arviz as untyped  # noqa: PLC0415  (slow to load)

    arviz: Any = untyped
    data = arviz.convert_to_dataset({"x": np.swapaxes(chains, 0, 1)})
    return Mixing(
        r_hat=float(arviz.rhat(data)["x"].max()),
        bulk_size=float(arviz.ess(data, method="bulk")["x"].min()),
        tail_size=float(arviz.ess(data, method="tail")["x"].min()),
        draws=chains.shape[0] * chains.shape[1],
    )


def identifiability(model: CalibrationModel, points: Floats) -> tuple[Informed, ...]:
    """One row per free parameter, and one for each product that only is informed as such.

    Parameters
    ----------
    points : (n, free) posterior draws, standard normal under the prior
    """
    arrays = model.parameters.arrays
    inner = arrays.centre + arrays.scale * points
    rows = [
        _informed(name, inner[:, k], arrays.centre[k], arrays.scale[k], arrays.is_log[k])
        for k, name in enumerate(model.parameters.free)
    ]
    return (*rows, *_products(model, inner))


def _informed(name: str, inner: Floats, centre: float, scale: float, is_log: bool) -> Informed:
    natural = np.exp(inner) if is_log else inner
    low, median, high = (float(q) for q in np.quantile(natural, (0.05, 0.5, 0.95)))
    prior_median = float(np.exp(centre) if is_log else centre)
    return Informed(name, prior_median, float(scale), float(inner.std()), low, median, high)


def _products(model: CalibrationModel, inner: Floats) -> list[Informed]:
    """Selection x research: control against reference informs nothing but their product."""
    free, arrays, rows = model.parameters.free, model.parameters.arrays, []
    for name in free:
        partner = name.replace("selection.", "research.")
        if name.startswith("selection.") and partner in free:
            a, b = free.index(name), free.index(partner)
            scale = float(np.hypot(arrays.scale[a], arrays.scale[b]))
            centre = float(arrays.centre[a] + arrays.centre[b])
            label = f"{name}{PRODUCT}{partner}"
            rows.append(_informed(label, inner[:, a] + inner[:, b], centre, scale, True))
    return rows
