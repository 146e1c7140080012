"""Every kind of file that has messages, with a right one of each to spoil."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sim.errors import InputError
from sim.inputs.amounts.load import FILES, read_checked
from sim.inputs.design.load import load_design
from sim.inputs.reading.mistakes import Mistake
from sim.inputs.reading.shipped import shipped
from sim.inputs.reading.yaml.file import read_mapping
from sim.inputs.scenario.load import load_scenario
from sim.inputs.targets.load import read_targets

Path_ = tuple[str | int, ...]
HERE = "@@"


@dataclass(frozen=True)
class Kind:
    """A kind of file.

    Attributes
    ----------
    name : what it is called here
    right : data of one without mistakes
    load : reads a file, or raises every mistake
    """

    name: str
    right: Mapping[str, Any]
    load: Callable[[Path], Any]

    def text(self, path: Path_, written: str, *, in_braces: bool = False) -> str:
        """The right file with a value written otherwise, in lines or all in braces."""
        data = deepcopy(dict(self.right))
        put(data, path, HERE)
        dumped = yaml.safe_dump(data, default_flow_style=in_braces, width=10_000, sort_keys=False)
        assert dumped.count(f"'{HERE}'") == 1
        return dumped.replace(f"'{HERE}'", written)

    def outcome(self, text: str, file: Path) -> Any:
        """What the file means, or its mistakes."""
        file.write_text(text, "utf-8")
        try:
            return self.load(file)
        except InputError as error:
            return error.items


def put(data: Any, path: Path_, value: Any) -> None:
    """Set a value deep in data."""
    for step in path[:-1]:
        data = data[step]
    data[path[-1]] = value


def at(whole: Any, path: Path_) -> Any:
    """A value deep in a model or data; of a quantity its number."""
    for step in path:
        is_part = isinstance(step, int) or isinstance(whole, Mapping)
        whole = whole[step] if is_part else getattr(whole, step)
    return getattr(whole, "value", whole)


def mended(text: str, mistake: Mistake, write: str) -> str:
    """The text with a mend written where its mistake stands, as a reader would write it."""
    assert mistake.place is not None
    assert mistake.mend is not None
    lines = text.splitlines(keepends=True)
    before = sum(map(len, lines[: mistake.place.line - 1])) + mistake.place.column - 1
    if mistake.mend.part == "line":
        end = text.find("\n", before)
        return text[:before] + write + text[end:]
    end = _end_of_node(text, before, is_key=mistake.mend.part == "key")
    return text[:before] + write + text[end:]


def _end_of_node(text: str, start: int, *, is_key: bool) -> int:
    """Where the value or key that begins at a place ends; a number a comma cut is one."""
    depth, end = 0, start
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        # A mapping begins where its first key does.
        if event.start_mark.index < start or (is_key and not isinstance(event, yaml.ScalarEvent)):
            continue
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            depth += 1
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            depth -= 1
        # What ends without a bracket is taken to end where the next thing begins.
        if event.end_mark.index > event.start_mark.index:
            end = event.end_mark.index
        if depth == 0:
            return _with_rest(text, end)
    raise AssertionError


def _with_rest(text: str, end: int) -> int:
    """The end of a number, with the digits that a comma between braces cuts off."""
    # A file may end without a line break.
    while text[end : end + 1] == "," and text[end + 1 : end + 2] in tuple("0123456789-"):
        end += 1
        while end < len(text) and text[end] not in ",}]\n:":
            end += 1
    return end


def _large_targets() -> dict[str, Any]:
    """The example, of groups so large that their numbers have thousands."""
    data = deepcopy(read_mapping(shipped("calibration/example.targets.yaml"))[0])
    for group in data["population"]["groups"]:
        group["persons"] = 400_000
    return data


SCENARIO = Kind(
    "scenario",
    {
        "scenario": "mended",
        "title": "Our town",
        "time": {"start": "2020-01-01", "months": 24},
        "seed": 7,
        "runs": {"draws": 5, "replications": 2},
        "population": {
            "groups": [
                {
                    "name": "here", "regime": "reference", "persons": 1450, "studied": False,
                    "part_time_share": 0.125,
                    "intake": {"per_month": 12.5, "elasticity": -0.5},
                }
            ],
            "profiles": {"work_ready": 0.5, "physically_limited": 0.3, "mentally_limited": 0.2},
            "households": {"single": 0.6, "lone_parent": 0.2, "couple": 0.2},
            "months_on_benefit": [{"from_months": 0, "to_months": 120, "share": 1}],
            "ages": [{"from_years": 18, "to_years": 67, "share": 1}],
            "earnings": {"mean": 475, "sd": 150},
        },
        "hazards": {
            "base": {
                "benefit_to_work": 0.008, "benefit_to_part_time": 0.014,
                "benefit_to_other_exit": 0.01, "part_time_to_work": 0.016,
                "part_time_to_benefit": 0.04, "part_time_to_other_exit": 0.01,
                "work_to_returned": 0.007,
            },
            "regimes": {"coaching": {"work": 1.5}, "control": {}, "reference": {}},
        },
        "policy": {
            "switches": [{"month": 6, "to": "coaching", "groups": ["here"], "share": 0.5}],
            "desk": {
                "regime": "coaching", "while_waiting": "control",
                "staff": {"fte": 2.5, "clients_per_fte": 50, "hiring_months": 3},
            },
        },
        "money": {
            "price_per_benefit": 16500,
            "staff": {"cost_per_fte": 92000, "overhead_share": 0.25},
            "one_off": [{"name": "training", "month": 0, "amount": 15000}],
            "grant": {"inhabitants": 61000},
            "discount_rate": 0.03,
        },
    },
    load_scenario,
)  # fmt: skip
DESIGN = Kind(
    "design",
    {
        "design": "mended",
        "seed": 3,
        "studies": 2000,
        "model": {
            "endpoints": [{"endpoint": "left_benefit", "month": 12, "rates": {"a": 0.3, "k": 0.2}}]
        },
        "inquiries": [{"arms": ["a"], "against": ["k"]}],
        "data": {
            "arms": {"a": 4000, "k": 4000},
            "comparator": "k",
            "follow_up_months": 12,
            "drop_out": {"share": 0.125},
            "costs": {"per_person_eur": {"a": 1250}},
        },
        "answers": {"tests": ["fisher"], "alphas": [0.05]},
    },
    load_design,
)
TARGETS = Kind("targets", _large_targets(), read_targets)
AMOUNTS = tuple(
    Kind(
        f"amounts/{name}",
        read_mapping(shipped(f"amounts/{name}.yaml"))[0],
        lambda file, section=section: read_checked(file, section),
    )
    for name, section in FILES.items()
)
EVERY_KIND = (SCENARIO, DESIGN, TARGETS, *AMOUNTS)
