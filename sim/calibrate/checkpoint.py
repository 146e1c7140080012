"""Where an interrupted calibration goes on: one file per effect basis, gone when it is done."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from sim.calibrate.model import CalibrationModel
from sim.calibrate.sampler import SamplerSettings, SamplerState
from sim.errors import MachineError
from sim.kernels.jit import kernel_hash

NUMBERS = ("stage", "done", "luck_place")
STATE_FIELDS = tuple(field.name for field in fields(SamplerState))


def run_key(model: CalibrationModel, settings: SamplerSettings) -> str:
    """Name of a run: another key, another run, so that nothing old is ever taken over."""
    parts = (repr(model.targets), model.effects, repr(settings), kernel_hash())
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def checkpoint_path(folder: Path, model: CalibrationModel, settings: SamplerSettings) -> Path:
    """The file of a run's state, hidden beside the posterior."""
    name = f".{model.targets.targets}-{model.effects}-{run_key(model, settings)}.checkpoint.npz"
    return folder / name


def remove_checkpoints(folder: Path, name: str) -> None:
    """Remove what runs of a trial left behind, older ones too."""
    for path in folder.glob(f".{name}-*.checkpoint.npz*"):
        path.unlink(missing_ok=True)


def require_room(folder: Path) -> None:
    """Find out before the work, not after, that a folder cannot be written."""
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".bijstandsim-can-write-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink(missing_ok=True)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Tell trouble with a folder in one sentence."""
    try:
        yield
    except OSError as error:
        raise MachineError(
            f"{folder}: must be writable (got: {error.strerror or error}). "
            "Make space, or choose another folder with --out."
        ) from None


def save_checkpoint(path: Path, state: SamplerState) -> None:
    """Write a state beside its place, then rename."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
    content = {name: np.asarray(getattr(state, name)) for name in STATE_FIELDS}
    with writing(path.parent):
        try:
            with temporary.open("wb") as stream:
                np.savez(stream, **content)  # type: ignore[arg-type]
            temporary.replace(path)
        finally:
            with suppress(OSError):
                temporary.unlink()


def load_checkpoint(path: Path) -> SamplerState | None:
    """The state of an interrupted run, or None to start over (none there, or damaged)."""
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as content:
            found: dict[str, Any] = {name: content[name] for name in STATE_FIELDS}
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None
    found |= {name: int(found[name]) for name in NUMBERS}
    return SamplerState(**found)
