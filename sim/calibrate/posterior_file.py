"""Writing a posterior: draws, trace and what is said of them, each file whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy.special import betaincinv

from sim.calibrate.diagnostics import Informed, Mixing, identifiability
from sim.calibrate.likelihood_terms import readings_in_use
from sim.calibrate.model import CalibrationModel
from sim.calibrate.parameters import natural_values, regimes_of
from sim.calibrate.random_streams import Purpose, uniforms, words
from sim.calibrate.sampler import SamplerSettings
from sim.calibrate.trace_file import TRACE_LABEL, TRACE_SUFFIX, trace_table
from sim.files.atomic import write_text
from sim.files.sealed_tables import write_sealed_table
from sim.hazards.posterior import (
    DRAW_COLUMN,
    EFFECTS_COLUMN,
    FORMAT,
    LABEL,
    MANIFEST_KEY,
    SUFFIX,
    read_otherwise,
)
from sim.inputs.targets.model import Alternative, JudgedLikely, Targets

# What nobody tries out: the service as it was, followed or not.
STANDARD = ("control", "reference")
Floats = npt.NDArray[np.float64]
TRACED_WALKERS = 4
# Written once, shipped and read often.
MOST_COMPRESSED = 9


@dataclass(frozen=True)
class Fit:
    """One effect basis, sampled.

    Attributes
    ----------
    points : (kept draws, free), in random order, standard normal under the prior
    mixing : diagnostics of all draws made
    informed : identifiability from all draws made
    trace : (stored steps, up to 4 walkers, free) in the order they were made, for a figure
    seconds : how long sampling took
    """

    model: CalibrationModel
    points: Floats
    mixing: Mixing
    informed: tuple[Informed, ...]
    trace: Floats
    seconds: float


def fit_from(
    model: CalibrationModel, chains: Floats, mixing: Mixing, kept: int, seconds: float
) -> Fit:
    """A fit with `kept` draws chosen at random among chains (stored steps, walkers, free)."""
    flat = chains.reshape(-1, chains.shape[-1])
    ticket = words(model.targets.seed, Purpose.CHOICE, 0, len(flat))
    thinned = flat[np.argsort(ticket, kind="stable")[:kept]]
    trace = chains[:, :TRACED_WALKERS].copy()
    return Fit(model, thinned, mixing, identifiability(model, flat), trace, seconds)


def manifest_of(
    fits: Mapping[str, Fit], settings: SamplerSettings, targets_hash: str
) -> dict[str, Any]:
    """What a posterior file says about itself."""
    first = next(iter(fits.values())).model
    targets = first.targets
    return {
        "format": FORMAT,
        "name": targets.targets,
        "title": targets.title,
        "observed": _observed(targets),
        "targets_hash": targets_hash,
        "seed": targets.seed,
        "readings": targets.readings.words(),
        "alternatives": _alternatives(targets),
        "sampler": asdict(settings),
        "columns": list(column_names(first)),
        "regimes": list(regimes_of(targets)),
        "on_benefit_from_months": list(targets.duration.on_benefit_from_months),
        "off_benefit_from_months": list(targets.duration.off_benefit_from_months),
        "frailty_shares": [0.5, 0.5],
        "bases": {effects: _basis_entry(fit) for effects, fit in fits.items()},
    }


def _observed(targets: Targets) -> dict[str, Any]:
    """How long the people were followed, and whether those who met a regime had signed up."""
    treated = [group for group in targets.population.groups if group.regime not in STANDARD]
    return {
        "months": targets.time.months,
        "volunteers": any(group.volunteer for group in treated if group.persons),
    }


def _alternatives(targets: Targets) -> dict[str, dict[str, dict[str, str]]]:
    """Source, status and reason of every value of a reading that the file describes."""
    described: dict[str, Mapping[str, Alternative]] = dict(targets.alternatives)
    kept = set(Alternative.model_fields)
    described |= {name: basis.readings for name, basis in targets.effects.items() if basis.readings}
    return {
        name: {word: one.model_dump(include=kept) for word, one in of.items()}
        for name, of in described.items()
    }


def column_names(model: CalibrationModel) -> tuple[str, ...]:
    """Names of the hazard parameters that the file holds."""
    return (*(name for name in model.parameters.places if name), *_judged(model))


def _judged(model: CalibrationModel) -> dict[str, JudgedLikely]:
    groups = model.targets.population.groups
    return {f"judged_likely.{g.regime}": g.judged_likely for g in groups if g.judged_likely}


def judged_shares(model: CalibrationModel, draws: int) -> dict[str, Floats]:
    """Shares judged likely to leave, (draws,) by flat name: beta, from a flat prior.

    They are in no likelihood: what an arm's people bring and what its regime does have one
    product. Whoever splits it by the judgement draws them from here.
    """
    shares = {}
    for case, (name, judged) in enumerate(_judged(model).items()):
        level = uniforms(model.targets.seed, Purpose.JUDGED, case, (draws,))
        of_whom = (judged.count + 1, judged.of - judged.count + 1)
        shares[name] = np.asarray(betaincinv(*of_whom, level), np.float64)
    return shares


def _basis_entry(fit: Fit) -> dict[str, Any]:
    own = {row.name: row.status for row in fit.informed}
    same = {name: own.get(other, "assumed") for name, other in fit.model.parameters.same_as.items()}
    spread = own.get("frailty.spread", "assumed")
    frailty = {"frailty.0": spread, "frailty.1": spread}
    judged = dict.fromkeys(_judged(fit.model), "published")
    return {
        "draws": len(fit.points),
        "readings": readings_in_use(fit.model.targets, fit.model.effects),
        "mixing": asdict(fit.mixing),
        "status": own | same | frailty | judged,
        "parameters": [
            {**asdict(row), "ratio": row.ratio, "status": row.status} for row in fit.informed
        ],
    }


def write_posterior(
    fits: Mapping[str, Fit],
    settings: SamplerSettings,
    targets_hash: str,
    folder: Path,
    readings: Mapping[str, str],
) -> Path:
    """Write the Parquet file, its manifest and the trace; the path of the Parquet file.

    Parameters
    ----------
    readings : those that are not the targets file's own; they stand in the file's name
    targets_hash : `estimation_hash` of the targets file, so that other targets are noticed
    folder : where the files go

    Raises
    ------
    MachineError
        If the folder cannot be written; nothing half-written stays.
    """
    manifest = manifest_of(fits, settings, targets_hash)
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    path = read_otherwise(folder / f"{manifest['name']}{SUFFIX}", readings)
    table = _table(fits, tuple(manifest["columns"]), json.dumps(manifest, ensure_ascii=False))
    traced = trace_table({name: (fit.model, fit.trace) for name, fit in fits.items()}, manifest)
    trace_path = path.with_name(path.name.removesuffix(SUFFIX) + TRACE_SUFFIX)
    write_sealed_table(trace_path, traced, TRACE_LABEL, compression_level=MOST_COMPRESSED)
    write_sealed_table(path, table, LABEL, compression_level=MOST_COMPRESSED)
    write_text(path.with_suffix(".manifest.json"), text)
    return path


def _table(fits: Mapping[str, Fit], columns: tuple[str, ...], manifest: str) -> Any:

    values = [
        natural_values(fit.model.parameters, fit.points) | judged_shares(fit.model, len(fit.points))
        for fit in fits.values()
    ]
    effects = [name for name, fit in fits.items() for _ in range(len(fit.points))]
    draws = np.concatenate([np.arange(len(fit.points), dtype=np.int32) for fit in fits.values()])
    content = {EFFECTS_COLUMN: effects, DRAW_COLUMN: draws}
    content |= {name: np.concatenate([basis[name] for basis in values]) for name in columns}
    return pa.table(content).replace_schema_metadata({MANIFEST_KEY: manifest.encode()})
