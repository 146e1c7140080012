"""A scenario as resolved in a result's manifest, its options, and its parameters at their medians.

Written from docs/ alone: nothing here, nor in any other file of this folder but `program.py`,
imports the package.
"""

from __future__ import annotations

import fnmatch
import json
import math
from pathlib import Path
from typing import Any

import pyarrow.parquet

ROOT = Path(__file__).parents[2]
DESTINATIONS = ("work", "part_time", "benefit", "other_exit", "returned")
PROFILES = ("work_ready", "physically_limited", "mentally_limited")
HOUSEHOLDS = ("single", "lone_parent", "couple")

Tree = dict[str, Any]


def plain(tree: Any) -> Any:
    """The tree with each {value, low, high, …} as its value."""
    if isinstance(tree, dict):
        if "value" in tree and not tree.keys() - {
            "value", "low", "high", "unit", "source", "status", "follows",
        }:  # fmt: skip
            return tree["value"]
        return {key: plain(one) for key, one in tree.items()}
    return [plain(one) for one in tree] if isinstance(tree, list) else tree


def read_manifest(folder: Path) -> Tree:
    """The resolved scenario of a result, its numbers plain."""
    return plain(json.loads((folder / "manifest.json").read_text("utf-8"))["scenario"])


def with_change(below: Any, change: Any) -> Any:
    """A change laid over a scenario: mappings key by key, named lists by name, others replaced."""
    if isinstance(below, dict) and isinstance(change, dict):
        return below | {key: with_change(below.get(key), one) for key, one in change.items()}
    is_named = isinstance(change, list) and all(
        isinstance(one, dict) and "name" in one for one in change
    )
    if is_named and change and isinstance(below, list):
        by_name = {one["name"]: one for one in below}
        if by_name.keys() & {one["name"] for one in change}:
            new = {one["name"]: with_change(by_name.get(one["name"]), one) for one in change}
            return list((by_name | new).values())
    return change


def options(scenario: Tree) -> dict[str, Tree]:
    """Each option's own scenario; `base` is the scenario as it stands."""
    listed = {
        one["name"]: with_change(scenario, one.get("change") or {})
        for one in scenario.get("options") or []
    }
    return {"base": scenario} | listed


def _written(hazards: Tree) -> dict[str, float]:
    """Flat names and the values that stand in the scenario."""
    named = {f"base.{move}": rate for move, rate in hazards["base"].items()}
    kinds = {"selection": hazards["selection"], "research": hazards["research"]}
    kinds |= {"everybody": hazards.get("everybody", {})}
    kinds |= {"elasticity": hazards["labour_market"]["elasticity"]}
    kinds |= {f"profile.{name}": one for name, one in hazards["profiles"].items()}
    for name, regime in hazards["regimes"].items():
        if regime.get("combines"):
            kinds[f"interaction.{name}"] = regime.get("interaction") or {}
        else:
            kinds[f"regime.{name}"] = regime
        named[f"selection.{name}.work"] = regime.get("selection_on_work", 1)
        named[f"judged_likely.{name}"] = regime.get("judged_likely", 0)
    for name, ratios in kinds.items():
        rest = 0 if name == "elasticity" else 1
        named |= {f"{name}.{to}": ratios.get(to, rest) for to in DESTINATIONS}
    for side, tos in (("on_benefit", DESTINATIONS[:4]), ("off_benefit", DESTINATIONS[4:])):
        for place, one in enumerate(hazards["duration"][side]):
            named |= {f"duration.{to}.{place}": one.get(to, 1) for to in tos}
    named |= {f"frailty.{k}": one["value"] for k, one in enumerate(hazards["frailty"])}
    return named


def parameters(scenario: Tree) -> dict[str, float]:
    """Values of a single draw: medians of the posterior for what it holds, else as written."""
    named = _written(scenario["hazards"])
    if scenario["posterior"] != "none":
        keep = scenario["hazards"].get("keep") or []
        path = ROOT / "calibration" / f"{scenario['posterior']}.posterior.parquet"
        table = pyarrow.parquet.read_table(path).to_pandas()
        medians = table[table["effects"] == scenario["effects"]].drop(columns="effects").median()
        for name, value in medians.items():
            if name in named and not any(fnmatch.fnmatch(name, one) for one in keep):
                named[str(name)] = float(value)
    return named


def persistence(half_life: float | str) -> float:
    """The part of a log ratio that is left a month later."""
    if half_life == "never":
        return 1.0
    return 2.0 ** (-1 / half_life) if half_life > 0 else 0.0


def market_index(scenario: Tree, months: int) -> list[float]:
    """Labour-market index of each month; the last value holds on."""
    index = [float(one) for one in scenario["hazards"]["labour_market"]["index"]]
    return (index + index[-1:] * months)[:months]


def log(ratio: float) -> float:
    """Natural logarithm."""
    return math.log(ratio)
