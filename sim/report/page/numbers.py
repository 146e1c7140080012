"""Numbers, amounts, percentages and dates as a Dutch or an English reader writes them."""

from __future__ import annotations

import datetime
import math
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import format_date
from babel.numbers import format_decimal

LOCALES = {"nl": "nl_NL", "en": "en_GB"}
# No line may break between a number and its sign.
TIGHT = "\u00a0"
MINUS = "\u2212"
MILLION = 1e6
# Amounts of a million and more are said in millions where no digit below this power of ten counts.
LEAST_DIGIT_OF_MILLIONS = 4
MILLIONS = {"nl": "miljoen", "en": "million"}


def rounded(value: float, digit: int) -> Decimal:
    """A value rounded half up at a power of ten; never minus zero.

    Examples
    --------
    >>> rounded(133_412.0, 4), rounded(0.1949, -2)
    (Decimal('130000'), Decimal('0.19'))
    """
    step = Decimal(1).scaleb(digit)
    steps = (Decimal(repr(float(value))) / step).to_integral_value(ROUND_HALF_UP)
    return Decimal(format(steps * step + 0, "f"))


def decimal_text(value: float, digit: int, language: str) -> str:
    """A plain number: 1.234,5 or 1,234.5."""
    if not math.isfinite(value):
        return "–"
    decimals = max(0, -digit)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(rounded(value, digit), pattern, locale=LOCALES[language])


def percent_text(share: float, digit: int, language: str) -> str:
    """A share as a percentage: 12,3% or 12.3%."""
    return f"{decimal_text(100 * share, digit + 2, language)}%"


def euro_text(amount: float, digit: int, language: str) -> str:
    """An amount in euros, the minus sign in front: € 1.234,56, €1,234.56, € 2,2 miljoen.

    Parameters
    ----------
    amount : euros
    digit : power of ten of the last digit that counts
    language : nl or en

    Examples
    --------
    >>> shown = euro_text(2_230_000, 5, "en"), euro_text(2_230_000, 3, "en")
    >>> [text.replace(TIGHT, " ") for text in shown]
    ['€2.2 million', '€2,230,000']
    """
    shown = rounded(amount, digit)
    in_millions = digit >= LEAST_DIGIT_OF_MILLIONS and abs(shown) >= MILLION
    number = decimal_text(
        abs(float(shown)) / (MILLION if in_millions else 1),
        min(digit - 6, 0) if in_millions else digit,
        language,
    )
    minus = MINUS if shown < 0 else ""
    unit = f"{TIGHT}{MILLIONS[language]}" if in_millions else ""
    return f"{minus}€{TIGHT if language == 'nl' else ''}{number}{unit}"


def date_text(iso: str, language: str) -> str:
    """A date in full: 31 januari 2027, 31 January 2027."""
    return format_date(datetime.date.fromisoformat(iso), "d MMMM y", locale=LOCALES[language])


def value_text(value: float, unit: str, digit: int, language: str) -> str:
    """A value in its unit."""
    if not math.isfinite(value):
        return "–"
    if unit == "share":
        return percent_text(value, digit, language)
    if unit == "euros":
        return euro_text(value, digit, language)
    return decimal_text(value, digit, language)
