"""Text without signs that steer a terminal, turn a line around or cannot be seen."""

from __future__ import annotations

import re
import unicodedata

# Controls, signs that change how others are read, halves of signs, ends of lines and paragraphs.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# What no file needs: controls but the tab and the ends of lines, signs that turn the direction of
# writing, halves of signs, ends of lines that only some programs know.
STEERING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def visible(text: str) -> str:
    """Text for a terminal: a question mark for each sign that is not seen or moves what is.

    Examples
    --------
    >>> visible("red" + chr(27) + "[31m")
    'red?[31m'
    """
    return "".join(
        "?" if sign != "\n" and unicodedata.category(sign) in UNSEEN else sign for sign in text
    )


def unsteered(text: str) -> str:
    """Text for a table or page: a question mark for each sign that steers whoever shows it."""
    return STEERING.sub("?", text)


def visible_json(document: str) -> str:
    """A JSON document with each sign that is not seen as its escape; it means the same."""
    return "".join(
        _escape(sign) if sign != "\n" and unicodedata.category(sign) in UNSEEN else sign
        for sign in document
    )


def _escape(sign: str) -> str:
    units = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
