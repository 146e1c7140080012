"""What `bijstandsim fit` shows: the fitted model against every published number, and how sure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.calibrate.calibration import targets_path
from sim.calibrate.luck import Purpose, normals
from sim.calibrate.model import model_of
from sim.calibrate.parameters import natural_values
from sim.calibrate.provenance import Coverage, ProvenanceRow, coverage_of, provenance_table
from sim.errors import InputError
from sim.hazards.posterior import SUFFIX, Posterior, load_posterior
from sim.scenario.targets import Targets
from sim.scenario.targets_file import SUFFIX as TARGETS_SUFFIX
from sim.scenario.targets_file import content_hash, read_targets

Floats = npt.NDArray[np.float64]
PRIOR_DRAWS = 1_000


@dataclass(frozen=True)
class FitReport:
    """A fit beside its sources.

    Attributes
    ----------
    rows : the provenance table under the posterior
    prior_rows : the same under the prior: what was thought possible before any count was seen
    coverage : fitted and validation-only numbers apart
    parameters : per free parameter, and per product that only is informed as such: name,
        prior_median, prior_sd, posterior_sd, ratio, low, median, high, status
    mixing : diagnostics of the sampler: r_hat, bulk_size, tail_size, draws
    """

    name: str
    effects: str
    rows: tuple[ProvenanceRow, ...]
    prior_rows: tuple[ProvenanceRow, ...]
    coverage: tuple[Coverage, Coverage]
    parameters: tuple[Mapping[str, Any], ...]
    mixing: Mapping[str, float]


def fit(given: str | Path, effects: str = "registry", folder: Path | None = None) -> FitReport:
    """The report of a calibrated trial; samples nothing.

    Parameters
    ----------
    given : a name such as ``wageningen``, or a targets file
    effects : effect basis
    folder : where the posterior is; default beside the targets file

    Raises
    ------
    InputError
        If there is no posterior yet, or the targets have changed since it was made.
    """
    path = targets_path(given)
    targets = read_targets(path)
    file = (folder or path.parent) / f"{targets.targets}{SUFFIX}"
    posterior = load_posterior(file, effects)
    require_same_targets(path, posterior, file)
    rows = provenance_table(targets, named_draws(posterior))
    entry = posterior.manifest["bases"][effects]
    return FitReport(
        targets.targets, effects, rows, prior_table(targets, effects), coverage_of(rows),
        tuple(entry["parameters"]), entry["mixing"],
    )  # fmt: skip


def named_draws(posterior: Posterior) -> dict[str, Floats]:
    """Draws (n,) of each parameter by its flat name."""
    return dict(zip(posterior.names, posterior.values.T, strict=True))


def prior_table(targets: Targets, effects: str = "registry") -> tuple[ProvenanceRow, ...]:
    """The provenance table under the prior: the prior-predictive check."""
    return provenance_table(targets, prior_draws(targets, effects, PRIOR_DRAWS))


def prior_draws(targets: Targets, effects: str, count: int) -> dict[str, Floats]:
    """Draws (count,) of each parameter from the prior, natural scale, by flat name."""
    parameters = model_of(targets, effects).parameters
    points = normals(targets.seed, Purpose.PRIOR, 0, (count, len(parameters.free)))
    return natural_values(parameters, points)


def require_same_targets(path: Path, posterior: Posterior, file: Path) -> None:
    """Refuse a posterior that was made from other targets."""
    if posterior.manifest.get("targets_hash") != content_hash(path):
        raise InputError(
            f"{file.name}: must be made from the targets as they are now (they have changed "
            f"since). Run `bijstandsim calibrate {path.name.removesuffix(TARGETS_SUFFIX)}` again."
        )
