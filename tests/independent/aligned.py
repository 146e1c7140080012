"""Own numbers: the scales a comparison names, applied here, must show the numbers of `align`."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np

from tests.independent import program, scenario
from tests.independent.recursion import Recursion
from tests.independent.scenario import Tree

SCALED = {
    "work": ("benefit_to_work", "part_time_to_work"),
    "other_exit": ("benefit_to_other_exit", "part_time_to_other_exit"),
    "part_time": ("benefit_to_part_time",),
    "returned": ("work_to_returned", "other_exit_to_returned"),
}
YEAR = 12


def scales(folder: Path) -> dict[str, float]:
    """The scales among the inputs of option `base`."""
    start = "hazards.scale."
    return {
        row["name"].removeprefix(start): float(row["value"])
        for row in program.table(folder, "inputs")
        if row["option"] == "base" and row["name"].startswith(start)
    }


def town(resolved: Tree, found: dict[str, float]) -> Recursion:
    """Exact expectation of a scenario with everybody's hazards and the inflow scaled."""
    scaled = copy.deepcopy(resolved)
    for group in scaled["population"]["groups"]:
        if group.get("intake"):
            group["intake"]["per_month"] *= found.get("inflow", 1)
    named = scenario.parameters(scaled)
    for to, moves in SCALED.items():
        for move in moves:
            named[f"base.{move}"] *= found.get(to, 1)
    return Recursion(scaled, named)


def shown(resolved: Tree, found: dict[str, float]) -> dict[str, float]:
    """What the first year shows, in a constant market as of then."""
    then = copy.deepcopy(resolved)
    then["hazards"]["labour_market"]["index"] = [resolved["align"]["market_index"]]
    expected = town(then, found)
    flows = {name: flow.sum(0) for name, flow in expected.flows.items()}
    counts = {name: count.sum(0) for name, count in expected.counts.items()}
    stock = resolved["align"]["stock"] / counts["on_benefit"][0]
    left = flows["exits_to_work"][:YEAR] + flows["other_exits"][:YEAR]
    ends = slice(1, YEAR + 1)  # the share of a month is that at its end
    share = counts["part_time"][ends] / counts["on_benefit"][ends]
    return {
        "inflow": stock * flows["new_inflow"][:YEAR].sum(),
        "exits_to_work": stock * flows["exits_to_work"][:YEAR].sum(),
        "other_exits": stock * flows["other_exits"][:YEAR].sum(),
        "part_time_share": float(np.mean(share)),
        "back": float((expected.back_within[:YEAR] * left).sum() / left.sum()),
    }
