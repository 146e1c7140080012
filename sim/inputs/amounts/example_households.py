"""Households whose purse is shown as an example: what `amounts/example_households.yaml` may say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from sim.inputs.amounts.amount import STRICT, Count, Positive, Words
from sim.inputs.reading.vocabulary import Household, Name


@dataclass(frozen=True, kw_only=True)
class ExampleHousehold:
    """One household that serves as an example.

    Attributes
    ----------
    name : also the key of its words on the page
    household : type that gives the norm
    standard_scheme : what the law gives this household where a regime has the standard disregard
    age_years : of who takes up work; some disregards begin at 27
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    name: Name
    household: Household
    standard_scheme: Name
    age_years: Count


@dataclass(frozen=True, kw_only=True)
class ExampleHouseholds:
    """The examples and the months of their work that are shown.

    Attributes
    ----------
    months_with_earnings : 1 is the first month of the job
    not_counted : what a purse leaves out, in words
    households : the examples, in the order in which they are shown
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    months_with_earnings: Annotated[tuple[Annotated[Positive, Count], ...], Field(min_length=1)]
    not_counted: Words
    households: Annotated[tuple[ExampleHousehold, ...], Field(min_length=1, max_length=20)]

    def __post_init__(self) -> None:
        names = [example.name for example in self.households]
        if len(set(names)) < len(names):
            raise ValueError("households must each have a name of its own")
