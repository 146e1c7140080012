"""Files named in a scenario lie next to it, wherever the program is called from."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

KEY = "file"


def beside(data: Any, folder: Path) -> Any:
    """Scenario data in which every `file` that lies in the folder is named by its whole path."""
    if isinstance(data, Mapping):
        return {
            key: _found(entry, folder)
            if key == KEY and isinstance(entry, str)
            else beside(entry, folder)
            for key, entry in data.items()
        }
    return [beside(entry, folder) for entry in data] if isinstance(data, list) else data


def _found(name: str, folder: Path) -> str:
    with suppress(OSError, ValueError):
        if (folder / name).is_file():
            return str((folder / name).absolute())
    return name
