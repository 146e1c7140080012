"""Numbers as the terminal writes them: in English, a dash for what is not known or left out."""

from __future__ import annotations

import math

from sim.outcomes.interval import Interval

NOTHING = "–"
THOUSAND = 1000


def number_text(value: float, sign: str = "", digits: int = 0) -> str:
    """A number with thousands apart, `sign` "+" for a difference; never minus zero.

    Examples
    --------
    >>> number_text(-1234.4), number_text(3.26, "+", 1), number_text(-0.2, "+")
    ('-1,234', '+3.3', '0')
    >>> number_text(float("nan"))
    '–'
    """
    if not math.isfinite(value):
        return NOTHING
    rounded = round(value, digits)
    return f"{rounded:{sign},.{digits}f}" if rounded else "0"


def thousands_text(euros: float, sign: str = "+") -> str:
    """Euros in thousands."""
    return number_text(euros / THOUSAND, sign)


def percent_text(share: float, digits: int = 0) -> str:
    """A share as a percentage: 12 %."""
    return f"{100 * share:.{digits}f} %" if math.isfinite(share) else NOTHING


def stated_text(value: float) -> str:
    """A number of the scenario, to four figures."""
    return f"{value:.4g}" if math.isfinite(value) else NOTHING


def ends_text(low: str, high: str, between: str = " … ") -> str:
    """Two ends, already written, their common unit once; one dash where either is left out."""
    if NOTHING in (low, high):
        return NOTHING
    unit = " %" if high.endswith(" %") else ""
    return f"{low.removesuffix(unit)}{between}{high}"


def chance_text(chance: Interval) -> str:
    """A chance with its Monte Carlo error, both in per cents, the error rounded up."""
    if not math.isfinite(chance.mean):
        return NOTHING
    error = f" ± {math.ceil(100 * chance.mc_se)}" if math.isfinite(chance.mc_se) else ""
    return f"{100 * chance.mean:.0f}{error} %"
