"""What was probably meant: the known word that is nearest."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from sim.inputs.reading.mistakes import shown_key

LONGEST = 60
MOST_LISTED = 12
MOST_COMPARED = 1000
SLIP_OF_THE_PEN = 0.8


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that looks most like a given one, if any is near.

    Examples
    --------
    >>> nearest("moths", ["start", "months"])
    'months'
    """
    by_shape = {_shape(name): name for name in known}
    close = difflib.get_close_matches(_shape(word[:LONGEST]), by_shape, n=1, cutoff=0.6)
    return by_shape[close[0]] if close else None


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """A sentence with the nearest known word, else with all that are known (up to twelve)."""
    names = [*known]
    near = nearest(word, names[:MOST_COMPARED]) if isinstance(word, str) else None
    return listed_words(names) if near is None else f" Did you mean `{shown_key(near)}`?"


def listed_words(names: Sequence[str]) -> str:
    """A sentence with all words that are known, up to twelve."""
    listed = ", ".join(shown_key(name) for name in names[:MOST_LISTED])
    more = ", …" if len(names) > MOST_LISTED else ""
    return f" Known here: {listed}{more}." if names else ""


def is_close(word: str, other: str) -> bool:
    """Whether two words differ by no more than a slip of the pen."""
    alike = difflib.SequenceMatcher(None, _shape(word[:LONGEST]), _shape(other)).ratio()
    return alike >= SLIP_OF_THE_PEN


def _shape(word: str) -> str:
    return word.strip().lower().replace("-", "_").replace(" ", "_")
