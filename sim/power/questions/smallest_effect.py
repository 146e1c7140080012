"""The smallest effect that a design finds with a power."""

from __future__ import annotations

from dataclasses import dataclass

from sim.errors import InputError
from sim.power.diagnosis.verdicts import hypothesis_of
from sim.power.questions.by_formula import (
    enumerated_power,
    formula_power,
    has_formula,
    is_enumerable,
    limit_notes,
    mean_level,
)
from sim.power.questions.contrast_query import (
    ContrastQuery,
    changed_query,
    levels_of,
)
from sim.power.questions.root_finding import (
    Search,
    Solution,
    bisect,
    failure_notes,
    require_reachable,
    wide_notes,
)
from sim.power.questions.simulated_power import sampled_power


@dataclass(frozen=True)
class _Effects:
    """Effects that may be sought: at a distance from the edge of the null, on the side tested.

    Attributes
    ----------
    question, levels : what is asked, and the true chances by arm
    base : of the comparator; edge : of the null, as an effect; sign : of what is sought
    """

    question: ContrastQuery
    levels: dict[str, float]
    base: float
    edge: float
    sign: float

    @property
    def most(self) -> float:
        """The largest distance that leaves the arms a chance."""
        return self.base if self.sign < 0 else 1 - self.base - self.edge

    def effect(self, size: float) -> float:
        """The effect at a distance."""
        return self.edge + self.sign * size

    def moved(self, size: float) -> ContrastQuery:
        """The question with the effect at a distance."""
        level = min(1.0, max(0.0, self.base + self.effect(size)))
        levels = {**self.levels, **dict.fromkeys(self.question.arms, level)}
        return changed_query(self.question, levels=levels)


def _effects_of(question: ContrastQuery) -> _Effects:
    hypothesis, levels = hypothesis_of(question.design), levels_of(question)
    base = mean_level(levels, question.design.data.sizes(), question.against)
    if hypothesis.kind == "equivalence":
        raise InputError(
            "question: must be put to superiority or non-inferiority, because equivalence is found "
            "where there is no effect (got mde). Ask n, or a curve over effect."
        )
    if hypothesis.margin > base:
        raise InputError(
            f"answers.hypothesis.margin: must be at most the comparator's share, {base:.3g}, for "
            f"this question (got {hypothesis.margin:g}). Ask n instead."
        )
    sign = -1.0 if hypothesis.sides == "less" else 1.0
    return _Effects(question, levels, base, -hypothesis.margin, sign)


def minimum_detectable_effect(
    question: ContrastQuery, power: float = 0.8, *, studies: int = 20_000
) -> Solution:
    """Smallest effect on the side that is tested which is found with this power.

    A difference of shares: a gain over the comparator, a loss where less is asked about, and for
    non-inferiority the lowest true difference at which it is shown. The search runs over the
    distance from the edge of the null.

    Raises
    ------
    InputError
        If no effect gives the power, or equivalence is asked about: there the truth is no effect.
    """
    require_reachable(question, power)
    axis = _effects_of(question)
    levels, with_effect, most = axis.levels, axis.moved, axis.most
    formula = bisect(lambda size: formula_power(with_effect(size)), most, power)
    enumerated = None
    if is_enumerable(question) and len({levels[arm] for arm in question.against}) == 1:
        enumerated = bisect(lambda size: enumerated_power(with_effect(size)), most, power)
    guess = enumerated or formula
    if guess is None:
        raise InputError(
            f"power: must be within reach of this design (no effect up to {axis.effect(most):.2f} "
            f"gives {power}). "
            "Take more persons or a lower power"
        )
    search = Search(
        lambda size, first: sampled_power(with_effect(size), studies, first),
        studies,
        power,
        (0.0, most),
    )
    answer = search.reached(guess)
    if answer is None:
        best = search.highest()
        tried = f"; the highest power seen is {best[1]:.3g} at {best[0]:.4g}" if best else ""
        raise InputError(
            f"power: must be within reach of {studies} studies (got {power}{tried}). Take a lower "
            "power, more persons or more studies."
        )
    wide = wide_notes(answer.at, answer.error, studies)
    notes = (*limit_notes(question), *wide, *failure_notes(answer.estimate))
    value, exact, by_formula = (
        None if size is None else axis.effect(size)
        for size in (answer.at, enumerated, formula if has_formula(question) else None)
    )
    return Solution(float(value or 0.0), answer.error, exact, by_formula, power, notes)
