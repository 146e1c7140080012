"""Calibrating a trial: targets in, posterior file out."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sim.calibrate.checkpoint import (
    checkpoint_path,
    load_checkpoint,
    remove_checkpoints,
    save_checkpoint,
)
from sim.calibrate.diagnostics import mixing_of
from sim.calibrate.likelihood_terms import readings_in_use
from sim.calibrate.model import CalibrationModel, log_posterior, model_of
from sim.calibrate.posterior_file import Fit, fit_from, write_posterior
from sim.calibrate.sampler import SamplerSettings, SamplerState, sample, steps_done
from sim.errors import InputError
from sim.files.atomic import require_writable
from sim.files.left_overs import remove_left_overs
from sim.files.seals import kept_before
from sim.hazards.posterior import SUFFIX as POSTERIOR_SUFFIX
from sim.hazards.posterior import calibration_file, load_posterior, read_otherwise
from sim.inputs.reading.file_content import shown_file
from sim.inputs.reading.suggestions import did_you_mean
from sim.inputs.scenario.sections.readings import allowed_words
from sim.inputs.targets.load import SUFFIX, estimation_hash, read_targets
from sim.inputs.targets.model import Readings, Targets, with_readings

# How many steps are made under all effect bases together, out of how many.
Progress = Callable[[int, int], None]
Floats = npt.NDArray[np.float64]
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
    readings : by name, those that are not the targets file's own
    """

    targets: Targets
    fits: dict[str, Fit]
    path: Path
    readings: Mapping[str, str]


def targets_path(name_or_path: str | Path) -> Path:
    """The targets file: a name such as ``wageningen``, or a path.

    Raises
    ------
    InputError
        If a name is none of the built-in trials and no file of that name is near.
    """
    path = Path(name_or_path)
    if path.suffix in {".yaml", ".yml"} or path.is_file():
        return path
    shipped = calibration_file(name_or_path, SUFFIX)
    if not shipped.is_file():
        known = [p.name.removesuffix(SUFFIX) for p in sorted(shipped.parent.glob(f"*{SUFFIX}"))]
        shown = shown_file(path)
        raise InputError(
            f"{shown}: must be a built-in trial or a targets file (got `{shown}`)."
            f"{did_you_mean(shown, known)}"
        )
    return shipped


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


def require_readings(stated: Sequence[str]) -> dict[str, str]:
    """Readings by name, from texts such as ``part_time_of=group``.

    Raises
    ------
    InputError
        If a text is not of this form, or no such reading or value is known.
    """
    readings = {}
    for text in stated:
        name, _, word = text.partition("=")
        if name not in Readings.model_fields:
            known = ", ".join(Readings.model_fields)
            raise InputError(
                f"--reading: must be NAME=VALUE, where NAME is {known} (got `{text}`)."
                f"{did_you_mean(name, tuple(Readings.model_fields))}"
            )
        words = allowed_words(name, Readings)
        if word not in words:
            raise InputError(
                f"--reading {name}: must be {' or '.join(words)} (got `{word}`)."
                f"{did_you_mean(word, words)}"
            )
        readings[name] = word
    return readings


def _bases_that_use(
    targets: Targets, readings: Mapping[str, str], effects: tuple[str, ...]
) -> tuple[str, ...]:
    """The effect bases whose fit readings other than the file's own change."""
    others = tuple(basis for basis in effects if {*readings_in_use(targets, basis)} & {*readings})
    if not others:
        name = next(iter(readings))
        raise InputError(
            f"--reading {name}: must change what is fitted to {targets.targets} for "
            f"{', '.join(effects)} (it changes nothing there). Leave it out."
        )
    return others


def _require_nothing_lost(path: Path, made_from: str, effects: tuple[str, ...]) -> None:
    """Refuse to write a file with fewer effect bases over one of the same targets.

    Over one that is damaged it is written with a word: nothing of it could be used.
    """
    held: dict[str, object] = {}
    with suppress(InputError):
        before = kept_before(path, load_posterior)
        if before is not None and before.manifest.get("targets_hash") == made_from:
            held = before.manifest["bases"]
    lost = [basis for basis in held if basis not in effects]
    if lost:
        raise InputError(
            f"--effects: must hold {', '.join(lost)} too, which {path.name} has (got "
            f"{', '.join(effects)}). Leave --effects out, or choose another folder with --out."
        )


def _wide_enough(settings: SamplerSettings, models: Sequence[CalibrationModel]) -> SamplerSettings:
    """The settings with at least twice as many walkers as parameters, as the sampler needs."""
    most = max(model.n_free for model in models)
    return replace(settings, walkers=max(settings.walkers, 2 * most))


def calibrate(
    given: str | Path,
    *,
    folder: Path | None = None,
    effects: Sequence[str] = (),
    readings: Mapping[str, str] | None = None,
    settings: SamplerSettings | None = None,
    draws: int = DRAWS_KEPT,
    threads: int = 2,
    progress: Progress | None = None,
) -> Calibration:
    """Fit a trial and write its posterior.

    Parameters
    ----------
    given : a name such as ``wageningen``, or a targets file
    folder : where the posterior goes; default next to the targets file
    effects : effect bases to fit; none: all that the file describes
    readings : by name, other ones than the file's own; the posterior then bears them in its name
    draws : draws kept per basis
    threads : parts of the ensemble worked on side by side; results do not depend on it
    progress : called with steps made and steps to make

    Notes
    -----
    Interrupted, it goes on where it stopped when it is called again with the same targets.
    """
    path = targets_path(given)
    stated, made_from = read_targets(path), estimation_hash(path)
    targets = with_readings(stated, readings or {})
    others = targets.readings.differing(stated.readings.words())
    bases = _require_bases(targets, effects or bases_of(targets))
    if others:
        bases = _bases_that_use(targets, others, bases)
    target_folder = folder or path.parent
    target = target_folder / f"{targets.targets}{POSTERIOR_SUFFIX}"
    _require_nothing_lost(read_otherwise(target, others), made_from, bases)
    require_writable(target_folder)
    remove_left_overs(target_folder, of=f"{targets.targets}.")
    models = [model_of(targets, basis) for basis in bases]
    used = _wide_enough(settings or SamplerSettings(), models)
    fits = {}
    for number, model in enumerate(models):
        report_progress = _share_of_progress(progress, number, len(models))
        fits[model.effects] = fit_basis(model, target_folder, used, draws, threads, report_progress)
    written = write_posterior(fits, used, made_from, target_folder, others)
    remove_checkpoints(target_folder, targets.targets)
    return Calibration(targets, fits, written, others)


def _share_of_progress(progress: Progress | None, number: int, of_bases: int) -> Progress:
    """Progress of one basis, as a part of the whole."""

    def tell(done: int, of: int) -> None:
        if progress is not None:
            progress(number * of + done, of_bases * of)

    return tell


def fit_basis(
    model: CalibrationModel,
    folder: Path,
    settings: SamplerSettings,
    draws: int,
    threads: int,
    progress: Progress,
) -> Fit:
    """Sample one effect basis, going on from a checkpoint if there is one.

    A run that has not mixed after its steps goes on for as many again, once.
    """
    saved = checkpoint_path(folder, model, settings)
    parts = 0

    def on_part(state: SamplerState) -> None:
        nonlocal parts
        parts += 1
        done = steps_done(state, settings)
        if parts % PARTS_PER_CHECKPOINT == 0 or done == settings.all_steps:
            save_checkpoint(saved, state)
        progress(min(done, settings.all_steps), settings.all_steps)

    def sampled(wanted: SamplerSettings) -> Floats:
        return sample(
            lambda points: log_posterior(model, points, threads),
            model.n_free,
            wanted,
            model.targets.seed,
            resumed=load_checkpoint(saved),
            on_part=on_part,
        )

    began = time.perf_counter()
    # What goes on from a checkpoint past these steps is judged at them all the same.
    chains = sampled(settings)[: settings.steps // settings.thin]
    mixing = mixing_of(chains)
    if not mixing.is_good:
        chains = sampled(replace(settings, steps=2 * settings.steps))
        mixing = mixing_of(chains)
    return fit_from(model, chains, mixing, draws, time.perf_counter() - began)
