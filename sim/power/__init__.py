"""Sample size and power, from the same mechanism as every scenario.

A design says what is assumed, asked, observed and concluded. Studies are simulated from stated
rates or as whole lives, kept as a table of sufficient numbers, and put to tests; where a closed
form exists it stands next to it. Arms and studies share no random stream. Closed forms for what a
design cannot say stand apart (docs/power.md#closed-forms).

Names load when first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.inputs.design.load import load_design
    from sim.inputs.design.model import Design
    from sim.power.diagnosis.audit import Wording, audit_verdicts, complete_wordings
    from sim.power.diagnosis.exact import exact_power, exact_size
    from sim.power.diagnosis.rows import AnswerRow, AuditRow, CurveRow, PowerRow
    from sim.power.diagnosis.run import PowerResult, analyse, run_design, simulate_design
    from sim.power.evaluation import EvaluationRow, evaluation_rows
    from sim.power.forest import forests
    from sim.power.formulas.designs import (
        clusters_for_power,
        design_effect_unequal,
        n_means_adjusted,
        posterior_success,
        power_bayesian,
        power_clusters,
        power_one_mean,
        power_stepped_wedge,
        stepped_wedge,
        variance_stepped_wedge,
    )
    from sim.power.formulas.shares import (
        cohen_h,
        exact_power_one_share,
        n_arcsine,
        n_log_equivalence,
        n_log_scale,
        n_mcnemar,
        n_one_share,
        power_arcsine,
        power_between_margins,
        power_factorial,
        power_log_scale,
        power_mcnemar,
    )
    from sim.power.formulas.times import (
        Accrued,
        Watch,
        events_freedman,
        n_cox,
        n_cox_equivalence,
        n_log_rank_with_accrual,
        power_cox,
        power_freedman,
        seen_share,
    )
    from sim.power.inference.boundaries import (
        FutilityRule,
        alpha_spent,
        futility_boundaries,
        shaped_boundaries,
        spending_boundaries,
        stated_boundaries,
    )
    from sim.power.inference.closed_form import (
        design_effect,
        events_log_rank,
        n_equivalence,
        n_non_inferiority,
        n_two_proportions,
        power_equivalence,
        power_log_rank,
        power_non_inferiority,
        power_two_means,
        power_two_proportions,
    )
    from sim.power.inference.looks import (
        Boundaries,
        crossing_chances,
        drift_for_power,
        expected_information,
        power_with_looks,
    )
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
    "Accrued",
    "AnswerRow",
    "AuditRow",
    "Boundaries",
    "CurveRow",
    "Design",
    "EvaluationRow",
    "FutilityRule",
    "PowerResult",
    "PowerRow",
    "QuestionRequest",
    "Studies",
    "Watch",
    "Wording",
    "alpha_spent",
    "analyse",
    "answer",
    "as_json",
    "ask",
    "assurance",
    "audit_verdicts",
    "best_allocation",
    "clusters_for_power",
    "cohen_h",
    "compare_designs",
    "complete_wordings",
    "crossing_chances",
    "design_effect",
    "design_effect_unequal",
    "drift_for_power",
    "evaluation_rows",
    "events_freedman",
    "events_log_rank",
    "exact_power",
    "exact_power_one_share",
    "exact_size",
    "expected_information",
    "forests",
    "futility_boundaries",
    "load_design",
    "minimum_detectable_effect",
    "n_arcsine",
    "n_cox",
    "n_cox_equivalence",
    "n_equivalence",
    "n_for_power",
    "n_log_equivalence",
    "n_log_rank_with_accrual",
    "n_log_scale",
    "n_mcnemar",
    "n_means_adjusted",
    "n_non_inferiority",
    "n_one_share",
    "n_two_proportions",
    "plain_rows",
    "posterior_success",
    "power_arcsine",
    "power_bayesian",
    "power_between_margins",
    "power_clusters",
    "power_cox",
    "power_curve",
    "power_equivalence",
    "power_factorial",
    "power_freedman",
    "power_log_rank",
    "power_log_scale",
    "power_mcnemar",
    "power_non_inferiority",
    "power_of",
    "power_one_mean",
    "power_stepped_wedge",
    "power_two_means",
    "power_two_proportions",
    "power_with_looks",
    "registration_paragraph",
    "run_design",
    "seen_share",
    "shaped_boundaries",
    "simulate_design",
    "spending_boundaries",
    "stated_boundaries",
    "stepped_wedge",
    "variance_stepped_wedge",
    "write_table",
]

_HOMES = {
    "sim.inputs.design.load": ("load_design",),
    "sim.inputs.design.model": ("Design",),
    "sim.power.diagnosis.audit": (
        "Wording",
        "audit_verdicts",
        "complete_wordings",
    ),
    "sim.power.diagnosis.exact": (
        "exact_power",
        "exact_size",
    ),
    "sim.power.diagnosis.rows": (
        "AnswerRow",
        "AuditRow",
        "CurveRow",
        "PowerRow",
    ),
    "sim.power.diagnosis.run": (
        "PowerResult",
        "analyse",
        "run_design",
        "simulate_design",
    ),
    "sim.power.evaluation": (
        "EvaluationRow",
        "evaluation_rows",
    ),
    "sim.power.forest": ("forests",),
    "sim.power.formulas.designs": (
        "clusters_for_power",
        "design_effect_unequal",
        "n_means_adjusted",
        "posterior_success",
        "power_bayesian",
        "power_clusters",
        "power_one_mean",
        "power_stepped_wedge",
        "stepped_wedge",
        "variance_stepped_wedge",
    ),
    "sim.power.formulas.shares": (
        "cohen_h",
        "exact_power_one_share",
        "n_arcsine",
        "n_log_equivalence",
        "n_log_scale",
        "n_mcnemar",
        "n_one_share",
        "power_arcsine",
        "power_between_margins",
        "power_factorial",
        "power_log_scale",
        "power_mcnemar",
    ),
    "sim.power.formulas.times": (
        "Accrued",
        "Watch",
        "events_freedman",
        "n_cox",
        "n_cox_equivalence",
        "n_log_rank_with_accrual",
        "power_cox",
        "power_freedman",
        "seen_share",
    ),
    "sim.power.inference.boundaries": (
        "FutilityRule",
        "alpha_spent",
        "futility_boundaries",
        "shaped_boundaries",
        "spending_boundaries",
        "stated_boundaries",
    ),
    "sim.power.inference.looks": (
        "Boundaries",
        "crossing_chances",
        "drift_for_power",
        "expected_information",
        "power_with_looks",
    ),
    "sim.power.inference.closed_form": (
        "design_effect",
        "events_log_rank",
        "n_equivalence",
        "n_non_inferiority",
        "n_two_proportions",
        "power_equivalence",
        "power_log_rank",
        "power_non_inferiority",
        "power_two_means",
        "power_two_proportions",
    ),
    "sim.power.questions.answers": ("answer",),
    "sim.power.questions.contrast_query": ("ask",),
    "sim.power.questions.curves": (
        "best_allocation",
        "compare_designs",
        "power_curve",
    ),
    "sim.power.questions.request": ("QuestionRequest",),
    "sim.power.questions.simulated_power": ("power_of",),
    "sim.power.questions.smallest_effect": ("minimum_detectable_effect",),
    "sim.power.questions.solve": (
        "assurance",
        "n_for_power",
    ),
    "sim.power.registration": ("registration_paragraph",),
    "sim.power.simulation.study_table": ("Studies",),
    "sim.power.tables": (
        "as_json",
        "plain_rows",
        "write_table",
    ),
}

# Names of before, for one version.
_FORMER_NAMES = {"Asked": "QuestionRequest", "whole_wordings": "complete_wordings"}


def __getattr__(name: str) -> Any:
    name = _FORMER_NAMES.get(name, name)
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
