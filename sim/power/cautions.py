"""Cautions: what a reader of the figures must be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario.design import Design

OWN_ESTIMATES = (
    "The truth of {design} is the study's own estimate. Power at a study's own estimate only "
    "restates its p-value (Hoenig and Heisey 2001, The American Statistician 55) and is too high "
    "where the result was picked for being striking. Plan with an effect of your own or a prior."
)


def cautions_about(design: Design) -> tuple[str, ...]:
    """Warnings in sentences, none if there is nothing to warn of."""
    found = []
    if design.model.truth == "own_estimates":
        found.append(OWN_ESTIMATES.format(design=design.design))
    else:
        arms = design.data.sizes()
        same = [
            arm
            for typed in design.model.endpoints
            for arm, rate in typed.rates.items()
            if rate.of == arms.get(arm) and arm not in design.data.non_participants
        ]
        if len(same) > 1:
            found.append(
                f"The rates of {', '.join(dict.fromkeys(same))} are counted among exactly as many "
                f"persons as the arms hold, so they look like the study's own estimates, "
                f"though truth says {design.model.truth}."
            )
    if design.data.non_participants:
        found.append(
            "Who does not take part chose not to: a contrast with "
            f"{', '.join(design.data.non_participants)} holds selection and the effect of being "
            "studied besides the approach."
        )
    if design.data.clusters:
        found.append(
            "Persons were drawn in clusters but the tests treat them one by one, so the "
            "false-positive rate exceeds alpha; see its row."
        )
    if len(design.inquiries) > 1 and design.answers.adjustments == ("none",):
        found.append(
            f"{len(design.inquiries)} contrasts are tested without an adjustment; the chance of at "
            "least one false positive is above alpha."
        )
    return tuple(found)
