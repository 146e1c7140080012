"""People lost from sight: what counting them does, and a test that takes time at risk instead."""

import numpy as np
import pytest
from scipy.stats import norm

from sim.errors import InputError
from sim.inputs.design.load import changed_design, design_from_mapping, load_design
from sim.power import registration_paragraph, run_design
from sim.power.diagnosis.cautions import cautions_of
from sim.power.diagnosis.loss import distortion
from sim.power.inference.regressions import kaplan_meier


def trial(rates=(0.2, 0.2), data=None, tests=("z_pooled",), endpoint="first_exit_to_work", n=500):
    typed = {
        "endpoint": endpoint,
        "month": 24,
        "rates": dict(zip(("a", "control"), rates, strict=True)),
    }
    return design_from_mapping(
        {
            "design": "trial",
            "seed": 1,
            "studies": 4000,
            "model": {"truth": "assumed", "endpoints": [typed]},
            "inquiries": [{"arms": ["a"], "against": ["control"]}],
            "data": {"arms": {"a": n, "control": n}, "follow_up_months": 24, **(data or {})},
            "answers": {"tests": list(tests), "alphas": [0.05]},
        }
    )


def rows_of(design, test):
    return {row["diagnosand"]: row for row in run_design(design).rows if row["test"] == test}


def lost(a, control, counted="excluded"):
    return {"drop_out": {"arms": {"a": a, "control": control}, "counted": counted}}


UNEQUAL = lost(0.3, 0.1)


@pytest.mark.parametrize("counted", ["excluded", "no_exit"])
@pytest.mark.parametrize("rates", [(0.2, 0.2), (0.35, 0.2)])
@pytest.mark.parametrize("shares", [(0.3, 0.1), (0.2, 0.2)])
def test_bias_and_level_that_a_caution_tells_are_those_simulated(counted, rates, shares):
    """Within four Monte-Carlo errors, one false alarm in 16,000; the level by the normal law."""
    design = trial(rates, lost(*shares, counted))
    found = distortion(design, design.inquiries[0], design.model.endpoints[0], "z_pooled")
    bias = rows_of(design, "z_pooled")["bias"]
    assert bias["value"] == pytest.approx(found.bias, abs=4 * bias["mc_se"])
    null = rows_of(trial((0.2, 0.2), lost(*shares, counted)), "z_pooled")["false_positive_rate"]
    assert null["value"] == pytest.approx(found.false_positive_rate, abs=4 * null["mc_se"] + 0.005)
    (caution,) = [one for one in cautions_of(design) if one.code == "loss"]
    assert f"off by {100 * found.bias:+.1f} points" in caution.caution
    assert (
        f"says yes in {found.false_positive_rate:.1%} where there is no effect" in caution.caution
    )
    assert caution.caution in registration_paragraph(design)


def test_unequal_loss_as_reckoned_by_hand():
    """Of 30 and 10 % lost evenly with 20 % leaving: 2.4 points and some 13 % instead of 5."""
    design = trial(data=UNEQUAL)
    found = distortion(design, design.inquiries[0], design.model.endpoints[0], "z_pooled")
    left = 1 - 0.8 ** (np.arange(24) / 24)
    seen = [(1 - share) * 0.2 + share * left.mean() for share in (0.3, 0.1)]
    counted = [1 - share * (1 - left.mean()) for share in (0.3, 0.1)]
    first, second = (one / other for one, other in zip(seen, counted, strict=True))
    assert found.bias == pytest.approx(first - second)
    pooled = (seen[0] + seen[1]) / (counted[0] + counted[1])
    null = np.sqrt(pooled * (1 - pooled) * sum(1 / (500 * one) for one in counted))
    own = np.sqrt(
        sum(p * (1 - p) / (500 * n) for p, n in zip((first, second), counted, strict=True))
    )
    limit = norm.isf(0.025) * null
    tails = norm.sf((limit - found.bias) / own) + norm.cdf((-limit - found.bias) / own)
    assert found.false_positive_rate == pytest.approx(tails)
    assert tails == pytest.approx(0.13, abs=0.005)


def test_late_entry_blocks_and_simple_draws_are_in_the_expectation():
    blocks = [{"name": "x", "share": 0.4, "rate_ratio": 2.0}, {"name": "y", "share": 0.6}]
    data = {**UNEQUAL, "entry": {"at_start_share": 0.5, "last_month": 8}, "blocks": blocks}
    for draw in ("blocked", "simple"):
        design = trial((0.3, 0.2), {**data, "randomisation": draw})
        no_loss = trial((0.3, 0.2), {**data, "drop_out": {}, "randomisation": draw})
        found = distortion(design, design.inquiries[0], design.model.endpoints[0], "z_pooled")
        with_loss, without = (
            rows_of(one, "z_pooled")["mean_estimate"] for one in (design, no_loss)
        )
        error = np.hypot(with_loss["mc_se"], without["mc_se"])
        assert with_loss["value"] - without["value"] == pytest.approx(found.bias, abs=4 * error)


@pytest.mark.parametrize("shares", [(0.3, 0.1), (0.6, 0.0), (0.4, 0.4)])
def test_time_at_risk_keeps_the_level_and_the_estimate(shares):
    """Loss at random: four Monte-Carlo errors, and half a point for the normal law."""
    rows = rows_of(trial(data=lost(*shares), tests=("kaplan_meier",)), "kaplan_meier")
    level = rows["false_positive_rate"]
    assert level["value"] == pytest.approx(0.05, abs=4 * level["mc_se"] + 0.005)
    assert rows["bias"]["value"] == pytest.approx(0, abs=4 * rows["bias"]["mc_se"])
    there = rows_of(trial((0.35, 0.2), lost(*shares), ("kaplan_meier",)), "kaplan_meier")
    assert there["bias"]["value"] == pytest.approx(0, abs=4 * there["bias"]["mc_se"])
    assert there["coverage"]["value"] == pytest.approx(0.95, abs=0.015)


def test_the_log_rank_test_keeps_its_level_under_unequal_loss():
    design = trial(data=UNEQUAL, tests=("log_rank",), endpoint="time_to_exit")
    level = rows_of(design, "log_rank")["false_positive_rate"]
    assert level["value"] == pytest.approx(0.05, abs=4 * level["mc_se"] + 0.005)
    assert not [one for one in cautions_of(design) if one.code == "loss"]


def test_nobody_lost_makes_kaplan_meier_the_unpooled_z():
    rows = run_design(trial((0.3, 0.2), tests=("kaplan_meier", "z_unpooled"))).rows
    powers = {row["test"]: row["value"] for row in rows if row["diagnosand"] == "power"}
    assert powers["kaplan_meier"] == pytest.approx(powers["z_unpooled"], abs=1e-12)


def test_kaplan_meier_and_greenwood_of_the_leukaemia_data():
    """Gehan's 6-MP arm: S(10) = 0.753 with error 0.096 (Kalbfleisch & Prentice 2002, ch. 1)."""
    times = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    seen = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    exits = np.array(
        [sum(s for t, s in zip(times, seen, strict=True) if t == m) for m in range(11)]
    )
    at_risk = np.array([sum(t >= m for t in times) for m in range(11)])
    share, variance = kaplan_meier(exits.astype(float), at_risk.astype(float))
    assert 1 - share == pytest.approx(0.7529, abs=1e-4)
    assert np.sqrt(variance) == pytest.approx(0.0963, abs=1e-4)


def test_kaplan_meier_at_the_edges():
    share, variance = kaplan_meier(np.array([3.0, 0.0]), np.array([3.0, 0.0]))
    assert (share, variance) == (1, 0)
    share, variance = kaplan_meier(np.array([1.0, 0.0]), np.array([3.0, 0.0]))
    assert np.isnan(share)
    assert np.isnan(variance)


def test_time_at_risk_is_the_primary_test_where_it_is_named():
    words = registration_paragraph(trial(data=UNEQUAL, tests=("z_pooled", "kaplan_meier")))
    assert "two-sided by the difference of two Kaplan-Meier shares" in words
    assert "Secondary are the two-proportion z test" in words


def test_what_keeps_no_months_is_refused():
    with pytest.raises(InputError, match="must hold a test that suits left_benefit"):
        trial(tests=("kaplan_meier",), endpoint="left_benefit")
    lives = load_design("wageningen_lives")
    tests = [*lives.answers.tests, "kaplan_meier"]
    with pytest.raises(InputError, match="must not be `kaplan_meier` on a scenario's lives"):
        changed_design(lives, {"answers": {"tests": tests}})
    blocks = [{"name": "x", "share": 0.5}, {"name": "y", "share": 0.5}]
    asked = [{"arms": ["a"], "against": ["control"], "profile": "x"}]
    for tests, endpoint in ((("kaplan_meier",), "first_exit_to_work"), (("cox",), "time_to_exit")):
        plain = trial(data={"blocks": blocks}, tests=tests, endpoint=endpoint)
        with pytest.raises(InputError, match="kept for all profiles and blocks together"):
            changed_design(plain, {"inquiries": asked})


def test_lives_say_that_loss_distorts():
    lives = changed_design(load_design("wageningen_lives"), {"data": {"drop_out": {"share": 0.1}}})
    assert any(one.code == "loss" for one in cautions_of(lives))


def blocked(inquiry=None, tests=("logistic_adjusted",), ratio=2.2):
    blocks = [
        {"name": "x", "share": 0.5, "rate_ratio": ratio},
        {"name": "y", "share": 0.5, "rate_ratio": 0.4 if ratio != 1 else 1},
    ]
    design = trial((0.35, 0.22), {"randomisation": "blocked", "blocks": blocks}, tests, n=600)
    return changed_design(design, {"inquiries": [inquiry]}) if inquiry else design


def log_odds(p):
    return np.log(p / (1 - p))


def test_an_adjusted_odds_ratio_is_held_against_that_within_blocks():
    rows = rows_of(blocked(), "logistic_adjusted")
    marginal = log_odds(0.35) - log_odds(0.22)
    assert rows["estimand"]["value"] > marginal + 0.1
    # Maximum likelihood is off by a term of order 1 / n: a hundredth is allowed.
    assert abs(rows["bias"]["value"]) <= 4 * rows["bias"]["mc_se"] + 0.01
    assert rows["coverage"]["value"] == pytest.approx(0.95, abs=0.015)
    alike = rows_of(blocked(ratio=1), "logistic_adjusted")
    assert alike["estimand"]["value"] == pytest.approx(marginal)


@pytest.mark.parametrize("test", ["z_pooled", "logistic"])
def test_of_one_block_the_truth_is_its_own(test):
    inquiry = {"arms": ["a"], "against": ["control"], "profile": "x"}
    rows = rows_of(blocked(inquiry, (test,)), test)
    ratio = 2.2 / 1.3
    first, second = 0.35 * ratio, 0.22 * ratio
    expected = first - second if test == "z_pooled" else log_odds(first) - log_odds(second)
    assert rows["estimand"]["value"] == pytest.approx(expected)
    assert abs(rows["bias"]["value"]) <= 4 * rows["bias"]["mc_se"] + 0.015
