"""Sample size and power, from the same mechanism as every scenario.

A design says what is assumed, asked, observed and concluded. Studies are simulated from stated
rates or as whole lives, kept as a table of sufficient numbers, and put to tests; where a closed
form exists it stands next to it. Arms and studies share no random stream.

Names load when first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.power.diagnosis.audit import Wording, audit_verdicts, complete_wordings
    from sim.power.diagnosis.run import PowerResult, analyse, run_design, simulate_design
    from sim.power.evaluation import EvaluationRow, evaluation_rows
    from sim.power.forest import forests
    from sim.power.questions.answers import answer
    from sim.power.questions.contrast_query import ask
    from sim.power.questions.curves import best_allocation, compare_designs, power_curve
    from sim.power.questions.request import QuestionRequest
    from sim.power.questions.simulated_power import power_of
    from sim.power.questions.smallest_effect import minimum_detectable_effect
    from sim.power.questions.solve import assurance, n_for_power
    from sim.power.registration import registration_paragraph
    from sim.power.simulation.study_table import Studies
    from sim.power.tables import as_json, plain_rows, write_table

__all__ = [
    "EvaluationRow",
    "PowerResult",
    "QuestionRequest",
    "Studies",
    "Wording",
    "analyse",
    "answer",
    "as_json",
    "ask",
    "assurance",
    "audit_verdicts",
    "best_allocation",
    "compare_designs",
    "complete_wordings",
    "evaluation_rows",
    "forests",
    "minimum_detectable_effect",
    "n_for_power",
    "plain_rows",
    "power_curve",
    "power_of",
    "registration_paragraph",
    "run_design",
    "simulate_design",
    "write_table",
]

_HOMES = {
    "sim.power.questions.answers": ("answer",),
    "sim.power.questions.request": ("QuestionRequest",),
    "sim.power.diagnosis.audit": ("Wording", "audit_verdicts", "complete_wordings"),
    "sim.power.questions.curves": ("best_allocation", "compare_designs", "power_curve"),
    "sim.power.evaluation": ("EvaluationRow", "evaluation_rows"),
    "sim.power.forest": ("forests",),
    "sim.power.questions.contrast_query": ("ask", "power_of"),
    "sim.power.questions.smallest_effect": ("minimum_detectable_effect",),
    "sim.power.questions.solve": ("assurance", "n_for_power"),
    "sim.power.registration": ("registration_paragraph",),
    "sim.power.diagnosis.run": ("PowerResult", "analyse", "run_design", "simulate_design"),
    "sim.power.simulation.study_table": ("Studies",),
    "sim.power.tables": ("as_json", "plain_rows", "write_table"),
}

# Names of before, for one version.
_FORMER_NAMES = {"Asked": "QuestionRequest", "whole_wordings": "complete_wordings"}


def __getattr__(name: str) -> Any:
    name = _FORMER_NAMES.get(name, name)
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
