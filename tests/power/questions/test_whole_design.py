"""A question is asked of the whole design: its adjustment, sides and margins."""

import numpy as np
import pytest

from sim.errors import InputError
from sim.inputs.design.load import design_from_mapping
from sim.power import ask, best_allocation, minimum_detectable_effect, n_for_power, power_curve
from sim.power.diagnosis.exact import exact_power, exact_size
from sim.power.inference import closed_form
from sim.power.inference.hypotheses import Hypothesis
from sim.power.inference.multiplicity import dunnett
from sim.power.questions.answers import answer
from sim.power.questions.contrast_query import level_of
from sim.power.questions.request import QuestionRequest
from sim.power.questions.simulated_power import power_of


def trial(rates, sizes=150, answers=None, seed=1, studies=4000):
    """Some arms against the last."""
    arms = [*"abcd"[: len(rates) - 1], "control"]
    endpoint = {
        "endpoint": "first_exit_to_work",
        "month": 24,
        "rates": dict(zip(arms, rates, strict=True)),
    }
    return design_from_mapping(
        {
            "design": "trial",
            "seed": seed,
            "studies": studies,
            "model": {"truth": "assumed", "endpoints": [endpoint]},
            "inquiries": [{"arms": [arm], "against": ["control"]} for arm in arms[:-1]],
            "data": {"arms": dict.fromkeys(arms, sizes), "follow_up_months": 24},
            "answers": {"tests": ["z_pooled"], "alphas": [0.05], **(answers or {})},
        }
    )


MARGIN = {
    "tests": ["z_unpooled"],
    "hypothesis": {"kind": "non_inferiority", "margin": 0.1},
}


def test_n_obeys_bonferroni():
    """Fleiss's formula at alpha / 2 is 508 an arm for 26 against 18 %, two-sided."""
    design = trial((0.26, 0.26, 0.18), 200, {"adjustments": ["bonferroni"]})
    formula = closed_form.n_two_proportions(0.26, 0.18, 0.8, 0.025)
    assert round(formula) == 508
    row = answer(design, QuestionRequest("n", studies=4000))[0]
    assert row["adjustment"] == "bonferroni"
    assert row["value"] == pytest.approx(508, abs=4 * row["mc_se"] + 4)
    assert row["exact"] == pytest.approx(508, abs=5)


@pytest.mark.parametrize("adjustment", ["bonferroni", "dunnett"])
def test_the_level_of_one_contrast_is_that_of_its_own_p(adjustment):
    question = ask(trial((0.3, 0.3, 0.3, 0.2), answers={"adjustments": [adjustment]}))
    level = level_of(question)
    if adjustment == "bonferroni":
        assert level == pytest.approx(0.05 / 3)
        return
    assert 0.05 / 3 < level < 0.025
    p = dunnett(np.array([level]), np.full(3, 150.0), 150.0)
    assert p[0] == pytest.approx(0.05, abs=1e-4)


@pytest.mark.parametrize("adjustment", ["bonferroni", "dunnett", "holm"])
def test_power_under_an_adjustment_is_simulated_and_enumerated(adjustment):
    question = ask(trial((0.3, 0.3, 0.2), answers={"adjustments": [adjustment]}))
    plain = ask(trial((0.3, 0.3, 0.2)))
    found = power_of(question, 4000)
    assert found.exact is not None
    assert found.value == pytest.approx(found.exact, abs=4 * found.mc_se)
    assert found.value < power_of(plain, 4000).value


def test_holm_has_its_own_n_and_says_why_there_is_no_exact_one():
    design = trial((0.3, 0.3, 0.2), answers={"adjustments": ["holm"]})
    row = answer(design, QuestionRequest("n", studies=2000))[0]
    plain = closed_form.n_two_proportions(0.3, 0.2, 0.8, 0.05)
    most = closed_form.n_two_proportions(0.3, 0.2, 0.8, 0.025)
    assert plain + 4 * row["mc_se"] < row["value"] < most
    assert row["exact"] is None
    assert "Holm's verdict on a contrast hangs on the others" in row["note"]


def test_an_answer_says_which_adjustment_it_leaves_aside():
    design = trial((0.3, 0.3, 0.2), answers={"adjustments": ["none", "holm"]})
    row = answer(design, QuestionRequest("curve", studies=200, values=(600.0,)))[0]
    assert row["adjustment"] == "none"
    assert "This holds without Holm" in row["note"]
    lone = answer(trial((0.3, 0.2)), QuestionRequest("curve", studies=200, values=(600.0,)))[0]
    assert not lone.note


@pytest.mark.parametrize(
    ("answers", "rates", "expected"),
    [
        ({"hypothesis": {"sides": "less"}}, (0.2, 0.3), -0.12),
        ({"hypothesis": {"sides": "greater"}}, (0.4, 0.3), 0.13),
        (MARGIN, (0.3, 0.3), None),
    ],
)
def test_the_smallest_effect_lies_on_the_side_that_is_tested(answers, rates, expected):
    """Shares by the issue's own reckoning; without one the enumerated power there is the target."""
    design = trial(rates, answers=answers)
    found = minimum_detectable_effect(ask(design), 0.8, studies=4000)
    hypothesis = Hypothesis(**design.answers.hypothesis.model_dump())
    test = design.answers.tests[0]
    there = exact_power(test, 150, 150, 0.3 + found.exact, 0.3, 0.05, hypothesis)
    assert there == pytest.approx(0.8, abs=1e-3)
    assert found.value == pytest.approx(found.exact, abs=4 * found.mc_se + 1e-3)
    assert found.closed_form == pytest.approx(found.exact, abs=0.01)
    if expected is not None:
        assert found.value == pytest.approx(expected, abs=0.01)


def test_no_smallest_effect_of_equivalence():
    answers = {"tests": ["z_unpooled"], "hypothesis": {"kind": "equivalence", "margin": 0.1}}
    with pytest.raises(InputError, match="equivalence is found where there is no effect"):
        minimum_detectable_effect(ask(trial((0.3, 0.3), answers=answers)), 0.8)


@pytest.mark.parametrize("word", ["n", "mde"])
@pytest.mark.parametrize("target", [0.04, 0.05])
def test_a_power_below_alpha_is_reached_by_no_effect(word, target):
    with pytest.raises(InputError, match=r"must be above alpha, 0\.05"):
        answer(trial((0.4, 0.28)), QuestionRequest(word, power=target, studies=100))


@pytest.mark.parametrize(
    ("rates", "answers"),
    [
        ((0.1, 0.2), {"hypothesis": {"sides": "greater"}}),
        ((0.2, 0.1), {"hypothesis": {"sides": "less"}}),
        ((0.2, 0.3), MARGIN),
        ((0.2, 0.2), {}),
    ],
)
def test_more_persons_do_not_find_what_is_not_there(rates, answers):
    with pytest.raises(InputError, match="there is nothing to find"):
        n_for_power(ask(trial(rates, answers=answers)), 0.8, studies=100)


# PASS 2023, ch. 210 and 220 use the same formulas as Chow, Shao & Wang (2008), whose examples are:
# p. 91 non-inferiority, 85 v 65 %, margin 10 %: 25; p. 92 equivalence, 75 v 80 %, margin 20 %: 133.
def test_margins_by_the_formulas_of_chow_shao_and_wang():
    assert np.ceil(closed_form.n_non_inferiority(0.85, 0.65, 0.10, 0.8, 0.05)) == 25
    z = closed_form.NORMAL.inv_cdf(0.95) + closed_form.NORMAL.inv_cdf(0.9)
    by_book = z**2 * (0.75 * 0.25 + 0.8 * 0.2) / (0.2 - 0.05) ** 2
    assert np.ceil(by_book) == 133
    assert closed_form.n_equivalence(0.75, 0.8, 0.2, 0.8, 0.05) < by_book


@pytest.mark.parametrize("gap", [0.0, 0.01, 0.03, -0.05])
@pytest.mark.parametrize("power", [0.8, 0.9])
def test_n_of_equivalence_gives_the_power_asked_no_more(gap, power):
    n = closed_form.n_equivalence(0.3 + gap, 0.3, 0.1, power, 0.05)
    assert closed_form.power_equivalence(n, n, 0.3 + gap, 0.3, 0.1, 0.05) == pytest.approx(power)
    if gap == 0:
        z = closed_form.NORMAL.inv_cdf(0.95) + closed_form.NORMAL.inv_cdf((1 + power) / 2)
        assert n == pytest.approx(z**2 * 2 * 0.21 / 0.01)


def test_n_is_infinite_at_the_margin():
    assert closed_form.n_equivalence(0.4, 0.3, 0.1, 0.8, 0.05) == np.inf
    assert closed_form.n_non_inferiority(0.1, 0.3, 0.1, 0.8, 0.05) == np.inf


@pytest.mark.parametrize("kind", ["non_inferiority", "equivalence"])
def test_n_with_a_margin_agrees_with_enumeration_and_formula(kind):
    answers = {"tests": ["z_unpooled"], "hypothesis": {"kind": kind, "margin": 0.1}}
    found = n_for_power(ask(trial((0.3, 0.3), answers=answers)), 0.8, studies=4000)
    assert found.value == pytest.approx(found.exact, abs=4 * found.mc_se + 4)
    assert found.closed_form == pytest.approx(found.exact, rel=0.02)


@pytest.mark.parametrize("kind", ["non_inferiority", "equivalence"])
def test_the_size_with_a_margin_is_that_on_its_edge(kind):
    size = exact_size("z_unpooled", 60, 60, 0.05, Hypothesis(kind=kind, margin=0.1))
    assert 0.05 < size < 0.14


def test_allocation_maximises_the_power_of_the_designs_own_hypothesis():
    """Equal arms of 150 at 30 % with a margin of 10 points: 0.597 by the normal approximation."""
    found = best_allocation(trial((0.3, 0.3), answers=MARGIN))
    assert found.power["a v control"] == pytest.approx(0.597, abs=0.002)
    less = best_allocation(trial((0.2, 0.3), answers={"hypothesis": {"sides": "less"}}))
    assert less.power["a v control"] > 0.5


def test_curves_run_to_the_side_that_is_tested():
    for answers, sign in (({"hypothesis": {"sides": "less"}}, -1), ({}, 1)):
        question = ask(trial((0.2, 0.3), answers=answers))
        low, high = power_curve(question, "effect", [0.02 * sign, 0.15 * sign], studies=500)
        assert low.power < high.power


@pytest.mark.parametrize("size", [2, 3, 6])
def test_small_arms_lose_only_the_points_that_are_too_small(size):
    rows = answer(trial((0.9, 0.1), size), QuestionRequest("curve", studies=200))
    assert rows
    assert min(row["at"] for row in rows) >= 4
    with pytest.raises(InputError, match="leave every arm at least two"):
        answer(trial((0.9, 0.1), size), QuestionRequest("curve", values=(3.0,)))
