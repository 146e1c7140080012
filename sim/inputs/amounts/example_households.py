"""Households whose budget is an example: what `amounts/example_households.yaml` may say."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from sim.inputs.amounts.amount import PositiveWhole, Whole, Words
from sim.inputs.reading.frozen import Listed, Name, Section, refusal
from sim.inputs.reading.vocabulary import Household


class ExampleHousehold(Section):
    """One household that serves as an example.

    Attributes
    ----------
    name : also the key of its words on the page
    household : type that gives the norm
    standard_scheme : what the law gives this household where a regime has the standard disregard
    age_years : of who takes up work; some disregards begin at 27
    """

    name: Name
    household: Household
    standard_scheme: Name
    age_years: Whole


class ExampleHouseholds(Section):
    """The examples and the months of their work that are shown.

    Attributes
    ----------
    months_with_earnings : 1 is the first month of the job
    not_counted : what a budget leaves out, in words
    households : the examples, in the order in which they are shown
    """

    months_with_earnings: Annotated[Listed[PositiveWhole], Field(min_length=1)]
    not_counted: Words
    households: Annotated[Listed[ExampleHousehold], Field(min_length=1, max_length=20)]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        names = [example.name for example in self.households]
        if len(set(names)) < len(names):
            raise refusal("households must each have a name of its own (got one twice)")
        return self
