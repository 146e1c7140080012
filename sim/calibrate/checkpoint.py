"""Where an interrupted calibration goes on: one file per effect basis, gone when it is done."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from sim.calibrate.model import CalibrationModel
from sim.calibrate.sampler import SamplerSettings, SamplerState
from sim.files.left_overs import remove_left_overs
from sim.files.sealed_arrays import read_sealed_arrays, write_sealed_arrays
from sim.files.seals import kept_before
from sim.kernels.jit import kernel_hash

STARTS_OVER = "The calibration of this effect basis starts over."
NUMBERS = ("stage", "done", "luck_place")
STATE_FIELDS = tuple(field.name for field in fields(SamplerState))


def run_key(model: CalibrationModel, settings: SamplerSettings) -> str:
    """Name of a run: another key, another run, so that nothing old is ever taken over."""
    parts = (repr(model.targets), model.effects, repr(settings), kernel_hash())
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def checkpoint_path(folder: Path, model: CalibrationModel, settings: SamplerSettings) -> Path:
    """The file of a run's state, hidden next to the posterior."""
    name = f".{model.targets.targets}-{model.effects}-{run_key(model, settings)}.checkpoint.npz"
    return folder / name


def remove_checkpoints(folder: Path, name: str) -> None:
    """Remove what runs of a trial left behind, older ones too."""
    for path in folder.glob(f".{name}-*.checkpoint.npz"):
        path.unlink(missing_ok=True)
    remove_left_overs(folder, of=f".{name}-")


def save_checkpoint(path: Path, state: SamplerState) -> None:
    """Keep a state, whole or not at all."""
    content: dict[str, Any] = {name: np.asarray(getattr(state, name)) for name in STATE_FIELDS}
    write_sealed_arrays(path, content, path.name)


def load_checkpoint(path: Path) -> SamplerState | None:
    """The state of an interrupted run; None to start over: none there or, with a word, damaged."""
    kept = kept_before(path, lambda file: read_sealed_arrays(file, file.name, STARTS_OVER))
    if kept is None:
        return None
    numbers = {name: int(kept[name]) for name in NUMBERS}
    state: dict[str, Any] = {name: kept[name] for name in STATE_FIELDS}
    return SamplerState(**(state | numbers))
