"""Ratios of some people: by household, by age when they came in, by traits that a town names."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Self

from pydantic import Field, model_validator

from sim.inputs.reading.frozen import Section, refusal
from sim.inputs.reading.quantity import ONE
from sim.inputs.reading.vocabulary import HOUSEHOLDS, PROFILES
from sim.inputs.scenario.sections.ratios import Ratios
from sim.inputs.scenario.sections.reached import TargetGroup

# Nobody older comes in.
OLDEST_YEARS = 120
# Which of the statements fit somebody.
Fits = tuple[bool, ...]


class TraitStatement(Section):
    """Ratios of those whom a statement fits, compared with those whom it does not fit."""

    who: TargetGroup = Field(
        description="whom it fits, by households, ages when they came in, and traits"
    )
    ratios: Ratios = Field(description="their hazard ratios; over everybody the mean stays")

    @model_validator(mode="after")
    def _tells_people_apart(self) -> Self:
        other = {
            "groups": self.who.groups != "all",
            "profiles": set(self.who.profiles) != set(PROFILES),
            "min_months_on_benefit": self.who.min_months_on_benefit is not None,
            "max_months_on_benefit": self.who.max_months_on_benefit is not None,
        }
        wrong = [name for name, is_given in other.items() if is_given]
        if wrong:
            raise refusal(
                "who must name households, ages or traits alone: profiles have ratios under "
                f"hazards.profiles, months on benefit under hazards.duration (got {wrong[0]})"
            )
        is_everybody = (
            set(self.who.households) == set(HOUSEHOLDS)
            and self.who.min_age_years is None
            and self.who.max_age_years is None
            and not self.who.asks_of_traits
        )
        if is_everybody:
            raise refusal(
                "who must leave some people out; ratios of all stand under hazards.everybody "
                "(got everybody)"
            )
        if all(ratio == ONE for _, ratio in self.ratios.items()):
            raise refusal("ratios must hold one that is not 1 (got none)")
        return self


def kinds_told_apart(rules: Sequence[TargetGroup]) -> tuple[Fits, ...]:
    """Every set of statements that can fit somebody; who is fitted by none comes first.

    Examples
    --------
    >>> old, alone = TargetGroup(min_age_years=45), TargetGroup(households=("single",))
    >>> kinds_told_apart((old, alone))
    ((False, False), (False, True), (True, False), (True, True))
    """
    ages = {tuple(rule.is_open_to_age(years) for rule in rules) for years in range(OLDEST_YEARS)}
    asked = tuple(dict.fromkeys(name for rule in rules for name in rule.asks_of_traits))
    found = set()
    for household, of_age, has in product(
        HOUSEHOLDS, ages, product((False, True), repeat=len(asked))
    ):
        found.add(fits(rules, household, of_age, dict(zip(asked, has, strict=True))))
    return tuple(sorted(found))


def fits(
    rules: Sequence[TargetGroup], household: str, of_age: Fits, traits: dict[str, bool]
) -> Fits:
    """Which rules fit people of a household type with such an age and such traits."""
    return tuple(
        household in rule.households
        and of_age[number]
        and all(rule.is_open_to_trait(name, has=traits[name]) for name in rule.asks_of_traits)
        for number, rule in enumerate(rules)
    )
