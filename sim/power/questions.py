"""Questions a researcher asks: how many, how small an effect, how shared out, and how sure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.power import closed_form, exact
from sim.power.comparison import Z_LIKE
from sim.power.question import (
    Estimate,
    Question,
    has_chances,
    levels_of,
    power_of,
    reworked,
)
from sim.power.search import bisect, solve_probit
from sim.power.share_tests import EXACT_TESTS, p_table

Floats = NDArray[np.float64]
ENUMERATED = (*EXACT_TESTS, "z_pooled", "z_unpooled", "logistic", "linear_probability")
# Enumerating larger groups takes seconds a step.
MOST_ENUMERATED = 1500
# An answer that needs an arm larger than this, or lies further from where the search began, is
# not to be believed.
MOST_PERSONS = 250_000
MOST_SHRUNK, MOST_GROWN = 1 / 64, 64.0
# Nor one whose error is a large part of it: power then does not rise with n.
MOST_UNSURE = 0.25


@dataclass(frozen=True)
class Solution:
    """The value that gives the wanted power.

    Attributes
    ----------
    value, mc_se : from the simulation, with its error on this value
    exact : by enumeration, None where there is none
    closed_form : by the normal approximation, None where there is none
    power : simulated power at `value`, interpolated; what was wanted
    """

    value: float
    mc_se: float
    exact: float | None
    closed_form: float | None
    power: float


def n_for_power(question: Question, power: float = 0.8, *, studies: int = 20_000) -> Solution:
    """Persons in the contrast's arm(s) that give a power, all arms growing together.

    Simulated power is fitted by a probit in the root of n around the answer; its error follows
    from that of the fit (delta method).
    """
    _require_share(power)
    sizes = question.design.data.sizes()
    n_now = sum(sizes[arm] for arm in question.arms)
    guess = _formula_n(question, power) or float(n_now)

    def evaluate(root: float) -> Estimate:
        return power_of(reworked(question, sizes=_scaled(sizes, root * root / n_now)), studies)

    if guess > MOST_PERSONS:
        raise _out_of_reach(power, n_now)
    with np.errstate(divide="ignore", invalid="ignore"):
        root, error = solve_probit(evaluate, math.sqrt(guess), power, spread=0.5)
    is_found = math.isfinite(root) and MOST_SHRUNK < root * root / guess < MOST_GROWN
    if not is_found or root <= 0 or error > MOST_UNSURE * root:
        raise _out_of_reach(power, n_now)
    has_formula = question.test in (*EXACT_TESTS, *Z_LIKE)
    return Solution(
        root * root,
        2 * root * error,
        _exact_n(question, power, guess),
        _formula_n(question, power) if has_formula else None,
        power,
    )


def _out_of_reach(power: float, n_now: int) -> InputError:
    return InputError(
        f"power: must be within reach of this design by more persons (got {power:g}, and "
        f"{n_now} in the arm). Take a lower power, or a truth with a larger effect"
    )


def minimum_detectable_effect(
    question: Question, power: float = 0.8, *, studies: int = 20_000
) -> Solution:
    """Smallest gain over the comparator that is found with this power, points as a share."""
    _require_share(power)
    levels = levels_of(question)
    sizes = question.design.data.sizes()
    base = _mean_level(levels, sizes, question.against)

    def with_effect(effect: float) -> Question:
        changed = {**levels, **dict.fromkeys(question.arms, min(1.0, base + effect))}
        return reworked(question, levels=changed)

    formula = bisect(lambda effect: _formula_power(with_effect(effect)), 1 - base, power)
    enumerated = None
    if _is_enumerable(question):
        enumerated = bisect(lambda effect: _exact_power(with_effect(effect)), 1 - base, power)
    guess = enumerated or formula
    if guess is None:
        raise InputError(
            f"power: must be within reach of this design (no effect up to {1 - base:.2f} gives "
            f"{power}). "
            "Take more persons or a lower power"
        )
    effect, error = solve_probit(lambda size: power_of(with_effect(size), studies), guess, power)
    if not 0 < effect <= 1 - base or error > MOST_UNSURE * effect:
        raise InputError(
            f"power: must be within reach of {studies} studies (got {power}; without simulation "
            f"the effect is {guess:.4g}). Take a lower power or more studies."
        )
    return Solution(effect, error, enumerated, formula, power)


def assurance(question: Question, *, studies: int = 50_000) -> Estimate:
    """Power averaged over what is believed, simulated and by enumeration.

    The belief is the design's prior or, where the truth is a scenario's lives, its posterior:
    those studies already run through the parameter draws.

    O'Hagan, Stevens & Campbell (2005), Assurance in clinical trial design, Pharm Stat 4.
    """
    from sim.power.run import PRIOR_DRAWS
    from sim.power.truth import true_levels

    if question.design.model.scenario is not None:
        return power_of(question, studies)
    typed = question.design.model.endpoints[0]
    if not typed.prior:
        raise InputError(
            "model.endpoints.prior: must be stated for an assurance (got none). Add mean and sd"
        )
    found = power_of(question, studies, use_prior=True)
    if not (_is_enumerable(question) and len(question.arms) == len(question.against) == 1):
        return found
    sizes = question.design.data.sizes()
    arms = tuple(sizes)
    draws = max(PRIOR_DRAWS, question.design.model.posterior_draws)
    levels = true_levels(question.design, typed, arms, draws)
    n_first, n_second = sizes[question.arms[0]], sizes[question.against[0]]
    rejects = (
        p_table(question.test, n_first, n_second, _hypothesis(question)) <= question.alpha
    ).astype(float)
    first, second = (
        _count_laws(n, levels[:, arms.index(name)])
        for n, name in ((n_first, question.arms[0]), (n_second, question.against[0]))
    )
    return Estimate(
        found.value, found.mc_se, float(((first @ rejects) * second).sum(axis=1).mean())
    )


def _count_laws(n: int, chances: Floats) -> Floats:
    from scipy.stats import binom

    return np.asarray(binom.pmf(np.arange(n + 1), n, chances[:, None]))


def _hypothesis(question: Question) -> Any:
    from sim.power.verdicts import hypothesis_of

    return hypothesis_of(question.design)


def _scaled(sizes: dict[str, int], factor: float) -> dict[str, int]:
    return {arm: max(2, round(size * factor)) for arm, size in sizes.items()}


def _mean_level(levels: dict[str, float], sizes: dict[str, int], arms: tuple[str, ...]) -> float:
    return sum(levels[arm] * sizes[arm] for arm in arms) / sum(sizes[arm] for arm in arms)


def _is_enumerable(question: Question) -> bool:
    data = question.design.data
    if question.design.model.scenario is not None:
        return False
    plain = data.randomisation == "complete" and not data.blocks and not data.drop_out.share
    return (
        plain
        and question.test in ENUMERATED
        and data.entry.last_month == 0
        and not data.take_up
        and not data.spill_over
        and not data.staff
        and not data.selection_gap
    )


def _groups(question: Question) -> tuple[int, int, float, float]:
    levels, sizes = levels_of(question), question.design.data.sizes()
    return (
        sum(sizes[arm] for arm in question.arms),
        sum(sizes[arm] for arm in question.against),
        _mean_level(levels, sizes, question.arms),
        _mean_level(levels, sizes, question.against),
    )


def _formula_power(question: Question) -> float:
    n_first, n_second, p_first, p_second = _groups(question)
    return closed_form.power_two_proportions(
        n_first,
        n_second,
        p_first,
        p_second,
        question.alpha,
        two_sided=_hypothesis(question).sides == "two",
        pooled=question.test != "z_unpooled",
    )


def _exact_power(question: Question) -> float:
    n_first, n_second, p_first, p_second = _groups(question)
    return exact.exact_power(
        question.test, n_first, n_second, p_first, p_second, question.alpha, _hypothesis(question)
    )


def _formula_n(question: Question, power: float) -> float | None:
    if not has_chances(question):
        return None
    n_first, n_second, p_first, p_second = _groups(question)
    if math.isclose(p_first, p_second) or _hypothesis(question).kind != "superiority":
        return None
    return closed_form.n_two_proportions(
        p_first,
        p_second,
        power,
        question.alpha,
        ratio=n_second / n_first,
        two_sided=_hypothesis(question).sides == "two",
        pooled=question.test != "z_unpooled",
    )


def _exact_n(question: Question, power: float, guess: float) -> float | None:
    """Smallest arm whose enumerated power reaches the target, searched upward from well below."""
    if not _is_enumerable(question) or not has_chances(question):
        return None
    n_first, n_second, p_first, p_second = _groups(question)
    ratio = n_second / n_first
    if guess * max(1.0, ratio) > MOST_ENUMERATED:
        return None
    if len(question.arms) > 1 or len(question.against) > 1:
        return None
    for n in range(max(2, int(guess * 0.85)), int(guess * 1.5) + 20):
        reached = exact.exact_power(
            question.test,
            n,
            max(2, round(n * ratio)),
            p_first,
            p_second,
            question.alpha,
            _hypothesis(question),
        )
        if reached >= power:
            return float(n)
    return None


def _require_share(power: float) -> None:
    if not 0 < power < 1:
        raise InputError(f"power: must lie between 0 and 1 (got {power}). Give a share such as 0.8")
