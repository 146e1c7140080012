"""The comparison of two trees of results masks digests and places, and nothing else."""

from pathlib import Path

import pandas as pd

from tests.same_results import differences


def tree(root: Path, digest: str, value: float) -> Path:
    """A results folder with a manifest, a table and a text that names where it lies."""
    folder = root / "r" / f"town-{digest}"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(f'{{"digest": "{digest}"}}', "utf-8")
    pd.DataFrame({"mean": [value]}).to_parquet(folder / "summary.parquet")
    (root / "run.txt").write_text(f"Results: {folder}", "utf-8")
    return root


def test_another_digest_and_place_are_the_same(tmp_path: Path) -> None:
    old, new = (
        tree(tmp_path / name, digest * 16, 1.0) for name, digest in (("old", "a"), ("newer", "b"))
    )
    assert list(differences(old, new)) == []


def test_another_value_a_lost_file_and_a_new_one_are_found(tmp_path: Path) -> None:
    old, new = tree(tmp_path / "old", "a" * 16, 1.0), tree(tmp_path / "new", "b" * 16, 1.0 + 1e-15)
    (old / "run.txt").rename(old / "compare.txt")
    assert list(differences(old, new)) == [
        "gone: /compare.txt",
        "new: /run.txt",
        "differs: r/town/summary.parquet",
    ]
