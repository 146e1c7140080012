"""No formula or exact value where it does not hold, and failures never counted as a no."""

from __future__ import annotations

from typing import Any

import pytest

from sim.errors import InputError
from sim.inputs.design.load import changed_design, design_from_mapping
from sim.inputs.design.model import Design
from sim.power import (
    ask,
    assurance,
    compare_designs,
    minimum_detectable_effect,
    n_for_power,
    run_design,
)
from sim.power.questions.answers import answer
from sim.power.questions.request import QuestionRequest

LIMITS = (
    ({"stopping": {"t": 40}, "stopped": "included"}, "stopped"),
    ({"take_up": {"t": 0.7}}, "takes up"),
    ({"spill_over": 0.3}, "spills over"),
    ({"staff": {"fte": 2, "clients_per_fte": 60, "arms": ["t"]}}, "staff serve"),
    ({"drop_out": {"arms": {"t": 0.3}}}, "lost from sight"),
    ({"randomisation": "clustered", "clusters": {"size": 12, "icc": 0.1}}, "clusters"),
)


def typed(test: str = "z_pooled", data: dict[str, Any] | None = None, **truth: Any) -> Design:
    """A two-armed trial with 240 persons each."""
    stated = truth or {"base_rate": 0.2, "effects": {"t": 0.12}}
    sizes = {"arms": {"t": 240, "c": 240}, "comparator": "c"}
    return design_from_mapping(
        {
            "design": "typed",
            "studies": 1000,
            "model": {"endpoints": [{"endpoint": "first_exit_to_work", "month": 24, **stated}]},
            "inquiries": [{"arms": ["t"], "against": ["c"]}],
            "data": sizes | (data or {}),
            "answers": {"tests": [test], "alphas": [0.05]},
        }
    )


@pytest.mark.parametrize(("data", "reason"), LIMITS)
def test_a_plain_run_has_no_formula_where_it_does_not_hold(data, reason):
    result = run_design(typed(data=data))
    assert not [row for row in result.rows if row["diagnosand"] == "power_closed_form"]
    assert [note for note in result.notes if reason in note]


@pytest.mark.parametrize(("data", "reason"), [one for one in LIMITS if "staff" not in one[0]])
def test_questions_have_no_exact_value_or_formula_there_and_say_why(data, reason):
    question = ask(typed(data=data))
    for solve in (n_for_power, minimum_detectable_effect):
        found = solve(question, 0.6, studies=1_000)
        assert (found.exact, found.closed_form) == (None, None)
        assert any(reason in note for note in found.notes)


def test_formula_and_exact_value_stay_where_they_hold():
    found = n_for_power(ask(typed()), 0.8, studies=4_000)
    assert found.closed_form == pytest.approx(found.exact, abs=4)
    assert not found.notes
    result = run_design(typed())
    assert [row for row in result.rows if row["diagnosand"] == "power_closed_form"]
    assert not result.notes


def test_a_power_that_staff_keep_out_of_reach_is_refused_with_the_highest_seen():
    staff = {"staff": {"fte": 2, "clients_per_fte": 60, "arms": ["t"]}}
    with pytest.raises(InputError, match=r"highest at 120: 5\d\.\d %"):
        n_for_power(ask(typed(data=staff)), 0.8, studies=2_000)


SMALL = {"arms": {"t": 12, "c": 10}}


def test_two_designs_are_compared_among_tests_that_could_be_computed():
    few = typed("logistic", SMALL, base_rate=0.05, effects={"t": 0.5})
    power = next(row for row in run_design(few).rows if row["diagnosand"] == "power")
    (beside, *_) = answer(few, QuestionRequest("curve", values=(22.0,), studies=1000))
    found = compare_designs(ask(few), ask(few), studies=1000)
    assert found.first == pytest.approx(power["value"])
    assert found.estimates[0].failures > 0.3
    assert found.estimates[0].mc_se == pytest.approx(power["mc_se"])
    assert beside["value"] == pytest.approx(power["value"])


def test_n_and_assurance_leave_failures_out_of_the_exact_value_too():
    few = typed("logistic", SMALL, base_rate=0.05, effects={"t": 0.5})
    found = n_for_power(ask(few), 0.8, studies=4_000)
    assert abs(found.value - found.exact) <= 4 * found.mc_se + 2
    assert any("could not be computed" in note for note in found.notes)
    believed = typed("logistic", SMALL, base_rate=0.05, prior={"t": {"mean": 0.5, "sd": 0.1}})
    # One false alarm in 16,000: four Monte-Carlo errors.
    sure = assurance(ask(believed), studies=10_000)
    assert abs(sure.value - sure.exact) <= 4 * sure.mc_se
    assert sure.failures > 0.3


def test_allocation_tells_simulated_powers_beside_exact_ones():
    rows = answer(typed(), QuestionRequest("allocation", studies=2000))
    powers = [row for row in rows if row["diagnosand"].startswith("power_")]
    assert all(row["mc_se"] > 0 and row["agree"] for row in powers)
    assert "weakest contrast" in rows[0]["note"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (QuestionRequest("n", values=(3.0,)), "--values"),
        (QuestionRequest("curve", power=0.9), "--target"),
        (QuestionRequest("mde", over="effect"), "--over"),
        (QuestionRequest("n", beside="fip"), "--against"),
    ],
)
def test_what_a_question_would_leave_aside_is_refused(asked, said):
    with pytest.raises(InputError, match=said):
        answer(typed(), asked)


def test_a_curve_over_the_base_rate_leaves_other_arms_alone():
    rates = {"t": 0.3, "c": 0.2, "other": 0.05}
    arms = {"arms": {"t": 240, "c": 240, "other": 50}, "comparator": "c"}
    design = changed_design(
        typed(),
        {
            "data": arms,
            "model": {
                "endpoints": [{"endpoint": "first_exit_to_work", "month": 24, "rates": rates}]
            },
        },
    )
    (point,) = answer(
        design, QuestionRequest("curve", over="base_rate", values=(0.1,), studies=500)
    )
    (same,) = answer(
        typed(base_rate=0.1, effects={"t": 0.1}),
        QuestionRequest("curve", over="base_rate", values=(0.1,), studies=500),
    )
    assert point["exact"] == pytest.approx(same["exact"])


def test_a_look_has_no_formula_where_the_stopped_stay_in():
    names = {}
    for stopped in ("excluded", "included"):
        plain = typed(data={"stopping": {"t": 200}, "stopped": stopped})
        look = {"answers": {"interim": {"month": 12}}}
        rows = run_design(changed_design(plain, look)).rows
        names[stopped] = {row["diagnosand"] for row in rows}
    assert "power_with_look_closed_form" in names["excluded"]
    assert "power_with_look_closed_form" not in names["included"]
