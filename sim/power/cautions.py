"""Cautions: what a reader of the figures must be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.scenario.design_checks import CLUSTER_TESTS

if TYPE_CHECKING:
    from sim.scenario.design import Design

OWN_ESTIMATES = (
    "The truth of {design} is the study's own estimate. Power at a study's own estimate only "
    "restates its p-value (Hoenig and Heisey 2001, The American Statistician 55) and is too high "
    "where the result was picked for being striking. Plan with an effect of your own or a prior."
)


@dataclass(frozen=True, slots=True)
class Caution:
    """One warning.

    Attributes
    ----------
    code : which: own_estimates, looks_own, non_participants, clusters, many_contrasts
    names : arms or tests it is about, joined by commas
    number : of contrasts; 0 where it is about none
    caution : the sentence
    """

    code: str
    names: str
    number: int
    caution: str


def cautions_about(design: Design) -> tuple[str, ...]:
    """Warnings in sentences, none if there is nothing to warn of."""
    return tuple(found.caution for found in cautions_of(design))


def cautions_of(design: Design) -> tuple[Caution, ...]:
    """Warnings with what they are about."""
    return (*_about_truth(design), *_about_people(design), *_about_tests(design))


def _about_truth(design: Design) -> Iterator[Caution]:
    if design.model.truth == "own_estimates":
        yield Caution("own_estimates", "", 0, OWN_ESTIMATES.format(design=design.design))
        return
    arms = design.data.sizes()
    same = [
        arm
        for typed in design.model.endpoints
        for arm, rate in typed.rates.items()
        if rate.of == arms.get(arm) and arm not in design.data.non_participants
    ]
    if len(same) > 1:
        names = ", ".join(dict.fromkeys(same))
        yield Caution(
            "looks_own",
            names,
            0,
            f"The rates of {names} are counted among exactly as many persons as the arms hold, so "
            f"they look like the study's own estimates, though truth says {design.model.truth}.",
        )


def _about_people(design: Design) -> Iterator[Caution]:
    if design.data.non_participants:
        names = ", ".join(design.data.non_participants)
        yield Caution(
            "non_participants",
            names,
            0,
            f"Who does not take part chose not to: a contrast with {names} holds selection and the "
            "effect of being studied besides the approach.",
        )


def _about_tests(design: Design) -> Iterator[Caution]:
    by_person = [test for test in design.answers.tests if test not in CLUSTER_TESTS]
    if design.data.clusters and by_person:
        names = ", ".join(by_person)
        yield Caution(
            "clusters",
            names,
            0,
            f"Persons were drawn in clusters but {names} treat them one by one, so the "
            "false-positive rate exceeds alpha; cluster_t and cluster_robust do not.",
        )
    contrasts = len(design.inquiries)
    if contrasts > 1 and design.answers.adjustments == ("none",):
        yield Caution(
            "many_contrasts",
            "",
            contrasts,
            f"{contrasts} contrasts are tested without an adjustment; the chance of at least one "
            "false positive is above alpha.",
        )
