"""The program, run as a command, and its result files."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet
from numpy.typing import NDArray

Array = NDArray[Any]


def run(words: list[str], out: Path) -> Path:
    """Run a command of the program; the folder of its result."""
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from sim.cli import main; sys.exit(main())",
         *words, "--out", str(out)],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return max((one for one in out.iterdir() if (one / "manifest.json").is_file()),
               key=lambda one: one.stat().st_mtime)  # fmt: skip


def summary(folder: Path) -> list[dict[str, Any]]:
    """Rows of summary.csv."""
    with (folder / "summary.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def table(folder: Path, name: str) -> list[dict[str, Any]]:
    """Rows of a table of a comparison."""
    with (folder / f"comparison_{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def worlds(folder: Path) -> dict[str, Array]:
    """Each world's numbers: option × world × column, by table."""
    parts = [
        pyarrow.parquet.read_table(one) for one in sorted((folder / "comparison").glob("*.parquet"))
    ]
    found: dict[str, list[Array]] = {"yearly": [], "flows": [], "monthly": []}
    option = np.concatenate([part["option"].to_numpy() for part in parts])
    for name, held in found.items():
        for part in parts:
            column = part[name].combine_chunks()
            held.append(np.asarray(column.flatten(), dtype=float).reshape(len(part), -1))
    stacked = {name: np.concatenate(held) for name, held in found.items()}
    return {
        name: np.stack([values[option == one] for one in np.unique(option)])
        for name, values in stacked.items()
    }


def manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a result."""
    return json.loads((folder / "manifest.json").read_text("utf-8"))


def levels(folder: Path) -> dict[tuple[str, str, str], tuple[float, float]]:
    """Mean and standard error of each measure and flow, by (option, measure, period).

    The table gives the mean; the error is that of the kept worlds' column with that mean in
    every option (euros are kept in cents). Totals are left out: they are sums.
    """
    found: dict[tuple[str, str, str], tuple[float, float]] = {}
    kept = worlds(folder)
    for name, measure, values in (("differences", "measure", "yearly"), ("flows", "flow", "flows")):
        means: dict[tuple[str, str], dict[str, float]] = {}
        for row in table(folder, name):
            key = row[measure], row["period"]
            means.setdefault(key, {})[row["option"]] = float(row["mean"])
        columns = kept[values]
        error = columns.std(axis=1, ddof=1) / np.sqrt(columns.shape[1])
        order = next(iter(means.values()))
        for (one, period), by_option in means.items():
            if not period.startswith("year") or len(by_option) < len(order):
                continue
            wanted = np.array(list(by_option.values()))
            for scale in (1.0, 0.01):
                off = np.abs(columns.mean(1) * scale - wanted[:, None]).max(0)
                best = int(off.argmin())
                if off[best] <= 1e-6 * (1 + np.abs(wanted).max()):
                    for place, option in enumerate(by_option):
                        found[option, one, period] = wanted[place], error[place, best] * scale
                    break
    return found
