"""A mean endpoint obeys the data strategy: clusters, loss, simple draws, blocks, stoppers."""

import numpy as np
import pytest
from scipy.stats import binom, norm
from statsmodels.stats.power import TTestIndPower

from sim.errors import InputError
from sim.inputs.design.load import design_from_mapping
from sim.power import registration_paragraph, run_design
from sim.power.inference.closed_form import design_effect
from sim.power.simulation.means import _binomial

SD = 9.0


def months(means=(16, 18), data=None, answers=None, sizes=(300, 300), sds=(SD, SD), studies=4000):
    """Months on benefit in two arms."""
    arms = ("a", "control")
    typed = {
        "endpoint": "months_on_benefit",
        "month": 24,
        "means": {
            arm: {"mean": mean, "sd": sd} for arm, mean, sd in zip(arms, means, sds, strict=True)
        },
    }
    return design_from_mapping(
        {
            "design": "months",
            "seed": 1,
            "studies": studies,
            "model": {"truth": "assumed", "endpoints": [typed]},
            "inquiries": [{"arms": ["a"], "against": ["control"]}],
            "data": {
                "arms": dict(zip(arms, sizes, strict=True)),
                "follow_up_months": 24,
                **(data or {}),
            },
            "answers": {"tests": ["mean_difference"], "alphas": [0.05], **(answers or {})},
        }
    )


def found(design, name="power", test="mean_difference"):
    rows = [row for row in run_design(design).rows if row["diagnosand"] == name]
    (row,) = [row for row in rows if row["test"] == test]
    return row


def t_power(n, effect=2 / SD):
    """Power of the t test by statsmodels."""
    return TTestIndPower().power(effect, n, 0.05)


def near(row, expected, allowed=0.0):
    """Within four Monte-Carlo errors (one false alarm in 16,000), and a stated approximation."""
    assert row["value"] == pytest.approx(expected, abs=4 * row["mc_se"] + allowed)


def clustered(icc, size=25):
    return {"randomisation": "clustered", "clusters": {"size": size, "icc": icc}}


@pytest.mark.parametrize("icc", [0.05, 0.5])
def test_clusters_raise_false_positives_as_kish_says(icc):
    """The variance is 1 + (m - 1) icc times as large; the test does not know (Kish 1965)."""
    row = found(months((18, 18), clustered(icc)), "false_positive_rate")
    near(row, 2 * norm.sf(norm.isf(0.025) / np.sqrt(design_effect(25, icc))), 0.01)


@pytest.mark.parametrize("test", ["cluster_t", "cluster_robust"])
def test_tests_on_clusters_keep_the_level_for_a_mean(test):
    """Robust errors with 24 clusters in all reject in some 6 %: 1.5 points are allowed."""
    tests = {"tests": ["mean_difference", test]}
    row = found(months((18, 18), clustered(0.3), tests), "false_positive_rate", test)
    near(row, 0.05, 0.0 if test == "cluster_t" else 0.015)


def test_power_of_a_t_test_on_clusters_is_that_of_their_means():
    """Twelve cluster means an arm, with variance sd^2 (icc + (1 - icc) / m)."""
    spread = SD * np.sqrt(0.05 + 0.95 / 25)
    row = found(months(data=clustered(0.05), answers={"tests": ["cluster_t"]}), test="cluster_t")
    near(row, t_power(12, 2 / spread))


def test_loss_leaves_fewer_persons():
    """With 80 % lost 60 an arm are left, binomially."""
    left = np.arange(30, 100)
    expected = sum(binom.pmf(left, 300, 0.2) * np.array([t_power(int(n)) for n in left]))
    row = found(months(data={"drop_out": {"share": 0.8}}))
    near(row, expected)
    assert row["value"] < 0.25


def test_unequal_loss_keeps_the_level_of_a_mean():
    data = {"drop_out": {"arms": {"a": 0.6, "control": 0.1}}}
    near(found(months((18, 18), data), "false_positive_rate"), 0.05)


def test_a_simple_draw_does_not_fail():
    """About 150 an arm; the power at 150, nearly linear in n over its spread."""
    design = months(sizes=(150, 150), data={"randomisation": "simple"}, studies=2000)
    assert found(design, "failures")["value"] == 0
    near(found(design), t_power(150), 0.01)
    (entry,) = run_design(design).studies.endpoints
    assert (entry.persons.sum(axis=(1, 2, 3)) == 300).all()
    assert entry.persons[:, 0, 0, 0].std() == pytest.approx(np.sqrt(300 / 4), rel=0.1)


def test_a_simple_draw_with_blocks_and_unequal_shares_adds_up():
    blocks = [{"name": "x", "share": 0.5}, {"name": "y", "share": 0.5}]
    design = months(sizes=(300, 100), data={"randomisation": "simple", "blocks": blocks})
    (entry,) = run_design(design).studies.endpoints
    assert (entry.persons.sum(axis=2)[:, 0] == 200).all()
    assert entry.persons[:, 0, 0].sum(axis=1).mean() == pytest.approx(300, abs=1)


def test_stoppers_in_the_denominator_have_the_comparators_mean():
    data = {"stopping": {"a": 300}, "stopped": "included"}
    design = months(data=data)
    near(found(design, "mean_estimate"), -1.0)
    assert run_design(design).studies.endpoints[0].persons.sum() == 900


def test_take_up_mixes_two_kinds_of_persons():
    """Half with mean 0 and half with 18, sd 9 each, spread around 9 with sd sqrt(81 + 81)."""
    design = months((0, 18), {"take_up": {"a": 0.5}}, studies=2000)
    (entry,) = run_design(design).studies.endpoints
    persons, squares = 300, entry.sums[:, 0, 0]
    variance = (squares[:, 1] - squares[:, 0] ** 2 / persons) / (persons - 1)
    assert variance.mean() == pytest.approx(162, rel=0.02)
    near(found(design, "mean_estimate"), -9.0)


def test_a_block_of_its_own_counts_its_own_persons_only():
    blocks = [{"name": "x", "share": 0.2}, {"name": "y", "share": 0.8}]
    design = months(data={"randomisation": "blocked", "blocks": blocks})
    plain = design.model_dump(mode="python", exclude_unset=True)
    plain["inquiries"] = [{"arms": ["a"], "against": ["control"], "profile": "x"}]
    near(found(design_from_mapping(plain)), t_power(60))


def test_nobody_is_left_of_nobody():
    assert _binomial(np.zeros(3), 0.5, np.array([0.1, 0.5, 0.9])).tolist() == [0, 0, 0]
    assert _binomial(np.full(2, 7.0), 1.0, np.array([0.1, 0.9])).tolist() == [7, 7]


REFUSED = [
    ({"entry": {"at_start_share": 0, "last_month": 20}}, r"data\.entry\.last_month: must be 0 for"),
    ({"drop_out": {"share": 0.1, "counted": "no_exit"}}, r"drop_out\.counted: must be excluded"),
    (
        {
            "randomisation": "blocked",
            "blocks": [{"name": "x", "share": 0.5, "rate_ratio": 2}, {"name": "y", "share": 0.5}],
        },
        r"data\.blocks\[0\]\.rate_ratio: must be 1 for months_on_benefit",
    ),
    ({"selection_gap": {"a": 0.1}}, r"data\.selection_gap\.a: must be left out"),
]


@pytest.mark.parametrize(("data", "says"), REFUSED)
def test_what_says_nothing_of_a_mean_is_refused(data, says):
    with pytest.raises(InputError, match=says):
        months(data=data)


def test_a_look_and_clusters_with_loss_are_refused():
    with pytest.raises(InputError, match=r"answers\.interim: must come with a test that has"):
        months(answers={"interim": {"month": 12}})
    with pytest.raises(InputError, match="clustered must come without"):
        run_design(months(data={**clustered(0.1), "drop_out": {"share": 0.2}}, studies=10))


def test_the_registration_tells_the_power_that_was_simulated():
    design = months(data={"drop_out": {"share": 0.8}})
    result = run_design(design)
    words = registration_paragraph(design, result)
    power = next(row["value"] for row in result.rows if row["diagnosand"] == "power")
    assert f"it is {power:.0%} for a v control" in words
    assert "Up to 80% are expected to be lost" in words
