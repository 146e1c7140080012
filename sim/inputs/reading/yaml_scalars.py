"""What plain words mean in YAML 1.2: `no` is a word, `true` is a truth, 0o17 is 15."""

from __future__ import annotations

import re

NULL = re.compile(r"(?:~|null|Null|NULL|)\Z")
TRUE = re.compile(r"(?:true|True|TRUE)\Z")
FALSE = re.compile(r"(?:false|False|FALSE)\Z")
INTEGER = re.compile(r"[-+]?[0-9]+\Z", re.ASCII)
OCTAL = re.compile(r"0o[0-7]+\Z", re.ASCII)
HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+\Z", re.ASCII)
REAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z", re.ASCII)
INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z")
NOT_A_NUMBER = re.compile(r"\.(?:nan|NaN|NAN)\Z")
LONGEST_NUMBER = 100

Plain = str | int | float | bool | None


def meaning(word: str) -> Plain:
    """Value of a plain (unquoted) word under the YAML 1.2 core schema.

    Numbers of more than 100 characters stay text, because nobody means them.

    References
    ----------
    YAML Ain't Markup Language, version 1.2.2, section 10.3.2, tag resolution.

    Examples
    --------
    >>> [meaning(word) for word in ("no", "true", "~", "010", "0o10", "1e3", "1_000", "2017-10-01")]
    ['no', True, None, 10, 8, 1000.0, '1_000', '2017-10-01']
    """
    if NULL.match(word):
        return None
    if TRUE.match(word):
        return True
    if FALSE.match(word):
        return False
    return word if len(word) > LONGEST_NUMBER else _number(word)


def _number(word: str) -> str | int | float:
    if INTEGER.match(word):
        return int(word)
    if OCTAL.match(word) or HEXADECIMAL.match(word):
        return int(word, base=0)
    if REAL.match(word):
        return float(word)
    if INFINITE.match(word):
        return float(word.replace(".", "", 1))
    return float("nan") if NOT_A_NUMBER.match(word) else word
