"""A small scenario with everything a contract item asks about, and runs that break one."""

from typing import Any

from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import scenario_from_mapping

SHARES: dict[str, Any] = {
    "profiles": {"work_ready": 0.5, "physically_limited": 0.3, "mentally_limited": 0.2},
    "households": {"single": 0.6, "lone_parent": 0.2, "couple": 0.2},
    "months_on_benefit": [{"from_months": 0, "to_months": 60, "share": 1.0}],
    "ages": [{"from_years": 18, "to_years": 66, "share": 1.0}],
    "earnings": {"mean": 475, "sd": 150},
}
GROUPS: list[dict[str, Any]] = [
    {"name": "one", "regime": "control", "persons": 30, "part_time_share": 0.2},
    {
        "name": "two",
        "regime": "coaching",
        "persons": 20,
        "stopping_persons": 5,
        "studied": True,
        "entry": {"at_start_share": 0.7, "last_month": 4},
        "intake": {"per_month": 1.5},
    },
]
HAZARDS: dict[str, Any] = {
    "base": {
        "benefit_to_work": 0.03,
        "benefit_to_part_time": 0.03,
        "benefit_to_other_exit": 0.02,
        "part_time_to_work": 0.05,
        "part_time_to_benefit": 0.06,
        "part_time_to_other_exit": 0.01,
        "work_to_returned": 0.05,
    },
    "regimes": {"control": {}, "reference": {}, "coaching": {"work": 2.0}},
    "research": {"work": 1.2},
    "duration": {"on_benefit": [{"from_months": 0, "work": 2}, {"from_months": 12}]},
    "frailty": [{"value": 0.5, "share": 0.5}, {"value": 1.5, "share": 0.5}],
}
ALL_COACHED: dict[str, Any] = {
    "name": "coached",
    "change": {"policy": {"switches": [{"month": 3, "to": "coaching"}]}},
}
DESK: dict[str, Any] = {
    "name": "desk",
    "change": {
        "policy": {
            "switches": [{"month": 2, "to": "coaching"}],
            "desk": {
                "regime": "coaching", "slots": 6, "while_waiting": "control", "longest_months": 5,
            },
        }
    },
}  # fmt: skip

THIN_DESK: dict[str, Any] = {
    "name": "thin",
    "change": {
        "policy": {
            "switches": [{"month": 2, "to": "coaching"}],
            "desk": {
                "regime": "coaching", "slots": 26, "while_waiting": "control", "when_short": "thin",
            },
        }
    },
}  # fmt: skip
SO_MANY: dict[str, Any] = {
    "name": "so-many",
    "change": {"policy": {"switches": [{"month": 2, "to": "coaching", "persons": 10}]}},
}


def small(*options: dict[str, Any], **changes: Any) -> Scenario:
    """The small scenario with these options and these top-level keys changed."""
    data: dict[str, Any] = {
        "scenario": "small-world",
        "time": {"start": "2017-10-01", "months": 12},
        "seed": 20171001,
        "runs": {"draws": 3, "replications": 2},
        "population": {"groups": GROUPS, **SHARES},
        "hazards": HAZARDS,
        "options": list(options),
    }
    return scenario_from_mapping({**data, **changes})
