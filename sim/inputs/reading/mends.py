"""What to write instead of a value that was refused: the number, word, truth or list it means."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sim.inputs.reading.mistakes import Mend
from sim.inputs.reading.quantity import Within
from sim.inputs.reading.suggestions import MOST_COMPARED, listed_words, nearest
from sim.inputs.reading.written_numbers import LONGEST, WrittenNumber, numbers_in, plain

NOTHING = ("no", "off", "none", "nothing", "geen", "nul", "zero")
TRUE = ("yes", "on", "y", "true", "ja", "1")
FALSE = ("no", "off", "n", "false", "nee", "0")
HUNDRED = 100
MONTHS_IN_YEAR = 12
# A chance up to this is likelier one in a month; a larger one likelier one in a year.
LARGE_IN_A_MONTH = Decimal("0.05")
PERCENT_KINDS = ("share", "ratio", "hazard")


def word_hint(
    word: object, known: Iterable[str], *, is_key: bool = False
) -> tuple[str, Mend | None]:
    """The nearest known word as a mend, else a sentence with all that are known (up to twelve).

    Parameters
    ----------
    word : what is not known
    known : what would be
    is_key : whether the word stands before a colon
    """
    names = [*known]
    near = nearest(word, names[:MOST_COMPARED]) if isinstance(word, str) else None
    if near is not None:
        return "", Mend((as_yaml(near),), part="key" if is_key else "value", is_guess=True)
    return listed_words(names), None


def number_mend(written: str, bound: Within) -> Mend | None:
    """How to write the number that a text seems to mean, if the bound accepts it.

    Examples
    --------
    >>> number_mend("0,5", Within(0, 1, "a share", kind="share")).sentence()
    ' Write 0.5 with a point.'
    >>> number_mend("40", Within(0, 1, "a share", kind="share")).sentence()
    ' Write 0.4 for 40 %.'
    >>> number_mend("16,500", Within(0, 1e12, "an amount", kind="amount")).sentence()
    ' Write 16500 without a sign between the thousands.'
    """
    if written.strip().lower() in NOTHING:
        return Mend(("0",), f" if `{written.strip()}` means none") if bound.accepts(0) else None
    meanings = numbers_in(written)
    accepted = _likelier_first(written, meanings, bound)
    if len(accepted) > 1:
        first, second = accepted[:2]
        other = " if a decimal is meant" if first.is_grouped else " if thousands are meant"
        return Mend((first.text(), second.text()), first.how, other)
    if accepted:
        return Mend((accepted[0].text(),), accepted[0].how)
    if bound.kind in PERCENT_KINDS:
        for meaning in reversed(meanings):
            mend = _percentage(meaning, bound)
            if mend is not None:
                return mend
    return None


def _likelier_first(
    written: str, meanings: tuple[WrittenNumber, ...], bound: Within
) -> list[WrittenNumber]:
    """The meanings that hold as they stand, the likelier first.

    Nobody writes 1 as 1,000 or an amount to a tenth of a cent: where persons or euros are
    counted, three digits after a sign are thousands. A decimal seldom ends in 0.
    """
    if bound.kind == "amount" or bound.whole:
        grouped = tuple(meaning for meaning in meanings if meaning.is_grouped)
        holds = grouped and any(bound.accepts(float(meaning.value)) for meaning in grouped)
        meanings = grouped if grouped and (bound.whole or holds) else meanings
    elif not written.rstrip().endswith("0"):
        meanings = meanings[::-1]
    return [
        meaning
        for meaning in meanings
        if not meaning.is_percentage and bound.accepts(float(meaning.value))
    ]


def _percentage(meaning: WrittenNumber, bound: Within) -> Mend | None:
    """How to write a percentage, if the number is one or can be one."""
    percent = meaning.value
    looks_so = bound.kind != "ratio" and 1 <= abs(percent) <= HUNDRED
    if not (meaning.is_percentage or looks_so):
        return None
    share, shown = percent / HUNDRED, f" for {plain(percent)} %"
    if bound.kind != "hazard":
        return Mend((plain(share),), shown) if bound.accepts(float(share)) else None
    if not 0 <= share < 1:
        return None
    rate = -math.log1p(-float(share))
    a_month, a_year = (plain(Decimal(f"{part:.4g}")) for part in (rate, rate / MONTHS_IN_YEAR))
    ways = [(a_month, f"{shown} a month"), (a_year, f"{shown} a year")]
    ways = [way for way in ways if bound.accepts(float(way[0]))]
    if share > LARGE_IN_A_MONTH:
        ways.reverse()
    return Mend(tuple(way for way, _ in ways), ways[0][1], ways[-1][1]) if ways else None


def truth_mend(word: object) -> Mend | None:
    """Which truth a word or number seems to mean."""
    plain_word = str(word).strip().lower() if isinstance(word, str | int) else ""
    for truth, words in (("true", TRUE), ("false", FALSE)):
        if plain_word in words:
            return Mend((truth,), is_guess=True)
    return None


def name_mend(name: object, *, is_key: bool = False) -> Mend | None:
    """A name in small letters, digits, _ and - that is like another text."""
    if not isinstance(name, str) or len(name) > LONGEST or not name.isprintable():
        return None
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    shape = re.sub(r"[^a-z0-9_-]+", "_", bare.strip().lower()).strip("_")[:LONGEST]
    part: Any = "key" if is_key else "value"
    return Mend((as_yaml(shape),), part=part) if shape else None


def as_yaml(value: Any) -> str:
    """A value in one line of YAML: text between quotes where it would mean something else.

    Examples
    --------
    >>> as_yaml([{"name": "training", "month": 0, "amount": 15000}])
    '[{name: training, month: 0, amount: 15000}]'
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{as_yaml(k)}: {as_yaml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(as_yaml, value)) + "]"
    if isinstance(value, float):
        return plain(value)
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", value):
        is_word = value.lower() not in ("null", "true", "false")
        return value if is_word else json.dumps(value)
    return json.dumps(value, ensure_ascii=False, default=str)
