"""Who is in the scenario: groups, their make-up and when they come in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from sim.inputs.caseload.model import OwnCaseload
from sim.inputs.reading.frozen import (
    WHOLE,
    ByName,
    FrozenMap,
    MonthIndex,
    Months,
    Name,
    Section,
    Table,
    Years,
    refusal,
)
from sim.inputs.reading.quantity import (
    ONE,
    SHARE_TOLERANCE,
    ZERO,
    Count,
    Earned,
    Elasticity,
    EurPerMonth,
    Persons,
    PersonsPerMonth,
    Quantity,
    Ratio,
    Share,
    Status,
    Within,
)


def require_whole(shares: tuple[Quantity, ...], what: str) -> None:
    """Refuse shares that do not sum to 1 (within 1e-9)."""
    total = sum(share.value for share in shares)
    if abs(total - 1.0) > SHARE_TOLERANCE:
        raise PydanticCustomError("must", f"{what} must sum to 1 (got {total:.10g})")


class Origin(Section):
    """Where late entrants come from."""

    stock: Share = Field(
        default=ZERO,
        description="share of the late entrants who were on benefit at month 0 already and needed "
        "longer to choose (0 to 1): they bring the months on benefit, profile and earnings of "
        "those still on benefit when they join",
    )
    inflow: Literal["rest"] = Field(
        default="rest", description="rest: the others are new inflow, with no months on benefit"
    )


class Entry(Section):
    """When the persons of a group come in, and where from."""

    at_start_share: Share = Field(
        default=ONE, description="share of the group present at month 0 (0 to 1)"
    )
    last_month: MonthIndex = Field(
        default=0,
        description="last month of entry; the others come in evenly over months 1 to last_month",
    )
    origin: Origin = Field(
        default=Origin(), description="where the others come from; all new inflow if missing"
    )

    @property
    def from_stock(self) -> float:
        """Share of the group that joins late from the stock."""
        return (1.0 - self.at_start_share.value) * self.origin.stock.value

    @model_validator(mode="after")
    def _late_entrants_have_months(self) -> Self:
        if self.at_start_share.value < 1 and self.last_month < 1:
            raise PydanticCustomError(
                "must",
                "last_month must be at least 1, because at_start_share is below 1 (got 0)",
            )
        return self


class ProfileShares(Table[Quantity]):
    """Make-up by distance to work; shares sum to 1."""

    work_ready: Share = Field(description="share able to work and searching (0 to 1)")
    physically_limited: Share = Field(description="share physically limited (0 to 1)")
    mentally_limited: Share = Field(description="share mentally limited (0 to 1)")

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        require_whole(tuple(share for _, share in self.items()), "shares")
        return self


class HouseholdShares(Table[Quantity]):
    """Make-up by household type; shares sum to 1."""

    single: Share = Field(description="share of single persons (0 to 1)")
    lone_parent: Share = Field(description="share of lone parents (0 to 1)")
    couple: Share = Field(description="share of couples (0 to 1)")

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        require_whole(tuple(share for _, share in self.items()), "shares")
        return self


class MonthsBand(Section):
    """A band of months on benefit at the start; whole months, evenly over [from, to)."""

    from_months: Months = Field(description="first month of the band, months on benefit")
    to_months: Months = Field(description="first month after the band, months on benefit")
    share: Share = Field(description="share of the persons in this band (0 to 1)")


class AgeBand(Section):
    """A band of ages at entry; evenly over [from, to), where age runs below pension age."""

    from_years: Years = Field(description="first age of the band, years")
    to_years: Years = Field(description="first age after the band, years")
    share: Share = Field(description="share of the persons in this band (0 to 1)")


Bands = Field(min_length=1, max_length=200, strict=False)
MonthsBands = Annotated[tuple[MonthsBand, ...], Bands]
AgeBands = Annotated[tuple[AgeBand, ...], Bands]
TraitShares = Annotated[ByName[Share], Field(max_length=8)]


class MakeUp(NamedTuple):
    """What the people of a group, or its new inflow, are made of; attributes are drawn apart."""

    profiles: ProfileShares
    households: HouseholdShares
    months_on_benefit: tuple[MonthsBand, ...]
    ages: tuple[AgeBand, ...]
    traits: Mapping[str, Quantity]


IntakeRatio = Annotated[Quantity, Within(0, 100, "a ratio", kind="ratio")]


class IntakeStep(Section):
    """More or less new inflow from a month on, until the next step."""

    from_month: MonthIndex = Field(description="month from which it holds")
    ratio: IntakeRatio = Field(
        description="times per_month; 1 is as before the first step, 0 is none"
    )


class Intake(Section):
    """New inflow into a group: how many persons come on benefit each month."""

    per_month: PersonsPerMonth = Field(
        description="persons who come in per month, on average over the seasons"
    )
    season: Annotated[tuple[Ratio, ...], Field(min_length=12, max_length=12, strict=False)] = Field(
        default=(ONE,) * 12, description="ratio of each calendar month, January first; 12 ratios"
    )
    elasticity: Elasticity = Field(
        default=ZERO,
        description="power to which the labour-market index is taken "
        "(negative: a boom brings fewer)",
    )
    steps: Annotated[tuple[IntakeStep, ...], Field(max_length=1200, strict=False)] = Field(
        default=(), description="changes of per_month from a month on; none if missing"
    )
    part_time_share: Share = Field(
        default=ZERO, description="share with part-time earnings at entry (0 to 1)"
    )
    profiles: ProfileShares | None = Field(
        default=None, description="make-up of the new inflow; missing: as the group's"
    )
    households: HouseholdShares | None = Field(
        default=None, description="household types of the new inflow; missing: as the group's"
    )
    ages: AgeBands | None = Field(
        default=None,
        description="ages of the new inflow when they come in; missing: as the group's",
    )
    traits: TraitShares = Field(
        default_factory=FrozenMap,
        description="traits of the new inflow; one that is missing: as the group's",
    )

    def ratio_in(self, month: int) -> float:
        """What the last step so far makes of per_month; 1 before the first."""
        return next(
            (step.ratio.value for step in reversed(self.steps) if step.from_month <= month), 1.0
        )


class LeftBefore(Section):
    """Who left the group's benefit before the start and may come back."""

    months: Annotated[int, Field(ge=1, le=1200), WHOLE] = Field(
        default=60, description="months before the start in which people left"
    )
    exits_per_month: PersonsPerMonth | None = Field(
        default=None,
        description="persons who left each month; missing: as many as leave in month 0 without a "
        "change of policy",
    )
    to_work_share: Share | None = Field(
        default=None, description="share of exits_per_month that left for work (0 to 1)"
    )

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.exits_per_month is None) != (self.to_work_share is None):
            got = "exits_per_month" if self.to_work_share is None else "to_work_share"
            raise refusal(
                "must give exits_per_month and to_work_share together, or neither "
                f"(got {got} alone)"
            )
        return self


class Group(Section):
    """A group of persons that starts under one regime and is reported together."""

    name: Name = Field(description="the group's own name: small letters, digits, _ and -")
    regime: Name = Field(description="regime at the start: a name from hazards.regimes")
    persons: Persons = Field(description="persons counted in the group's tables")
    stopping_persons: Persons = Field(
        default=Count(value=0),
        description="persons on top of those who stop taking part some time; "
        "from then on they meet the reference regime",
    )
    studied: bool = Field(
        default=False,
        description="true if the group takes part in a study (the research effect works)",
    )
    volunteer_share: Share = Field(
        default=ZERO, description="share that signed up (the selection effect works; 0 to 1)"
    )
    part_time_share: Share = Field(
        default=ZERO, description="share with part-time earnings at entry (0 to 1)"
    )
    entry: Entry = Field(default=Entry(), description="when the persons come in")
    intake: Intake | None = Field(
        default=None, description="new inflow into this group; none if missing"
    )
    left_before: LeftBefore | None = Field(
        default=None,
        description="who left before the start and may come back; nobody if missing",
    )
    file: OwnCaseload | None = Field(
        default=None,
        description="own caseload: a csv file or xlsx workbook with one row a recipient, instead "
        "of persons; what it does not say is drawn from the make-up below",
    )
    profiles: ProfileShares | None = Field(
        default=None, description="the group's own make-up; missing: population.profiles"
    )
    households: HouseholdShares | None = Field(
        default=None, description="the group's own household types; missing: population.households"
    )
    months_on_benefit: MonthsBands | None = Field(
        default=None,
        description="the group's own months on benefit at the start; "
        "missing: population.months_on_benefit",
    )
    ages: AgeBands | None = Field(
        default=None, description="the group's own ages; missing: population.ages"
    )
    traits: TraitShares = Field(
        default_factory=FrozenMap,
        description="shares of the group with a trait (0 to 1); "
        "one that is missing: population.traits",
    )

    @model_validator(mode="before")
    @classmethod
    def _need_not_count_a_file(cls, value: Any) -> Any:
        if isinstance(value, Mapping) and value.get("file") is not None:
            return {"persons": 0, **value}
        return value

    @model_validator(mode="after")
    def _holds_the_persons_of_its_file(self) -> Self:
        if self.file is None:
            return self
        size = len(self.file.recipients)
        if self.persons.value not in (0, size):
            raise PydanticCustomError(
                "must",
                "persons must be left out where a file is given, or be {size} (got {got})",
                {"size": size, "got": self.persons.value},
            )
        if self.stopping_persons.value or self.entry.at_start_share.value < 1:
            raise PydanticCustomError(
                "must",
                "must leave out stopping_persons and entry where a file is given: "
                "everybody in it is here at the start (got them)",
            )
        counted = Count(value=size, unit="persons", source="own caseload", status="published")
        object.__setattr__(self, "persons", counted)
        return self


class Earnings(Section):
    """Earnings of a person who works part-time."""

    mean: Earned = Field(description="mean earnings, euros per month")
    sd: EurPerMonth = Field(description="standard deviation between persons, euros per month")


class Holds(Section):
    """Bounds within which the caseload must stay where policy does not change."""

    low: Annotated[float, Field(gt=0, le=1)] = Field(
        description="least persons on benefit at any year's end, as a share of those at the start"
    )
    high: Annotated[float, Field(ge=1, le=100)] = Field(
        description="most persons on benefit at any year's end, as a share of those at the start"
    )
    unit: Annotated[str, Field(max_length=60)] = Field(
        default="share of the start", description="unit of the bounds, in words"
    )
    source: Annotated[str, Field(min_length=1, max_length=500)] = Field(
        description="why these bounds"
    )
    status: Status = Field(
        default="assumed",
        description="calibrated, published, derived or assumed; bounds are mostly assumed",
    )


class Population(Section):
    """The persons of the scenario."""

    groups: Annotated[tuple[Group, ...], Field(min_length=1, max_length=64, strict=False)] = Field(
        description="groups of persons; at least one"
    )
    profiles: ProfileShares = Field(description="make-up by distance to work")
    households: HouseholdShares = Field(description="make-up by household type")
    months_on_benefit: MonthsBands = Field(
        description="months on benefit at the start, in bands that follow each other"
    )
    ages: AgeBands = Field(description="ages when people come in, in bands that follow each other")
    traits: TraitShares = Field(
        default_factory=FrozenMap,
        description="traits by names of your own, with the share of the persons who have each "
        "(0 to 1); at most 8",
    )
    ageing: bool = Field(
        default=False,
        description="true if whoever reaches pension age leaves for good, on top of the other "
        "exits; those must then not hold these exits already",
    )
    earnings: Earnings = Field(description="earnings of part-time work")
    holds: Holds | None = Field(
        default=None,
        description="bounds within which the mean caseload must stay without a change of policy; "
        "missing: nothing is said",
    )

    @property
    def trait_names(self) -> tuple[str, ...]:
        """Every trait that is named, in the order in which they are."""
        names = [*self.traits]
        for group in self.groups:
            names += [*group.traits, *(group.intake.traits if group.intake else ())]
        return tuple(dict.fromkeys(names))

    def make_up(self, group: int, *, arrives: bool) -> MakeUp:
        """What the people of a group are made of: its own words before those of the scenario.

        Parameters
        ----------
        group : its number
        arrives : whether it is the group's new inflow, whose own words go first
        """
        own = self.groups[group]
        inflow = own.intake if arrives else None
        profiles, households = own.profiles or self.profiles, own.households or self.households
        ages, traits = own.ages or self.ages, {**self.traits, **own.traits}
        months = own.months_on_benefit or self.months_on_benefit
        if inflow is None:
            return MakeUp(profiles, households, months, ages, traits)
        return MakeUp(
            inflow.profiles or profiles,
            inflow.households or households,
            months,
            inflow.ages or ages,
            {**traits, **inflow.traits},
        )
