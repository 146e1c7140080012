"""A finished result, read back into tables."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sim.errors import InputError
from sim.files.seals import read_sealed_manifest
from sim.inputs.reading.suggestions import did_you_mean
from sim.store.manifest import FORMAT, MANIFEST
from sim.store.result_tables import RUN_AGAIN, read_result_table, result_digest

MOST_LINES = 20
# The table that a reader wants first: of a run, of a comparison.
FIRST_TABLES = ("summary", "comparison_options")


@dataclass(frozen=True, slots=True)
class LoadedResult:
    """What a run, comparison or power study left behind, its sealed tables believed.

    Attributes
    ----------
    folder : where it stands
    manifest : all that its numbers depend on, plain JSON data
    tables : names of its tables
    """

    folder: Path
    manifest: dict[str, Any]
    tables: tuple[str, ...]

    def to_frame(self, table: str | None = None) -> pd.DataFrame:
        """A table as a pandas data frame; without a name, the one a reader wants first.

        Raises
        ------
        InputError
            If there is no such table, or it is damaged or changed.
        """
        usual = next((name for name in FIRST_TABLES if name in self.tables), self.tables[0])
        name = require_table(usual if table is None else table, self.tables)
        lines = read_result_table(self.folder, name, result_digest(self.manifest))
        return pd.DataFrame(lines)

    def _repr_html_(self) -> str:
        """Its first table, for a notebook."""
        return frame_html(self.to_frame())


def require_table(name: str, tables: tuple[str, ...]) -> str:
    """The name of a table that is there.

    Raises
    ------
    InputError
        With those there are.
    """
    if name not in tables:
        raise InputError(
            f"table: must be one of {', '.join(tables)} (got `{name}`).{did_you_mean(name, tables)}"
        )
    return name


def frame_html(frame: pd.DataFrame) -> str:
    """A table for a notebook, at most so many of its lines; text stays text."""
    return str(frame.to_html(index=False, max_rows=MOST_LINES))


def load_result(folder: str | Path) -> LoadedResult:
    """A finished result from its folder; nothing is simulated.

    Raises
    ------
    InputError
        If the folder is no finished result, was changed, or is of another version.
    """
    path = Path(folder)
    file = path / MANIFEST
    content = read_sealed_manifest(file, RUN_AGAIN) if file.is_file() else {}
    tables = tuple(sorted(table.stem for table in path.glob("*.parquet")))
    if not content or not tables:
        raise InputError(
            f"{path}: must be the folder of a finished result, with {MANIFEST} and its tables. "
            "Those there are: bijstandsim results"
        )
    if content.get("format") != FORMAT:
        raise InputError(
            f"{path}: must be a result of format {FORMAT} (got {content.get('format')}): another "
            f"version of the program made it. {RUN_AGAIN}"
        )
    return LoadedResult(path, content, tables)
