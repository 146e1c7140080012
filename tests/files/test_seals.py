"""A sealed file is believed as it was written, and only then."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from sim.files.sealed_arrays import read_sealed_arrays, write_sealed_arrays
from sim.files.sealed_tables import read_sealed_table, write_sealed_table
from sim.files.seals import (
    KeptFileWarning,
    SealError,
    content_digest,
    kept_before,
    read_sealed_manifest,
    write_manifest,
)

TABLE = pa.table(
    {
        "text": ["a", "bé", None],
        "number": [1.0, float("nan"), None],
        "count": pa.array([1, 2, 3], pa.int32()),
        "truth": [True, None, False],
        "nothing": pa.nulls(3),
        "lists": pa.FixedSizeListArray.from_arrays(pa.array(range(6)), 2),
        "kinds": pa.array(["u", "v", "u"]).dictionary_encode(),
    }
).replace_schema_metadata({"about": "draws"})
ARRAYS = {"counts": np.arange(12).reshape(3, 4), "words": np.array(["a", "b"])}
CONTENT = {"seed": 7, "names": ["a", "é"], "inner": {2: 0.1, 10: None}}


def read_table(path: Path) -> Any:
    return read_sealed_table(path, "mine").replace_schema_metadata(None).to_pydict()


def read_arrays(path: Path) -> Any:
    return {name: array.tolist() for name, array in read_sealed_arrays(path, "mine").items()}


KINDS: dict[str, tuple[Callable[[Path], None], Callable[[Path], Any]]] = {
    "table": (lambda path: write_sealed_table(path, TABLE, "mine"), read_table),
    "arrays": (lambda path: write_sealed_arrays(path, ARRAYS, "mine"), read_arrays),
    "manifest": (lambda path: write_manifest(path, CONTENT), read_sealed_manifest),
}


@pytest.mark.parametrize("kind", KINDS)
def test_it_comes_back_as_it_was_and_no_flipped_bit_is_believed(tmp_path: Path, kind: str) -> None:
    write, read = KINDS[kind]
    path = tmp_path / "file"
    write(path)
    whole, reference = path.read_bytes(), repr(read(path))
    believed = 0
    for place in range(0, 8 * len(whole), max(1, 8 * len(whole) // 400)):
        damaged = bytearray(whole)
        damaged[place // 8] ^= 1 << place % 8
        path.write_bytes(damaged)
        try:
            found = repr(read(path))
        except SealError:
            continue
        assert found == reference
        believed += 1
    # Of a table what is no value may change: how a column is packed, and a copy of its types.
    assert believed == 0 or kind == "table"
    assert believed < 200


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("cut", [0, 1, 30])
def test_half_a_file_is_told(tmp_path: Path, kind: str, cut: int) -> None:
    write, read = KINDS[kind]
    path = tmp_path / "file"
    write(path)
    path.write_bytes(path.read_bytes()[: len(path.read_bytes()) * cut // 31])
    with pytest.raises(SealError):
        read(path)


@pytest.mark.parametrize(
    "changed",
    [
        TABLE.set_column(0, "text", pa.array(["a", "bé", ""])),
        TABLE.set_column(0, "text", pa.array(["ab", "é", None])),
        TABLE.set_column(1, "number", pa.array([1.0, float("nan"), 0.0])),
        TABLE.set_column(2, "count", pa.array([1, 2, 3], pa.int64())),
        TABLE.set_column(3, "truth", pa.array([True, None, True])),
        TABLE.set_column(5, "lists", pa.FixedSizeListArray.from_arrays([0, 1, 2, 3, 4, 6], 2)),
        TABLE.set_column(6, "kinds", pa.array(["u", "v", "v"]).dictionary_encode()),
        TABLE.replace_schema_metadata({"about": "other draws"}),
        TABLE.rename_columns(["text", "number", "count", "truth", "nothing", "lists", "kind"]),
        TABLE.slice(0, 2),
    ],
)
def test_a_table_changed_by_another_program_is_told(tmp_path: Path, changed: pa.Table) -> None:
    path = tmp_path / "file"
    write_sealed_table(path, TABLE, "mine")
    marks = dict(parquet.read_schema(path).metadata)
    parquet.write_table(
        changed.replace_schema_metadata(marks | (changed.schema.metadata or {})), path
    )
    with pytest.raises(SealError, match="damaged or was changed"):
        read_table(path)
    parquet.write_table(TABLE.replace_schema_metadata(marks), path)
    read_table(path)


def test_a_slice_has_the_seal_of_the_same_values(tmp_path: Path) -> None:
    write_sealed_table(tmp_path / "file", TABLE.slice(1), "mine")
    assert read_table(tmp_path / "file")["count"] == [2, 3]


def test_a_whole_file_of_another_run_is_told(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_sealed_table(path, TABLE, "another's")
    with pytest.raises(SealError, match="another run"):
        read_table(path)
    write_sealed_arrays(path, ARRAYS, "another's")
    with pytest.raises(SealError, match="another run"):
        read_arrays(path)


def test_a_file_without_a_seal_is_told(tmp_path: Path) -> None:
    path = tmp_path / "file.npz"
    parquet.write_table(TABLE, path)
    with pytest.raises(SealError, match="must carry the program's seal"):
        read_table(path)
    np.savez(path, **ARRAYS)
    with pytest.raises(SealError, match="must carry the program's seal"):
        read_arrays(path)


def test_numpy_and_pandas_read_a_sealed_file_too(tmp_path: Path) -> None:
    import pandas as pd

    write_sealed_arrays(tmp_path / "file.npz", ARRAYS, "mine")
    with np.load(tmp_path / "file.npz") as stored:
        assert stored["counts"].tolist() == ARRAYS["counts"].tolist()
    write_sealed_table(tmp_path / "file.parquet", TABLE, "mine")
    assert pd.read_parquet(tmp_path / "file.parquet")["count"].tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    "change", [{"seed": 8}, {"seed": None}, {"more": 1}, {"inner": {"2": 0.1}}, {"digest": "0"}]
)
def test_an_edited_manifest_is_told(tmp_path: Path, change: dict[str, object]) -> None:
    path = tmp_path / "manifest.json"
    write_manifest(path, CONTENT)
    content = read_sealed_manifest(path)
    assert content["digest"] == content_digest(CONTENT)
    path.write_text(json.dumps(content, indent=4), "utf-8")
    assert read_sealed_manifest(path) == content
    path.write_text(json.dumps(content | change), "utf-8")
    with pytest.raises(SealError, match="damaged or was changed"):
        read_sealed_manifest(path)


def test_what_was_kept_and_cannot_be_believed_is_made_again_with_a_word(tmp_path: Path) -> None:
    path = tmp_path / "kept.npz"
    assert kept_before(path, read_arrays) is None
    write_sealed_arrays(path, ARRAYS, "mine")
    assert kept_before(path, read_arrays) == read_arrays(path)
    path.write_bytes(b"PK" + path.read_bytes()[2:-1])
    with pytest.warns(KeptFileWarning, match=r"kept\.npz: must .* Make it anew\."):
        assert kept_before(path, read_arrays) is None


def test_of_an_exact_table_no_byte_may_differ(tmp_path: Path) -> None:
    lists = pa.FixedSizeListArray.from_arrays(pa.array(range(400), pa.int32()), 4)
    table = pa.table({"draw": pa.array(range(100)), "counts": lists})
    path = tmp_path / "chunk.parquet"
    write_sealed_table(path, table.replace_schema_metadata({b"shape": b"100,4"}), "mine")
    whole = path.read_bytes()
    assert read_sealed_table(path, "mine", is_exact=True).num_rows == 100
    slipped = 0
    for place in range(0, len(whole), 7):
        changed = bytearray(whole)
        changed[place] ^= 0xFF
        path.write_bytes(changed)
        with pytest.raises(SealError):
            read_sealed_table(path, "mine", is_exact=True)
        try:
            read_sealed_table(path, "mine")
        except SealError:
            continue
        slipped += 1
    # Bytes on which no value hangs are there: without `is_exact` they would not be noticed.
    assert slipped
