"""Score tests of a margin: published intervals, levels by enumeration, formulas, direction."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.stats import norm

from sim.inputs.design.load import design_from_mapping
from sim.power import ask, n_for_power, run_design
from sim.power.diagnosis.cautions import cautions_of
from sim.power.diagnosis.closed_form_check import score_power
from sim.power.diagnosis.exact import exact_power, exact_size
from sim.power.inference.hypotheses import Hypothesis
from sim.power.inference.proportions import (
    likeliest_with_difference,
    score_interval,
    score_z,
    z_pooled,
)

SCORE = ("farrington_manning", "miettinen_nurminen")
# Newcombe (1998), Statistics in Medicine 17:873-890, table II, methods 5 (Mee, which inverts
# Farrington and Manning's test) and 6 (Miettinen and Nurminen).
INTERVALS = [
    ((56, 70, 48, 80), (0.0533, 0.3377), (0.0528, 0.3382)),
    ((9, 10, 3, 10), (0.1821, 0.8370), (0.1700, 0.8406)),
    ((5, 56, 0, 29), (-0.0313, 0.1926), (-0.0326, 0.1933)),
    ((0, 10, 0, 10), (-0.2775, 0.2775), (-0.2879, 0.2879)),
    ((10, 10, 0, 20), (0.7225, 1.0), (0.7156, 1.0)),
]


@pytest.mark.parametrize(("counts", "mee", "nurminen"), INTERVALS)
def test_intervals_are_newcombes(counts, mee, nurminen):
    for factor, expected in enumerate((mee, nurminen)):
        low, high = score_interval(*(np.array([one]) for one in counts), 0.05, factor)
        assert (low[0], high[0]) == pytest.approx(expected, abs=6e-5)


@pytest.mark.parametrize("difference", [-0.2, -0.05, 0.0, 0.1])
@pytest.mark.parametrize(
    "counts", [(7, 12, 3, 40), (0, 12, 13, 31), (12, 12, 1, 9), (20, 50, 20, 50)]
)
def test_the_likeliest_chances_maximise_the_likelihood(counts, difference):
    first, n_first, second, n_second = counts

    def against(p):
        q = p - difference
        parts = ((first, p), (n_first - first, 1 - p), (second, q), (n_second - second, 1 - q))
        return -sum(n * np.log(max(chance, 1e-300)) for n, chance in parts if n)

    ends = max(0.0, difference), min(1.0, 1.0 + difference)
    best = minimize_scalar(against, bounds=ends, method="bounded", options={"xatol": 1e-10})
    found = likeliest_with_difference(
        np.array(first / n_first), np.array(second / n_second), n_second / n_first, difference
    )
    assert against(float(found)) <= best.fun + 1e-9


def test_without_a_margin_the_score_test_is_the_pooled_z():
    rng = [np.array(one) for one in ((5, 12, 30), (40, 40, 60), (9, 2, 30), (50, 40, 60))]
    z = score_z(*rng, 0.0)
    assert 2 * norm.sf(abs(z)) == pytest.approx(z_pooled(*rng))
    assert score_z(*rng, 0.0, 1) == pytest.approx(z * np.sqrt(1 - 1 / (rng[1] + rng[3])))


def noninferior(rates, size, tests, kind="non_inferiority", studies=2000):
    endpoint = {
        "endpoint": "first_exit_to_work",
        "month": 24,
        "rates": dict(zip(("a", "control"), rates, strict=True)),
    }
    return design_from_mapping(
        {
            "design": "trial",
            "studies": studies,
            "model": {"truth": "assumed", "endpoints": [endpoint]},
            "inquiries": [{"arms": ["a"], "against": ["control"]}],
            "data": {"arms": {"a": size, "control": size}, "follow_up_months": 24},
            "answers": {
                "tests": list(tests),
                "alphas": [0.05],
                "hypothesis": {"kind": kind, "margin": 0.1},
            },
        }
    )


def test_score_tests_hold_the_level_that_the_wald_test_exceeds():
    """Enumerated over all common shares at 60 an arm: 0.136 for Wald."""
    margin = Hypothesis("non_inferiority", margin=0.1)
    assert exact_size("z_unpooled", 60, 60, 0.05, margin) > 0.12
    for test in SCORE:
        assert exact_size(test, 60, 60, 0.05, margin) < 0.07


def test_a_wald_level_above_alpha_is_told_and_a_score_test_is_not():
    wald = noninferior((0.02, 0.12), 40, ["z_unpooled"])
    (caution,) = [one for one in cautions_of(wald) if one.code == "wald_size"]
    size = exact_power(
        "z_unpooled", 40, 40, 0.02, 0.12, 0.05, Hypothesis("non_inferiority", margin=0.1)
    )
    assert f"{size:.1%} on the edge of the margin" in caution.caution
    assert not [
        one for one in cautions_of(noninferior((0.02, 0.12), 40, SCORE)) if one.code == "wald_size"
    ]
    assert not [
        one
        for one in cautions_of(noninferior((0.5, 0.5), 500, ["z_unpooled"]))
        if one.code == "wald_size"
    ]


@pytest.mark.parametrize("test", SCORE)
@pytest.mark.parametrize(
    "kind", ["non_inferiority", pytest.param("equivalence", marks=pytest.mark.slow)]
)
def test_simulated_enumerated_and_formula_agree(test, kind):
    design = noninferior((0.3, 0.3), 400, [test], kind)
    rows = {row["diagnosand"]: row for row in run_design(design).rows}
    assert rows["power"]["agree"]
    assert rows["power_closed_form"]["agree"]
    assert rows["coverage"]["exact"] == pytest.approx(0.95, abs=0.006)
    assert rows["coverage"]["agree"]
    found = n_for_power(ask(design), 0.8, studies=2000)
    assert found.value == pytest.approx(found.exact, abs=4 * found.mc_se + 4)
    assert found.closed_form == pytest.approx(found.exact, rel=0.02)


def test_power_of_a_score_test_at_equal_shares_by_hand():
    """Chances of the null by the cubic at 30 and 30 %, margin 10 points, 200 an arm."""
    likely = float(likeliest_with_difference(np.array(0.3), np.array(0.3), 1.0, -0.1))
    assert 0.2 < likely < 0.3
    power = score_power(200, 200, 0.3, 0.3, 0.05, Hypothesis("non_inferiority", margin=0.1))
    exact = exact_power(
        "farrington_manning", 200, 200, 0.3, 0.3, 0.05, Hypothesis("non_inferiority", margin=0.1)
    )
    assert power == pytest.approx(exact, abs=0.01)
