"""One question put to a design: one contrast, endpoint, test and level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.errors import InputError
from sim.inputs.design.load import changed_design, design_from_mapping
from sim.inputs.design.model import Design
from sim.inputs.design.tests import is_suited, tests_for
from sim.inputs.design.truth import MEAN_ENDPOINTS, SHARE_ENDPOINTS, TIME_ENDPOINT, Inquiry
from sim.inputs.reading.merge import apply_change
from sim.inputs.reading.suggestions import did_you_mean
from sim.power.diagnosis.verdicts import hypothesis_of
from sim.power.inference.multiplicity import dunnett
from sim.power.lives.data_strategy import LivesSource, lives_of
from sim.power.lives.truth import centre, expected_levels
from sim.power.simulation.plan import true_levels
from sim.power.simulation.study_table import MONTH_MARK, endpoint_label

# Levels among which that of one contrast under Dunnett is found.
LEVELS_TRIED = 201


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
    design : one endpoint, one test, one alpha, and the inquiry first; the others of its family
        behind it where an adjustment hangs on them
    arms, against : the contrast's arms
    label : the endpoint in rows, with its month where the design asks about several
    adjustment : for multiplicity: the design's first
    notes : what the design says besides, and the answer leaves aside
    """

    design: Design
    arms: tuple[str, ...]
    against: tuple[str, ...]
    endpoint: str
    test: str
    alpha: float
    label: str
    adjustment: str = "none"
    notes: tuple[str, ...] = ()

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
    stated, month = _named(endpoint)
    inquiry = _inquiry(design, contrast, stated, month)
    about = _known_endpoint(design, stated or inquiry.endpoint)
    tests = [one for one in design.answers.tests if is_suited(one, about)]
    if test is not None:
        _require_suited(test, about, tests)
    adjustment, notes = _adjustment(design, inquiry, about)
    family = [inquiry] if adjustment == "none" else _family(design, inquiry, about)
    answers = {
        "tests": [test or tests[0]],
        "alphas": [alpha or design.answers.alphas[0]],
        "adjustments": [*{"none": 0, adjustment: 0}],
    }
    cut = changed_design(design, _reduction(design, family, about) | {"answers": answers})
    return ContrastQuery(
        cut,
        inquiry.arms,
        inquiry.against,
        about,
        cut.answers.tests[0],
        cut.answers.alphas[0],
        _label(design, about, inquiry.month),
        adjustment,
        notes,
    )


def _inquiry(
    design: Design, contrast: str | None, endpoint: str | None, month: int | None
) -> Inquiry:
    """The first inquiry with this contrast, endpoint and month; else with this contrast."""
    known = [inquiry.contrast for inquiry in design.inquiries]
    if contrast is not None and contrast not in known:
        hint = did_you_mean(contrast, known)
        raise InputError(f"contrast: must be one of {'; '.join(known)} (got {contrast}).{hint}")
    fitting = (
        one
        for one in design.inquiries
        if contrast in (None, one.contrast)
        and (endpoint is None or one.endpoint == endpoint)
        and (month is None or (one.month or design.data.follow_up_months) == month)
    )
    return next(fitting, design.inquiries[known.index(contrast) if contrast else 0])


def _known_endpoint(design: Design, named: str | None) -> str:
    """An endpoint by its name, or the first that the design types; one that the model has."""
    typed: list[str] = [one.endpoint for one in design.model.endpoints]
    endpoint = named or (typed[0] if typed else None)
    known = typed or [*SHARE_ENDPOINTS, *MEAN_ENDPOINTS, TIME_ENDPOINT]
    if endpoint is None or endpoint not in known:
        hint = did_you_mean(str(endpoint), known)
        raise InputError(f"endpoint: must be one of {', '.join(known)} (got {endpoint}).{hint}")
    return endpoint


def _reduction(design: Design, family: Sequence[Inquiry], endpoint: str) -> dict[str, Any]:
    """What changes in a design that is to be about one endpoint of some inquiries."""
    change: dict[str, Any] = {
        "inquiries": [
            one.model_dump(exclude_unset=True) | {"endpoint": endpoint} for one in family
        ],
        "patterns": [],
        "decision": None,
    }
    if design.model.endpoints:
        typed = {one.endpoint: one for one in design.model.endpoints}
        kept = typed.pop(endpoint).model_dump(exclude_unset=True)
        change["model"] = {"endpoints": [kept, {"remove": [*typed]}]}
    return change


def _require_suited(test: str, endpoint: str, known: Sequence[str]) -> None:
    if not is_suited(test, endpoint):
        raise InputError(
            f"test: must suit {endpoint} (got {test}). Tests of the design: {', '.join(known)}."
            f"{did_you_mean(test, tests_for(endpoint))}"
        )


def _adjustment(design: Design, inquiry: Inquiry, endpoint: str) -> tuple[str, tuple[str, ...]]:
    """The adjustment a question is asked under, and what must be said of it.

    The design's first, as with tests and levels. A lone contrast has no family.
    """
    names = design.answers.adjustments
    family = _family(design, inquiry, endpoint)
    if len(family) == 1:
        return "none", ()
    others = [name.capitalize() for name in names if name != names[0] and name != "none"]
    if names[0] == "dunnett" and len(dunnett_family(family)) <= 1:
        return "none", (
            f"Dunnett's test has no row for {inquiry.contrast}: no adjustment is made.",
        )
    if names[0] == "none" and others:
        return "none", (
            f"This holds without {' and '.join(others)}, which the design states as well: put it "
            "first under answers.adjustments to ask under it.",
        )
    return names[0], ()


def _family(design: Design, inquiry: Inquiry, endpoint: str) -> list[Inquiry]:
    """The inquiries adjusted together with one, on one endpoint and month; itself first."""
    end = design.data.follow_up_months
    same = [
        one
        for one in design.inquiries
        if one.endpoint in (None, endpoint)
        and (design.model.scenario is None or (one.month or end) == (inquiry.month or end))
    ]
    return [inquiry, *(one for one in same if one != inquiry)]


def dunnett_family(family: Sequence[Inquiry]) -> list[Inquiry]:
    """What Dunnett's test is for with the first of a family: single arms against its comparator."""
    first = family[0]
    if len(first.arms) > 1:
        return []
    return [
        one
        for one in family
        if len(one.arms) == 1 and (one.against, one.profile) == (first.against, first.profile)
    ]


def level_of(question: ContrastQuery) -> float:
    """The level that one contrast's own p-value is held against under the adjustment.

    Of Holm, whose verdicts hang together, the smallest of its levels.
    """
    inquiries = question.design.inquiries
    if question.adjustment == "none":
        return question.alpha
    if question.adjustment != "dunnett":
        return question.alpha / len(inquiries)
    sizes = question.design.data.sizes()
    arms = np.array([sizes[one.arms[0]] for one in dunnett_family(inquiries)], float)
    comparator = float(sum(sizes[arm] for arm in question.against))
    two_sided = hypothesis_of(question.design).is_two_sided
    grid = question.alpha * np.geomspace(1 / len(arms), 1.0, LEVELS_TRIED)
    adjusted = dunnett(grid, arms, comparator, two_sided=two_sided)
    return float(np.interp(question.alpha, adjusted, grid))


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
    if worlds.truth.policy.has_desk:
        raise InputError(
            "question: must be put to a scenario without a desk, because nothing is exact where "
            "people queue (got a desk). Ask a curve over n, or assurance."
        )
    aims = [(str(inquiry.endpoint), month)]
    (levels,) = expected_levels(worlds.truth, centre(worlds.draws), aims, design)
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
