"""What regimes cost, what the grant does with it, and how options are compared."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from sim.inputs.reading.dates import FirstOfMonth, FirstOfMonthOrNever
from sim.inputs.reading.frozen import WHOLE, ByName, FrozenMap, MonthIndex, Months, Name, Section
from sim.inputs.reading.quantity import ZERO, Count, Persons, Quantity, Share, Within
from sim.inputs.scenario.sections.following import ClientsPerFte

Reading = Literal["before_disregard", "after_disregard"]
CostUnit = Literal["client_month", "participant", "exit", "month", "post"]
StandardScheme = Literal["standard", "standard_lone_parent", "standard_medically_limited", "none"]

Euros = Annotated[Quantity, Within(0, 1e12, "an amount", "euros", kind="amount")]
EurosAbove = Annotated[Quantity, Within(0, 1e12, "an amount", "euros", above=True, kind="amount")]
EurosEitherWay = Annotated[Quantity, Within(-1e12, 1e12, "an amount", "euros", kind="amount")]
ContactsPerYear = Annotated[Quantity, Within(0, 1_000, "contacts", "contacts per client-year")]
HiringMonths = Annotated[Count, Within(0, 60, "a whole number of months", "months", whole=True)]
Rate = Annotated[Quantity, Within(-0.5, 0.5, "a rate", "per year", kind="share")]
Years = Annotated[int, Field(ge=0, le=50), WHOLE]


class Disregard(Section):
    """A disregard that the scenario states itself."""

    rate: Share = Field(description="share of earnings the person keeps (0 to 1)")
    cap: Euros | None = Field(
        default=None, description="most that is kept, euros per month; no cap if missing"
    )
    months: Months | None = Field(
        default=None, description="months with earnings it lasts; without limit if missing"
    )


# Announced day on which art. 34a and 34b come into force; the law's text of July 2026 has them.
NEW_RULES = date(2027, 1, 1)


BUFFER_GIVEN = Quantity(
    value=1,
    low=0,
    high=1,
    unit="share",
    source="of the municipality's own motion (art. 34b); no source on how often",
    status="assumed",
)


class Article34a(Section):
    """The disregard of Participatiewet art. 34a, which takes the place of n, r and y."""

    from_date: FirstOfMonthOrNever = Field(
        default=NEW_RULES,
        description="first day of the month from which it holds (announced: 2027-01-01), or never",
    )
    extended: bool = Field(
        default=False,
        description="true if the twelve months are always extended, as the law allows where "
        "more hours are impossible",
    )


class BufferBudget(Section):
    """The buffer budget of Participatiewet art. 34b: a shortfall through set-off is made up for."""

    from_date: FirstOfMonthOrNever = Field(
        default=NEW_RULES,
        description="first day of the month from which it holds (announced: 2027-01-01), or never",
    )
    given_share: Share = Field(
        default=BUFFER_GIVEN,
        description="share of such shortfalls that the municipality makes up for (0 to 1)",
    )


class RegimeMoney(Section):
    """What one regime means in euros and staff."""

    disregard: Disregard | None = Field(
        default=None, description="a disregard of the regime's own; missing: `scheme`"
    )
    scheme: Name = Field(
        default="standard", description="disregard scheme: a name from amounts/disregards.yaml"
    )
    clients_per_fte: ClientsPerFte | None = Field(
        default=None,
        description="clients one case manager guides under this regime; "
        "missing: `regular` of amounts/staff.yaml",
    )
    contacts_per_year: ContactsPerYear | None = Field(
        default=None,
        description="contact moments with each client under this regime, a year; "
        "missing: as amounts/staff.yaml says, or as in regular service",
    )


class StaffMoney(Section):
    """What a case manager costs; missing numbers come from amounts/staff.yaml."""

    cost_per_fte: Euros | None = Field(default=None, description="direct cost, euros per fte-year")
    overhead_share: Share | None = Field(default=None, description="surcharge for overhead")
    hiring_months: HiringMonths | None = Field(
        default=None,
        description="months between deciding on more posts and filling them: so much later a desk "
        "has its places, and a regime that takes more posts than the group's own begins; "
        "none if missing",
    )

    @property
    def months_to_hire(self) -> int:
        """Months between deciding on more posts and filling them."""
        return 0 if self.hiring_months is None else self.hiring_months.value


class UsualSetOff(Section):
    """Set-off that the price of a benefit, an average of what was really paid, holds already."""

    part_time_share: Share = Field(
        default=Quantity(
            value=0.08, low=0.0, high=0.12, unit="share", status="assumed",
            source="F149: 8 % nationally (F147, F148: 10-11 % here); the price is national",
        ),
        description="part-timers among those on benefit behind the price (0 to 1)",
    )  # fmt: skip
    amount: Euros = Field(
        default=Quantity(
            value=475.0, low=450.0, high=500.0, unit="euros per month", status="assumed",
            source="F150, F151; all of it set off, as after month six of the standard rule",
        ),
        description="set off per part-timer and month behind the price, euros",
    )  # fmt: skip


class OneOff(Section):
    """A cost that comes once."""

    name: Annotated[str, Field(min_length=1, max_length=100)] = Field(
        description="what it is for", examples=["training"]
    )
    month: MonthIndex = Field(default=0, description="month in which it is paid", examples=[0])
    amount: EurosEitherWay = Field(description="euros; below 0 for income")


class Cost(Section):
    """A cost that comes again: for each client, person, month, exit or post."""

    name: Annotated[str, Field(min_length=1, max_length=100)] = Field(
        description="what it is for", examples=["course"]
    )
    per: CostUnit = Field(
        description="client_month: each person on benefit in each month; participant: each person "
        "who meets the regime, once; exit: each exit to work; month: each month; post: each post "
        "filled beyond those there are"
    )
    amount: EurosEitherWay = Field(description="euros for each; below 0 for income", examples=[50])
    regime: Name | None = Field(
        default=None,
        description="only under this regime: a name from hazards.regimes; missing: under any. "
        "A participant has one, a month and a post have none",
    )
    from_month: MonthIndex = Field(default=0, description="first month in which it is paid")
    until_month: MonthIndex | None = Field(
        default=None, description="month from which it is no longer paid; missing: to the end"
    )

    @model_validator(mode="after")
    def _fits_what_it_is_for(self) -> Self:
        if self.until_month is not None and self.until_month <= self.from_month:
            raise PydanticCustomError(
                "must",
                f"until_month must be above from_month {self.from_month} (got {self.until_month})",
            )
        if self.per == "participant" and self.regime is None:
            raise PydanticCustomError(
                "must", "must give the regime that a participant meets (got none)"
            )
        if self.per in ("month", "post") and self.regime is not None:
            raise PydanticCustomError(
                "must", f"must leave out regime for each {self.per}, which has none (got one)"
            )
        return self

    def eur_in(self, month: int) -> float:
        """The amount in a month, euros; 0 where it is not paid."""
        is_over = self.until_month is not None and month >= self.until_month
        return 0.0 if month < self.from_month or is_over else self.amount.value


class GrantMoney(Section):
    """How the benefit grant follows spending; missing numbers come from amounts/grant.yaml."""

    inhabitants: Persons | None = Field(
        default=None, description="inhabitants, which fix the historic share"
    )
    historic_share: Share | None = Field(
        default=None, description="part of the grant that follows own past spending (0 to 1)"
    )
    lag_years: Years | None = Field(
        default=None, description="years after which a saving lowers the grant"
    )
    eur_per_year: Euros | None = Field(
        default=None,
        description="the grant, euros per year; missing: what the comparator spends on average",
    )


class Precision(Section):
    """How precise a comparison must be before replications stop."""

    half_width: EurosAbove = Field(
        description="of the interval of the mean paired difference in net municipal cost, euros"
    )
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = Field(
        default=0.95, description="confidence of the interval, 0.5 to 1"
    )
    most_replications: Annotated[int, Field(ge=2, le=1_000_000), WHOLE] = Field(
        default=500, description="replications per draw after which it is given up"
    )


class Money(Section):
    """Euros: prices, disregards, staff, grant, and against what options are compared."""

    comparator: Name = Field(
        default="base", description="option against which every other is compared"
    )
    price_level: FirstOfMonth | None = Field(
        default=None,
        description="first day of a month whose amounts hold all the time; "
        "missing: the amounts of each month",
    )
    price_per_benefit: Euros | None = Field(
        default=None,
        description="what a benefit costs, euros per year; missing: amounts/grant.yaml by year",
    )
    usual_set_off: UsualSetOff = Field(
        default=UsualSetOff(), description="set-off inside the price of a benefit"
    )
    earnings_reading: Reading = Field(
        default="before_disregard",
        description="population.earnings are earnings (before_disregard) or what is set off "
        "(after_disregard); the sources do not say which",
    )
    lone_parent_scheme: StandardScheme = Field(
        default="standard",
        description="disregard of lone parents where the regime's scheme is `standard`",
    )
    article_34a: Article34a = Field(
        default=Article34a(),
        description="when the disregard of art. 34a takes the place of the standard ones",
    )
    buffer_budget: BufferBudget = Field(
        default=BufferBudget(),
        description="when and how far the buffer budget of art. 34b is paid",
    )
    regimes: ByName[RegimeMoney] = Field(
        default_factory=FrozenMap, description="disregard and staff by regime; missing: as usual"
    )
    staff: StaffMoney = Field(default=StaffMoney(), description="cost of case managers")
    one_off: Annotated[tuple[OneOff, ...], Field(max_length=100, strict=False)] = Field(
        default=(), description="costs that come once: training, set-up"
    )
    costs: Annotated[tuple[Cost, ...], Field(max_length=100, strict=False)] = Field(
        default=(), description="costs that come again, next to staff: courses, travel, hiring"
    )
    cost_growth: Rate | None = Field(
        default=None,
        description="growth of what staff and `costs` cost, per year, each January; missing: none",
    )
    grant: GrantMoney = Field(default=GrantMoney(), description="the benefit grant (BUIG)")
    discount_rate: Rate = Field(
        default=ZERO, description="discount rate per year; 0: euros count the same in every year"
    )
    precision: Precision | None = Field(
        default=None, description="precision to reach; missing: runs.replications as they stand"
    )

    @model_validator(mode="after")
    def _one_way_to_the_historic_share(self) -> Self:
        if self.grant.inhabitants is not None and self.grant.historic_share is not None:
            raise PydanticCustomError(
                "must", "grant must give inhabitants or historic_share, not both (got both)"
            )
        return self

    def of_regime(self, name: str) -> RegimeMoney:
        """What a regime means; as usual where the scenario says nothing."""
        return self.regimes.get(name, RegimeMoney())
