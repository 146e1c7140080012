"""Where textbook formulas hold: everybody gets what was drawn, stays in sight, and is alone."""

from __future__ import annotations

from collections.abc import Iterator

from sim.inputs.design.model import Design
from sim.inputs.design.tests import TESTS
from sim.power.diagnosis.verdicts import Verdict

# Differences between chances that rounding may make.
ROUNDING = 1e-12


def why_no_formula(
    design: Design, arms: frozenset[str], profile: str | None = None, *, sizes_vary: bool = False
) -> tuple[str, ...]:
    """Why a formula on true chances and sizes does not hold between some arms; empty if it does.

    Parameters
    ----------
    arms : arms of the contrast
    profile : the block that is asked about, if it is one
    sizes_vary : arm sizes are searched, so that any limit on staff counts
    """
    return tuple(_reasons(design, arms, profile, sizes_vary=sizes_vary))


def _reasons(
    design: Design, arms: frozenset[str], profile: str | None, *, sizes_vary: bool
) -> Iterator[str]:
    data = design.data
    if data.stopped == "included" and arms & {*data.stopping}:
        yield "those who stopped stay in the denominator"
    if any(data.take_up.get(arm, 1.0) < 1 for arm in arms):
        yield "not everybody takes up the treatment"
    if data.spill_over and data.comparator in arms:
        yield "part of the effect spills over to the comparator"
    if data.staff and arms & {*data.staff.arms}:
        shares = data.treated_shares()
        served = (shares[arm] / (data.take_up.get(arm, 1.0) or 1.0) for arm in data.staff.arms)
        if sizes_vary or min(served) < 1 - ROUNDING:
            yield "staff serve only so many"
    if any(data.selection_gap.get(arm) for arm in arms):
        yield "an arm was not drawn and has a selection gap"
    if any(data.lost_shares()[arm] for arm in arms):
        yield "people are lost from sight"
    if data.clusters:
        yield "people were drawn in clusters that resemble each other"
    if design.model.scenario is None and data.entry.last_month > 0:
        yield "people come in late and are seen for a shorter time"
    if profile or any(abs(one.rate_ratio - 1) > ROUNDING for one in data.blocks):
        yield "blocks have chances of their own"


def formula_notes(design: Design, verdict: Verdict, n_truths: int) -> Iterator[str]:
    """Why no textbook formula stands beside a verdict, if it is one that otherwise has it."""
    is_plain = verdict.adjustment == "none" and design.answers.hypothesis.kind == "superiority"
    if TESTS[verdict.test].formula is None or not is_plain or n_truths > 1:
        return
    arms = tuple(design.data.sizes())
    asked = frozenset(arms[place] for place in (*verdict.contrast.arms, *verdict.contrast.against))
    reasons = why_no_formula(design, asked, profile_of(verdict.contrast.name))
    if reasons:
        why = ", and ".join(reasons)
        yield f"No textbook formula is shown for {verdict.contrast.name}: {why}."


def profile_of(contrast: str) -> str | None:
    """The block that a contrast is about, as in 'new v usual [young]'."""
    return contrast.partition(" [")[2].removesuffix("]") or None
