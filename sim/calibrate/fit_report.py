"""What `bijstandsim fit` shows: the fitted model against every published number, and how sure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.calibrate.calibration import targets_path
from sim.calibrate.diagnostics import PRODUCT, Mixing
from sim.calibrate.model import model_of
from sim.calibrate.parameters import FRAILTY_CLASSES, natural_values
from sim.calibrate.posterior_predictive import (
    Coverage,
    ProvenanceRow,
    coverage_of,
    provenance_table,
)
from sim.calibrate.random_streams import Purpose, normals
from sim.calibrate.trace_file import TRACE_SUFFIX, read_trace
from sim.errors import InputError
from sim.hazards.posterior import SUFFIX, Posterior, load_posterior
from sim.inputs.targets.load import SUFFIX as TARGETS_SUFFIX
from sim.inputs.targets.load import content_hash, estimation_hash, read_targets
from sim.inputs.targets.model import Targets, with_readings
from sim.inputs.targets.parameters import SPREAD

Floats = npt.NDArray[np.float64]
PRIOR_DRAWS = 1_000


@dataclass(frozen=True)
class FitReport:
    """A fit next to its sources.

    Attributes
    ----------
    name, title, effects : of the trial, and the effect basis
    readings : by name, those under which the basis was fitted and that matter for it
    rows : the provenance table under the posterior
    prior_rows : the same under the prior: what was thought possible before any count was seen
    coverage : fitted and validation-only numbers apart
    parameters : per free parameter, and per product that only is informed as such: name,
        prior_median, prior_sd, posterior_sd, ratio, low, median, high, status
    mixing : diagnostics of the sampler
    posterior, prior : draws (n,) of each of `parameters` by name, natural scale
    trace : (walkers, steps) of free parameters by name; empty if it was not kept
    digest : changes with the targets, the draws and the effect basis
    """

    name: str
    title: str
    effects: str
    readings: Mapping[str, str]
    rows: tuple[ProvenanceRow, ...]
    prior_rows: tuple[ProvenanceRow, ...]
    coverage: tuple[Coverage, Coverage]
    parameters: tuple[Mapping[str, Any], ...]
    mixing: Mixing
    posterior: Mapping[str, Floats]
    prior: Mapping[str, Floats]
    trace: Mapping[str, Floats]
    digest: str

    @property
    def n_draws(self) -> int:
        """Posterior draws kept."""
        return next(iter(self.posterior.values())).size


def fit(
    name_or_path: str | Path,
    effects: str = "registry",
    folder: Path | None = None,
    readings: Mapping[str, str] | None = None,
) -> FitReport:
    """The report of a calibrated trial; samples nothing.

    Parameters
    ----------
    name_or_path : a name such as ``wageningen``, or a targets file
    effects : effect basis
    folder : where the posterior is; default next to the targets file
    readings : by name, other ones than the file's own

    Raises
    ------
    InputError
        If there is no posterior yet, or the targets have changed since it was made.
    """
    path = targets_path(name_or_path)
    targets = with_readings(read_targets(path), readings or {})
    base = (folder or path.parent) / f"{targets.targets}{SUFFIX}"
    posterior = load_posterior(base, effects, targets.readings.words())
    file = posterior.path
    require_same_targets(path, posterior, file)
    draws, prior = named_draws(posterior), prior_draws(targets, effects, PRIOR_DRAWS)
    rows = provenance_table(targets, draws, effects)
    entry = posterior.manifest["bases"][effects]
    informed = tuple(entry["parameters"])
    return FitReport(
        name=targets.targets,
        title=targets.title or targets.targets,
        effects=effects,
        readings=entry["readings"],
        rows=rows,
        prior_rows=provenance_table(targets, prior, effects),
        coverage=coverage_of(rows),
        parameters=informed,
        mixing=Mixing(**entry["mixing"]),
        posterior={row["name"]: draws_of(row["name"], draws) for row in informed},
        prior={row["name"]: draws_of(row["name"], prior) for row in informed},
        trace=read_trace(
            file.with_name(file.name.removesuffix(SUFFIX) + TRACE_SUFFIX),
            posterior.manifest,
            effects,
        ),
        digest=_digest(posterior, effects, content_hash(path)),
    )


def draws_of(name: str, draws: Mapping[str, Floats]) -> Floats:
    """Draws (n,) of a free parameter or a product, from those of all columns of a posterior."""
    if PRODUCT in name:
        return np.asarray(np.prod([draws[part] for part in name.split(PRODUCT)], axis=0))
    if name == SPREAD:
        return np.asarray(np.arctanh(1.0 - draws[FRAILTY_CLASSES[0]]), np.float64)
    return draws[name]


def _digest(posterior: Posterior, effects: str, targets_content: str) -> str:
    text = json.dumps([posterior.manifest, effects, targets_content], sort_keys=True).encode()
    return hashlib.sha256(text + posterior.values.tobytes()).hexdigest()[:16]


def named_draws(posterior: Posterior) -> dict[str, Floats]:
    """Draws (n,) of each parameter by its flat name."""
    return dict(zip(posterior.names, posterior.values.T, strict=True))


def prior_draws(targets: Targets, effects: str, count: int) -> dict[str, Floats]:
    """Draws (count,) of each parameter from the prior, natural scale, by flat name."""
    parameters = model_of(targets, effects).parameters
    points = normals(targets.seed, Purpose.PRIOR, 0, (count, len(parameters.free)))
    return natural_values(parameters, points)


def require_same_targets(path: Path, posterior: Posterior, file: Path) -> None:
    """Refuse a posterior that was made from other targets."""
    if posterior.manifest.get("targets_hash") != estimation_hash(path):
        raise InputError(
            f"{file.name}: must be made from the targets as they are now (they have changed "
            f"since). Run `bijstandsim calibrate {path.name.removesuffix(TARGETS_SUFFIX)}` again."
        )
