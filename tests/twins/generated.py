"""Scenarios made by hypothesis: small, but with everything that a scenario can hold."""

from typing import Any

from hypothesis import strategies as st

from sim.draws import Address
from sim.inputs.scenario.checks.overlaps import overlap_findings
from sim.inputs.scenario.checks.parts import parts_of
from sim.kernels.lives.word_blocks import BLOCK_MONTHS

REGIMES = ("control", "reference", "coaching", "exemption", "queue")
PROFILES = ("work_ready", "physically_limited", "mentally_limited")
HOUSEHOLDS = ("single", "lone_parent", "couple")
DESTINATIONS = ("work", "part_time", "benefit", "other_exit", "returned")
BASES = (
    "benefit_to_work",
    "benefit_to_part_time",
    "benefit_to_other_exit",
    "part_time_to_work",
    "part_time_to_benefit",
    "part_time_to_other_exit",
    "work_to_returned",
    "other_exit_to_returned",
)
LAST_REPLICATION = 2**32 - 1

# Two kinds of world, because lanes that spill take another path through the batch kernel. Wild:
# from never to all but sure, spilling almost always. Calm: hazards as people have them, and more.
WILD = {"hazards": [0.0, 0.004, 0.05, 0.2, 0.7, 1.0], "ratios": [0.01, 0.5, 1.0, 2.0, 30.0]}
CALM = {"hazards": [0.0, 0.004, 0.02, 0.05], "ratios": [0.3, 0.8, 1.0, 1.5]}
Temper = dict[str, list[float]]
SHARES = st.sampled_from([0.0, 0.3, 0.5, 1.0])
MONTHS = st.one_of(st.integers(1, 40), st.sampled_from([1, BLOCK_MONTHS, BLOCK_MONTHS + 1, 40]))
AGES = [
    [
        {"from_years": 18, "to_years": 27, "share": 0.2},
        {"from_years": 27, "to_years": 67, "share": 0.8},
    ],
    # Nearly all of them reach pension age within the scenario, some are past it at the start.
    [
        {"from_years": 60, "to_years": 64, "share": 0.2},
        {"from_years": 64, "to_years": 66, "share": 0.7},
        {"from_years": 66, "to_years": 68, "share": 0.1},
    ],
]
PROFILE_SHARES = st.sampled_from([(1.0, 0.0, 0.0), (0.43, 0.33, 0.24), (0.0, 0.5, 0.5)])
FRAILTY = st.sampled_from([((1.0, 1.0),), ((0.5, 0.5), (2.0, 0.5)), ((0.1, 0.2), (1.0, 0.8))])


def ratios(
    temper: Temper, destinations: tuple[str, ...] = DESTINATIONS
) -> st.SearchStrategy[dict[str, float]]:
    """Ratios of some destinations."""
    values = st.sampled_from(temper["ratios"])
    return st.dictionaries(st.sampled_from(destinations), values, max_size=3)


@st.composite
def intakes(draw: st.DrawFn) -> dict[str, Any]:
    """New inflow of a few people a month."""
    intake: dict[str, Any] = {
        "per_month": draw(st.sampled_from([0.0, 0.1, 0.5])),
        "steps": draw(st.sampled_from([[], [{"from_month": 0, "ratio": 3.0}]])),
        "season": draw(st.permutations([0.5, 1.0, 1.5] * 4)),
        "elasticity": draw(st.sampled_from([-1.0, 0.0])),
        "part_time_share": draw(SHARES),
    }
    if draw(st.booleans()):
        intake["profiles"] = dict(zip(PROFILES, draw(PROFILE_SHARES), strict=True))
    return intake


@st.composite
def groups(draw: st.DrawFn, months: int, number: int) -> dict[str, Any]:
    """One group of 0 to 12 people, up to 3 who stop, and perhaps new inflow."""
    at_start = draw(SHARES) if months > 1 else 1.0
    last_month = draw(st.integers(1, months - 1)) if months > 1 else 0
    intake = {"intake": draw(intakes())} if draw(st.booleans()) else {}
    return intake | {
        "name": f"group-{number}",
        "regime": draw(st.sampled_from(REGIMES)),
        "persons": draw(st.integers(0 if number else 1, 12)),
        "stopping_persons": draw(st.integers(0, 3)),
        "studied": draw(st.booleans()),
        "volunteer_share": draw(SHARES),
        "part_time_share": draw(SHARES),
        "entry": {
            "at_start_share": at_start,
            "last_month": last_month,
            "origin": {"stock": draw(SHARES)},
        },
    }


@st.composite
def bounds(draw: st.DrawFn, what: str, most: int) -> dict[str, int]:
    """A least and a most of something, or one of them, or none."""
    ends = sorted(draw(st.lists(st.integers(0, most), min_size=2, max_size=2)))
    both = {f"min_{what}": ends[0], f"max_{what}": ends[1]}
    return {name: end for name, end in both.items() if draw(st.booleans())}


@st.composite
def switches(draw: st.DrawFn, months: int, names: list[str]) -> dict[str, Any]:
    """One switch of regime, open to all or to some."""
    some = st.lists(st.sampled_from(names), min_size=1, unique=True)
    switch: dict[str, Any] = {
        "month": draw(st.integers(0, months - 1)),
        "to": draw(st.sampled_from(REGIMES)),
        "groups": draw(st.one_of(st.just("all"), some)),
        "share": draw(SHARES),
    }
    if draw(st.booleans()):
        switch["profiles"] = draw(st.lists(st.sampled_from(PROFILES), min_size=1, unique=True))
        switch |= draw(bounds("months_on_benefit", 80))
    if draw(st.booleans()):
        switch["households"] = draw(st.lists(st.sampled_from(HOUSEHOLDS), min_size=1, unique=True))
        switch |= draw(bounds("age_years", 70))
    return switch


@st.composite
def firsts(draw: st.DrawFn) -> dict[str, Any]:
    """Who goes before others at a desk."""
    some = st.lists(st.sampled_from(PROFILES), min_size=1, unique=True)
    first = draw(st.one_of(st.just({}), st.fixed_dictionaries({"profiles": some})))
    return first | draw(bounds("months_on_benefit", 80)) | draw(bounds("age_years", 70))


@st.composite
def desks(draw: st.DrawFn, months: int) -> dict[str, Any]:
    """A desk whose slots may change, with or without a longest time."""
    later = draw(st.lists(st.integers(1, months + 2), max_size=3, unique=True))
    regime, waiting = draw(st.permutations(REGIMES))[:2]
    desk: dict[str, Any] = {
        "regime": regime,
        "while_waiting": waiting,
        "slots": [
            {"from_month": month, "slots": draw(st.integers(0, 6))} for month in [0, *sorted(later)]
        ],
    }
    if draw(st.booleans()):
        desk["longest_months"] = draw(st.integers(1, 6))
    if draw(st.booleans()):
        desk["when_cut"] = draw(st.sampled_from(["leave", "thin"]))
    if draw(st.booleans()):
        desk["queue"] = draw(st.sampled_from(["oldest_request", "longest_on_benefit"]))
        desk["priority"] = draw(st.lists(firsts(), max_size=2))
    return desk


@st.composite
def duration_bins(
    draw: st.DrawFn, temper: Temper, destinations: tuple[str, ...]
) -> list[dict[str, Any]]:
    """One to four steps of a duration curve."""
    later = sorted(draw(st.lists(st.integers(1, 70), max_size=3, unique=True)))
    return [{"from_months": month} | draw(ratios(temper, destinations)) for month in [0, *later]]


@st.composite
def hazards(draw: st.DrawFn, temper: Temper) -> dict[str, Any]:
    """Every part of the hazards."""
    elasticities = st.dictionaries(
        st.sampled_from(DESTINATIONS), st.sampled_from([-0.5, 0.5, 1.0]), max_size=2
    )
    return {
        "base": {name: draw(st.sampled_from(temper["hazards"])) for name in BASES},
        "regimes": {"control": {}, "reference": {}}
        | {
            name: draw(ratios(temper)) | {"selection_on_work": draw(st.sampled_from([1.0, 0.6]))}
            for name in REGIMES[2:]
        },
        "selection": draw(ratios(temper)),
        "research": draw(ratios(temper)),
        "profiles": {name: draw(ratios(temper)) for name in PROFILES},
        "duration": {
            "on_benefit": draw(duration_bins(temper, DESTINATIONS[:4])),
            "off_benefit": draw(duration_bins(temper, DESTINATIONS[4:])),
        },
        "labour_market": {
            "index": draw(st.lists(st.sampled_from([0.5, 1.0, 1.4]), min_size=1, max_size=30)),
            "elasticity": draw(elasticities),
        },
        "frailty": [{"value": value, "share": share} for value, share in draw(FRAILTY)],
    }


@st.composite
def populations(draw: st.DrawFn, months: int) -> dict[str, Any]:
    """One to three groups and what they are made of."""
    n_groups = draw(st.integers(1, 3))
    edge = draw(st.integers(1, 60))
    return {
        "groups": [draw(groups(months, number)) for number in range(n_groups)],
        "profiles": dict(zip(PROFILES, draw(PROFILE_SHARES), strict=True)),
        "households": {"single": 0.6, "lone_parent": 0.2, "couple": 0.2},
        "months_on_benefit": [
            {"from_months": 0, "to_months": edge, "share": 0.4},
            {"from_months": edge, "to_months": edge + 40, "share": 0.6},
        ],
        "ages": draw(st.sampled_from(AGES)),
        "ageing": draw(st.booleans()),
        "earnings": {"mean": 475, "sd": 150},
    }


@st.composite
def hirings(draw: st.DrawFn) -> dict[str, Any]:
    """Months until posts are filled, and regimes that take more of them than others."""
    few = st.dictionaries(st.sampled_from(REGIMES), st.sampled_from([40, 150]), max_size=3)
    loads = {name: {"clients_per_fte": load} for name, load in draw(few).items()}
    return {"staff": {"hiring_months": draw(st.integers(0, 6))}, "regimes": loads}


@st.composite
def scenarios(
    draw: st.DrawFn, *, desk: bool | None = None, calm: bool | None = None, most_months: int = 40
) -> dict[str, Any]:
    """A whole scenario as data; desk: with, without or, None, now and then; calm alike."""
    horizon = min(draw(MONTHS), most_months)
    is_calm = draw(st.booleans()) if calm is None else calm
    population = draw(populations(horizon))
    names = [group["name"] for group in population["groups"]]
    policy: dict[str, Any] = {"switches": draw(st.lists(switches(horizon, names), max_size=4))}
    if draw(st.booleans()) if desk is None else desk:
        policy["desk"] = draw(desks(horizon))
    data = {
        "scenario": "generated",
        "time": {"start": "2017-10-01", "months": horizon},
        "population": population,
        "hazards": draw(hazards(CALM if is_calm else WILD)),
        "readings": {"returns_ratio_of": draw(st.sampled_from(["exits_to_work", "all_exits"]))},
        "policy": policy,
    }
    if draw(st.booleans()):
        data["money"] = draw(hirings())
    return without_overlaps(data)


def without_overlaps(data: dict[str, Any]) -> dict[str, Any]:
    """The scenario with decisions that overlap moved to a later month, or left out at its end."""
    policy, last = data["policy"], data["time"]["months"] - 1
    seen = {"population": data["population"], "policy": policy}
    while found := next(overlap_findings(parts_of(seen)), None):
        _, kind, place = found.path
        entry = policy[kind][place]
        key = "month" if kind == "switches" else "first_month"
        entry[key] += 1
        if "until_month" in entry:
            entry["until_month"] += 1
        if entry[key] + entry.get("every_months", 0) * (entry.get("count", 1) - 1) > last:
            del policy[kind][place]
    return data


def addresses() -> st.SearchStrategy[Address]:
    """Any seed; draws and replications at both ends of their range."""
    small_or_last = st.sampled_from([0, 1, 77, LAST_REPLICATION])
    return st.builds(
        Address, seed=st.integers(0, 2**64 - 1), draw=small_or_last, replication=small_or_last
    )
