"""Seals: a file that a number rests on says itself what it holds, and is believed only then.

A table (Parquet) carries a hash of its names, types, values and other marks; an archive of arrays
(npz) one of its bytes, as the archive's comment; a manifest (JSON) one of its content. A label
says whose the file is, so that a whole file of another run is not taken for one's own. A seal
keeps off accidents and slips, not a forger, who would make a new one.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from sim.errors import InputError
from sim.files.atomic import write_text

Kept = TypeVar("Kept")
DIGITS = 16
AGAIN = "Make it anew."
# Of what is kept for a run that was stopped only.
NOW = "It is made again now."


class SealError(InputError):
    """A file that is not as it was written, carries no seal, or is not the one asked for."""


class KeptFileWarning(UserWarning):
    """Something kept earlier cannot be believed, so the work is done again."""


def kept_before(path: Path, read: Callable[[Path], Kept]) -> Kept | None:
    """What a file holds; None if it is not there or, with a word, if it cannot be believed.

    Parameters
    ----------
    read : raises `SealError`; what it says is said on
    """
    if not path.is_file():
        return None
    try:
        return read(path)
    except SealError as broken:
        warnings.warn(str(broken), KeptFileWarning, stacklevel=2)
        return None


def content_digest(content: Mapping[str, Any]) -> str:
    """Sixteen hexadecimal digits that change with anything in plain JSON data."""
    as_read = json.loads(json.dumps(content))
    canonical = json.dumps(as_read, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:DIGITS]


def manifest_text(content: Mapping[str, Any]) -> str:
    """A manifest as a file: its content and the digest of it."""
    sealed = {"digest": content_digest(content), **content}
    return json.dumps(sealed, indent=1, sort_keys=True) + "\n"


def write_manifest(path: Path, content: Mapping[str, Any]) -> None:
    """Write a manifest, unless this very one is there."""
    text = manifest_text(content)
    if not path.is_file() or path.read_bytes() != text.encode("utf-8"):
        write_text(path, text)


def read_sealed_manifest(path: Path, again: str = AGAIN) -> dict[str, Any]:
    """The content of a manifest, digest included.

    Raises
    ------
    SealError
        If it is damaged or changed.
    """
    try:
        manifest = json.loads(path.read_text("utf-8"))
        content = dict(manifest)
        digest = content.pop("digest")
        fits = digest == content_digest(content)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as trouble:
        raise SealError(damaged(path, again)) from trouble
    if not fits:
        raise SealError(damaged(path, again))
    return content | {"digest": digest}


def damaged(path: Path, again: str) -> str:
    """Sentence about a file whose seal does not fit."""
    return (
        f"{path}: must be as the program wrote it (its seal does not fit what it holds: it is "
        f"damaged or was changed). {again}"
    )


def without_seal(path: Path, again: str) -> str:
    """Sentence about a file of another program or version."""
    return (
        f"{path}: must carry the program's seal (it has none: another version or another program "
        f"wrote it, or it is damaged). {again}"
    )


def of_another(path: Path, again: str) -> str:
    """Sentence about a whole file in the wrong place."""
    return f"{path}: must belong here (its label says that it is of another run). {again}"
