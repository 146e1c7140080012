"""A trial design: model, inquiries, data strategy and answer strategy, as one frozen object."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from sim.inputs.design.data_strategy import DataStrategy
from sim.inputs.design.tests import TESTS
from sim.inputs.design.truth import Endpoint, Inquiry, Model, Rate
from sim.inputs.reading.frozen import WHOLE, ByName, FrozenMap, Name, Section, Text
from sim.inputs.reading.quantity import Within
from sim.inputs.reading.vocabulary import OneOf
from sim.inputs.scenario.model import Inherited

Test = Annotated[str, OneOf(tuple(TESTS))]
Alpha = Annotated[float, Within(0, 1, "a level", above=True, below=True, kind="share")]
Adjustment = Literal["none", "bonferroni", "holm", "dunnett"]


class HypothesisChoice(Section):
    """What is tested."""

    kind: Literal["superiority", "non_inferiority", "equivalence"] = Field(
        default="superiority",
        description="a difference, no worse than a margin, or the same within it",
    )
    sides: Literal["two", "greater", "less"] = Field(
        default="two", description="sides of a superiority test"
    )
    margin: float = Field(
        default=0.0, ge=0, description="margin, in the endpoint's unit; 0 for superiority"
    )

    @model_validator(mode="after")
    def _margin_belongs(self) -> Self:
        if (self.kind == "superiority") != (self.margin == 0):
            raise PydanticCustomError(
                "must", "margin must be above 0 for non_inferiority and equivalence, and only then"
            )
        if self.kind != "superiority" and "sides" in self.model_fields_set and self.sides != "two":
            raise PydanticCustomError(
                "must",
                f"sides must be left out for {self.kind}, because a margin has its own side: "
                "non_inferiority asks for no lower, equivalence for both (got {sides})",
                {"sides": self.sides},
            )
        return self


class Interim(Section):
    """One look before the end."""

    month: Annotated[int, Field(ge=1, le=599), WHOLE] = Field(
        default=12, description="calendar month of the look"
    )
    spending: Literal["obrien_fleming", "pocock"] = Field(
        default="obrien_fleming", description="how much alpha the look may spend (Lan and DeMets)"
    )
    information_share: float | None = Field(
        default=None,
        gt=0,
        lt=1,
        description="share of the information by then; none: month over follow_up_months",
    )


class AnswerStrategy(Section):
    """How the data are turned into verdicts."""

    tests: Annotated[tuple[Test, ...], Field(min_length=1, strict=False)] = Field(
        default=("z_pooled", "fisher"), description="tests, each applied to the endpoints it suits"
    )
    alphas: Annotated[tuple[Alpha, ...], Field(min_length=1, strict=False)] = Field(
        default=(0.05, 0.10), description="levels; a verdict is yes when p is at most alpha"
    )
    adjustments: Annotated[tuple[Adjustment, ...], Field(min_length=1, strict=False)] = Field(
        default=("none",), description="multiplicity: none, bonferroni, holm, dunnett"
    )
    hypothesis: HypothesisChoice = Field(
        default_factory=HypothesisChoice, description="what is tested"
    )
    interim: Interim | None = Field(default=None, description="one look before the end")

    @model_validator(mode="after")
    def _tests_take_margins(self) -> Self:
        if self.hypothesis.kind != "superiority":
            takes_margin = [name for name, test in TESTS.items() if test.takes_margin]
            for test in self.tests:
                if test not in takes_margin:
                    raise PydanticCustomError(
                        "must", f"tests must take a margin: {', '.join(takes_margin)} (got {test})"
                    )
        return self


class Pattern(Section):
    """Verdicts that come together, such as: no arm alone, the pooled arms yes."""

    name: Name = Field(description="name of the pattern")
    test: Test = Field(description="test that gives the verdicts")
    alpha: Alpha = Field(description="level")
    adjustment: Adjustment = Field(default="none", description="multiplicity")
    endpoint: Endpoint | None = Field(
        default=None, description="endpoint; none: the first that suits the test"
    )
    yes: Annotated[tuple[str, ...], Field(strict=False)] = Field(
        default=(), description="contrasts that must be found, as in 'exemption+coaching v control'"
    )
    no: Annotated[tuple[str, ...], Field(strict=False)] = Field(
        default=(), description="contrasts that must not be found"
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.yes and not self.no:
            raise PydanticCustomError("must", "must name at least one contrast under yes or no")
        return self


class Decision(Section):
    """A go / no-go decision that hangs on one verdict."""

    contrast: str = Field(description="contrast the decision hangs on; go when found and positive")
    persons: Annotated[int, Field(ge=1), WHOLE] = Field(
        description="persons the approach would be rolled out to"
    )
    value_per_unit_eur: float = Field(
        description="value of one more exit (or unit of the endpoint), euros"
    )
    cost_per_person_eur: float = Field(ge=0, description="cost of the approach per person, euros")


class PublishedCounts(Section):
    """Counts of a past trial, for the verdict audit."""

    endpoint: Endpoint = Field(description="what was counted")
    denominator: Name = Field(
        default="table", description="name of the denominator: table, signed, intention_to_treat, …"
    )
    counts: ByName[Rate] = Field(description="events and of, for each arm")


class Design(Section):
    """All that a power study needs."""

    design: Name = Field(description="name of the design: 1 to 60 small letters, digits, _ and -")
    title: Annotated[str, Field(max_length=300)] = Field(
        default="", description="title in one line"
    )
    question: Text = Field(default="", description="the question the trial must answer")
    notes: Text = Field(default="", description="what a reader must know")
    seed: Annotated[int, Field(ge=0, le=2**64 - 1), WHOLE] = Field(
        default=0, description="seed of all random draws"
    )
    studies: Annotated[int, Field(ge=1, le=50_000_000), WHOLE] = Field(
        10_000, description="simulated studies"
    )
    model: Model = Field(description="what is true")
    inquiries: Annotated[tuple[Inquiry, ...], Field(min_length=1, strict=False)] = Field(
        description="effects asked about; at least one"
    )
    data: DataStrategy = Field(description="who takes part and what is seen of them")
    answers: AnswerStrategy = Field(
        default_factory=AnswerStrategy, description="how the data become verdicts"
    )
    patterns: Annotated[tuple[Pattern, ...], Field(strict=False)] = Field(
        default=(), description="verdicts that come together"
    )
    decision: Decision | None = Field(default=None, description="a go / no-go decision")
    published: Annotated[tuple[PublishedCounts, ...], Field(strict=False)] = Field(
        default=(), description="published counts, for the verdict audit"
    )
    inherited: Inherited = Field(
        default_factory=FrozenMap,
        description="where words and choices of money come from that a base states; never written",
    )

    @property
    def heading(self) -> str:
        """The title; of a design that has none of its own, whose title it is."""
        if not self.title:
            return self.design
        origin = self.inherited.get("title")
        return f"{self.design}, a variant of `{origin}`: {self.title}" if origin else self.title
