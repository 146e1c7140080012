"""A small comparison of the built-in municipality, lived in seconds."""

from __future__ import annotations

from sim.compare.comparison import Comparison, comparator_first, compared
from sim.compare.plan import ComparisonPlan, comparison_plan
from sim.compare.worlds.results import gathered
from sim.compare.worlds.simulate import simulate_options
from sim.inputs.amounts.load import load_amounts
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolve_options, with_changes


def municipality(
    months: int, draws: int, replications: int, *, option: str = "free", regime: str = "exemption"
) -> Scenario:
    """The built-in municipality from 2020 with one option: everybody meets a regime at once."""
    switch = {"policy": {"switches": [{"month": 0, "to": regime}]}}
    changes = {
        "time": {"start": "2020-01-01", "months": months},
        "runs": {"draws": draws, "replications": replications},
        "options": [{"name": option, "change": switch}],
    }
    return with_changes(load_scenario("municipality"), changes)


def plan_of(scenario: Scenario) -> ComparisonPlan:
    """The plan of its comparison, with the amounts that are shipped."""
    return comparison_plan(comparator_first(resolve_options(scenario)), load_amounts())


def comparison_of(scenario: Scenario) -> Comparison:
    """The comparison of all its worlds."""
    plan = plan_of(scenario)
    blocks = plan.blocks(0, scenario.runs.replications)
    return compared(plan, gathered([simulate_options(block) for block in blocks]))
