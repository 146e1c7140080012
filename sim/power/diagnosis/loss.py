"""What loss from sight does to shares: the bias of a difference, and the level of its test.

Who leaves before being lost was seen to leave, so those in sight left more often than all did; and
those who stay in the denominator as no exit, less often. Loss comes evenly over the months, by each
person's own lot, and the hazard is the same each month: then both follow without a draw.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import Floats
from sim.inputs.design.data_strategy import Consent
from sim.inputs.design.model import Design
from sim.inputs.design.tests import TESTS
from sim.inputs.design.truth import Inquiry, TypedEndpoint
from sim.power.diagnosis.closed_form_check import normal_power
from sim.power.diagnosis.verdicts import hypothesis_of
from sim.power.inference.hypotheses import Hypothesis
from sim.power.simulation.plan import Plan, make_plans


@dataclass(frozen=True)
class Distortion:
    """What counting people lost from sight does to one contrast.

    Attributes
    ----------
    lost : share lost in each of its arms, by name
    bias : of the difference of shares, as a share
    false_positive_rate : of a test on counts at the design's first level, by the normal
        approximation, where the arms do not differ (by more than a margin)
    """

    lost: dict[str, float]
    bias: float
    false_positive_rate: float


def distortion(design: Design, inquiry: Inquiry, typed: TypedEndpoint, test: str) -> Distortion:
    """Bias and level of a test on counts of a typed share under the design's loss."""
    places = [one.endpoint for one in design.model.endpoints]
    plan = make_plans(design)[places.index(typed.endpoint)]
    plain = replace(plan, lost_share=np.zeros(len(plan.arms)))
    true, observed = (_sides(one, inquiry)[0] for one in (plain, plan))
    hypothesis = hypothesis_of(design)
    shares, persons = _sides(_without_effect(plan, inquiry, hypothesis), inquiry)
    rate = normal_power(test, *persons, *shares, design.answers.alphas[0], hypothesis)
    arms = {*inquiry.arms, *inquiry.against}
    lost = {arm: share for arm, share in design.data.lost_shares().items() if arm in arms}
    return Distortion(lost, (observed[0] - observed[1]) - (true[0] - true[1]), rate)


def consent_bias(design: Design, inquiry: Inquiry, typed: TypedEndpoint) -> float:
    """How far consent after the draw moves the difference of the shares that are compared.

    Against everybody treated as drawn, with what else the design says left as it is.
    """
    everybody = replace_consent(design)
    places = [one.endpoint for one in design.model.endpoints]
    shares = []
    for one in (design, everybody):
        plan = make_plans(one)[places.index(typed.endpoint)]
        first, second = _sides(plan, inquiry)[0]
        shares.append(first - second)
    return shares[0] - shares[1]


def replace_consent(design: Design) -> Design:
    """The design in which everybody consents."""
    data = design.data.model_copy(update={"consent": Consent()})
    return design.model_copy(update={"data": data})


def _without_effect(plan: Plan, inquiry: Inquiry, hypothesis: Hypothesis) -> Plan:
    """The trial in which the contrast's arms have the comparator's chance, or lie on the margin."""
    usual = plan.observed[0, [plan.arms.index(arm) for arm in inquiry.against]].mean()
    level = max(0.0, usual - hypothesis.margin)
    by_arm = np.array([level if arm in inquiry.arms else usual for arm in plan.arms])
    if len(plan.arm_chance):
        by_cell = np.tile(by_arm, len(plan.strata))
    else:
        by_cell = by_arm[plan.arm_of_cell]
    return replace(plan, chance=by_cell[None, :])


def _sides(plan: Plan, inquiry: Inquiry) -> tuple[tuple[float, float], tuple[float, float]]:
    """Expected share of the arms and of the comparator, and expected persons counted in each."""
    arm, stratum, persons = _cells(plan)
    observed, gone = _fates(plan, arm)
    counted = persons * (1 - gone if plan.lost_are_excluded else np.ones_like(gone))
    shares, sizes = [], []
    for named in (inquiry.arms, inquiry.against):
        here = np.isin(arm, [plan.arms.index(one) for one in named])
        if inquiry.profile:
            here &= stratum == plan.strata.index(inquiry.profile)
        shares.append(float((persons * observed)[here].sum() / counted[here].sum()))
        sizes.append(float(counted[here].sum()))
    return (shares[0], shares[1]), (sizes[0], sizes[1])


def _cells(plan: Plan) -> tuple[Floats, Floats, Floats]:
    """Arm, stratum and expected persons of each column of chances."""
    if not len(plan.arm_chance):
        return plan.arm_of_cell, plan.stratum_of_cell, plan.sizes.astype(float)
    stratum, arm = np.divmod(np.arange(len(plan.strata) * len(plan.arms)), len(plan.arms))
    return arm, stratum, plan.sizes[stratum] * np.diff(plan.arm_chance, prepend=0.0)[arm]


def _fates(plan: Plan, arm: Floats) -> tuple[Floats, Floats]:
    """Chance in each cell to be seen to leave, and to be lost without having left."""
    chance, lost = plan.chance.mean(axis=0), plan.lost_share[arm]
    observed, gone = np.zeros_like(chance), np.zeros_like(chance)
    for entry, weight in enumerate(np.diff(plan.entry_chance, prepend=0.0)):
        months = plan.month - entry
        left = 1.0 - (1.0 - chance[:, None]) ** (np.arange(months + 1) / plan.month)
        by_loss = left[:, :months].mean(axis=1)
        observed += weight * ((1 - lost) * left[:, months] + lost * by_loss)
        gone += weight * lost * (1 - by_loss)
    return observed, gone


def counted_test(endpoint: str, tests: tuple[str, ...]) -> str | None:
    """The first of some tests that counts people lost from sight on an endpoint, if one does."""
    return next(
        (test for test in tests if TESTS[test].kind == "counts" and TESTS[test].suits(endpoint)),
        None,
    )
