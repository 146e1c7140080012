"""Tables with a seal: Parquet files that carry a hash of their names, types, values and marks."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from sim.files.atomic import write_whole
from sim.files.seals import AGAIN, SealError, damaged, of_another, without_seal

SEAL, LABEL = b"bijstandsim-seal", b"bijstandsim-label"
# What reading a damaged table may raise; pyarrow's errors are kinds of these.
UNREADABLE = (OSError, ValueError, KeyError, TypeError, IndexError, OverflowError, MemoryError,
              NotImplementedError, AttributeError)  # fmt: skip


def write_sealed_table(path: Path, table: Any, label: str, **options: Any) -> None:
    """Write an Arrow table with its label and seal; `options` are those of the Parquet writer.

    Raises
    ------
    MachineError
        If it cannot be written; no half file is left.
    """
    marks = dict(table.schema.metadata or {}) | {LABEL: label.encode()}
    marks.pop(SEAL, None)
    labelled = table.replace_schema_metadata(marks)
    sealed = table.replace_schema_metadata(marks | {SEAL: _table_seal(labelled)})
    write_whole(path, lambda handle: _encode(sealed, handle, **options))


def _encode(table: Any, handle: Any, **options: Any) -> None:
    parquet.write_table(table, handle, **{"compression": "zstd"} | options)


def read_sealed_table(path: Path, label: str, again: str = AGAIN, *, is_exact: bool = False) -> Any:
    """The Arrow table of a file.

    Parameters
    ----------
    label : what the file must say of itself
    again : how to make it anew, a sentence
    is_exact : whether every byte must be as this version of the library writes it without options,
        those on which no value hangs too

    Raises
    ------
    SealError
        If it is damaged, changed, without a seal, or another's.
    """
    try:
        # Not read_table, which imports pandas to read many files as one.
        content = path.read_bytes()
        with parquet.ParquetFile(io.BytesIO(content)) as file:
            table = file.read()
        marks = dict(table.schema.metadata or {})
        seal, own = marks.pop(SEAL, None), marks.get(LABEL)
        unsealed = table.replace_schema_metadata(marks)
        fits = seal is None or seal == _table_seal(unsealed)
        if is_exact and seal is not None:
            fits = fits and content == _content(table)
    except UNREADABLE as trouble:
        raise SealError(damaged(path, again)) from trouble
    if seal is None:
        raise SealError(without_seal(path, again))
    if not fits:
        raise SealError(damaged(path, again))
    if own != label.encode():
        raise SealError(of_another(path, again))
    return unsealed


def _content(table: Any) -> bytes:
    """The bytes of a file that holds a table that was read."""
    kinds = [
        pa.list_(kind.value_type, kind.list_size) if pa.types.is_fixed_size_list(kind) else kind
        for kind in table.schema.types
    ]
    # A file calls the items of a list by another name than it was written with.
    named = pa.schema(zip(table.column_names, kinds, strict=True), table.schema.metadata)
    handle = io.BytesIO()
    _encode(table.cast(named), handle)
    return handle.getvalue()


def _table_seal(table: Any) -> bytes:
    digest = hashlib.sha256()
    for name, mark in sorted((table.schema.metadata or {}).items()):
        _feed(digest, name)
        _feed(digest, mark)
    for name, column in zip(table.column_names, table.columns, strict=True):
        _feed(digest, name.encode())
        _feed_array(digest, column.combine_chunks())
    return digest.hexdigest().encode()


def _feed(digest: Any, part: bytes | memoryview) -> None:
    """A part with its length, so that two parts never run into each other."""
    digest.update(len(part).to_bytes(8, "little"))
    digest.update(part)


def _feed_array(digest: Any, array: Any) -> None:
    """Type, length, which values are missing, and the values; pandas is not needed for it."""
    kind = array.type
    # What a list calls its items is no content, and a file gives them another name.
    known = "lists" if pa.types.is_fixed_size_list(kind) else str(kind)
    _feed(digest, f"{known} {len(array)}".encode())
    if array.null_count:
        _feed_array(digest, array.is_valid())
    if pa.types.is_null(kind):
        return
    if pa.types.is_dictionary(kind):
        _feed_array(digest, array.cast(kind.value_type))
    elif pa.types.is_fixed_size_list(kind):
        _feed(digest, str(kind.list_size).encode())
        _feed_array(digest, array.flatten())
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
        _feed_text(digest, array)
    elif pa.types.is_boolean(kind):
        _feed(digest, _plain(array.cast(pa.int8())))
    else:
        _feed(digest, _plain(array))


def _feed_text(digest: Any, array: Any) -> None:
    whole = array.cast(pa.large_string())
    if whole.null_count:
        whole = whole.fill_null("")
    _, places, letters = whole.buffers()
    ends = np.frombuffer(places, np.int64, len(whole) + 1, whole.offset * 8)
    _feed(digest, np.diff(ends).tobytes())
    _feed(digest, memoryview(letters or b"")[ends[0] : ends[-1]])


def _plain(array: Any) -> bytes:
    """The bytes of numbers; what stands where one is missing is not one of them."""
    if array.null_count:
        array = array.fill_null(0)
    width = array.type.bit_width // 8
    start = array.offset * width
    return memoryview(array.buffers()[1] or b"")[start : start + len(array) * width].tobytes()
