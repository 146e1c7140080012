"""Simulated studies agree with enumeration, nulls hold alpha, and the luck is reproducible."""

from itertools import product

import numpy as np
import pytest

from sim.engine.replicate import open_pool
from sim.inputs.design.load import changed_design, design_from_mapping, load_design
from sim.power import analyse, run_design, simulate_design
from sim.power.diagnosis.exact import exact_power, exact_size

STUDIES = 40_000


@pytest.fixture(scope="module")
def wageningen():
    return load_design("wageningen")


@pytest.fixture(scope="module")
def result(wageningen):
    return run_design(wageningen, studies=STUDIES)


def test_every_contrast_agrees_with_enumeration(result, wageningen):
    rows = [
        row for row in result.rows if row["diagnosand"] == "power" and row["adjustment"] == "none"
    ]
    assert len(rows) == len(wageningen.inquiries) * 2 * 2
    for row in rows:
        assert abs(row["value"] - row["exact"]) <= 4 * row["mc_se"], row


def test_every_other_diagnosand_agrees(result):
    judged = [row for row in result.rows if row["agree"] is not None]
    assert len(judged) > 200
    assert [row for row in judged if not row["agree"]] == []


@pytest.mark.parametrize(("test", "alpha"), list(product(["z_pooled", "fisher"], [0.05, 0.10])))
def test_table_chances_equal_plain_enumeration(result, test, alpha):
    row = next(
        row
        for row in result.rows
        if (row["contrast"], row["test"], row["alpha"], row["adjustment"], row["diagnosand"])
        == ("exemption v control", test, alpha, "none", "power")
    )
    assert row["exact"] == pytest.approx(
        exact_power(test, 98, 91, 26 / 98, 15 / 91, alpha), rel=1e-9
    )


def test_pattern_agrees_and_equals_brute_force():
    design = design_from_mapping(
        {
            "design": "small",
            "seed": 3,
            "studies": STUDIES,
            "model": {
                "endpoints": [
                    {
                        "endpoint": "left_benefit",
                        "month": 12,
                        "rates": {"a": 0.6, "b": 0.5, "k": 0.2},
                    }
                ]
            },
            "inquiries": [
                {"arms": ["a"], "against": ["k"]},
                {"arms": ["b"], "against": ["k"]},
                {"arms": ["a", "b"], "against": ["k"]},
            ],
            "data": {"arms": {"a": 9, "b": 8, "k": 10}, "comparator": "k", "follow_up_months": 12},
            "answers": {"tests": ["fisher"], "alphas": [0.1]},
            "patterns": [
                {
                    "name": "pool",
                    "test": "fisher",
                    "alpha": 0.1,
                    "no": ["a v k", "b v k"],
                    "yes": ["a+b v k"],
                }
            ],
        }
    )
    row = next(row for row in run_design(design).rows if row["diagnosand"] == "pattern")
    from scipy.stats import binom, fisher_exact

    def p(x, n, y, m):
        return fisher_exact([[x, n - x], [y, m - y]])[1]

    chance = 0.0
    for k in range(11):
        a_no = [x for x in range(10) if p(x, 9, k, 10) > 0.1]
        b_no = [y for y in range(9) if p(y, 8, k, 10) > 0.1]
        chance += binom.pmf(k, 10, 0.2) * sum(
            binom.pmf(x, 9, 0.6) * binom.pmf(y, 8, 0.5)
            for x in a_no
            for y in b_no
            if p(x + y, 17, k, 10) <= 0.1
        )
    assert row["exact"] == pytest.approx(chance, rel=1e-9)
    assert row["agree"]


@pytest.mark.parametrize("test", ["fisher", "boschloo"])
@pytest.mark.parametrize("alpha", [0.05, 0.10])
def test_exact_tests_never_exceed_alpha(test, alpha):
    assert exact_size(test, 98, 91, alpha) <= alpha + 1e-12


@pytest.mark.parametrize("alpha", [0.05, 0.10])
def test_z_and_mid_p_nearly_hold_alpha(alpha):
    assert exact_size("z_pooled", 98, 91, alpha) <= alpha * 1.15
    assert exact_size("fisher_mid_p", 98, 91, alpha) <= alpha * 1.15


def test_null_designs_hold_alpha(wageningen):
    rates = dict.fromkeys(wageningen.data.sizes(), 0.17)
    null = changed_design(
        wageningen,
        {
            "model": {
                "truth": "assumed",
                "endpoints": [{"endpoint": "first_exit_to_work", "month": 24, "rates": rates}],
            }
        },
    )
    rows = run_design(null, studies=STUDIES).rows
    false = [row for row in rows if row["diagnosand"] == "false_positive_rate"]
    assert len(false) == 64
    for row in false:
        slack = 4 * row["mc_se"] + (0.1 * row["alpha"] if row["test"] == "z_pooled" else 0)
        assert row["value"] <= row["alpha"] + slack, row


@pytest.mark.parametrize("mode", ["threads", "processes"])
def test_workers_change_nothing(wageningen, mode):
    design = changed_design(wageningen, {"data": {"drop_out": {"share": 0.1}}})
    for one in (wageningen, design):
        here = simulate_design(one, studies=9_000)
        with open_pool(2, mode) as pool:
            there = simulate_design(one, studies=9_000, pool=pool)
        assert (here.endpoints[0].events == there.endpoints[0].events).all()
        assert (here.endpoints[0].persons == there.endpoints[0].persons).all()


def test_studies_do_not_depend_on_their_number(wageningen):
    few, many = (simulate_design(wageningen, studies=n) for n in (100, 5_000))
    assert (few.endpoints[0].events == many.endpoints[0].events[:100]).all()


def test_arms_and_studies_are_independent(wageningen):
    events = (
        simulate_design(wageningen, studies=STUDIES).endpoints[0].events[:, 0, :, 0].astype(float)
    )
    between_arms = np.corrcoef(events.T)
    assert np.abs(between_arms - np.eye(5)).max() < 4 / np.sqrt(STUDIES)
    next_study = np.corrcoef(events[:-1, 0], events[1:, 0])[0, 1]
    assert abs(next_study) < 4 / np.sqrt(STUDIES)


def test_kept_table_answers_other_questions(wageningen, tmp_path):
    from sim.power import Studies

    table = simulate_design(wageningen, studies=2_000)
    table.save(tmp_path / "kept.npz")
    again = Studies.load(tmp_path / "kept.npz")
    other = changed_design(
        wageningen,
        {
            "patterns": [],
            "answers": {"tests": ["boschloo", "logistic"], "alphas": [0.01]},
            "inquiries": [{"arms": ["disregard", "coaching"], "against": ["control", "reference"]}],
        },
    )
    kept, fresh = analyse(again, other).rows, run_design(other, studies=2_000).rows
    assert repr(kept) == repr(fresh)
    assert {row["test"] for row in kept} == {"boschloo", "logistic"}


def lives_design(**data):
    return design_from_mapping(
        {
            "design": "lives",
            "seed": 8,
            "studies": 4_000,
            "model": {
                "endpoints": [
                    {"endpoint": "first_exit_to_work", "month": 24, "rates": {"a": 0.3, "k": 0.2}},
                    {"endpoint": "time_to_exit", "month": 24, "rates": {"a": 0.3, "k": 0.2}},
                ]
            },
            "inquiries": [{"arms": ["a"], "against": ["k"]}],
            "data": {
                "arms": {"a": 150, "k": 150},
                "comparator": "k",
                "follow_up_months": 24,
                **data,
            },
            "answers": {"tests": ["z_pooled", "log_rank", "cox"], "alphas": [0.05]},
        }
    )


def power_rows(design):
    return {row["test"]: row for row in run_design(design).rows if row["diagnosand"] == "power"}


def test_person_level_and_count_level_agree_in_distribution():
    from dataclasses import replace

    from sim.power.simulation.plan import make_plans
    from sim.power.simulation.simulate import simulate_endpoint

    plan = make_plans(lives_design())[0]
    by_count = simulate_endpoint(plan, range(20_000), 1)
    by_person = simulate_endpoint(replace(plan, needs_lives=True), range(20_000), 2)
    for arm in range(2):
        one, other = (np.sort(table.events[:, 0, arm, 0]) for table in (by_count, by_person))
        grid = np.arange(151)
        gap = (
            np.abs(np.searchsorted(one, grid, "right") - np.searchsorted(other, grid, "right"))
            / 20_000
        )
        assert gap.max() < 1.95 * np.sqrt(2 / 20_000)  # two-sample Kolmogorov-Smirnov, about 0.001


def test_time_to_exit_agrees_with_schoenfeld_and_its_estimand():
    rows = run_design(lives_design()).rows
    formula = [
        row
        for row in rows
        if row["diagnosand"] == "power_closed_form" and row["test"] in ("log_rank", "cox")
    ]
    assert len(formula) == 2
    assert all(row["agree"] for row in formula)
    bias = next(row for row in rows if row["diagnosand"] == "bias" and row["test"] == "cox")
    assert abs(bias["value"]) < 0.015


def test_drop_out_and_late_entry_cost_power():
    plain = power_rows(lives_design())["z_pooled"]["value"]
    lost = power_rows(lives_design(drop_out={"share": 0.4}))["z_pooled"]["value"]
    late = power_rows(lives_design(entry={"at_start_share": 0.2, "last_month": 20}))["z_pooled"][
        "value"
    ]
    assert lost < plain
    assert late < plain


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"take_up": {"a": 0.5}}, 0.05),
        ({"spill_over": 0.5}, 0.05),
        ({"staff": {"fte": 1, "clients_per_fte": 75, "arms": ["a"]}}, 0.05),
        ({"stopping": {"a": 50}, "stopped": "included"}, 0.075),
    ],
)
def test_what_goes_wrong_dilutes_the_estimate(data, expected):
    rows = run_design(lives_design(**data)).rows
    row = next(
        row for row in rows if row["diagnosand"] == "mean_estimate" and row["test"] == "z_pooled"
    )
    assert row["value"] == pytest.approx(expected, abs=4 * row["mc_se"])


def test_selection_gap_is_a_bias():
    design = changed_design(
        lives_design(),
        {"data": {"non_participants": ["k"], "comparator": "a", "selection_gap": {"k": -0.05}}},
    )
    row = next(
        row
        for row in run_design(design).rows
        if row["diagnosand"] == "bias" and row["test"] == "z_pooled"
    )
    assert row["value"] == pytest.approx(0.05, abs=4 * row["mc_se"])


def test_simple_randomisation_varies_the_sizes():
    table = simulate_design(lives_design(randomisation="simple"))
    persons = table.endpoints[0].persons[:, 0, :, 0]
    assert (persons.sum(axis=1) == 300).all()
    assert persons[:, 0].std() == pytest.approx(np.sqrt(300) / 2, rel=0.1)


def test_clusters_break_alpha_as_the_design_effect_says():
    design = design_from_mapping(
        {
            "design": "clusters",
            "studies": 20_000,
            "model": {
                "endpoints": [
                    {"endpoint": "left_benefit", "month": 12, "rates": {"a": 0.3, "k": 0.3}}
                ]
            },
            "inquiries": [{"arms": ["a"], "against": ["k"]}],
            "data": {
                "arms": {"a": 400, "k": 400},
                "comparator": "k",
                "follow_up_months": 12,
                "randomisation": "clustered",
                "clusters": {"size": 20, "icc": 0.05},
            },
            "answers": {"tests": ["z_unpooled"], "alphas": [0.05]},
        }
    )
    from scipy.stats import norm

    row = next(row for row in run_design(design).rows if row["diagnosand"] == "false_positive_rate")
    expected = 2 * norm.sf(norm.isf(0.025) / np.sqrt(1 + 19 * 0.05))
    assert row["value"] == pytest.approx(expected, abs=0.012)


def test_mean_endpoint_agrees_with_the_noncentral_t():
    from sim.power.inference.closed_form import power_two_means

    design = design_from_mapping(
        {
            "design": "means",
            "studies": 40_000,
            "model": {
                "endpoints": [
                    {
                        "endpoint": "euros_saved",
                        "month": 24,
                        "means": {"a": {"mean": 900, "sd": 2000}, "k": {"mean": 300, "sd": 2000}},
                    }
                ]
            },
            "inquiries": [{"arms": ["a"], "against": ["k"]}],
            "data": {"arms": {"a": 100, "k": 100}, "comparator": "k", "follow_up_months": 24},
            "answers": {"tests": ["mean_difference"], "alphas": [0.05]},
        }
    )
    row = next(row for row in run_design(design).rows if row["diagnosand"] == "power")
    assert row["value"] == pytest.approx(
        power_two_means(100, 100, 600, 2000, 2000, 0.05), abs=4 * row["mc_se"]
    )
