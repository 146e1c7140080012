"""Policies made by hypothesis: every kind of switch, wave and desk, over small scenarios."""

from typing import Any

from hypothesis import strategies as st

from tests.twins.generated import REGIMES, scenarios, without_overlaps

COMBINED = "both"
WAVE_SHARES = st.sampled_from([0.1, 0.3])


@st.composite
def switch_sizes(draw: st.DrawFn) -> dict[str, Any]:
    """To one regime or by choice, of a share or of a number of persons."""
    goes = draw(
        st.one_of(
            st.builds(lambda to: {"to": to}, st.sampled_from([*REGIMES, COMBINED])),
            st.just(
                {"choices": [{"to": "coaching", "share": 0.3}, {"to": COMBINED, "share": 0.6}]}
            ),
        )
    )
    return {**goes, **draw(st.sampled_from([{"share": 0.5}, {"share": 1.0}, {}]))}


@st.composite
def later_switches(draw: st.DrawFn, months: int) -> dict[str, Any]:
    """A switch that may end again."""
    month = draw(st.integers(0, months - 1))
    switch = {"month": month, **draw(switch_sizes())}
    if draw(st.booleans()):
        switch["until_month"] = draw(st.integers(month + 1, months + 3))
    return switch


@st.composite
def waves(draw: st.DrawFn, months: int) -> dict[str, Any]:
    """A rollout that ends within the scenario."""
    count = draw(st.integers(1, 3))
    every = draw(st.integers(1, max(1, (months - 1) // count)))
    first = draw(st.integers(0, max(0, months - 1 - every * (count - 1))))
    count = min(count, (months - 1 - first) // every + 1)
    size = {"share_each": draw(WAVE_SHARES)}
    return {
        "to": draw(st.sampled_from(["coaching", "exemption", COMBINED])),
        "first_month": first, "every_months": every, "count": count, **size,
    }  # fmt: skip


@st.composite
def desks(draw: st.DrawFn, months: int) -> dict[str, Any]:
    """A desk with staff or slots, that waits or thins, with or without a budget and an end."""
    regime, waiting = draw(
        st.sampled_from([("coaching", "queue"), (COMBINED, "exemption"), (COMBINED, "control")])
    )
    desk: dict[str, Any] = {"regime": regime, "while_waiting": waiting}
    if draw(st.booleans()):
        steps = [0, *sorted(draw(st.lists(st.integers(1, months + 1), max_size=2, unique=True)))]
        desk["slots"] = [{"from_month": m, "slots": draw(st.integers(0, 8))} for m in steps]
    else:
        later = draw(st.integers(1, months + 1))
        desk["staff"] = {
            "fte": [
                {"from_month": 0, "fte": draw(st.sampled_from([0.5, 2.0]))},
                {"from_month": later, "fte": draw(st.sampled_from([0.25, 1.5]))},
            ],
            "clients_per_fte": draw(st.sampled_from([1.0, 4.0])),
            "fte_at_start": draw(st.sampled_from([0.0, 1.0])),
            "hiring_months": draw(st.integers(0, 4)),
        }
    if draw(st.booleans()):
        desk["when_short"] = "thin"
    elif draw(st.booleans()):
        desk["when_cut"] = "thin"
    if "thin" in (desk.get("when_short"), desk.get("when_cut")):
        desk["doses"] = [{"level": 0.3, "effect": 0.1}, {"level": 0.6}]
    if draw(st.booleans()):
        budgets = [0.0, 500.0, 5000.0] if "slots" in desk else [0.0, 50_000.0, 150_000.0]
        desk["yearly_budget_eur"] = draw(st.sampled_from(budgets))
        if "slots" in desk or draw(st.booleans()):
            desk["cost_per_client_month_eur"] = 75.0
    if draw(st.booleans()):
        desk["end_month"] = draw(st.integers(0, months))
    if draw(st.booleans()):
        desk["longest_months"] = draw(st.integers(1, 6))
    return desk


@st.composite
def decided(draw: st.DrawFn, *, desk: bool) -> dict[str, Any]:
    """A scenario with new inflow and with every kind of decision."""
    data = draw(scenarios(desk=False))
    months = data["time"]["months"]
    data["hazards"]["regimes"][COMBINED] = {
        "combines": ["coaching", "exemption"],
        "interaction": {"work": 0.8},
    }
    data["policy"]["switches"] += draw(st.lists(later_switches(months), max_size=2))
    data["policy"]["waves"] = draw(st.lists(waves(months), max_size=2))
    for group in data["population"]["groups"]:
        if draw(st.booleans()):
            group["intake"] = {"per_month": draw(st.sampled_from([0.2, 1.0]))}
    if desk:
        policy = draw(desks(months))
        data["policy"]["desk"] = policy
        # Somebody must come: half of all have the desk in their plan.
        data["policy"]["switches"].insert(0, {"month": 0, "to": policy["regime"], "share": 0.5})
    return without_overlaps(data)
