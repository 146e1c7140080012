"""Calibrating a trial: targets in, posterior file out."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.calibrate.checkpoint import (
    checkpoint_path,
    load_checkpoint,
    remove_checkpoints,
    save_checkpoint,
)
from sim.calibrate.diagnostics import mixing_of
from sim.calibrate.model import CalibrationModel, log_posterior, model_of
from sim.calibrate.posterior_file import Fit, fit_from, write_posterior
from sim.calibrate.sampler import SamplerSettings, SamplerState, sample, steps_done
from sim.errors import InputError
from sim.hazards.posterior import calibration_folder
from sim.scenario.targets import Targets
from sim.scenario.targets_file import SUFFIX, content_hash, read_targets

# What is being done, how many steps are made, out of how many.
Progress = Callable[[str, int, int], None]
PARTS_PER_CHECKPOINT = 10
DRAWS_KEPT = 2_000


@dataclass(frozen=True)
class Calibration:
    """A finished calibration.

    Attributes
    ----------
    targets : what was fitted
    fits : one per effect basis, registry first
    path : the posterior file
    """

    targets: Targets
    fits: dict[str, Fit]
    path: Path


def targets_path(given: str | Path) -> Path:
    """The targets file: a name of the calibration folder such as ``wageningen``, or a path."""
    path = Path(given)
    if path.suffix in {".yaml", ".yml"} or path.exists():
        return path
    return calibration_folder() / f"{given}{SUFFIX}"


def bases_of(targets: Targets) -> tuple[str, ...]:
    """The effect bases that a targets file describes; registry always."""
    return ("registry", *targets.effects)


def _require_bases(targets: Targets, effects: Sequence[str]) -> tuple[str, ...]:
    known = bases_of(targets)
    unknown = [basis for basis in effects if basis not in known]
    if unknown:
        raise InputError(
            f"effects: must be {', '.join(known)} for {targets.targets} (got {unknown[0]}). "
            "Describe the basis under `effects` of the targets file."
        )
    return tuple(effects)


def calibrate(
    given: str | Path,
    *,
    folder: Path | None = None,
    effects: Sequence[str] | None = None,
    settings: SamplerSettings | None = None,
    draws: int = DRAWS_KEPT,
    threads: int = 2,
    progress: Progress | None = None,
) -> Calibration:
    """Fit a trial and write its posterior.

    Parameters
    ----------
    given : a name such as ``wageningen``, or a targets file
    folder : where the posterior goes; default beside the targets file
    effects : effect bases to fit; default all that the file describes
    draws : draws kept per basis
    threads : parts of the ensemble worked on side by side; results do not depend on it
    progress : told what is sampled, steps made and steps to make

    Notes
    -----
    Interrupted, it goes on where it stopped when it is called again with the same targets.
    """
    path = targets_path(given)
    targets = read_targets(path)
    chosen = settings or SamplerSettings()
    target_folder = folder or path.parent
    fits = {
        basis: fit_basis(model_of(targets, basis), target_folder, chosen, draws, threads, progress)
        for basis in _require_bases(targets, effects or bases_of(targets))
    }
    written = write_posterior(fits, chosen, content_hash(path), target_folder)
    remove_checkpoints(target_folder, targets.targets)
    return Calibration(targets, fits, written)


def fit_basis(
    model: CalibrationModel,
    folder: Path,
    settings: SamplerSettings,
    draws: int,
    threads: int,
    progress: Progress | None,
) -> Fit:
    """Sample one effect basis, going on from a checkpoint if there is one."""
    saved = checkpoint_path(folder, model, settings)
    parts = 0

    def on_part(state: SamplerState) -> None:
        nonlocal parts
        parts += 1
        done = steps_done(state, settings)
        if parts % PARTS_PER_CHECKPOINT == 0 or done == settings.all_steps:
            save_checkpoint(saved, state)
        if progress is not None:
            progress(model.effects, done, settings.all_steps)

    began = time.perf_counter()
    chains = sample(
        lambda points: log_posterior(model, points, threads),
        model.n_free,
        settings,
        model.targets.seed,
        resumed=load_checkpoint(saved),
        on_part=on_part,
    )
    seconds = time.perf_counter() - began
    return fit_from(model, chains, mixing_of(chains), draws, seconds)
