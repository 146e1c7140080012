"""How fast persons move between states: bases per month and the ratios that multiply them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, WrapSerializer, model_validator
from pydantic_core import PydanticCustomError

from sim.inputs.amounts.labour_market_series import read_series
from sim.inputs.reading.frozen import (
    ByName,
    FrozenMap,
    Months,
    Name,
    Section,
    Table,
    as_dict,
    refusal,
)
from sim.inputs.reading.quantity import (
    ONE,
    ZERO,
    Elasticity,
    HazardPerMonth,
    Quantity,
    Ratio,
    Share,
)
from sim.inputs.scenario.sections.courses import EffectCourse, ReturnEffect
from sim.inputs.scenario.sections.effect_by_profile import EffectByProfile
from sim.inputs.scenario.sections.reached import Ratios, TraitStatement
from sim.states import duration_side


class BaseHazards(Table[Quantity]):
    """Monthly hazards of the reference person: not studied, no volunteer, standard service."""

    benefit_to_work: HazardPerMonth = Field(description="from benefit to work, per month")
    benefit_to_part_time: HazardPerMonth = Field(
        description="from benefit to part-time work while on it, per month"
    )
    benefit_to_other_exit: HazardPerMonth = Field(
        description="from benefit to another exit, per month"
    )
    part_time_to_work: HazardPerMonth = Field(description="from part-time to full work, per month")
    part_time_to_benefit: HazardPerMonth = Field(
        description="from part-time back to no earnings, per month"
    )
    part_time_to_other_exit: HazardPerMonth = Field(
        description="from part-time to another exit, per month"
    )
    work_to_returned: HazardPerMonth = Field(description="from work back on benefit, per month")
    other_exit_to_returned: HazardPerMonth = Field(
        default=ZERO, description="from another exit back on benefit, per month"
    )


Names = Annotated[tuple[Name, ...], Field(min_length=1, max_length=10, strict=False)]


# What a combination cannot have of its own, with the value that says nothing.
NOT_COMBINED = {"selection_on_work": ONE, "judged_likely": ZERO, "inflow_ratio": ONE}


class Regime(Ratios):
    """What a regime does, or which regimes it is made of."""

    combines: Names | None = Field(
        default=None,
        description="regimes given together: their ratios are multiplied, "
        "and those of `interaction` with them; a single one to give it at another strength",
    )
    strength: Ratio = Field(
        default=ONE,
        description="power to which the ratios of the regimes combined are taken (1: as measured)",
    )
    interaction: Ratios | None = Field(
        default=None,
        description="ratios on top of the regimes combined; missing: 1, an assumption",
    )
    course: EffectCourse | None = Field(
        default=None,
        description="how the effect sets in, holds and fades; of a combination that of its "
        "interaction; missing: `hazards.course`",
    )
    selection_on_work: Ratio = Field(
        default=ONE,
        description="ratio on moves to full work of those who signed up for a study of this very "
        "regime, on top of hazards.selection (people knew their arm when they signed)",
    )
    inflow_ratio: Ratio = Field(
        default=ONE,
        description="ratio on new inflow while those who come in would meet this regime (1: as "
        "many come as under standard service); a combination multiplies those of its regimes",
    )
    judged_likely: Share = Field(
        default=ZERO,
        description="share of those who signed up for a study of this regime that was judged "
        "likely to leave for work at its start (0 to 1), see hazards.judgement",
    )

    @model_validator(mode="after")
    def _is_plain_or_combined(self) -> Self:
        if self.combines is None:
            if self.interaction is not None or self.strength.value != 1:
                raise PydanticCustomError("must", "must name the regimes it combines (got none)")
            return self
        ratios = [name for name, ratio in self.items() if ratio != ONE]
        if ratios:
            raise refusal(
                "must not have ratios next to combines; put them under interaction "
                f"(got {', '.join(ratios)})"
            )
        others = [name for name, none in NOT_COMBINED.items() if getattr(self, name) != none]
        if others:
            raise refusal(
                f"must not have {' or '.join(others)} next to combines: only a regime with ratios "
                "of its own has it, and a combination multiplies the inflow_ratio of those it "
                f"combines (got {', '.join(others)}). Leave it out."
            )
        return self

    def keys(self) -> tuple[str, ...]:
        """The destinations."""
        return tuple(Ratios.model_fields)


class ProfileRatios(Table[Ratios]):
    """Hazard ratios of each profile."""

    work_ready: Ratios = Field(default=Ratios(), description="ratios of the able and searching")
    physically_limited: Ratios = Field(
        default=Ratios(), description="ratios of the physically limited"
    )
    mentally_limited: Ratios = Field(default=Ratios(), description="ratios of the mentally limited")


class DurationBin(Section):
    """Hazard ratios from a number of elapsed months on, until the next bin."""

    from_months: Months = Field(
        description="elapsed months in the spell from which these ratios hold; the first is 0"
    )
    work: Ratio = Field(default=ONE, description="ratio on moves to full work (above 0)")
    part_time: Ratio = Field(default=ONE, description="ratio on taking up part-time work (above 0)")
    benefit: Ratio = Field(default=ONE, description="ratio on losing part-time earnings (above 0)")
    other_exit: Ratio = Field(default=ONE, description="ratio on exits for other reasons (above 0)")
    returned: Ratio = Field(default=ONE, description="ratio on coming back on benefit (above 0)")

    def __getitem__(self, destination: str) -> Quantity:
        if destination not in Ratios.model_fields:
            raise KeyError(destination)
        ratio: Quantity = getattr(self, destination)
        return ratio


FLAT = (DurationBin(from_months=0),)


class Duration(Section):
    """How hazards change with elapsed months."""

    on_benefit: Annotated[
        tuple[DurationBin, ...], Field(min_length=1, max_length=100, strict=False)
    ] = Field(default=FLAT, description="ratios by months on benefit in this spell")
    off_benefit: Annotated[
        tuple[DurationBin, ...], Field(min_length=1, max_length=100, strict=False)
    ] = Field(default=FLAT, description="ratios by months since the exit")

    @model_validator(mode="after")
    def _has_each_ratio_where_it_counts(self) -> Self:
        for name, bins in (("on_benefit", self.on_benefit), ("off_benefit", self.off_benefit)):
            for to in Ratios.model_fields:
                written = [step[to].value for step in bins if step[to].value != 1]
                side = duration_side(to)
                if side != name and written:
                    raise refusal(
                        f"{name} must leave out `{to}`, which follows the months {side[:-8]} "
                        f"benefit: write it under {side} (got {written[0]:g})"
                    )
        return self


class Elasticities(Table[Quantity]):
    """Power to which the labour-market index is taken, by destination; 0 means no influence."""

    work: Elasticity = Field(default=ZERO, description="elasticity of moves to full work")
    part_time: Elasticity = Field(
        default=ZERO, description="elasticity of taking up part-time work"
    )
    benefit: Elasticity = Field(default=ZERO, description="elasticity of losing part-time earnings")
    other_exit: Elasticity = Field(
        default=ZERO, description="elasticity of exits for other reasons"
    )
    returned: Elasticity = Field(default=ZERO, description="elasticity of coming back on benefit")


Month = Annotated[str, Field(pattern=r"^(\d{4}-(0[1-9]|1[0-2])|\d{1,4})$")]

Series = Annotated[Mapping[Month, Ratio], AfterValidator(FrozenMap), WrapSerializer(as_dict)]


class LabourMarket(Section):
    """The labour market, month by month."""

    index: Annotated[tuple[Ratio, ...], Field(min_length=1, max_length=1200, strict=False)] = Field(
        default=(ONE,),
        description="index per month from month 0 (1 = as in the trial); the last value holds on",
    )
    file: str | None = Field(
        default=None,
        description="instead of index: trial, neutral or recession, or a csv file with the columns "
        "month (2020-01, or months from the start) and index",
    )
    series: Series | None = Field(
        default=None,
        max_length=1200,
        description="instead of index: index by month (2020-01, or months from the start) in which "
        "it changes",
    )
    elasticity: Elasticities = Field(
        default=Elasticities(), description="how strongly moves follow the index"
    )

    @model_validator(mode="before")
    @classmethod
    def _read_file(cls, section: Any) -> Any:
        """Take the series out of its file, so that the scenario stands on its own."""
        if not isinstance(section, Mapping) or not isinstance(section.get("file"), str):
            return section
        both = [key for key in ("index", "series") if key in section]
        if both:
            raise PydanticCustomError(
                "must", "must hold file or {other}, not both (got both)", {"other": both[0]}
            )
        rest = {key: value for key, value in section.items() if key != "file"}
        return {**rest, "series": read_series(section["file"])}

    @model_validator(mode="after")
    def _counts_months_one_way(self) -> Self:
        kinds = {"-" in month for month in self.series or ()}
        if len(kinds) > 1:
            raise PydanticCustomError(
                "must", "series must count months all one way: 2020-01 or 0 (got both)"
            )
        return self

    def levels(self, start: date, months: int) -> tuple[float, ...]:
        """Index of each month: the last value holds on, the first holds before its month.

        Parameters
        ----------
        start : first day of month 0
        months : how many months
        """
        if not self.series:
            written = [level.value for level in self.index]
            return (*written[:months], *[written[-1]] * (months - len(written)))
        steps = sorted((months_after(start, month), r.value) for month, r in self.series.items())
        return tuple(
            [level for first, level in steps if first <= month or first == steps[0][0]][-1]
            for month in range(months)
        )


def months_after(start: date, month: str) -> int:
    """Months from the start to a month of a series, which counts either way."""
    year, dash, number = month.partition("-")
    if not dash:
        return int(month)
    return (int(year) - start.year) * 12 + int(number) - start.month


class FrailtyClass(Section):
    """Unseen differences between persons: a class that multiplies all its hazards."""

    value: Ratio = Field(description="ratio on every hazard of the person (above 0)")
    share: Share = Field(description="share of the persons in this class (0 to 1)")


class Judgement(Section):
    """How much of an arm's exits to work is put down to who was judged likely to leave."""

    ratio: Ratio = Field(
        default=ONE,
        description="how many times as often those judged likely leave for work as the others; "
        "with 1 the judgement explains nothing",
    )
    against: Name | None = Field(
        default=None, description="regime whose judged share the others are compared with"
    )


Pattern = Annotated[str, Field(pattern=r"^[a-z0-9_.*-]{1,100}$")]


class Hazards(Section):
    """Monthly transition hazards: base times ratios."""

    base: BaseHazards = Field(description="monthly hazards of the reference person")
    regimes: ByName[Regime] = Field(
        min_length=1, max_length=50, description="ratios of each regime; a missing one is 1"
    )
    course: EffectCourse | None = Field(
        default=None,
        description="course of the effect of every regime that states none of its own, `reference` "
        "apart; missing: there at once, for good, and gone with the regime",
    )
    returns: ReturnEffect | None = Field(
        default=None,
        description="the ratio on coming back is that of the regime under which the person left; "
        "missing: that of the regime now met, as on every other move",
    )
    effect_by_profile: EffectByProfile | None = Field(
        default=None,
        description="how far the effect of a regime on exits to work differs between profiles; "
        "missing: not at all",
    )
    selection: Ratios = Field(default=Ratios(), description="ratios of those who signed up")
    research: Ratios = Field(default=Ratios(), description="ratios of those who are studied")
    everybody: Ratios = Field(
        default=Ratios(),
        description="ratios of everybody, on top of a posterior too: for what the fit holds "
        "and the scenario counts apart, such as exits at pension age",
    )
    displacement: Share = Field(
        default=ZERO,
        description="share of the exits to work that a regime brings which others in the same town "
        "lose, if everybody meets it and the labour-market index is 1 (0 to 1)",
    )
    judgement: Judgement = Field(
        default=Judgement(),
        description="judgements at the start of a study, and what of an arm's exits they explain",
    )
    profiles: ProfileRatios = Field(default=ProfileRatios(), description="ratios of each profile")
    by_trait: ByName[TraitStatement] = Field(
        default_factory=FrozenMap,
        max_length=10,
        description="ratios of some people by household, age or trait, compared with all others; "
        "the mean over those there at the start stays what it is without them",
    )
    duration: Duration = Field(default=Duration(), description="ratios by elapsed months")
    labour_market: LabourMarket = Field(
        default=LabourMarket(), description="labour-market index and elasticities"
    )
    frailty: Annotated[
        tuple[FrailtyClass, ...], Field(min_length=1, max_length=20, strict=False)
    ] = Field(
        default=(FrailtyClass(value=ONE, share=ONE),),
        description="classes of unseen differences; shares sum to 1",
    )
    keep: Annotated[tuple[Pattern, ...], Field(max_length=200, strict=False)] = Field(
        default=(),
        description="parameters that stand as written here although a posterior has them: "
        "flat names such as base.work_to_returned, or patterns such as regime.coaching.*",
    )
