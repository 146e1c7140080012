"""Tests for clustered designs: as elsewhere, and holding their alpha."""

import numpy as np
import pytest

from sim.errors import InputError
from sim.inputs.design.load import changed_design, design_from_mapping, load_design
from sim.power import analyse, ask, n_for_power, power_curve, run_design, simulate_design
from sim.power.diagnosis.cautions import cautions_of
from sim.power.inference.t_tests import cluster_difference, cluster_sums, critical_t, welch_p
from sim.power.questions.contrast_query import changed_query
from sim.power.questions.curves import usual_values
from sim.power.questions.simulated_power import sampled_power

EVENTS = np.array([[3, 5, 1, 4, 2, 6, 9, 7, 4, 8, 5]])
SIZES = np.array([20, 20, 15, 20, 12, 20, 20, 18, 20, 20, 14])
ARM = np.array([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1])


def clustered(rates, **answers):
    return design_from_mapping(
        {
            "design": "clusters",
            "studies": 20_000,
            "model": {"endpoints": [{"endpoint": "left_benefit", "month": 12, "rates": rates}]},
            "inquiries": [{"arms": ["a"], "against": ["k"]}],
            "data": {
                "arms": {"a": 410, "k": 400},
                "comparator": "k",
                "follow_up_months": 12,
                "randomisation": "clustered",
                "clusters": {"size": 20, "icc": 0.05},
            },
            "answers": {"tests": ["cluster_t", "cluster_robust"], "alphas": [0.05], **answers},
        }
    )


def sums():
    found = cluster_sums(EVENTS, SIZES, ARM, 2)
    return found[:, 0], found[:, 1]


def test_t_on_cluster_proportions_is_scipys():
    from scipy.stats import ttest_ind

    share = EVENTS[0] / SIZES
    found = cluster_difference("cluster_t", *sums())
    expected = ttest_ind(share[ARM == 0], share[ARM == 1])
    assert found.freedom[0] == 9
    assert found.estimate[0] / found.standard_error[0] == pytest.approx(expected.statistic)
    assert welch_p(found)[0] == pytest.approx(expected.pvalue)
    half = critical_t(found.freedom, 0.1) * found.standard_error
    low, high = expected.confidence_interval(0.9)
    assert [found.estimate[0] - half[0], found.estimate[0] + half[0]] == pytest.approx([low, high])


def test_robust_errors_are_those_of_statsmodels():
    from statsmodels.api import OLS, add_constant

    left = np.concatenate([[1] * k + [0] * (n - k) for k, n in zip(EVENTS[0], SIZES, strict=True)])
    arm, cluster = np.repeat(1 - ARM, SIZES), np.repeat(np.arange(SIZES.size), SIZES)
    fitted = OLS(left, add_constant(arm)).fit(
        cov_type="cluster", cov_kwds={"groups": cluster}, use_t=True
    )
    found = cluster_difference("cluster_robust", *sums())
    assert found.estimate[0] == pytest.approx(fitted.params[1])
    assert found.standard_error[0] == pytest.approx(fitted.bse[1])
    assert welch_p(found)[0] == pytest.approx(fitted.pvalues[1])


def test_the_kept_counts_are_those_of_the_clusters():
    table = simulate_design(clustered({"a": 0.4, "k": 0.3}), studies=50).endpoints[0]
    assert np.array_equal(table.clusters[:, :, 0, 3], table.events[:, 0, :, 0])
    assert table.clusters[0, :, 0, 0].tolist() == [21, 20]
    assert table.clusters[0, :, 0, 6].tolist() == [410, 400]


def test_alpha_holds_where_persons_resemble_each_other():
    """Four errors, and half a point because the t law of proportions is itself approximate."""
    rows = run_design(clustered({"a": 0.3, "k": 0.3})).rows
    rates = {r["test"]: r for r in rows if r["diagnosand"] == "false_positive_rate"}
    assert set(rates) == {"cluster_t", "cluster_robust"}
    for row in rates.values():
        assert abs(row["value"] - 0.05) < 4 * row["mc_se"] + 0.005
    coverage = [row["value"] for row in rows if row["diagnosand"] == "coverage"]
    assert coverage == pytest.approx([0.95, 0.95], abs=0.012)


def test_power_is_that_of_the_design_effect():
    from sim.power.inference.closed_form import design_effect, power_two_proportions

    rows = run_design(clustered({"a": 0.42, "k": 0.3})).rows
    few = [n / design_effect(20, 0.05) for n in (410, 400)]
    formula = power_two_proportions(*few, 0.42, 0.3, 0.05)
    for row in rows:
        if row["diagnosand"] == "power":
            assert row["value"] == pytest.approx(formula, abs=0.03)


def test_cautions_name_the_tests_that_go_by_persons():
    plain = clustered({"a": 0.4, "k": 0.3})
    assert not any("one by one" in caution for caution in run_design(plain, studies=20).cautions)
    both = clustered({"a": 0.4, "k": 0.3}, tests=["fisher", "cluster_t"])
    (caution,) = [one for one in run_design(both, studies=20).cautions if "one by one" in one]
    assert "Fisher treats them one by one" in caution


def test_cluster_tests_need_clusters():
    with pytest.raises(InputError, match=r"must come with data\.randomisation clustered"):
        changed_design(load_design("fip"), {"answers": {"tests": ["cluster_t"]}})
    fip = load_design("fip")
    table = simulate_design(fip, studies=10)
    asked = clustered({"a": 0.4, "k": 0.3})
    other = asked.model_copy(update={"data": asked.data, "inquiries": fip.inquiries})
    with pytest.raises(InputError, match="must be put to studies of clusters"):
        analyse(table, other)


def test_one_cluster_an_arm_is_refused_with_what_mends_it():
    base = clustered({"a": 0.4, "k": 0.3})
    with pytest.raises(InputError, match="Draw at least 40, or smaller clusters") as refused:
        changed_design(base, {"data": {"arms": {"a": 20, "k": 60}}})
    assert "data.arms.a: must make at least 2 clusters" in str(refused.value)
    changed_design(base, {"data": {"arms": {"a": 40, "k": 60}}})


def test_an_arm_of_part_clusters_is_warned_of():
    found = {one.code: one for one in cautions_of(clustered({"a": 0.3, "k": 0.3}))}
    assert (found["part_cluster"].names, found["part_cluster"].number) == ("a", 20)
    assert "only 10 of a" in found["part_cluster"].caution
    whole = changed_design(clustered({"a": 0.3, "k": 0.3}), {"data": {"arms": {"a": 400}}})
    assert "part_cluster" not in {one.code for one in cautions_of(whole)}


# size of a cluster, icc, chances, persons an arm; the last has fewer clusters than show a spread
SEARCHED = [
    (20, 0.02, (0.3, 0.2), 410),
    (300, 0.02, (0.25, 0.2), 650),
    (13, 0.1, (0.35, 0.2), 130),
]


@pytest.mark.parametrize(("size", "icc", "rates", "persons"), SEARCHED)
def test_n_is_the_fewest_whole_clusters(size, icc, rates, persons):
    """Power there and one cluster below, four errors of 20,000 studies and of the search apart."""
    design = clustered(dict(zip("ak", rates, strict=True)), tests=["cluster_t"])
    data = {"arms": {"a": persons, "k": persons}, "clusters": {"size": size, "icc": icc}}
    question = ask(changed_design(design, {"data": data}))
    found = n_for_power(question, 0.8, studies=4000)
    assert found.value % size == 0

    def power_at(n):
        return sampled_power(changed_query(question, sizes=dict.fromkeys("ak", n)), 20_000, 10**6)

    here, below = power_at(int(found.value)), power_at(int(found.value) - size)
    unsure = (here.value - below.value) * found.mc_se / size
    assert here.value > 0.8 - 4 * np.hypot(here.mc_se, unsure)
    assert below.value < 0.8 + 4 * np.hypot(here.mc_se, unsure)


def test_two_clusters_are_the_fewest():
    design = clustered({"a": 0.95, "k": 0.1}, tests=["cluster_t"])
    found = n_for_power(ask(design), 0.8, studies=500)
    assert found.value == 40
    assert "fewer show no spread between clusters" in found.notes[0]


def test_a_curve_over_n_takes_whole_clusters():
    question = ask(clustered({"a": 0.4, "k": 0.3}))
    for total in usual_values(question, "n"):
        assert total % 20 == 0
    with pytest.raises(InputError, match=r"whole clusters of 20 .* Take 400 or 420\."):
        power_curve(question, "n", [410], studies=50)
    power_curve(question, "n", [400], studies=50)


def test_robust_errors_need_two_clusters_in_each_arm():
    one = cluster_sums(EVENTS[:, :7], SIZES[:7], np.array([0, 1, 1, 1, 1, 1, 1]), 2)
    assert np.isnan(welch_p(cluster_difference("cluster_robust", one[:, 0], one[:, 1])))
    two = cluster_sums(EVENTS[:, :8], SIZES[:8], np.array([0, 0, 1, 1, 1, 1, 1, 1]), 2)
    assert 0 < welch_p(cluster_difference("cluster_robust", two[:, 0], two[:, 1]))[0] < 1


def test_clusters_that_are_alike_show_no_variance():
    """Rounding of level x persons must not pass for a spread of clusters."""
    events, sizes, arm = np.array([[7, 14, 21, 3, 6, 9]]), np.array([30, 60, 90] * 2), [0] * 3
    found = cluster_sums(events, sizes, np.array(arm + [1] * 3), 2)
    assert np.isnan(welch_p(cluster_difference("cluster_robust", found[:, 0], found[:, 1])))


def test_few_clusters_are_warned_of_with_their_number():
    found = {one.code: one for one in cautions_of(clustered({"a": 0.3, "k": 0.3}))}
    assert "few_clusters" not in found
    few = changed_design(clustered({"a": 0.3, "k": 0.3}), {"data": {"arms": {"a": 60, "k": 90}}})
    (caution,) = [one for one in cautions_of(few) if one.code == "few_clusters"]
    assert (caution.number, caution.names) == (3, "cluster_robust")
    # 20,000 studies: five errors of 0.15 points above alpha, so that the warning is no idle one.
    rows = run_design(few, studies=20_000).rows
    rate = {r["test"]: r["value"] for r in rows if r["diagnosand"] == "false_positive_rate"}
    assert rate["cluster_robust"] > 0.058
    assert rate["cluster_t"] < 0.058
