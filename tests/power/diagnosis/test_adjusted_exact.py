"""Exact chances of adjusted verdicts, against brute force over all tables."""

from itertools import product

import numpy as np
import pytest

from sim.inputs.design.load import changed_design, design_from_mapping, load_design
from sim.power import run_design
from sim.power.diagnosis.exact import count_chances
from sim.power.inference import multiplicity
from sim.power.inference.answers import p_table


def small(rates, tests=("fisher",), **answers):
    arms = {"a": 7, "b": 6, "k": 8}
    return design_from_mapping(
        {
            "design": "small",
            "studies": 20_000,
            "model": {"endpoints": [{"endpoint": "left_benefit", "month": 6, "rates": rates}]},
            "inquiries": [{"arms": [arm], "against": ["k"]} for arm in "ab"],
            "data": {"arms": arms, "comparator": "k", "follow_up_months": 6},
            "answers": {
                "tests": list(tests), "alphas": [0.05, 0.2], "adjustments": ["holm", "dunnett"],
                **answers,
            },
        }
    )  # fmt: skip


def brute_force(rates, test, alpha, adjustment):
    """Chance of each verdict by all 8 x 7 x 9 outcomes of the three arms."""
    a, b, k = (count_chances(n, rates[arm]) for arm, n in (("a", 7), ("b", 6), ("k", 8)))
    first, second = p_table(test, 7, 8), p_table(test, 6, 8)
    x, y, z = np.array(list(product(range(8), range(7), range(9)))).T
    p = np.stack([first[x, z], second[y, z]], axis=1)
    if adjustment == "holm":
        p = multiplicity.holm(p)
    else:
        p = multiplicity.dunnett(p, np.array([7.0, 6.0]), 8.0)
    return (a[x] * b[y] * k[z]) @ (p <= alpha)


@pytest.mark.parametrize("rates", [{"a": 0.9, "b": 0.6, "k": 0.2}, {"a": 0.4, "b": 0.4, "k": 0.4}])
@pytest.mark.parametrize("adjustment", ["holm", "dunnett"])
def test_adjusted_chances_are_those_of_brute_force(rates, adjustment):
    rows = run_design(small(rates)).rows
    for alpha in (0.05, 0.2):
        expected = brute_force(rates, "fisher", alpha, adjustment)
        found = [
            row
            for row in rows
            if row["adjustment"] == adjustment
            and row["alpha"] == alpha
            and row["diagnosand"] in ("power", "false_positive_rate")
        ]
        assert [row["exact"] for row in found] == pytest.approx(expected.tolist(), rel=1e-9)
        assert all(row["agree"] for row in found)


def test_three_arms_agree_at_wageningen_sizes():
    """Two tests, two levels, three arms at four errors: one false alarm in a thousand."""
    asked = [
        {"arms": [arm], "against": ["control"]} for arm in ("exemption", "coaching", "disregard")
    ]
    design = changed_design(
        load_design("wageningen"),
        {"patterns": [], "inquiries": asked, "answers": {"adjustments": ["holm"]}},
    )
    rows = [row for row in run_design(design, studies=20_000).rows if row["diagnosand"] == "power"]
    assert len(rows) == 12
    assert all(row["agree"] for row in rows)


def test_a_family_with_a_pool_says_why_it_has_no_exact_value():
    result = run_design(load_design("wageningen"), studies=200)
    holm = [
        row
        for row in result.rows
        if row["adjustment"] == "holm" and row["diagnosand"] in ("power", "false_positive_rate")
    ]
    assert all(row["exact"] is None for row in holm)
    (note,) = result.notes
    assert note.startswith("Holm on first_exit_to_work has no exact value, because")
    assert run_design(small({"a": 0.9, "b": 0.6, "k": 0.2}), studies=20).notes == ()
