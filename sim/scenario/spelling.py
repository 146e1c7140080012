"""Hints for what was probably meant: the nearest known word, or the number behind a text."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from sim.scenario.places import shown_key
from sim.scenario.yaml_words import meaning

LONGEST_WORD = 60
MOST_LISTED = 12
PERCENT = re.compile(r"\s*([0-9]+(?:[.,][0-9]+)?)\s*%\s*\Z", re.ASCII)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that looks most like a given one, if any is near.

    Examples
    --------
    >>> nearest("moths", ["start", "months"])
    'months'
    """
    by_shape = {_shape(name): name for name in known}
    close = difflib.get_close_matches(_shape(word[:LONGEST_WORD]), by_shape, n=1, cutoff=0.6)
    return by_shape[close[0]] if close else None


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """A sentence with the nearest known word, else with all that are known (up to twelve)."""
    names = [shown_key(name) for name in known]
    near = nearest(word, names) if isinstance(word, str) else None
    if near is not None:
        return f" Did you mean `{near}`?"
    listed = ", ".join(names[:MOST_LISTED])
    more = ", …" if len(names) > MOST_LISTED else ""
    return f" Known here: {listed}{more}." if names else ""


def number_hint(text: str) -> str:
    """A sentence that says how to write the number that a text seems to mean.

    Examples
    --------
    >>> number_hint("0,5")
    ' Write 0.5 with a point.'
    >>> number_hint("30 %")
    ' Write 0.3 for 30 %.'
    """
    short = text.strip()[:LONGEST_WORD]
    if _is_number(short):
        return f" Write {short} without quotes."
    if "_" in short and _is_number(short.replace("_", "")):
        return f" Write {short.replace('_', '')} without _."
    percent = PERCENT.match(short)
    if percent:
        return f" Write {float(percent[1].replace(',', '.')) / 100:g} for {short}."
    if short.count(",") == 1 and _is_number(short.replace(",", ".")):
        return f" Write {short.replace(',', '.')} with a point."
    if short.lower() in ("no", "off", "none", "nothing"):
        return f" Write 0 if `{short}` means none."
    return ""


def truth_hint(word: object) -> str:
    """A sentence that says which truth a word seems to mean."""
    if isinstance(word, str) and word.strip().lower() in ("yes", "on", "y", "true", "ja"):
        return " Did you mean `true`?"
    if isinstance(word, str) and word.strip().lower() in ("no", "off", "n", "false", "nee"):
        return " Did you mean `false`?"
    return ""


def _shape(word: str) -> str:
    return word.strip().lower().replace("-", "_").replace(" ", "_")


def _is_number(text: str) -> bool:
    value = meaning(text)
    return isinstance(value, int | float) and not isinstance(value, bool)
