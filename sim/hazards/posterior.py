"""Fitted parameters from file: draws of the posterior, one flat name a column.

A posterior file is one Parquet file that carries its manifest inside, so that draws and what is
said about them can never come from two different fits, and a seal over both, so that a damaged or
edited file is refused: every number of a run rests on it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.errors import InputError
from sim.files.sealed_tables import read_sealed_table
from sim.inputs.reading.mistakes import Finding
from sim.inputs.reading.shipped import shipped
from sim.inputs.reading.suggestions import nearest
from sim.inputs.scenario.sections.hazards import Hazards
from sim.states import duration_side

SUFFIX = ".posterior.parquet"
# Raised whenever a column's meaning changes, so that an old file is refused, not misread.
FORMAT = 3
# What the file says it is.
LABEL = "posterior"
MANIFEST_KEY = b"bijstandsim"
NO_POSTERIOR = "none"
EFFECTS_COLUMN, DRAW_COLUMN = "effects", "draw"
AGAIN = "Make it anew with `bijstandsim calibrate`."


@dataclass(frozen=True)
class Posterior:
    """Draws of all hazard parameters under one effect basis.

    Attributes
    ----------
    names : flat names, one for each column
    values : (n_draws, n_names), hazards per month, ratios and elasticities; the order is random
    status : for each column: calibrated (the data inform it) or assumed
    manifest : how the file was made, with diagnostics of the fit
    path : the file
    """

    names: tuple[str, ...]
    values: npt.NDArray[np.float64]
    status: tuple[str, ...]
    manifest: Mapping[str, Any]
    path: Path

    def draws(self, count: int) -> npt.NDArray[np.float64]:
        """The first `count` draws, (count, n_names); for a count of 1 the median of all.

        With one draw parameter uncertainty is left out, and the caller must say so.
        """
        if count == 1:
            return np.asarray(np.median(self.values, axis=0, keepdims=True))
        return self.rows(count)

    def rows(self, count: int) -> npt.NDArray[np.float64]:
        """The first `count` draws, (count, n_names), whatever their number."""
        if count > len(self.values):
            raise InputError(
                f"--draws: must be at most {len(self.values)}, the draws that the posterior holds "
                f"(got {count}). Ask for fewer."
            )
        return self.values[:count]


def calibration_folder() -> Path:
    """The folder of targets and posteriors: the package's if installed, else the checkout's."""
    return shipped("calibration")


def calibration_file(name: str | Path, suffix: str) -> Path:
    """The file NAME + suffix: built in, or else in the current folder or its ``calibration``.

    What is built in comes first, so that a built-in scenario means the same in every folder.
    """
    file = f"{name}{suffix}"
    folders = (calibration_folder(), Path(), Path("calibration"))
    existing = (folder / file for folder in folders if (folder / file).is_file())
    return next(existing, calibration_folder() / file)


def posterior_path(name: str | Path) -> Path:
    """The file of a posterior: a name such as ``wageningen``, or a path to a file."""
    path = Path(name)
    return path if path.name.endswith(SUFFIX) else calibration_file(name, SUFFIX)


def read_otherwise(path: Path, readings: Mapping[str, str]) -> Path:
    """The file of the same trial fitted under other readings than its targets file states.

    Examples
    --------
    >>> read_otherwise(Path("my.posterior.parquet"), {"part_time_of": "on_benefit"}).name
    'my.part_time_of-on_benefit.posterior.parquet'
    """
    words = "".join(f".{name}-{word}" for name, word in sorted(readings.items()))
    return path.with_name(f"{path.name.removesuffix(SUFFIX)}{words}{SUFFIX}")


def load_posterior(
    name: str | Path, effects: str = "registry", readings: Mapping[str, str] | None = None
) -> Posterior:
    """The draws of a posterior under an effect basis and readings.

    Parameters
    ----------
    name : such as ``wageningen``, or the path of a ``….posterior.parquet``
    effects : registry, researchers, matched or none
    readings : by name, those that must hold; readings that the basis does not use do not matter

    Raises
    ------
    InputError
        If the file is missing, damaged, of another version, without this basis or not fitted
        under these readings, and no file next to it is.
    """
    path = posterior_path(name)
    table, manifest = _read(path)
    if effects in manifest["bases"]:
        wanted = _differing(manifest, effects, readings or {})
        if wanted:
            path, table, manifest = _fitted_under(path, manifest, effects, wanted)
    return _posterior(path, table, manifest, effects)


def _differing(
    manifest: Mapping[str, Any], effects: str, readings: Mapping[str, str]
) -> dict[str, str]:
    """Readings that a basis uses and was fitted under otherwise."""
    used = manifest["bases"][effects]["readings"]
    return {key: word for key, word in readings.items() if key in used and used[key] != word}


def _fitted_under(
    path: Path, manifest: Mapping[str, Any], effects: str, wanted: Mapping[str, str]
) -> tuple[Path, Any, dict[str, Any]]:
    """The file next to a posterior that was fitted under these readings, of the same targets."""
    other, used = read_otherwise(path, wanted), manifest["bases"][effects]["readings"]
    options = " ".join(f"--reading {key}={word}" for key, word in sorted(wanted.items()))
    again = f"Fit them with `bijstandsim calibrate {manifest['name']} {options}`"
    for key, word in sorted(wanted.items()):
        if not other.is_file():
            raise InputError(
                f"readings.{key}: must be {used[key]}, under which {path.name} was fitted for "
                f"{effects} (got {word}). {again}, or write `{key}: {used[key]}`."
            )
    table, metadata = _read(other)
    if metadata["targets_hash"] != manifest["targets_hash"] or effects not in metadata["bases"]:
        raise InputError(
            f"{other.name}: must hold {effects}, fitted to the same targets as {path.name} (they "
            f"have changed since, or it was left out). {again}."
        )
    return other, table, metadata


def _posterior(path: Path, table: Any, manifest: Mapping[str, Any], effects: str) -> Posterior:
    bases = manifest["bases"]
    if effects not in bases:
        raise InputError(
            f"{path.name}: must hold the effect basis {effects} (got {', '.join(bases)}). "
            "Choose one of these, or describe it under `effects` of the targets and calibrate."
        )
    names = tuple(manifest["columns"])
    missing = [column for column in names if column not in table.column_names]
    if missing:
        raise InputError(f"{path.name}: must hold {', '.join(missing)} (missing). {AGAIN}")
    values = _values(table, names, effects)
    statuses = bases[effects]["status"]
    status = tuple(statuses.get(column, "assumed") for column in names)
    if values.size == 0 or not _all_finite(values):
        raise InputError(f"{path.name}: must hold finite draws for {effects}. {AGAIN}")
    return Posterior(names, values, status, manifest, path)


@dataclass(frozen=True)
class Observed:
    """What was observed of the effects that a posterior holds, as its targets say.

    Attributes
    ----------
    months : how long people were followed
    volunteers : whether those who met a regime had signed up for it
    """

    months: int
    volunteers: bool


def observed_by(posterior: str) -> Observed | None:
    """What the fit of a posterior saw; None if it does not say, or nothing was fitted."""
    said = (
        None if posterior == NO_POSTERIOR else _read(posterior_path(posterior))[1].get("observed")
    )
    return None if said is None else Observed(int(said["months"]), bool(said["volunteers"]))


def _values(table: Any, names: tuple[str, ...], effects: str) -> npt.NDArray[np.float64]:

    rows = np.flatnonzero(np.asarray(table.column(EFFECTS_COLUMN).to_pylist()) == effects)
    # Not to_numpy, which imports pandas.
    columns = [np.from_dlpack(table.column(column).combine_chunks()) for column in names]
    return np.column_stack(columns)[rows].astype(np.float64)


def _all_finite(values: npt.NDArray[np.float64]) -> bool:

    return bool(np.isfinite(values).all())


def _read(path: Path) -> tuple[Any, dict[str, Any]]:
    if not path.is_file():
        stems = [file.name.removesuffix(SUFFIX) for file in path.parent.glob(f"*{SUFFIX}")]
        known = sorted(stem for stem in stems if "." not in stem)
        near = nearest(path.name.removesuffix(SUFFIX), known)
        hint = f"Did you mean `{near}`? " if near else ""
        raise InputError(
            f"{path}: must be a posterior file (there is none). {hint}"
            f"Known there: {', '.join(known) or 'none'}; yours may also lie in the current folder "
            "or its `calibration`. Make one with `bijstandsim calibrate`."
        )
    table = read_sealed_table(path, LABEL, AGAIN)
    manifest = json.loads(table.schema.metadata[MANIFEST_KEY])
    if manifest["format"] != FORMAT:
        raise InputError(
            f"{path}: must be of posterior format {FORMAT} (got {manifest['format']}): another "
            f"version of the program made it. {AGAIN}"
        )
    return table, manifest


def check_same_model(
    posterior: Posterior, hazards: Hazards, where: str, kept: Collection[str]
) -> None:
    """Refuse to lay a fit over hazards of another make: other bins, classes or regimes.

    A ratio fitted for one range of months would else be used for another, and a bin without a
    fitted value would be mixed with fitted ones, without a word.

    Parameters
    ----------
    where : name of the posterior, for messages
    kept : parameters for which the scenario's own numbers stand; they need not fit

    Raises
    ------
    InputError
        With each difference: what the fit has, what the scenario has, and what mends it.
    """
    manifest = posterior.manifest
    laid = [name for name in posterior.names if name not in kept]
    findings = [
        *_other_bins("on_benefit", manifest, hazards, where, laid),
        *_other_bins("off_benefit", manifest, hazards, where, laid),
        *_other_classes(manifest, hazards, where, laid),
        *_other_regimes(manifest, hazards, where, laid),
    ]
    if findings:
        raise InputError(findings)


def _listed(entries: Collection[Any]) -> str:
    return ", ".join(f"{entry:g}" if isinstance(entry, float) else str(entry) for entry in entries)


def _kept_with(hazards: Hazards, more: Iterable[str]) -> str:
    """What to write under hazards.keep: a list replaces what is kept already, so it is whole."""
    return _listed([f'"{pattern}"' for pattern in dict.fromkeys((*hazards.keep, *more))])


def _other_bins(
    side: str, manifest: Mapping[str, Any], hazards: Hazards, where: str, laid: list[str]
) -> Iterator[Finding]:
    fitted = list(manifest[f"{side}_from_months"])
    own = [step.from_months for step in getattr(hazards.duration, side)]
    parts = [name.split(".") for name in laid if name.startswith("duration.")]
    destinations = dict.fromkeys(to for _, to, _ in parts if duration_side(to) == side)
    if own != fitted and destinations:
        keep = _kept_with(hazards, (f"duration.{to}.*" for to in destinations))
        yield Finding(
            ("hazards", "duration", side),
            f"must begin its bins at {_listed(fitted)} months, as the fit of the posterior {where} "
            f"does (got {_listed(own)}): ratios fitted for one range of months hold for no other. "
            f"Write those bins; or keep your own ratios with {keep} in hazards.keep; or set "
            "`posterior: none`.",
        )


def _other_classes(
    manifest: Mapping[str, Any], hazards: Hazards, where: str, laid: list[str]
) -> Iterator[Finding]:
    fitted = [float(share) for share in manifest["frailty_shares"]]
    own = [float(entry.share.value) for entry in hazards.frailty]
    if own != fitted and any(name.startswith("frailty.") for name in laid):
        yield Finding(
            ("hazards", "frailty"),
            f"must have classes with the shares {_listed(fitted)}, as the fit of the posterior "
            f"{where} does (got {_listed(own)}). Write those; or keep your own with "
            f"{_kept_with(hazards, ('frailty.*',))} in hazards.keep; or set `posterior: none`.",
        )


def _other_regimes(
    manifest: Mapping[str, Any], hazards: Hazards, where: str, laid: list[str]
) -> Iterator[Finding]:
    moved = dict.fromkeys(name.split(".")[1] for name in laid if name.startswith("regime."))
    lost = [name for name in moved if name not in hazards.regimes]
    if lost:
        added = _listed([f"{name}: {{}}" for name in lost])
        yield Finding(
            ("hazards", "regimes"),
            f"must name the regimes that the posterior {where} holds: "
            f"{_listed(manifest['regimes'])} (got {_listed(hazards.regimes)}). "
            f"Add {added}; or set `posterior: none`.",
        )
