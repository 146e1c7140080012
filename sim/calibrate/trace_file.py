"""How a few walkers went, thinned: what a trace figure needs, in a file next to the posterior.

A trace belongs to one fit: it holds a digest of the posterior's manifest, and one that belongs
to another fit is not shown.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sim.calibrate.model import CalibrationModel
from sim.files.sealed_tables import read_sealed_table
from sim.files.seals import kept_before
from sim.hazards.posterior import EFFECTS_COLUMN, MANIFEST_KEY

Floats = npt.NDArray[np.float64]
TRACE_SUFFIX = ".trace.parquet"
TRACE_LABEL = "trace"
LEFT_OUT = "The figure of the trace is left out; calibrate again to have it."
WALKER_COLUMN = "walker"
# Steps shown of each walker; more than a figure's width in points tells nobody more.
STEPS_SHOWN = 250


def manifest_digest(manifest: Mapping[str, Any]) -> str:
    """Names a fit: its manifest holds diagnostics and medians of its own draws."""
    text = json.dumps(manifest, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def trace_table(
    traces: Mapping[str, tuple[CalibrationModel, Floats]], manifest: Mapping[str, Any]
) -> Any:
    """The table of a trace file: effect basis, walker, and every free parameter, natural scale.

    Parameters
    ----------
    traces : by effect basis the model and (stored steps, walkers, free) points
    """
    tables = []
    for effects, (model, trace) in traces.items():
        every = max(1, len(trace) // STEPS_SHOWN)
        shown = np.swapaxes(trace[::every], 0, 1)
        arrays = model.parameters.arrays
        inner = arrays.centre + arrays.scale * shown.reshape(-1, shown.shape[-1])
        natural = np.where(arrays.is_log, np.exp(np.where(arrays.is_log, inner, 0.0)), inner)
        walkers = np.repeat(np.arange(len(shown), dtype=np.int32), shown.shape[1])
        content: dict[str, Any] = {EFFECTS_COLUMN: [effects] * len(walkers), WALKER_COLUMN: walkers}
        content |= dict(zip(model.parameters.free, natural.T.astype(np.float32), strict=True))
        tables.append(pa.table(content))
    whole = pa.concat_tables(tables, promote_options="default")
    return whole.replace_schema_metadata({MANIFEST_KEY: manifest_digest(manifest).encode()})


def read_trace(path: Path, manifest: Mapping[str, Any], effects: str) -> dict[str, Floats]:
    """The trace of a fit by parameter, (walkers, steps); empty where there is none of this fit.

    One that is damaged is left out with a word: it is a figure, and no number rests on it.
    """
    table = kept_before(path, lambda file: read_sealed_table(file, TRACE_LABEL, LEFT_OUT))
    if table is None:
        return {}
    if (table.schema.metadata or {}).get(MANIFEST_KEY) != manifest_digest(manifest).encode():
        return {}
    rows = np.asarray(table.column(EFFECTS_COLUMN).to_pylist()) == effects
    walker = table.column(WALKER_COLUMN).to_numpy()[rows]
    n_walkers = int(walker.max(initial=-1)) + 1
    arrays = {}
    for name in table.column_names:
        values = table.column(name).to_numpy()[rows]
        if name not in {EFFECTS_COLUMN, WALKER_COLUMN} and not np.isnan(values).any():
            arrays[name] = values.astype(np.float64).reshape(n_walkers, -1)
    return arrays
