"""What is expected of each arm of a trial of lives, at the centre of the parameter draws."""

from __future__ import annotations

from sim.errors import InputError
from sim.inputs.design.model import Design
from sim.power.lives.calibrated_effects import centre
from sim.power.lives.studies import LivesSource, lives_of
from sim.power.lives.truth import expected_levels


def central_levels(design: Design) -> dict[str, float]:
    """Level of each arm on the design's first inquiry; those the design states, as stated."""
    inquiry, stated = design.inquiries[0], design.model.levels
    if {*inquiry.arms, *inquiry.against} <= set(stated):
        return dict(stated)
    month = inquiry.month or design.data.follow_up_months
    plain = design.model_copy(update={"model": design.model.model_copy(update={"levels": {}})})
    worlds = lives_of(plain, LivesSource())
    if worlds.truth.policy.desk is not None:
        raise InputError(
            "question: must be put to a scenario without a desk, because nothing is exact where "
            "people queue (got a desk). Ask a curve over n, or assurance."
        )
    asked = [(str(inquiry.endpoint), month)]
    (levels,) = expected_levels(worlds.truth, centre(worlds.draws), asked, design)
    arms = [group.name for group in worlds.truth.population.groups]
    return {**dict(zip(arms, levels[0].tolist(), strict=True)), **stated}
