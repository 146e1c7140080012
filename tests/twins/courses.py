"""Scenarios made by hypothesis in which effects set in, hold, fade, lock in and outlast regimes."""

import copy
from typing import Any

from hypothesis import strategies as st

from tests.twins.generated import REGIMES, scenarios, without_overlaps
from tests.twins.policies import COMBINED

HALF_LIVES = st.sampled_from(["never", 1, 3.5, 12])


@st.composite
def courses(draw: st.DrawFn) -> dict[str, Any]:
    """One course; of every field also what makes it do nothing."""
    course: dict[str, Any] = {
        "onset_months": draw(st.sampled_from([0, 2, 6, 7.5])),
        "holds_months": draw(st.sampled_from([0, 1, 5, 12])),
        "half_life_months": draw(HALF_LIVES),
        "after_half_life_months": draw(st.one_of(HALF_LIVES, st.just(0))),
    }
    if draw(st.booleans()):
        months = draw(st.sampled_from([1, 3, 7]))
        course["lock_in"] = {"months": months, "work": 0.2, "part_time": 0.4, "other_exit": 3.0}
    return course


@st.composite
def coursed(draw: st.DrawFn, *, desk: bool) -> dict[str, Any]:
    """A scenario with courses for some of its regimes, or one for all."""
    # At a desk anybody may meet anything in any month: many months only take longer.
    data = draw(scenarios(desk=desk, most_months=14 if desk else 40))
    regimes = data["hazards"]["regimes"]
    if draw(st.booleans()):
        data["hazards"]["course"] = draw(courses())
    regimes[COMBINED] = {"combines": ["coaching", "exemption"], "interaction": {"work": 0.8}}
    if draw(st.booleans()):
        data["hazards"]["returns"] = {"half_life_months": draw(HALF_LIVES)}
    for switch in data["policy"]["switches"]:
        if draw(st.booleans()):
            switch["to"] = COMBINED
    for name in draw(st.lists(st.sampled_from([*REGIMES, COMBINED]), unique=True)):
        regimes[name] = regimes[name] | {"course": draw(courses())}
    return without_overlaps(data)


def without_courses(data: dict[str, Any]) -> dict[str, Any]:
    """The same scenario with every effect at once and for good."""
    plain = copy.deepcopy(data)
    plain["hazards"].pop("course", None)
    plain["hazards"].pop("returns", None)
    for regime in plain["hazards"]["regimes"].values():
        regime.pop("course", None)
    return plain
