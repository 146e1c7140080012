"""``python -m tests.same_results OLD NEW``: do two trees of results hold the same?

For a refactor: run the same commands before and after, each with ``--out`` into a tree of its own,
and compare. What must differ is masked: the program's digest, the digests that follow from it (in
names of folders and in text), chunk seals, and where the tree lies. All else must be the same byte
for byte; of Parquet files the columns, values and metadata, of workbooks the members.

Prints one line a file that differs, and a count; exits 1 if any differs. Folders of one name (the
same scenario with other settings) are paired by their masked manifests.
"""

from __future__ import annotations

import re
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

DIGEST = re.compile(rb"(?<![0-9a-f])(?:[0-9a-f]{64}|[0-9a-f]{16})(?![0-9a-f])")
FOLDER_DIGEST = re.compile(r"-[0-9a-f]{16}(?=/|$)")
SEALS = {b"content", b"bijstandsim-chunk", b"seal"}
MEMBERS_WITH_DATES = {"docProps/core.xml"}


def masked(content: bytes, root: Path) -> bytes:
    """The bytes without digests and without the place of the tree."""
    return DIGEST.sub(b"<digest>", content.replace(str(root).encode(), b"<root>"))


def parquet_content(file: Path) -> object:
    """Columns, values and metadata of a table, its seal left out."""
    table = pq.read_table(file)
    metadata = {k: DIGEST.sub(b"", v) for k, v in (table.schema.metadata or {}).items()}
    kept = tuple(sorted((k, v) for k, v in metadata.items() if k not in SEALS))
    columns = [repr(table.column(i).to_pylist()) for i in range(table.num_columns)]
    return [
        str(table.schema.remove_metadata()),
        kept,
        [DIGEST.sub(b"", c.encode()) for c in columns],
    ]


def archive_content(file: Path, root: Path) -> object:
    """Members of a workbook or of an archive of arrays, the date of making left out."""
    if file.suffix == ".npz":
        with np.load(file, allow_pickle=False) as arrays:
            kept = [name for name in sorted(arrays.files) if name not in {"seal", "digest"}]
            return [(k, arrays[k].dtype.str, masked(arrays[k].tobytes(), root)) for k in kept]
    with zipfile.ZipFile(file) as archive:
        names = sorted(set(archive.namelist()) - MEMBERS_WITH_DATES)
        return [(name, masked(archive.read(name), root)) for name in names]


def content_of(file: Path, root: Path) -> object:
    """What a file holds, as far as a refactor must keep it."""
    if file.suffix == ".parquet":
        return parquet_content(file)
    if file.suffix in {".xlsx", ".npz"}:
        return archive_content(file, root)
    return masked(file.read_bytes(), root)


def folders_by_name(root: Path) -> dict[str, list[Path]]:
    """Results folders under their names without digest, in the order of their masked manifests."""
    groups: dict[str, list[tuple[bytes, Path]]] = defaultdict(list)
    for manifest in sorted(root.rglob("manifest.json")):
        folder = manifest.parent
        name = FOLDER_DIGEST.sub("", folder.relative_to(root).as_posix())
        groups[name].append((masked(manifest.read_bytes(), root), folder))
    return {name: [folder for _, folder in sorted(pairs)] for name, pairs in groups.items()}


def files_by_name(root: Path) -> dict[str, Path]:
    """Every file of a tree under a name that does not hold a digest."""
    named = {}
    numbered = {
        folder: f"{name}[{number}]" if len(folders) > 1 else name
        for name, folders in folders_by_name(root).items()
        for number, folder in enumerate(folders)
    }
    for file in sorted(path for path in root.rglob("*") if path.is_file()):
        home = next((parent for parent in file.parents if parent in numbered), root)
        place = numbered.get(home, "")
        named[FOLDER_DIGEST.sub("", f"{place}/{file.relative_to(home).as_posix()}")] = file
    return named


def differences(old: Path, new: Path) -> Iterator[str]:
    """One line a file that is missing, new or different."""
    before, after = files_by_name(old), files_by_name(new)
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            yield f"gone: {name}"
        elif name not in before:
            yield f"new: {name}"
        elif content_of(before[name], old) != content_of(after[name], new):
            yield f"differs: {name}"


def main() -> None:
    """Compare the two trees named on the command line."""
    old, new = (Path(word).resolve() for word in sys.argv[1:3])
    lines = list(differences(old, new))
    print(*lines, f"{len(files_by_name(old))} files before, {len(lines)} differ", sep="\n")
    sys.exit(bool(lines))


if __name__ == "__main__":
    main()
