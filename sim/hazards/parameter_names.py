"""The names of hazard parameters: one flat name for each number that moves a hazard.

A flat name is what a posterior's column, a sensitivity table and a report call a number.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.states import Lane, State

DESTINATIONS = ("work", "part_time", "benefit", "other_exit", "returned")
PROFILES = ("work_ready", "physically_limited", "mentally_limited")


class Transition(NamedTuple):
    """One arrow of the state diagram: which base hazard, from where, through which lane."""

    base: str
    state: State
    lane: Lane
    destination: str


# `returned` is a benefit spell again and uses the benefit bases (docs/model.md#states-and-months).
TRANSITIONS = (
    Transition("benefit_to_work", State.BENEFIT, Lane.WORK, "work"),
    Transition("benefit_to_part_time", State.BENEFIT, Lane.PART_TIME, "part_time"),
    Transition("benefit_to_other_exit", State.BENEFIT, Lane.OTHER_EXIT, "other_exit"),
    Transition("benefit_to_work", State.RETURNED, Lane.WORK, "work"),
    Transition("benefit_to_part_time", State.RETURNED, Lane.PART_TIME, "part_time"),
    Transition("benefit_to_other_exit", State.RETURNED, Lane.OTHER_EXIT, "other_exit"),
    Transition("part_time_to_work", State.PART_TIME, Lane.WORK, "work"),
    Transition("part_time_to_benefit", State.PART_TIME, Lane.BACK, "benefit"),
    Transition("part_time_to_other_exit", State.PART_TIME, Lane.OTHER_EXIT, "other_exit"),
    Transition("work_to_returned", State.WORK, Lane.BACK, "returned"),
    Transition("other_exit_to_returned", State.OTHER_EXIT, Lane.BACK, "returned"),
)
BASES = tuple(dict.fromkeys(transition.base for transition in TRANSITIONS))


def duration_side(destination: str) -> str:
    """Which duration curve a destination follows: months on benefit, or months off it."""
    return "off_benefit" if destination == "returned" else "on_benefit"
