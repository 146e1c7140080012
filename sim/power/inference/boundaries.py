"""Critical values at looks and at the end: alpha spent by a rule, or bounds of a classical shape.

`shares` are the shares of the information at the looks, rising to 1 at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from sim.arrays import Floats
from sim.errors import InputError
from sim.power.formulas.normal import root_between
from sim.power.inference.looks import Boundaries, Walk, crossing_chances

# No level asks for a higher bound.
HIGHEST = 12.0
# Rounding of a share of the information.
EXACT = 1e-11
# How sharply a power family or Hwang, Shih and DeCani's spends, where nothing is stated.
USUAL_PARAMETER = {"power": 3.0, "hwang_shih_decani": -4.0, "wang_tsiatis": 0.25}
SPENDINGS = ("obrien_fleming", "pocock", "power", "hwang_shih_decani")
# Bounds of z as a power of the information share: c t^(shape - 1/2).
SHAPES = ("classical_obrien_fleming", "classical_pocock", "wang_tsiatis")


def alpha_spent(
    alpha: float,
    share: float,
    spending: str,
    *,
    two_sided: bool = True,
    parameter: float | None = None,
) -> float:
    """Alpha spent once this share of the information is in.

    obrien_fleming: 2 - 2 Phi(z / sqrt(t)), z the critical value of half of alpha, each side of a
    two-sided test spending its half of alpha so; pocock: alpha ln(1 + (e - 1) t) (Lan & DeMets
    1983, Biometrika 70); power: alpha t^rho (Kim & DeMets 1987, Biometrika 74); hwang_shih_decani:
    alpha (1 - e^(-gamma t)) / (1 - e^(-gamma)) (1990, Statistics in Medicine 9).

    Examples
    --------
    >>> round(alpha_spent(0.025, 0.5, "obrien_fleming", two_sided=False), 6)
    0.001525
    """
    rate = USUAL_PARAMETER.get(spending, 0.0) if parameter is None else parameter
    if spending == "pocock":
        return float(alpha * np.log1p((np.e - 1) * share))
    if spending == "power":
        return float(alpha * share**rate)
    if spending == "hwang_shih_decani":
        return float(alpha * (np.expm1(-rate * share) / np.expm1(-rate) if rate else share))
    if spending != "obrien_fleming":
        raise InputError(f"spending: must be one of {', '.join(SPENDINGS)} (got {spending})")
    sides = 2 if two_sided else 1
    return float(sides * (2 - 2 * ndtr(ndtri(1 - alpha / (2 * sides)) / np.sqrt(share))))


def alpha_by_look(
    alpha: float,
    shares: Sequence[float],
    spending: str,
    *,
    two_sided: bool = True,
    parameter: float | None = None,
) -> Floats:
    """What each look spends of alpha, or of the chance to miss; (n_looks,); see `alpha_spent`."""
    spent = [
        alpha_spent(alpha, share, spending, two_sided=two_sided, parameter=parameter)
        for share in shares
    ]
    return np.diff(spent, prepend=0.0)


def _height(walk: Walk, chance: float, *, upper: bool = True) -> float:
    """The height that is passed at the next look with a chance."""
    if chance <= 0:
        return HIGHEST if upper else -HIGHEST

    def missed(height: float) -> float:
        return walk.beyond(height, upper=upper) - chance

    # Where even everybody who went on would not be enough, everybody passes.
    if missed(-HIGHEST if upper else HIGHEST) < 0:
        return -HIGHEST if upper else HIGHEST
    return root_between(missed, -HIGHEST, HIGHEST)


def require_shares_of_information(shares: Sequence[float]) -> None:
    """Shares of the information must rise to 1.

    Raises
    ------
    InputError
        If they do not.
    """
    rising = all(a < b for a, b in zip((0.0, *shares), shares, strict=False))
    if not shares or not rising or abs(shares[-1] - 1) > EXACT:
        listed = ", ".join(f"{share:g}" for share in shares)
        raise InputError(f"shares: must rise from above 0 to 1 at the end (got {listed or 'none'})")


def spending_boundaries(
    alpha: float,
    shares: Sequence[float],
    spending: str,
    *,
    two_sided: bool = True,
    parameter: float | None = None,
    floors: Sequence[float] = (),
) -> Boundaries:
    """Critical values at any number of looks by a spending function.

    Parameters
    ----------
    floors : binding futility bounds of z at the looks before the end (one-sided): trials that fell
        to them have stopped, so the bounds above are lower

    Examples
    --------
    >>> [round(z, 3) for z in spending_boundaries(0.05, (0.5, 1.0), "obrien_fleming").heights]
    [2.963, 1.969]
    """
    require_shares_of_information(shares)
    spent = alpha_by_look(alpha, shares, spending, two_sided=two_sided, parameter=parameter)
    return stated_boundaries(spent, shares, two_sided=two_sided, floors=floors)


def stated_boundaries(
    spent: Sequence[float] | Floats,
    shares: Sequence[float],
    *,
    two_sided: bool = True,
    floors: Sequence[float] = (),
) -> Boundaries:
    """Critical values where the alpha spent at each look is stated; both sides together."""
    walk, heights = Walk(shares, 0.0), []
    for place, part in enumerate(spent):
        height = _height(walk, float(part) / (1 + two_sided))
        heights.append(height)
        if place < len(shares) - 1:
            floor = floors[place] if place < len(floors) else -np.inf
            walk.go_on(-height if two_sided else floor, height)
    kept = tuple(float(part) for part in spent)
    return Boundaries(tuple(heights), kept, two_sided, tuple(floors), tuple(shares))


def shaped_boundaries(
    alpha: float,
    shares: Sequence[float],
    shape: str,
    *,
    two_sided: bool = True,
    parameter: float | None = None,
) -> Boundaries:
    """Critical values c t^(shape - 1/2), with c such that all looks together spend alpha.

    Shape 0 is O'Brien & Fleming's (1979, Biometrics 35), 1/2 Pocock's (1977, Biometrika 64), others
    Wang & Tsiatis's (1987, Biometrics 43).

    Examples
    --------
    >>> four = (0.25, 0.5, 0.75, 1.0)
    >>> [round(z, 2) for z in shaped_boundaries(0.05, four, "classical_obrien_fleming").heights]
    [4.05, 2.86, 2.34, 2.02]
    """
    require_shares_of_information(shares)
    usual = USUAL_PARAMETER["wang_tsiatis"] if parameter is None else parameter
    powers = {"classical_obrien_fleming": 0.0, "classical_pocock": 0.5, "wang_tsiatis": usual}
    if shape not in powers:
        raise InputError(f"shape: must be one of {', '.join(SHAPES)} (got {shape})")
    curve = np.asarray(shares, float) ** (powers[shape] - 0.5)

    def excess(factor: float) -> float:
        return float(sum(_crossed(factor * curve, shares, two_sided=two_sided))) - alpha

    factor = root_between(excess, 0.1, HIGHEST)
    spent = tuple(_crossed(factor * curve, shares, two_sided=two_sided))
    return Boundaries(tuple((factor * curve).tolist()), spent, two_sided, (), tuple(shares))


def _crossed(heights: Floats, shares: Sequence[float], *, two_sided: bool) -> list[float]:
    bounds = Boundaries(tuple(heights), (), two_sided, (), tuple(shares))
    return [up + down for up, down in zip(*crossing_chances(bounds, 0.0), strict=True)]


@dataclass(frozen=True)
class FutilityRule:
    """How futility bounds spend the chance to miss an effect.

    Attributes
    ----------
    power : of the plan at the drift for which beta is spent
    spending, parameter : as of alpha
    binding : whether the bounds above count on a stop below
    """

    power: float
    spending: str
    parameter: float | None = None
    binding: bool = False


def futility_boundaries(
    alpha: float,
    shares: Sequence[float],
    spending: str,
    rule: FutilityRule,
    *,
    parameter: float | None = None,
) -> Boundaries:
    """One-sided bounds above by alpha spending and below by beta spending, which meet at the end.

    The drift is that at which they meet (Pampallona, Tsiatis & Kim 2001, Drug Information Journal
    35); binding bounds below lower those above.

    Examples
    --------
    gsDesign's default: k = 3, one-sided 0.025, power 0.9, gamma -4 above and -2 below, not binding

    >>> rule = FutilityRule(0.9, "hwang_shih_decani", -2.0)
    >>> thirds = (1 / 3, 2 / 3, 1.0)
    >>> found = futility_boundaries(0.025, thirds, "hwang_shih_decani", rule, parameter=-4.0)
    >>> [round(z, 2) for z in found.heights], [round(z, 2) for z in found.floors]
    ([3.01, 2.55, 2.0], [-0.24, 0.94, 2.0])
    """
    require_shares_of_information(shares)
    beta = 1 - rule.power
    spent = alpha_by_look(alpha, shares, spending, two_sided=False, parameter=parameter)
    missed = alpha_by_look(beta, shares, rule.spending, two_sided=False, parameter=rule.parameter)

    def at(drift: float) -> Boundaries:
        return _both_ways(spent, missed, shares, drift, binding=rule.binding)

    def gap(drift: float) -> float:
        bounds = at(drift)
        return bounds.floors[-1] - bounds.heights[-1]

    drift = root_between(gap, 0.5, 2 * HIGHEST)
    bounds = at(drift)
    floors = (*bounds.floors[:-1], bounds.heights[-1])
    return Boundaries(bounds.heights, bounds.spent, False, floors, tuple(shares))


def _both_ways(
    spent: Floats, missed: Floats, shares: Sequence[float], drift: float, *, binding: bool
) -> Boundaries:
    """Bounds above under no effect and below under a drift, look by look."""
    null, effect = Walk(shares, 0.0), Walk(shares, drift)
    heights, floors = [], []
    for place in range(len(shares)):
        height = _height(null, float(spent[place]))
        floor = _height(effect, float(missed[place]), upper=False)
        heights.append(height)
        floors.append(floor)
        if place < len(shares) - 1:
            floor = min(floor, height)
            null.go_on(floor if binding else -np.inf, height)
            effect.go_on(floor, height)
    return Boundaries(tuple(heights), tuple(spent.tolist()), False, tuple(floors), tuple(shares))


def two_look_boundaries(
    alpha: float, share: float, spending: str, *, two_sided: bool = True
) -> Boundaries:
    """Critical values at one look and at the end.

    Examples
    --------
    >>> [round(z, 3) for z in two_look_boundaries(0.05, 0.5, "obrien_fleming").heights]
    [2.963, 1.969]
    """
    return spending_boundaries(alpha, (share, 1.0), spending, two_sided=two_sided)
