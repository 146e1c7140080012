"""Arrays with a seal: npz archives whose comment is a hash of every byte before it."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.files.atomic import write_bytes
from sim.files.seals import AGAIN, SealError, damaged, of_another, without_seal

Array = npt.NDArray[Any]
LABEL_ARRAY = "label"
HEX_DIGITS = 64
# Of a zip archive: the last two bytes say how long its comment is.
COMMENT_LENGTH = HEX_DIGITS.to_bytes(2, "little")


def write_sealed_arrays(path: Path, arrays: Mapping[str, Array], label: str) -> None:
    """Write arrays as one compressed npz, which numpy reads too, with label and seal.

    Raises
    ------
    MachineError
        If it cannot be written; no half file is left.
    """
    content = io.BytesIO()
    named: dict[str, Any] = {LABEL_ARRAY: np.array(label), **arrays}
    np.savez_compressed(content, **named)
    sealed = content.getvalue()[: -len(COMMENT_LENGTH)] + COMMENT_LENGTH
    seal = hashlib.sha256(sealed).hexdigest().encode()
    write_bytes(path, sealed + seal)


def read_sealed_arrays(path: Path, label: str, again: str = AGAIN) -> dict[str, Array]:
    """The arrays of a file by name; nothing of it is unpacked before the seal fits.

    Raises
    ------
    SealError
        As for a table.
    """
    try:
        content = path.read_bytes()
    except OSError as trouble:
        raise SealError(
            f"{path}: must be readable ({trouble.strerror or trouble}). {again}"
        ) from trouble
    sealed, seal = content[:-HEX_DIGITS], content[-HEX_DIGITS:]
    if not sealed.endswith(COMMENT_LENGTH):
        raise SealError(without_seal(path, again))
    if hashlib.sha256(sealed).hexdigest().encode() != seal:
        raise SealError(damaged(path, again))
    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    if str(arrays.pop(LABEL_ARRAY)) != label:
        raise SealError(of_another(path, again))
    return arrays
