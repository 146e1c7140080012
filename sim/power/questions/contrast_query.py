"""One question put to a design: one contrast, endpoint, test and level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sim.errors import InputError
from sim.inputs.design.load import changed_design, design_from_mapping
from sim.inputs.design.model import Design
from sim.inputs.design.tests import is_suited, tests_for
from sim.inputs.design.truth import MEAN_ENDPOINTS, SHARE_ENDPOINTS, TIME_ENDPOINT
from sim.inputs.reading.merge import apply_change
from sim.inputs.reading.suggestions import did_you_mean
from sim.power.diagnosis.diagnosands import YES_RATES
from sim.power.diagnosis.run import run_design
from sim.power.lives.calibrated_effects import centre
from sim.power.lives.studies import LivesSource, lives_of
from sim.power.lives.truth import expected_levels
from sim.power.simulation.plan import true_levels
from sim.power.simulation.study_table import MONTH_MARK, endpoint_label


@dataclass(frozen=True)
class PowerEstimate:
    """A figure with its Monte-Carlo error, and the enumerated one where there is one.

    `failures` is the share of tests that could not be computed; the figure leaves them out.
    """

    value: float
    mc_se: float
    exact: float | None = None
    failures: float = 0.0


@dataclass(frozen=True)
class ContrastQuery:
    """What is asked; `design` is cut down to it.

    Attributes
    ----------
    design : one inquiry, one endpoint, one test, one alpha
    arms, against : the contrast's arms
    label : the endpoint in rows, with its month where the design asks about several
    """

    design: Design
    arms: tuple[str, ...]
    against: tuple[str, ...]
    endpoint: str
    test: str
    alpha: float
    label: str

    @property
    def contrast(self) -> str:
        """The contrast in words."""
        return self.design.inquiries[0].contrast


def ask(
    design: Design,
    contrast: str | None = None,
    *,
    endpoint: str | None = None,
    test: str | None = None,
    alpha: float | None = None,
) -> ContrastQuery:
    """Cut a design down to one question; what is not named is the design's first.

    Parameters
    ----------
    endpoint : its name; with a month, as in net_exit_to_work@12, where there are several

    Raises
    ------
    InputError
        If the contrast, endpoint or test is not in the design.
    """
    known = [inquiry.contrast for inquiry in design.inquiries]
    if contrast is not None and contrast not in known:
        hint = did_you_mean(contrast, known)
        raise InputError(f"contrast: must be one of {'; '.join(known)} (got {contrast}).{hint}")
    endpoint, month = _named(endpoint)
    fitting = [
        one
        for one in design.inquiries
        if contrast in (None, one.contrast)
        and (endpoint is None or one.endpoint == endpoint)
        and (month is None or (one.month or design.data.follow_up_months) == month)
    ]
    inquiry = fitting[0] if fitting else design.inquiries[known.index(contrast) if contrast else 0]
    endpoints: list[str] = [typed.endpoint for typed in design.model.endpoints]
    chosen = endpoint or inquiry.endpoint or (endpoints[0] if endpoints else None)
    endpoints = endpoints or [*SHARE_ENDPOINTS, *MEAN_ENDPOINTS, TIME_ENDPOINT]
    if chosen is None or chosen not in endpoints:
        hint = did_you_mean(str(chosen), endpoints)
        raise InputError(f"endpoint: must be one of {', '.join(endpoints)} (got {chosen}).{hint}")
    tests = [one for one in design.answers.tests if is_suited(one, chosen)]
    if test is not None and not is_suited(test, chosen):
        raise InputError(
            f"test: must suit {chosen} (got {test}). Tests of the design: {', '.join(tests)}."
            f"{did_you_mean(test, tests_for(chosen))}"
        )
    asked = inquiry.model_dump(exclude_unset=True) | {"endpoint": chosen}
    level = alpha or design.answers.alphas[0]
    change: dict[str, Any] = {
        "inquiries": [asked],
        "patterns": [],
        "decision": None,
        "answers": {"tests": [test or tests[0]], "alphas": [level], "adjustments": ["none"]},
    }
    if design.model.endpoints:
        typed = next(one for one in design.model.endpoints if one.endpoint == chosen)
        others = [one for one in endpoints if one != chosen]
        kept = typed.model_dump(exclude_unset=True)
        change["model"] = {"endpoints": [kept, {"remove": others}]}
    cut = changed_design(design, change)
    label = _label(design, chosen, inquiry.month)
    return ContrastQuery(cut, inquiry.arms, inquiry.against, chosen, test or tests[0], level, label)


def _label(design: Design, endpoint: str, month: int | None) -> str:
    """The endpoint as it is named in the rows of the whole design."""
    end = design.data.follow_up_months
    months = {one.month or end for one in design.inquiries if one.endpoint == endpoint}
    return endpoint_label(endpoint, (month or end) if len(months) > 1 else None)


def _named(endpoint: str | None) -> tuple[str | None, int | None]:
    """The name and the month of an endpoint as it stands in rows."""
    name, mark, month = (endpoint or "").partition(MONTH_MARK)
    if mark and not month.isdigit():
        raise InputError(f"endpoint: must have whole months after {MONTH_MARK} (got {endpoint}).")
    return name or None, int(month) if mark else None


def power_of(
    question: ContrastQuery, studies: int, *, seed: int | None = None, use_prior: bool = False
) -> PowerEstimate:
    """Chance of the verdict yes, simulated and where possible enumerated."""
    lives = None
    if question.design.model.scenario is not None:
        lives = LivesSource(asked_arms_only=True)
    result = run_design(
        question.design, studies=studies, seed=seed, use_prior=use_prior, lives=lives
    )
    row = next(row for row in result.rows if row["diagnosand"] in YES_RATES)
    failed = next(row["value"] for row in result.rows if row["diagnosand"] == "failures")
    return PowerEstimate(row["value"], row["mc_se"], row["exact"], failed)


def has_chances(question: ContrastQuery) -> bool:
    """Whether each arm has a chance that can be changed and put into a formula."""
    if question.design.model.scenario is not None:
        return question.endpoint in SHARE_ENDPOINTS
    return question.endpoint in SHARE_ENDPOINTS or not question.design.model.endpoints[0].means


def levels_of(question: ContrastQuery) -> dict[str, float]:
    """True chance of each arm: as typed, or as expected of lives at the centre of their draws.

    Raises
    ------
    InputError
        If the endpoint is not a share: means, or time to exit.
    """
    if not has_chances(question):
        raise InputError(
            f"question: must be put to a share (got {question.endpoint}). Ask n, assurance, or a "
            "curve over n, follow_up or staff; or ask about another endpoint."
        )
    if question.design.model.scenario is not None:
        return central_levels(question.design)
    typed = question.design.model.endpoints[0]
    arms = tuple(question.design.data.sizes())
    return dict(zip(arms, true_levels(question.design, typed, arms)[0].tolist(), strict=True))


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


def changed_query(
    question: ContrastQuery,
    *,
    sizes: Mapping[str, int] | None = None,
    levels: Mapping[str, float] | None = None,
    month: int | None = None,
    data: Mapping[str, Any] | None = None,
) -> ContrastQuery:
    """The question with other arm sizes, true chances, follow-up or other data strategy.

    Of lives only the arms asked about get another level.
    """
    plain = question.design.model_dump(mode="python", exclude_unset=True)
    if question.design.model.endpoints:
        typed = _changed_rates(plain["model"]["endpoints"][0], levels, month)
        plain["model"] = {**plain["model"], "endpoints": [typed]}
    elif levels is not None:
        arms = (*question.arms, *question.against)
        plain["model"] = {**plain["model"], "levels": {arm: levels[arm] for arm in arms}}
    if month is not None:
        plain = apply_change(plain, {"data": {"follow_up_months": month}})
        plain["inquiries"] = [{**one, "month": None} for one in plain["inquiries"]]
    if sizes is not None:
        plain["data"] = {
            **{
                name: part
                for name, part in plain["data"].items()
                if name not in ("total", "allocation")
            },
            "arms": dict(sizes),
        }
    return replace(question, design=design_from_mapping(apply_change(plain, {"data": data or {}})))


def _changed_rates(
    endpoint: Mapping[str, Any], levels: Mapping[str, float] | None, month: int | None
) -> dict[str, Any]:
    """A typed endpoint with other chances or another month."""
    typed: dict[str, Any] = dict(endpoint)
    if levels is not None:
        kept = {name: part for name, part in typed.items() if name in ("endpoint", "month")}
        typed = {**kept, "rates": {arm: {"value": level} for arm, level in levels.items()}}
    return typed if month is None else {**typed, "month": month}
