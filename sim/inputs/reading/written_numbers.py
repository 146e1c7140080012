"""Numbers as people write them: 16.500, 16,500.50, € 72.000,-, 12,5 %, 1 450, 15k."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

LONGEST = 60
CURRENCY = re.compile(r"(?:€|eur(?:os?)?\b)\s*|\s*(?:€|\beur(?:os?)?)$", re.IGNORECASE)
NO_CENTS = re.compile(r"[,.](?:-{1,2}|[–—=])$")
PERCENT = re.compile(r"\s*(?:%|percent|procent|pct)$", re.IGNORECASE)
SCALES = (
    (re.compile(r"\s*(?:k|duizend|thousand)$", re.IGNORECASE), 1_000),
    (re.compile(r"\s*(?:mln|miljoen|million)\.?$", re.IGNORECASE), 1_000_000),
)
SIGN = re.compile(r"[-+−]\s*")
UNDERSCORED = re.compile(r"[0-9][0-9_]*(?:\.[0-9_]+)?\Z", re.ASCII)
SPACED = re.compile(r"[0-9]{1,3}(?:[\s'’.,][0-9]{3})+(?![0-9])", re.ASCII)
DECIMAL = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,2})?\Z", re.ASCII)


@dataclass(frozen=True)
class WrittenNumber:
    """One thing a written number can mean.

    Attributes
    ----------
    value : the number; of a percentage the part of a hundred is taken by whoever uses it
    is_percentage : whether it stands with a percent sign
    how : how it must be written otherwise: " with a point"
    is_grouped : whether a sign of it was taken to part its thousands
    """

    value: Decimal
    is_percentage: bool = False
    how: str = ""
    is_grouped: bool = False

    def text(self) -> str:
        """The number as YAML has it."""
        return plain(self.value)


def plain(value: Decimal | float) -> str:
    """A number with all its digits and no exponent.

    Examples
    --------
    >>> [plain(number) for number in (1e12, 0.50, 16500.0)]
    ['1000000000000', '0.5', '16500']
    """
    text = format(value if isinstance(value, Decimal) else Decimal(repr(float(value))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def numbers_in(written: str) -> tuple[WrittenNumber, ...]:
    """Everything that a text can mean as a number; empty if it means none.

    One sign with three digits after it can part thousands or decimals: both are given.

    Examples
    --------
    >>> [number.text() for number in numbers_in("€ 72.000,-")]
    ['72000']
    >>> [number.text() for number in numbers_in("16.500,50")]
    ['16500.5']
    """
    text = written.strip()
    if len(text) > LONGEST:
        return ()
    bare = CURRENCY.sub("", text, count=1)
    percent = PERCENT.sub("", bare)
    number = NO_CENTS.sub("", percent).strip()
    # With `,-` behind it the comma stands before the cents, so a point parts the thousands.
    is_whole = number != percent.strip()
    how = " without the euro sign" if bare != text else ""
    scale = 1
    for word, times in SCALES:
        if word.search(number):
            number, scale = word.sub("", number), times
    sign = SIGN.match(number)
    minus = -1 if sign and sign[0].strip() != "+" else 1
    digits = number[sign.end() :] if sign else number
    meanings = [*_meanings(digits, text)]
    return tuple(
        WrittenNumber(value * scale * minus, percent != bare, how or why, is_grouped)
        for value, why, is_grouped in (meanings[:1] if is_whole else meanings)
    )


def _meanings(digits: str, text: str) -> Iterator[tuple[Decimal, str, bool]]:
    """Values of unsigned digits with separators, what to say of them, and whether grouped."""
    if "_" in digits and UNDERSCORED.match(digits):
        yield Decimal(digits.replace("_", "")), " without _", False
        return
    grouped = _grouped(digits)
    if grouped is not None:
        yield grouped, " without a sign between the thousands", True
    decimal = digits.replace(",", ".", 1) if "." not in digits else digits
    if DECIMAL.match(decimal):
        how = " with a point" if decimal != digits else " without quotes" if decimal == text else ""
        yield Decimal(decimal), how, False


def _grouped(digits: str) -> Decimal | None:
    """The number whose thousands are parted by signs, if they can be: 1.450.000,50."""
    groups = SPACED.match(digits)
    if groups is None or groups[0].startswith("0"):
        return None
    signs = {sign for sign in groups[0] if not sign.isdigit()}
    rest = digits[groups.end() :]
    # 1.450.000,50: the sign of the thousands is one sign, and not that of the decimals.
    if len(signs) > 1 or rest[:1] in signs:
        return None
    whole = "".join(sign for sign in groups[0] if sign.isdigit())
    try:
        return Decimal(whole + rest.replace(",", ".", 1)) if not rest or rest[0] in ",." else None
    except InvalidOperation:
        return None
