"""The model and the inquiries of a trial design: what is true, and what is asked about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from sim.inputs.reading.frozen import WHOLE, ByName, Name, Section, Text
from sim.inputs.reading.quantity import PlainShare
from sim.inputs.reading.vocabulary import OneOf
from sim.measures import ENDPOINTS

SHARE_ENDPOINTS = tuple(measure.name for measure in ENDPOINTS)
MEAN_ENDPOINTS = ("months_on_benefit", "euros_saved")
TIME_ENDPOINT = "time_to_exit"
Endpoint = Annotated[str, OneOf((*SHARE_ENDPOINTS, TIME_ENDPOINT, *MEAN_ENDPOINTS))]
Truth = Literal["own_estimates", "published", "assumed"]


class Rate(Section):
    """A chance: plain, {value, …}, or counted as {events, of}."""

    value: PlainShare | None = Field(default=None, description="the chance, 0 to 1")
    events: Annotated[int, Field(ge=0), WHOLE] | None = Field(
        default=None, description="persons with the event, instead of value"
    )
    of: Annotated[int, Field(ge=1), WHOLE] | None = Field(
        default=None, description="persons counted among, with events"
    )
    source: str | None = Field(default=None, max_length=500, description="where it comes from")

    @model_validator(mode="before")
    @classmethod
    def _accept_plain_number(cls, value: Any) -> Any:
        return value if isinstance(value, Mapping | cls) else {"value": value}

    @model_validator(mode="after")
    def _is_one_way(self) -> Self:
        counted = self.events is not None and self.of is not None
        if counted == (self.value is not None) or (self.events is None) != (self.of is None):
            raise PydanticCustomError("must", "must be a chance from 0 to 1, or both events and of")
        if counted and (self.events or 0) > (self.of or 0):
            raise PydanticCustomError(
                "must", f"events must be at most of (got {self.events} of {self.of})"
            )
        return self

    @property
    def chance(self) -> float:
        """The chance, 0 to 1."""
        return self.value if self.value is not None else (self.events or 0) / (self.of or 1)


class Mean(Section):
    """A mean and its spread between persons."""

    mean: float = Field(description="mean per person, in the endpoint's unit")
    sd: float = Field(gt=0, description="standard deviation between persons")
    source: str | None = Field(default=None, max_length=500, description="where it comes from")


class Prior(Section):
    """What is believed about an effect before the trial: normal."""

    mean: float = Field(description="expected effect, points as a share (0.05 is 5 points)")
    sd: float = Field(ge=0, description="standard deviation of the belief")


class TypedEndpoint(Section):
    """One endpoint and its truth in each arm."""

    endpoint: Endpoint = Field(description="what is measured")
    month: Annotated[int, Field(ge=1, le=600), WHOLE] = Field(
        default=24, description="month at whose start it is measured"
    )
    rates: ByName[Rate] = Field(default_factory=dict, description="chance in each arm")
    base_rate: Rate | None = Field(
        default=None, description="chance in the comparator, when effects are typed"
    )
    effects: ByName[float] = Field(
        default_factory=dict,
        description="effect of each arm, added to base_rate (0.05 is 5 points)",
    )
    prior: ByName[Prior] = Field(
        default_factory=dict, description="belief about the effect of an arm, added to base_rate"
    )
    means: ByName[Mean] = Field(default_factory=dict, description="mean and sd in each arm")
    baseline_correlation: float | None = Field(
        default=None,
        gt=-1,
        lt=1,
        description="of a mean: correlation with its value before the trial, among persons of an "
        "arm; the tests ancova and change_difference use that value",
    )

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.endpoint in MEAN_ENDPOINTS:
            if not self.means or self.rates or self.effects or self.prior:
                raise PydanticCustomError(
                    "must", f"{self.endpoint} must have means and nothing else"
                )
            return self
        if self.baseline_correlation is not None:
            raise PydanticCustomError(
                "must", "baseline_correlation must come with means; of a share name blocks instead"
            )
        if self.means or (not self.rates and self.base_rate is None):
            raise PydanticCustomError(
                "must", f"{self.endpoint} must have rates, or base_rate with effects or prior"
            )
        self._effects_are_possible()
        return self

    def _effects_are_possible(self) -> None:
        if (self.effects or self.prior) and self.base_rate is None:
            raise PydanticCustomError(
                "must", "effects and prior must come with base_rate (got none)"
            )
        for arm, effect in self.effects.items():
            rate = (self.base_rate.chance if self.base_rate else 0.0) + effect
            if not 0 <= rate <= 1:
                raise PydanticCustomError(
                    "must", f"base_rate plus effects.{arm} must lie from 0 to 1 (got {rate:g})"
                )

    def arms(self) -> tuple[str, ...]:
        """Arms whose truth is stated here."""
        return tuple(dict.fromkeys([*self.rates, *self.effects, *self.prior, *self.means]))


class Prices(Section):
    """What months are worth, for the endpoint euros_saved."""

    eur_per_benefit_month: float = Field(
        default=0.0, ge=0, description="what a month off benefit saves, euros"
    )
    eur_per_part_time_month: float = Field(
        default=0.0, ge=0, description="what is set off in a month of part-time work, euros"
    )
    source: str | None = Field(
        default=None, max_length=500, description="where the prices come from"
    )


class Model(Section):
    """What is true: typed rates, or a scenario whose lives are simulated."""

    truth: Truth = Field(
        default="assumed",
        description="own_estimates (of the very study looked at), published elsewhere, or assumed",
    )
    endpoints: Annotated[tuple[TypedEndpoint, ...], Field(strict=False)] = Field(
        default=(), description="typed truth, one entry an endpoint"
    )
    scenario: Annotated[str, Field(min_length=1, max_length=300)] | None = Field(
        default=None,
        description="a scenario whose groups are the arms: built in, or a file in the same folder",
    )
    posterior: Name | None = Field(
        default=None, description="fitted parameters to draw from; none given: the scenario's own"
    )
    levels: ByName[PlainShare] = Field(
        default_factory=dict,
        description="chance of an arm on the first inquiry, instead of the scenario's own: moves "
        "to work of the comparator's treatment are made as likely as that takes",
    )
    prices: Prices = Field(
        default_factory=Prices, description="prices of months, for a scenario's lives"
    )
    posterior_draws: Annotated[int, Field(ge=1, le=100_000), WHOLE] = Field(
        default=1,
        description="parameter draws the studies run through; 1: the centre only",
    )

    @model_validator(mode="after")
    def _is_one_kind(self) -> Self:
        if bool(self.endpoints) == (self.scenario is not None):
            raise PydanticCustomError("must", "must have either endpoints or scenario")
        if self.levels and self.scenario is None:
            raise PydanticCustomError(
                "must", "levels must come with scenario; type rates under endpoints (got levels)"
            )
        endpoints = [typed.endpoint for typed in self.endpoints]
        for endpoint in endpoints:
            if endpoints.count(endpoint) > 1:
                raise PydanticCustomError("must", f"endpoints must name {endpoint} once")
        return self


class Inquiry(Section):
    """An effect asked about: these arms together against those."""

    arms: Annotated[tuple[Name, ...], Field(min_length=1, strict=False)] = Field(
        description="arms taken together"
    )
    against: Annotated[tuple[Name, ...], Field(min_length=1, strict=False)] = Field(
        description="the comparator: one or more arms taken together"
    )
    endpoint: Endpoint | None = Field(
        default=None, description="endpoint; none: every endpoint of the model"
    )
    month: Annotated[int, Field(ge=1, le=600), WHOLE] | None = Field(
        default=None, description="month, for a scenario's lives"
    )
    profile: Name | None = Field(default=None, description="only this block or profile")
    note: Text = Field(default="", description="what a reader must know")

    @model_validator(mode="after")
    def _arms_differ(self) -> Self:
        both = [*self.arms, *self.against]
        twice = sorted({arm for arm in both if both.count(arm) > 1})
        if twice:
            raise PydanticCustomError(
                "must", f"an arm must not be compared with itself (got {', '.join(twice)} twice)"
            )
        return self

    @property
    def contrast(self) -> str:
        """The contrast in words: exemption+coaching v control."""
        words = f"{'+'.join(self.arms)} v {'+'.join(self.against)}"
        return f"{words} [{self.profile}]" if self.profile else words
