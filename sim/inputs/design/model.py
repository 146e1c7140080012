"""A trial design: model, inquiries, data strategy and answer strategy, as one frozen object."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from sim.inputs.design.data_strategy import DataStrategy
from sim.inputs.design.tests import TESTS
from sim.inputs.design.truth import Endpoint, Inquiry, Model, Rate
from sim.inputs.reading.frozen import WHOLE, ByName, FrozenMap, Name, Section, Text
from sim.inputs.reading.quantity import Within
from sim.inputs.reading.vocabulary import OneOf
from sim.inputs.scenario.model import Inherited, variant_heading

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


Spending = Literal["obrien_fleming", "pocock", "power", "hwang_shih_decani"]
Bounds = Literal[Spending, "classical_obrien_fleming", "classical_pocock", "wang_tsiatis", "stated"]
USUAL_LOOK = 12
# Rules with a parameter.
STEERED = ("power", "hwang_shih_decani", "wang_tsiatis")


class Futility(Section):
    """When a look stops because little is left to be found; where one side is tested."""

    z: Annotated[tuple[float, ...], Field(strict=False)] = Field(
        default=(), description="z on the side tested at or below which each look stops"
    )
    spending: Spending | None = Field(
        default=None, description="instead of z: how the chance to miss an effect is spent"
    )
    parameter: float | None = Field(
        default=None, description="of power (rho) or hwang_shih_decani (gamma)"
    )
    power: Annotated[float, Within(0, 1, "a power", above=True, below=True, kind="share")] = Field(
        default=0.8, description="power of the plan, 1 less the chance that spending spends"
    )
    binding: bool = Field(
        default=False, description="whether the bounds above count on such a stop, and are lower"
    )

    @model_validator(mode="after")
    def _is_one_way(self) -> Self:
        if bool(self.z) == (self.spending is not None):
            raise PydanticCustomError("must", "must have either z or spending")
        if self.parameter is not None and self.spending not in STEERED:
            raise PydanticCustomError(
                "must", f"parameter must come with spending {' or '.join(STEERED[:2])}"
            )
        return self


class Interim(Section):
    """Looks before the end."""

    month: Annotated[int, Field(ge=1, le=599), WHOLE] = Field(
        default=USUAL_LOOK, description="calendar month of the look, if there is one"
    )
    months: Annotated[tuple[int, ...], Field(strict=False)] = Field(
        default=(), description="calendar months of several looks, instead of month"
    )
    spending: Bounds = Field(
        default="obrien_fleming",
        description="how much alpha the looks may spend (Lan and DeMets), a classical shape of the "
        "bounds, or stated",
    )
    parameter: float | None = Field(
        default=None,
        description="of power (rho, 3), hwang_shih_decani (gamma, -4) or wang_tsiatis (0.25)",
    )
    spent: Annotated[tuple[float, ...], Field(strict=False)] = Field(
        default=(), description="with stated: share of alpha spent by each look, adding up"
    )
    information_share: float | None = Field(
        default=None,
        gt=0,
        lt=1,
        description="share of the information by then; none: month over follow_up_months",
    )
    information_shares: Annotated[tuple[float, ...], Field(strict=False)] = Field(
        default=(), description="the same of several looks"
    )
    futility: Futility | None = Field(
        default=None, description="when a look stops because little is left to be found"
    )

    @property
    def looks(self) -> tuple[int, ...]:
        """Calendar months of all looks."""
        return self.months or (self.month,)

    @model_validator(mode="after")
    def _looks_are_said_once(self) -> Self:
        # A design that is kept with a result holds the month that nobody wrote too.
        if self.months and self.month != USUAL_LOOK:
            raise PydanticCustomError("must", "must have either month or months (got both)")
        if self.months and self.information_share is not None:
            raise PydanticCustomError("must", "information_shares must come with months")
        if self.information_shares and not self.months:
            raise PydanticCustomError("must", "information_share must come with month")
        for name in ("months", "information_shares", "spent"):
            values = getattr(self, name)
            if any(a >= b for a, b in pairwise((0, *values))):
                raise PydanticCustomError("must", f"{name} must rise from above 0")
        if any(value >= 1 for value in (*self.information_shares, *self.spent)):
            raise PydanticCustomError(
                "must", "information_shares and spent must be below 1, which the end has"
            )
        return self

    @model_validator(mode="after")
    def _rules_are_complete(self) -> Self:
        if (self.spending == "stated") != bool(self.spent):
            raise PydanticCustomError("must", "spent must be given for spending stated, and only")
        if self.parameter is not None and self.spending not in STEERED:
            raise PydanticCustomError(
                "must", f"parameter must come with spending {', '.join(STEERED)}"
            )
        futility = self.futility.z if self.futility else ()
        for name, values in (
            ("information_shares", self.information_shares),
            ("spent", self.spent),
            ("futility.z", futility),
        ):
            if values and len(values) != len(self.looks):
                raise PydanticCustomError(
                    "must",
                    f"{name} must hold one number a look (got {len(values)} of {len(self.looks)})",
                )
        spends = self.futility is not None and self.futility.spending is not None
        binds = self.futility is not None and self.futility.binding
        plain = self.spending in ("obrien_fleming", "pocock", "power", "hwang_shih_decani")
        if (spends or binds) and not plain:
            raise PydanticCustomError(
                "must",
                "futility must state z that do not bind where bounds are stated or have a "
                "classical shape (got spending or binding). State z, or take a spending function",
            )
        return self


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
    interim: Interim | None = Field(default=None, description="looks before the end")

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
        return variant_heading(self.design, self.title, self.inherited)
