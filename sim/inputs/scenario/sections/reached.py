"""Whom a decision or a statement on hazards fits, by what persons were when they came in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Annotated, Any, Literal, Self

from pydantic import (
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidatorFunctionWrapHandler,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from sim.inputs.reading.frozen import Months, Name, Section, Table, Years, refusal
from sim.inputs.reading.quantity import ONE, Quantity, Ratio
from sim.inputs.reading.vocabulary import HOUSEHOLDS, PROFILES, Household, Profile

# Nobody older comes in.
OLDEST_YEARS = 120
# Which of the statements fit somebody.
Fits = tuple[bool, ...]
Everybody = Literal["all"]


class _AllOrNames:
    """The word `all` or a list of names; checked by hand, because a union blurs the message."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        names = handler.generate_schema(
            Annotated[tuple[Name, ...], Field(min_length=1, strict=False)]
        )
        written = core_schema.plain_serializer_function_ser_schema(self._write)
        return core_schema.no_info_wrap_validator_function(
            self._check, names, serialization=written
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [{"const": "all"}, handler(schema)]}

    @staticmethod
    def _write(value: tuple[str, ...] | str) -> list[str] | str:
        return value if isinstance(value, str) else list(value)

    @staticmethod
    def _check(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
        return "all" if value == "all" else validate(value)


GroupNames = Annotated[tuple[Name, ...] | Everybody, _AllOrNames()]


Traits = Annotated[tuple[Name, ...], Field(max_length=8, strict=False)]


class TargetGroup(Section):
    """Which persons a decision may reach, by what they were when they came in."""

    groups: GroupNames = Field(default="all", description="names of the groups it reaches, or all")
    profiles: Annotated[tuple[Profile, ...], Field(min_length=1, strict=False)] = Field(
        default=PROFILES, description="only persons with these profiles"
    )
    households: Annotated[tuple[Household, ...], Field(min_length=1, strict=False)] = Field(
        default=HOUSEHOLDS, description="only persons in these household types"
    )
    min_age_years: Years | None = Field(
        default=None, description="only persons of at least this age at the start, years"
    )
    max_age_years: Years | None = Field(
        default=None, description="only persons of at most this age at the start, years"
    )
    min_months_on_benefit: Months | None = Field(
        default=None, description="only persons at least this long on benefit at the start, months"
    )
    max_months_on_benefit: Months | None = Field(
        default=None, description="only persons at most this long on benefit at the start, months"
    )

    traits: Traits = Field(
        default=(), description="only persons with all of these traits (population.traits)"
    )
    without_traits: Traits = Field(default=(), description="only persons with none of these traits")

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        for key in ("groups", "profiles", "households", "traits", "without_traits"):
            names = getattr(self, key)
            again = [] if names == "all" else [n for n in names if names.count(n) > 1]
            if again:
                raise refusal(f"{key} must name each once (got {', '.join(names)})", None)
        return self

    @model_validator(mode="after")
    def _bounds_are_ordered(self) -> Self:
        both = [name for name in self.traits if name in self.without_traits]
        if both:
            raise refusal(
                f"must name a trait under traits or without_traits, not both (got {both[0]} twice)"
            )
        for least, most, what in (
            (self.min_age_years, self.max_age_years, "age_years"),
            (self.min_months_on_benefit, self.max_months_on_benefit, "months_on_benefit"),
        ):
            if least is not None and most is not None and least > most:
                raise PydanticCustomError(
                    "must", f"min_{what} must be at most max_{what} (got {least} and {most})"
                )
        return self

    def reaches_group(self, name: str) -> bool:
        """Whether persons of this group may be reached."""
        return self.groups == "all" or name in self.groups

    def is_open_to_age(self, years: int) -> bool:
        """Whether persons of this age may be reached."""
        least, most = self.min_age_years or 0, self.max_age_years
        return least <= years and (most is None or years <= most)

    def is_open_to_months(self, months: int) -> bool:
        """Whether persons this long on benefit may be reached."""
        least, most = self.min_months_on_benefit or 0, self.max_months_on_benefit
        return least <= months and (most is None or months <= most)

    @property
    def asks_of_traits(self) -> tuple[str, ...]:
        """Traits on which it hangs who may be reached."""
        return (*self.traits, *self.without_traits)

    def is_open_to_trait(self, name: str, *, has: bool) -> bool:
        """Whether persons with this trait, or without it, may be reached."""
        return name not in (self.without_traits if has else self.traits)


class Ratios(Table[Quantity]):
    """Hazard ratios by destination; 1 changes nothing."""

    work: Ratio = Field(
        default=ONE, description="ratio on moves to full work (above 0; 1 = no change)"
    )
    part_time: Ratio = Field(
        default=ONE, description="ratio on taking up part-time work (above 0; 1 = no change)"
    )
    benefit: Ratio = Field(
        default=ONE, description="ratio on losing part-time earnings (above 0; 1 = no change)"
    )
    other_exit: Ratio = Field(
        default=ONE, description="ratio on exits for other reasons (above 0; 1 = no change)"
    )
    returned: Ratio = Field(
        default=ONE,
        description="ratio on coming back on benefit (above 0; 1 = no change); that of a regime "
        "after exits to work, unless readings.returns_ratio_of says all_exits",
    )


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
