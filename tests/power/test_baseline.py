"""Means adjusted for their value before the trial: estimators, law of the sums, closed form."""

import numpy as np
import pytest

from sim.errors import InputError
from sim.inputs.design.load import changed_design, design_from_mapping, load_design
from sim.power import n_means_adjusted, run_design, simulate_design
from sim.power.inference.t_tests import ancova, change_difference, welch_p

TESTS = ["mean_difference", "ancova", "change_difference"]


def trial(correlation=0.6, tests=TESTS, means=(18, 20), sizes=(120, 150), **data):
    typed = {
        "endpoint": "months_on_benefit",
        "month": 24,
        "means": {
            arm: {"mean": mean, "sd": 8} for arm, mean in zip(("a", "control"), means, strict=True)
        },
    }
    if correlation is not None:
        typed["baseline_correlation"] = correlation
    return design_from_mapping(
        {
            "design": "baseline",
            "seed": 1,
            "studies": 8000,
            "model": {"truth": "assumed", "endpoints": [typed]},
            "inquiries": [{"arms": ["a"], "against": ["control"]}],
            "data": {
                "arms": dict(zip(("a", "control"), sizes, strict=True)),
                "follow_up_months": 24,
                **data,
            },
            "answers": {"tests": tests, "alphas": [0.05]},
        }
    )


def sums_of(groups):
    """Persons (1, 2) and sums (1, 2, 5) of two groups of (value before, outcome)."""
    kept = [[y.sum(), (y**2).sum(), x.sum(), (x**2).sum(), (x * y).sum()] for x, y in groups]
    return np.array([[len(y) for _, y in groups]]), np.array([kept])


def people(sizes, seed=4):
    rng = np.random.Generator(np.random.PCG64(seed))
    for size, shift in zip(sizes, (1.5, 0.0), strict=True):
        before = rng.normal(10, 3, size)
        yield before, 5 + shift + 0.7 * before + rng.normal(0, 2, size)


def test_ancova_is_least_squares_of_statsmodels():
    from statsmodels.api import OLS, add_constant

    groups = list(people((23, 31)))
    found = ancova(*sums_of(groups))
    arm, before = np.repeat([1, 0], [23, 31]), np.concatenate([x for x, _ in groups])
    fitted = OLS(
        np.concatenate([y for _, y in groups]), add_constant(np.column_stack([arm, before]))
    ).fit()
    assert found.estimate[0] == pytest.approx(fitted.params[1])
    assert found.standard_error[0] == pytest.approx(fitted.bse[1])
    assert welch_p(found)[0] == pytest.approx(fitted.pvalues[1])


def test_changes_are_compared_by_scipys_welch():
    from scipy.stats import ttest_ind

    groups = list(people((23, 31)))
    changes = [y - x for x, y in groups]
    expected = ttest_ind(*changes, equal_var=False)
    found = change_difference(*sums_of(groups))
    assert welch_p(found)[0] == pytest.approx(expected.pvalue)


def test_the_simulated_sums_have_the_law_of_persons():
    """Mean, variance and correlation over studies of the within-arm sums, within five errors."""
    table = simulate_design(trial(0.6, sizes=(40, 40)), studies=20_000).endpoints[0]
    n, r, sd = 40, 0.6, 8.0
    y, x = table.sums[:, 1, 0, 0] / n, table.baseline[:, 1, 0, 0] / n
    assert np.corrcoef(x, y)[0, 1] == pytest.approx(r, abs=5 * (1 - r**2) / np.sqrt(20_000))
    assert x.std() == pytest.approx(sd / np.sqrt(n), rel=5 / np.sqrt(40_000))
    squares = table.baseline[:, 1, 0, 1] - n * x**2
    product = table.baseline[:, 1, 0, 2] - n * x * y
    # Wishart: means and variances of its entries (Anderson 2003, section 7.3).
    for values, mean, variance in (
        (squares, sd**2, 2 * sd**4),
        (product, r * sd**2, (1 + r**2) * sd**4),
    ):
        centre, spread = (n - 1) * mean, np.sqrt((n - 1) * variance)
        assert values.mean() == pytest.approx(centre, abs=5 * spread / np.sqrt(20_000))
        assert values.var() == pytest.approx(spread**2, rel=0.06)


@pytest.mark.parametrize("correlation", [0.0, 0.6, -0.4])
def test_power_is_that_of_the_variance_left(correlation):
    rows = run_design(trial(correlation)).rows
    formulas = [row for row in rows if row["diagnosand"] == "power_closed_form"]
    assert [row["test"] for row in formulas] == TESTS
    assert all(row["agree"] for row in formulas)
    for row in rows:
        if row["diagnosand"] == "coverage":
            assert row["value"] == pytest.approx(0.95, abs=4 * row["mc_se"])


def test_borm_fransen_and_lemmens_on_the_persons_needed():
    """Borm, Fransen & Lemmens (2007): n (1 - r^2) persons with ANCOVA do as well as n without."""
    plain = n_means_adjusted(2, 8, 0.0, 0.8, 0.05)
    fewer = round(plain * (1 - 0.6**2))
    power = {}
    for size, test in ((round(plain), "mean_difference"), (fewer, "ancova")):
        rows = run_design(trial(0.6, sizes=(size, size))).rows
        power[test] = next(
            row["value"] for row in rows if row["diagnosand"] == "power" and row["test"] == test
        )
    assert power["ancova"] == pytest.approx(power["mean_difference"], abs=0.025)
    assert power["ancova"] == pytest.approx(0.8, abs=0.02)


def test_outcomes_do_not_change_where_their_value_before_is_known():
    plain, known = trial(None, ["mean_difference"]), trial()
    sums = [simulate_design(one, studies=50).endpoints[0].sums for one in (plain, known)]
    assert np.array_equal(*sums)


@pytest.mark.parametrize("data", [{"randomisation": "simple"}, {"drop_out": {"share": 0.4}}])
def test_alpha_holds_where_chance_decides_who_is_there(data):
    rows = run_design(trial(0.6, ["ancova"], means=(20, 20), **data)).rows
    rate = next(row for row in rows if row["diagnosand"] == "false_positive_rate")
    assert abs(rate["value"] - 0.05) < 4 * rate["mc_se"]


def test_bad_input_is_refused_with_what_mends_it():
    with pytest.raises(InputError, match="must come with baseline_correlation of a typed mean"):
        trial(None, ["ancova"])
    with pytest.raises(InputError, match="ancova or change_difference"):
        trial(0.5, ["mean_difference"])
    with pytest.raises(InputError, match="must not be clustered with baseline_correlation"):
        trial(0.5, randomisation="clustered", clusters={"size": 10, "icc": 0.1})
    with pytest.raises(InputError, match="baseline_correlation"):
        trial(1.0)
    share = {"endpoint": "left_benefit", "baseline_correlation": 0.5}
    with pytest.raises(InputError, match="must come with means"):
        changed_design(load_design("fip"), {"model": {"endpoints": [share]}})
