"""A municipality's own yearly numbers, to which the level of hazards is aligned."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from sim.inputs.reading.frozen import WHOLE, Section, refusal
from sim.inputs.reading.quantity import ONE, ZERO, Persons, Quantity, Ratio, Share, Within

LONGEST_PERIOD = 60
PERIOD_MONTHS = 12
Period = Annotated[int, Field(ge=1, le=LONGEST_PERIOD), WHOLE]
LogSpread = Annotated[Quantity, Within(0, 2, "a standard deviation", "of log ratios")]
COUNTS = ("inflow", "exits_to_work", "other_exits")


class OwnReturns(Section):
    """How many of those who left were back on benefit within twelve months."""

    left: Persons = Field(description="persons who left benefit in the period")
    back: Persons = Field(description="those of them who were back within 12 months")

    @model_validator(mode="after")
    def _is_a_part(self) -> Self:
        left, back = self.left.value, self.back.value
        if not 0 < back < left:
            raise refusal(
                f"back must be above 0 and below left ({left}) (got {back}). Without a number of "
                "either kind leave returns out, or take several years together (`months`)"
            )
        return self


class Align(Section):
    """Own numbers of a period; hazards under option `base` are scaled until they show them."""

    months: Period = Field(
        default=PERIOD_MONTHS,
        description="months that the numbers are of (12: one year, 24: two together)",
    )
    stock: Persons | None = Field(
        default=None,
        description="persons on benefit at the start of the period, to whom the numbers belong; "
        "missing: as many as the scenario has at its start",
    )
    inflow: Persons | None = Field(
        default=None, description="persons who came on benefit in the period"
    )
    exits_to_work: Persons | None = Field(
        default=None, description="exits from benefit to work in the period"
    )
    other_exits: Persons | None = Field(
        default=None,
        description="exits for other reasons in the period; without those at pension age where "
        "population.ageing is true",
    )
    returns: OwnReturns | None = Field(
        default=None, description="of those who left in the period, who was back within 12 months"
    )
    part_time_share: Share | None = Field(
        default=None,
        description="share of those on benefit with part-time earnings, mean over the months of "
        "the period (above 0 and below 1)",
    )
    market_index: Ratio = Field(
        default=ONE, description="labour-market index of the period (1 = as in the trial)"
    )
    exact: bool = Field(
        default=False,
        description="true: hit the numbers as written in every parameter draw; false: draw them "
        "with their counting error",
    )
    place_spread: LogSpread = Field(
        default=ZERO,
        description="where there is no own number: standard deviation between places of the log of "
        "hazards to each destination, and of new inflow; drawn with the parameters",
    )

    @property
    def numbers(self) -> tuple[str, ...]:
        """What is aligned to."""
        names = (*COUNTS, "returns", "part_time_share")
        return tuple(name for name in names if getattr(self, name) is not None)

    def _refuse_words_about_no_number(self) -> None:
        """Period, stock, market and exactness are of own numbers: a spread alone has none."""
        written = {
            "months": self.months != PERIOD_MONTHS,
            "stock": self.stock is not None,
            "market_index": self.market_index.value != 1,
            "exact": self.exact,
        }
        idle = ", ".join(key for key, is_written in written.items() if is_written)
        if idle:
            raise refusal(
                f"must leave out {idle} where place_spread stands alone, for they say what an own "
                f"number is of (got {idle} and no own number)"
            )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.numbers and self.place_spread.value == 0:
            raise refusal(
                "must hold a number of one's own (inflow, exits_to_work, other_exits, returns or "
                "part_time_share), or a place_spread (got none)"
            )
        if not self.numbers:
            self._refuse_words_about_no_number()
        for name in COUNTS:
            count = getattr(self, name)
            if count is not None and count.value == 0:
                raise refusal(
                    f"{name} must be above 0, because no hazard above 0 shows none (got 0). Leave "
                    "it out, or take several years together (`months`)"
                )
        share = self.part_time_share
        if share is not None and not 0 < share.value < 1:
            raise refusal(
                f"part_time_share must be above 0 and below 1 (got {share.value:g}). Leave it out"
            )
        if self.stock is not None and self.stock.value == 0:
            raise refusal("stock must be above 0 (got 0). Leave it out")
        return self
