"""Hints for what was probably meant: the nearest known word, or the number behind a text."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping

from sim.inputs.reading.source_positions import shown_key
from sim.inputs.reading.yaml_scalars import meaning

LONGEST_WORD = 60
MOST_LISTED = 12
PERCENT = re.compile(r"\s*([0-9]+(?:[.,][0-9]+)?)\s*%\s*\Z", re.ASCII)
WHOLE = 100
SHARE = re.compile(r"must be a (?:share|rate) from .* \(got ([0-9]+(?:\.[0-9]+)?)\)\Z", re.ASCII)
DIGITS = re.compile(r"[0-9]{1,15}\Z", re.ASCII)


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


def percent_hint(message: str) -> str:
    """A sentence that says how to write a share that was given as a percentage.

    Examples
    --------
    >>> percent_hint("must be a share from 0 to 1 (got 40)")
    ' Write 0.4 for 40 %.'
    """
    share = SHARE.match(message)
    percent = float(share[1]) if share else 0.0
    return f" Write {percent / WHOLE:g} for {percent:g} %." if 1 <= percent <= WHOLE else ""


def comma_hint(key: object, around: object) -> str:
    """A sentence for a decimal comma between braces, which YAML takes for the end of an entry.

    Parameters
    ----------
    key : the key that is not known
    around : the mapping it stands in, in the order of the text

    Examples
    --------
    >>> comma_hint("05", {"rate": 0, "05": None})
    ' Write 0.05 with a point.'
    """
    if not isinstance(around, Mapping) or not isinstance(key, str) or not DIGITS.match(key):
        return ""
    before = list(around)[: list(around).index(key)] if key in around else []
    whole = around[before[-1]] if before else None
    is_whole = isinstance(whole, int) and not isinstance(whole, bool)
    is_split = is_whole and around[key] is None
    return f" Write {whole}.{key} with a point." if is_split else ""


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
