"""Inputs that may be other than they are taken to be, and the comparison with one moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.compare.input_table import ends
from sim.compare.plan import ComparisonPlan
from sim.compare.worlds.results import ComparedBlock
from sim.engine.align import SCALE, realigned
from sim.hazards.parameters import written_parameters
from sim.inputs.reading.quantity import Count, Quantity
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolved, scenario_from_mapping

Path = tuple[str | int, ...]
Values = dict[str, float]
LOW, HIGH = 5, 95
SECTIONS = ("population", "policy", "money")
# Not inputs of the model, but of how it is run.
NOT_VARIED = ("precision",)
WHOLE = ("profiles", "households")


@dataclass(frozen=True, slots=True)
class Input:
    """A number with a range.

    Attributes
    ----------
    name : flat parameter name, or where it stands in the scenario
    value, low, high : of fitted parameters the median, p05 and p95; otherwise as stated
    unit, status, source : in words
    path : where it stands; empty for a hazard parameter
    is_drawn : whether it varies over the parameter draws
    """

    name: str
    value: float
    low: float
    high: float
    unit: str
    status: str
    source: str
    path: Path = ()
    is_drawn: bool = False


def middle_values(plan: ComparisonPlan) -> tuple[Values, ...]:
    """The median of every hazard parameter, for each option."""
    middle = tuple(drawn.medians() for drawn in plan.parameters)
    if plan.base.align is None:
        return middle
    scales = realigned(plan.base, middle[_place_of_base(plan)])
    return tuple(of | scales for of in middle)


def inputs_that_vary(plan: ComparisonPlan) -> list[Input]:
    """Every input with a range, hazard parameters first; an option's own ones too."""
    inputs: dict[str, Input] = {}
    for option, drawn in zip(plan.options, plan.parameters, strict=True):
        written = dict(written_parameters(option.scenario.hazards))
        low, middle, high = np.percentile(drawn.values, (LOW, 50, HIGH), axis=0)
        for at, name in enumerate(drawn.names):
            if name.startswith(SCALE):
                # Follows from the other inputs.
                continue
            varies = bool(low[at] < high[at])
            between = (float(low[at]), float(high[at]))
            if not varies and name in written:
                between = ends(written[name])
            if between[0] < between[1]:
                inputs.setdefault(
                    name,
                    Input(
                        name, float(middle[at]), *between, "", drawn.status[at], drawn.source[at],
                        is_drawn=varies,
                    ),
                )  # fmt: skip
        for path, quantity in _ranged(option.scenario):
            name = ".".join(map(str, path))
            entry = Input(
                name, float(quantity.value), *ends(quantity), quantity.unit or "",
                quantity.label, quantity.source or "", path,
            )  # fmt: skip
            same = inputs.setdefault(name, entry)
            if same != entry:
                inputs[f"{option.name}: {name}"] = entry
    return list(inputs.values())


def _ranged(scenario: Scenario) -> Iterator[tuple[Path, Quantity | Count]]:
    for path, quantity in _stated(scenario):
        low, high = ends(quantity)
        if low < high and not set(NOT_VARIED) & set(path):
            yield path, quantity


def _stated(scenario: Scenario) -> Iterator[tuple[Path, Quantity | Count]]:
    """What `inputs.stated_quantities` gives, by where it stands."""
    for section in SECTIONS:
        yield from _quantities(getattr(scenario, section), (section,))
    market, hazards = scenario.hazards.labour_market, ("hazards", "labour_market")
    if market.series:
        yield from _quantities(market.series, (*hazards, "series"))
    else:
        yield from _quantities(market.index, (*hazards, "index"))
    for name, regime in scenario.hazards.regimes.items():
        yield ("hazards", "regimes", name, "strength"), regime.strength


def _quantities(part: Any, path: Path) -> Iterator[tuple[Path, Quantity | Count]]:
    if isinstance(part, Quantity | Count):
        yield path, part
    elif isinstance(part, Mapping):
        for name, entry in part.items():
            yield from _quantities(entry, (*path, name))
    elif isinstance(part, tuple):
        for place, entry in enumerate(part):
            yield from _quantities(entry, (*path, place))
    elif hasattr(type(part), "model_fields"):
        for name in type(part).model_fields:
            yield from _quantities(getattr(part, name), (*path, name))


def moved(plan: ComparisonPlan, one: Input, value: float, replications: int) -> ComparedBlock:
    """The comparison at the medians with one input moved, in every option that has it."""
    scenarios = [option.scenario for option in plan.options]
    values = middle_values(plan)
    if one.path:
        scenarios = [_with(scenario, one, value) for scenario in scenarios]
    else:
        values = tuple({**of, one.name: value} if one.name in of else of for of in values)
    if plan.base.align is not None:
        scales = realigned(
            _with(plan.base, one, value) if one.path else plan.base, values[_place_of_base(plan)]
        )
        values = tuple(of | scales for of in values)
    return middle_block(plan, tuple(scenarios), values, replications)


def _place_of_base(plan: ComparisonPlan) -> int:
    """Which of the options is the scenario as it stands."""
    return next(at for at, option in enumerate(plan.options) if option.scenario is plan.base)


def middle_block(
    plan: ComparisonPlan,
    scenarios: tuple[Scenario, ...],
    values: tuple[Values, ...],
    replications: int,
) -> ComparedBlock:
    """One parameter draw at these values, under every option."""  # fmt: skip
    return ComparedBlock(
        scenarios, 0, (values,), 0, replications, plan.seed, plan.amounts, plan.engine
    )


def _with(scenario: Scenario, one: Input, value: float) -> Scenario:
    """The scenario with the number at the input's path replaced, if it is the same number there.

    Numbers that follow it move with it.
    """
    data = resolved(scenario)
    node = _at(data, one.path)
    is_same = isinstance(node, dict) and _same(node, one)
    if not is_same:
        return scenario
    whole = isinstance(node["value"], int) and not isinstance(node["value"], bool)
    if one.path[0] == "population" and one.path[-2] in WHOLE:
        _rescale(_at(data, one.path[:-1]), str(one.path[-1]), value)
    node["value"] = round(value) if whole and float(value).is_integer() else value
    for about in ("low", "high", "follows"):
        node.pop(about, None)
    return scenario_from_mapping(data)


def _same(node: dict[str, Any], one: Input) -> bool:
    value = node.get("value")
    ends = (node.get("low", value), node.get("high", value))
    return value == one.value and ends == (one.low, one.high)


def _rescale(shares: dict[str, Any], kept: str, value: float) -> None:
    """Let the other shares of a whole give way in proportion."""
    rest = sum(share["value"] for name, share in shares.items() if name != kept)
    for name, share in shares.items():
        if name != kept:
            share["value"] *= (1 - value) / rest
            share.pop("low", None)
            share.pop("high", None)


def _at(data: Any, path: Path) -> Any:
    for step in path:
        in_list = isinstance(data, list) and isinstance(step, int) and step < len(data)
        if not in_list and not (isinstance(data, dict) and step in data):
            return None
        data = data[step]
    return data
