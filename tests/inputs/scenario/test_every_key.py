"""Every key of a scenario moves lives or euros, is words only, is refused, or is told to be idle.

Busy little towns use every key; each is then changed where it stands. What neither changes a count
nor a cent of two worlds, nor is refused, nor brings a notice, nor is listed here as words, is a
silent key. A key that no town writes fails the last test.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

import numpy as np
import pytest
from pydantic import BaseModel

from sim.compare.notices import notices
from sim.compare.plan import comparison_plan
from sim.compare.worlds.results import gathered
from sim.compare.worlds.simulate import simulate_options
from sim.errors import InputError
from sim.inputs.amounts.load import load_amounts
from sim.inputs.reading.quantity import Sourced
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolve_options, scenario_from_mapping
from sim.inputs.scenario.sections import align, hazards, policy, population, readings

Path = tuple[str | int, ...]
BANDS = [
    {"from_months": 0, "to_months": 12, "share": 0.5},
    {"from_months": 12, "to_months": 60, "share": 0.5},
]
AGES = [
    {"from_years": 22, "to_years": 40, "share": 0.5},
    {"from_years": 40, "to_years": 66, "share": 0.5},
]
SHARES = {"work_ready": 0.5, "physically_limited": 0.3, "mentally_limited": 0.2}
HOMES = {"single": 0.5, "lone_parent": 0.3, "couple": 0.2}
EACH = ("work", "part_time", "benefit", "other_exit", "returned")
RATIOS = dict(zip(EACH, (1.4, 1.6, 0.7, 1.3, 1.5), strict=True))
ON_BENEFIT = {name: ratio for name, ratio in RATIOS.items() if name != "returned"}
COURSE = {
    "lock_in": {"months": 3, "work": 0.5, "part_time": 0.6, "benefit": 1.5, "other_exit": 0.7},
    "onset_months": 3,
    "holds_months": 4,
    "half_life_months": 9,
    "after_half_life_months": 6,
}
OWN = {"profiles": SHARES, "households": HOMES, "ages": AGES, "traits": {"new": 0.4}}
INTAKE = {
    "per_month": 6.0,
    "season": [1.2, 0.8, 1.1, 0.9, 1.3, 0.7, 1.2, 0.8, 1.1, 0.9, 1.3, 0.7],
    "elasticity": -0.5,
    "steps": [{"from_month": 10, "ratio": 1.5}],
    "part_time_share": 0.3,
} | OWN
RULE = {
    "groups": ["here"],
    "profiles": ["work_ready", "physically_limited"],
    "households": ["single", "lone_parent"],
    "min_age_years": 25,
    "max_age_years": 55,
    "min_months_on_benefit": 3,
    "max_months_on_benefit": 48,
    "traits": ["new"],
    "without_traits": ["ill"],
}
TOWN: dict[str, Any] = {
    "scenario": "busy",
    "time": {"start": "2020-01-01", "months": 24},
    "seed": 5,
    "runs": {"draws": 1, "replications": 2},
    "readings": {"returns_ratio_of": "exits_to_work"},
    "population": {
        "groups": [
            {
                "name": "here",
                "regime": "reference",
                "persons": 300,
                "part_time_share": 0.2,
                "intake": INTAKE,
                "left_before": {"months": 24, "exits_per_month": 5, "to_work_share": 0.6},
                "months_on_benefit": BANDS,
            }
            | OWN,
            {
                "name": "trial",
                "regime": "coaching",
                "persons": 250,
                "stopping_persons": 30,
                "studied": True,
                "volunteer_share": 0.6,
                "part_time_share": 0.2,
                "entry": {"at_start_share": 0.6, "last_month": 6, "origin": {"stock": 0.5}},
            },
        ],
        "profiles": SHARES,
        "households": HOMES,
        "months_on_benefit": BANDS,
        "ages": AGES,
        "traits": {"new": 0.5, "ill": 0.3},
        "ageing": True,
        "earnings": {"mean": 475, "sd": 150},
    },
    "hazards": {
        "base": {
            "benefit_to_work": 0.03,
            "benefit_to_part_time": 0.03,
            "benefit_to_other_exit": 0.02,
            "part_time_to_work": 0.05,
            "part_time_to_benefit": 0.05,
            "part_time_to_other_exit": 0.03,
            "work_to_returned": 0.04,
            "other_exit_to_returned": 0.02,
        },
        "regimes": {
            "reference": {},
            "control": {"judged_likely": 0.3},
            "coaching": RATIOS
            | {
                "selection_on_work": 1.5,
                "judged_likely": 0.4,
                "inflow_ratio": 1.3,
            },
            "exemption": {"work": 0.8},
            "both": {
                "combines": ["coaching", "exemption"],
                "strength": 1.5,
                "interaction": RATIOS,
            },
        },
        "effect_by_profile": {
            "log_sd": 0.3,
            "contrast": 0.8,
            "better_for": [
                {"regime": "exemption", "profiles": ["work_ready"]},
                {"regime": "coaching", "profiles": ["physically_limited"]},
            ],
        },
        "by_trait": {
            "some": {
                "who": {
                    "households": ["single"], "min_age_years": 32, "max_age_years": 50,
                    "traits": ["new"], "without_traits": ["ill"],
                },
                "ratios": RATIOS,
            },
        },
        "selection": RATIOS,
        "research": RATIOS,
        "everybody": RATIOS,
        "judgement": {"ratio": 2.0, "against": "control"},
        "profiles": {
            "work_ready": RATIOS, "physically_limited": RATIOS, "mentally_limited": RATIOS,
        },
        "duration": {
            "on_benefit": [{"from_months": 0}, {"from_months": 8} | ON_BENEFIT],
            "off_benefit": [{"from_months": 0}, {"from_months": 4, "returned": 0.4}],
        },
        "labour_market": {
            "index": [0.8, 1.2],
            "elasticity": dict(zip(EACH, (1.0, 0.8, -0.8, 0.7, -0.9), strict=True)),
        },
        "frailty": [{"value": 0.6, "share": 0.4}, {"value": 1.4, "share": 0.6}],
    },
    "policy": {
        "switches": [
            {"month": 4, "to": "coaching", "share": 0.6, "until_month": 18, "traits": ["new"],
                "without_traits": ["ill"],
                "groups": ["here"]},
            {
                "month": 9,
                "groups": ["trial"],
                "traits": ["new"],
                "choices": [{"to": "both", "share": 0.5}, {"to": "exemption", "share": 0.3}],
            },
        ],
    },
}  # fmt: skip
DESK = {
    "regime": "coaching",
    "while_waiting": "exemption",
    "longest_months": 6,
    "slots": [{"from_month": 0, "slots": 60}, {"from_month": 12, "slots": 30}],
    "when_short": "wait",
    "when_cut": "leave",
    "priority": [RULE | {"groups": ["trial"]}],
    "queue": "oldest_request",
    "end_month": 20,
    "yearly_budget_eur": 60_000,
    "cost_per_client_month_eur": 300,
}
WAVES = {"to": "coaching", "first_month": 2, "every_months": 6, "count": 2, "until_month": 20}
OTHER_WAVES = {"to": "exemption", "first_month": 3, "count": 1, "groups": ["trial"]}


def laid(policy_of: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The busy town with another policy, and without what needs no second try."""
    town = copy.deepcopy(TOWN) | {"policy": policy_of} | changes
    return copy.deepcopy(town)


TOWNS: dict[str, dict[str, Any]] = {
    "switches": TOWN,
    "persons": laid(
        {
            "switches": [{"month": 4, "to": "both", "persons": 80, "groups": ["trial"]}],
            "waves": [WAVES | RULE | {"share_each": 0.3}, OTHER_WAVES | {"persons_each": 50}],
        }
    ),
    "desk": laid({"switches": [{"month": 0, "to": "coaching"}], "desk": DESK}),
    "aligned": laid(
        {"switches": [{"month": 2, "to": "coaching"}]},
        align={
            "months": 12,
            "stock": 500,
            "inflow": 70,
            "exits_to_work": 120,
            "other_exits": 60,
            "returns": {"left": 180, "back": 40},
            "part_time_share": 0.3,
            "market_index": 1.1,
        },
    ),
}
STAFF = {
    "fte": [{"from_month": 0, "fte": 4.0}, {"from_month": 9, "fte": 2.5}],
    "clients_per_fte": 60,
    "fte_at_start": 0.5,
    "hiring_months": 2,
}
THIN = {"regime": "coaching", "while_waiting": "exemption", "when_short": "thin"} | {
    "staff": STAFF, "doses": [{"level": 0.3, "effect": 0.6}, {"level": 0.7, "effect": 0.8}],
}  # fmt: skip
TOWNS["thin"] = laid({"switches": [{"month": 0, "to": "coaching"}], "desk": THIN})
# Courses make many rows: people who come in at once, and leave the regime once.
FADING = laid({"switches": [{"month": 2, "to": "coaching", "until_month": 9}]})
FADING["time"]["months"] = 14
FADING["population"]["groups"] = [{"name": "here", "regime": "reference", "persons": 1500}]
FADING["hazards"] |= {
    "regimes": {"reference": {}, "coaching": {"work": 3.0} | RATIOS | {"course": COURSE}},
    "course": {"onset_months": 4},
    "returns": {"half_life_months": 4},
    "displacement": 0.4,
    "judgement": {"ratio": 1},
    "effect_by_profile": None,
}
FADING["hazards"]["regimes"] = dict(FADING["hazards"]["regimes"])
TOWNS["fading"] = FADING
# What rests on exact expectations is quick where few kinds of people are.
ONE = {"name": "here", "regime": "reference", "persons": 400, "intake": {"per_month": 4}}
for few in (FADING, TOWNS["aligned"]):
    few["population"] |= {"groups": [ONE], "ageing": False}
    few["hazards"] |= {"frailty": [{"value": 1, "share": 1}]}
TOWNS["persons"]["population"]["groups"][1]["entry"] = {"at_start_share": 0.6, "last_month": 6}
# Words, or places of numbers in another test of this kind; the reason next to each.
WORDS = {"scenario", "name"}
# Keys that only parameter draws of a posterior, a reading of a fit, a file or a bound of a notice
# make move: each has a test of its own in the place named.
ELSEWHERE = {
    ("EffectByProfile", "log_sd"): "hazards/test_effect_by_profile.py",
    ("Align", "exact"): "engine/test_align.py",
    ("Align", "place_spread"): "engine/test_align.py",
    ("ScenarioReadings", "part_time_of"): "calibrate/test_readings.py",
    ("ScenarioReadings", "researchers"): "calibrate/test_readings.py",
    ("Hazards", "keep"): "hazards/test_other_fit.py",
    ("LabourMarket", "file"): "inputs/scenario/sections/test_labour_market.py",
    ("LabourMarket", "series"): "inputs/scenario/sections/test_labour_market.py",
    ("Group", "file"): "population/test_own_caseload.py",
    ("OwnCaseload", "path"): "population/test_own_caseload.py",
    ("OwnCaseload", "sha256"): "population/test_own_caseload.py",
    ("OwnCaseload", "recipients"): "population/test_own_caseload.py",
    ("Origin", "inflow"): "one word: rest",
    ("Policy", "desks"): "a list of desks as that of policy.desk: twins/test_several_desks.py",
    ("Population", "holds"): "outcomes/test_stability.py",
    ("Holds", "low"): "compare/test_notices.py",
    ("Holds", "high"): "compare/test_notices.py",
    ("Holds", "unit"): "words",
    ("Holds", "source"): "words",
    ("Holds", "status"): "words",
}
CHOICES = {
    "regime": ("coaching", "exemption", "both", "reference"),
    "to": ("exemption", "both"),
    "while_waiting": ("reference", "both"),
    "against": ("exemption", "coaching"),
    "when_short": ("thin",),
    "when_cut": ("thin",),
    "queue": ("longest_on_benefit",),
    "returns_ratio_of": ("all_exits",),
    "inflow": (),
    "groups": ("all", ["here", "trial"], ["trial"]),
    "profiles": (["mentally_limited"],),
    "households": (["couple"],),
    "traits": (["ill"], []),
    "without_traits": (["new"], []),
    "combines": (["coaching"],),
}


def leaves(data: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every number, word and list of words of a scenario, with its place."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(value, (*path, key))
    elif isinstance(data, list) and data and not isinstance(data[0], str):
        for place, value in enumerate(data):
            yield from leaves(value, (*path, place))
    else:
        yield path, data


def others(path: Path, value: Any) -> list[Any]:
    """What may stand there instead, the largest change first."""
    key = next(step for step in reversed(path) if isinstance(step, str))
    if isinstance(value, bool):
        return [not value]
    if key in CHOICES:
        return [other for other in CHOICES[key] if other != value]
    if isinstance(value, int):
        return [more for more in (value * 2 + 3, value + 1, value // 3) if more != value]
    if isinstance(value, float):
        more = [value * 3, value / 3, 1 - value if value < 1 else value + 1]
        return [other for other in more if other != value]
    return []


def changed(town: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """The town with another value in one place."""
    made = copy.deepcopy(town)
    inside = made
    for step in path[:-1]:
        inside = inside[step]  # type: ignore[index]
    inside[path[-1]] = value  # type: ignore[index]
    return made


@cache
def unchanged(name: str) -> tuple[np.ndarray, ...]:
    return counted(TOWNS[name])


def counted(town: dict[str, Any]) -> tuple[np.ndarray, ...]:
    """Every count and amount of two worlds, and the codes of the notices."""
    plan = comparison_plan(resolve_options(scenario_from_mapping(town)), AMOUNTS)
    worlds = gathered([simulate_options(block) for block in plan.blocks(0, 2)])
    told = sorted(f"{one.code}" for one in notices(plan.options, worlds, plan.parameters))
    return worlds.yearly, worlds.monthly, worlds.flows, np.array(told)


AMOUNTS = load_amounts()


def is_silent(name: str, path: Path, value: Any) -> bool:
    """Whether everything that may stand there instead is taken and changes nothing."""
    kept = unchanged(name)
    tried = 0
    for other in others(path, value):
        try:
            found = counted(changed(TOWNS[name], path, other))
        except InputError:
            continue
        tried += 1
        if not all(np.array_equal(mine, own) for mine, own in zip(found, kept, strict=True)):
            return False
    return tried > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", list(TOWNS))
def test_no_key_is_silent(name: str) -> None:
    town = TOWNS[name]
    sections = ("readings", "population", "hazards", "policy", "align")
    if name != "switches":
        sections = ("policy", "align")
    silent = [
        ".".join(map(str, path))
        for path, value in leaves(town)
        if path[0] in sections
        and path[-1] not in (*WORDS, *(key for _, key in ELSEWHERE))
        and is_silent(name, path, value)
    ]
    assert silent == []


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Sections that stand in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        if not isinstance(part, BaseModel | str):
            yield from models_in(part)


def declared(model: type[BaseModel], data: Any, seen: set[tuple[str, str]]) -> None:
    """Note which keys of which section the data write."""
    if isinstance(data, list):
        for entry in data:
            declared(model, entry, seen)
        return
    if not isinstance(data, dict):
        return
    for key, value in data.items():
        if key not in model.model_fields:
            # Entries by name.
            declared(model, value, seen)
            continue
        seen.add((model.__name__, key))
        for part in models_in(model.model_fields[key].annotation):
            if not issubclass(part, Sourced):
                declared(part, value, seen)


def keys_of(model: type[BaseModel], known: dict[str, type[BaseModel]]) -> None:
    """Every section below one, by its name."""
    if model.__name__ in known:
        return
    known[model.__name__] = model
    for field in model.model_fields.values():
        for part in models_in(field.annotation):
            if not issubclass(part, Sourced):
                keys_of(part, known)


def test_every_key_of_people_hazards_and_policy_is_written_in_some_town() -> None:
    known: dict[str, type[BaseModel]] = {}
    for model in (
        readings.ScenarioReadings, population.Population, hazards.Hazards, policy.Policy,
        align.Align,
    ):  # fmt: skip
        keys_of(model, known)
    seen: set[tuple[str, str]] = set()
    for town in TOWNS.values():
        declared(Scenario, town, seen)
    # Whom a decision may reach is one section, whatever it decides.
    seen |= {
        ("Switch", key)
        for name, key in seen
        if name == "Waves" and key in known["TargetGroup"].model_fields
    }
    every = {(name, key) for name, model in known.items() for key in model.model_fields}
    assert sorted(every - seen - set(ELSEWHERE)) == []
