"""Which way is good: months on benefit are better when fewer, and a decision must know it."""

import numpy as np
import pytest

from sim.errors import InputError
from sim.inputs.design.load import design_from_mapping
from sim.power import run_design
from sim.power.diagnosis.diagnosands import diagnose_decision
from sim.power.diagnosis.run import simulate_design
from sim.power.diagnosis.verdicts import all_verdicts


def months(answers, **more):
    """The arm is on benefit two months less, of 20."""
    means = {"t": {"mean": 18, "sd": 7}, "c": {"mean": 20, "sd": 6}}
    endpoint = {"endpoint": "months_on_benefit", "month": 24, "means": means}
    return design_from_mapping(
        {
            "design": "months",
            "studies": 2000,
            "model": {"truth": "assumed", "endpoints": [endpoint]},
            "inquiries": [{"arms": ["t"], "against": ["c"]}],
            "data": {"arms": {"t": 1500, "c": 1000}, "comparator": "c", "follow_up_months": 24},
            "answers": {"tests": ["mean_difference"], "alphas": [0.05], **answers},
            **more,
        }
    )


def decided(value, cost):
    return {
        "contrast": "t v c",
        "persons": 1000,
        "value_per_unit_eur": value,
        "cost_per_person_eur": cost,
    }


def test_no_worse_is_refused_where_less_is_better():
    with pytest.raises(InputError, match="equivalence for months_on_benefit, of which less is"):
        months({"hypothesis": {"kind": "non_inferiority", "margin": 1}})
    months({"hypothesis": {"kind": "equivalence", "margin": 1}})
    months({"hypothesis": {"kind": "superiority", "sides": "less"}})


def test_fewer_months_are_a_go_where_a_month_costs_money():
    """Power is 1 here: two months of 2,500 persons stand seven errors from none."""
    rows = run_design(months({}, decision=decided(-1000, 400))).rows
    found = {row["diagnosand"]: row["value"] for row in rows}
    assert found["power"] > 0.99
    assert found["wrong_no_go"] < 0.01
    dear = run_design(months({}, decision=decided(-1000, 2400))).rows
    assert next(row["value"] for row in dear if row["diagnosand"] == "wrong_go") > 0.99


def test_a_value_against_the_direction_of_good_is_refused():
    with pytest.raises(InputError, match="at most 0 for months_on_benefit, of which less is"):
        months({}, decision=decided(1000, 400))


def test_a_test_that_cannot_be_computed_is_neither_go_nor_no_go():
    """Nobody leaves: no test can be computed, so nothing is decided, rightly or wrongly."""
    endpoint = {
        "endpoint": "first_exit_to_work", "month": 24, "base_rate": 1e-9, "effects": {"t": 1e-9},
    }  # fmt: skip
    design = design_from_mapping(
        {
            "design": "undecided",
            "studies": 100,
            "model": {"truth": "assumed", "endpoints": [endpoint]},
            "inquiries": [{"arms": ["t"], "against": ["c"]}],
            "data": {
                "arms": {"t": 40, "c": 40},
                "comparator": "c",
                "follow_up_months": 24,
            },
            "answers": {"tests": ["z_pooled"], "alphas": [0.05]},
            "decision": decided(10_000, 0),
            "patterns": [{"name": "missed", "test": "z_pooled", "alpha": 0.05, "no": ["t v c"]}],
        }
    )
    rows = {row["diagnosand"]: row["value"] for row in run_design(design).rows}
    assert rows["failures"] == 1
    assert (rows["wrong_go"], rows["wrong_no_go"], rows["pattern"]) == (0, 0, 0)
    assert rows["cost_of_wrong_decision_eur"] == 0
    (verdict,) = all_verdicts(simulate_design(design), design)
    assert np.isnan(verdict.outcome.p_of_study).all()
    assert len(diagnose_decision(verdict, design.decision, (0.05,))) == 3
