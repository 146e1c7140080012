"""Cells of tables as others read them: no text is a formula or steers, JSON holds no nan."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from sim.files.visible_text import unsteered

# What a spreadsheet takes for the beginning of a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def as_text(cell: object) -> object:
    """A cell whose text no spreadsheet takes for a formula; numbers stay as they are.

    Examples
    --------
    >>> as_text("=1+1"), as_text("plain"), as_text(-1.5)
    ("'=1+1", 'plain', -1.5)
    """
    if not isinstance(cell, str):
        return cell
    text = unsteered(cell)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def guarded(frame: pd.DataFrame) -> pd.DataFrame:
    """The same table with every text cell, and every name of a column, made safe."""
    kept = frame.copy()
    for column in kept.columns:
        if kept[column].dtype.kind not in "iufb":
            kept[column] = kept[column].map(as_text)
    return kept.rename(columns=as_text)


def without_nan(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line of a table for JSON, which has no nan: a number that is not there is None."""
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in line.items()
    }
