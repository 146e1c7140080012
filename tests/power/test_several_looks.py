"""Several looks, any spending, classical bounds and futility, in a design."""

import numpy as np
import pytest

from sim.errors import InputError
from sim.inputs.design.load import changed_design, design_from_mapping, load_design
from sim.power import registration_paragraph, run_design
from sim.power.diagnosis.interim import bounds_of, box_chance
from sim.power.inference.boundaries import shaped_boundaries

ENDPOINT = "first_exit_to_work"


def trial(interim, rates=(0.3, 0.2), sides="two", studies=4000, **more):
    typed = {
        "endpoint": ENDPOINT,
        "month": 24,
        "rates": dict(zip(("a", "control"), rates, strict=True)),
    }
    return design_from_mapping(
        {
            "design": "looks",
            "seed": 2,
            "studies": studies,
            "model": {"truth": "assumed", "endpoints": [typed]},
            "inquiries": [{"arms": ["a"], "against": ["control"]}],
            "data": {"arms": {"a": 250, "control": 250}, "follow_up_months": 24},
            "answers": {
                "tests": ["z_pooled"],
                "alphas": [0.05],
                "hypothesis": {"sides": sides},
                "interim": interim,
            },
            **more,
        }
    )


def rows_of(design):
    return {row["diagnosand"]: row for row in run_design(design).rows}


RULES = [
    {"spending": "obrien_fleming"},
    {"spending": "pocock"},
    {"spending": "power", "parameter": 2},
    {"spending": "hwang_shih_decani", "parameter": -2},
    {"spending": "classical_obrien_fleming"},
    {"spending": "classical_pocock"},
    {"spending": "wang_tsiatis", "parameter": 0.1},
    {"spending": "stated", "spent": [0.1, 0.4]},
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["spending"])
@pytest.mark.parametrize("sides", ["two", "less"])
def test_any_rule_is_what_its_formula_says(rule, sides):
    """Two looks: simulated beside three normal statistics that share their early exits."""
    rates = (0.2, 0.3) if sides == "less" else (0.3, 0.2)
    rows = rows_of(trial({"months": [8, 16], **rule}, rates, sides, studies=3000))
    for name in ("stop_at_look", "power_with_look"):
        assert rows[f"{name}_closed_form"]["agree"]
    by_month = [rows[f"stop_at_look@{month}"]["value"] for month in (8, 16)]
    assert sum(by_month) == pytest.approx(rows["stop_at_look"]["value"])
    used = rows["information_used"]["value"]
    assert used == pytest.approx(1 - by_month[0] * 2 / 3 - by_month[1] / 3)


@pytest.mark.parametrize("rule", [RULES[1], RULES[5]], ids=["pocock", "classical"])
def test_three_looks_keep_the_level(rule):
    """Four Monte-Carlo errors and half a point, because counts are no normal numbers."""
    rows = rows_of(trial({"months": [6, 12, 18], **rule}, (0.3, 0.3)))
    found = rows["power_with_look"]
    assert abs(found["value"] - 0.05) < 4 * found["mc_se"] + 0.005


def test_futility_stops_and_costs_power():
    futile = {"months": [8, 16], "futility": {"spending": "obrien_fleming", "power": 0.8}}
    rows = rows_of(trial(futile, sides="greater"))
    plain = rows_of(trial({"months": [8, 16]}, sides="greater"))
    assert rows["stop_for_futility"]["value"] > 0
    assert rows["power_with_look"]["value"] < plain["power_with_look"]["value"]
    assert rows["power_with_look_closed_form"]["agree"]
    null = rows_of(trial(futile, (0.3, 0.3), sides="greater"))
    assert null["stop_for_futility"]["value"] > 0.5
    assert null["power_with_look"]["value"] < 0.05 + 4 * null["power_with_look"]["mc_se"]
    assert null["information_used"]["value"] < 0.8


def test_a_binding_rule_lowers_the_bounds():
    heights = [
        bounds_of(
            trial(
                {"months": [8, 16], "futility": {"z": [0.0, 0.5], "binding": binding}},
                sides="greater",
            ),
            0.05,
        ).heights[-1]
        for binding in (True, False)
    ]
    assert heights[0] < heights[1]


def test_the_paragraph_states_the_bounds_that_are_simulated():
    interim = {"months": [8, 16], "spending": "classical_obrien_fleming"}
    design = trial({**interim, "futility": {"z": [-0.5, 0.25]}}, sides="greater")
    words = registration_paragraph(design)
    heights = shaped_boundaries(
        0.05, (1 / 3, 2 / 3, 1.0), "classical_obrien_fleming", two_sided=False
    ).heights
    assert "2 interim looks are made at months 8 and 16, with 33% and 67% of the" in words
    assert "O'Brien and Fleming's bounds" in words
    for height in heights:
        assert f"{height:.3f}" in words
    assert "stops for futility when z is at most -0.500 and 0.250" in words
    assert "is not binding" in words


@pytest.mark.slow
def test_lives_are_looked_at_several_times():
    interim = {"months": [8, 16], "spending": "pocock"}
    answers = {"tests": ["z_pooled"], "alphas": [0.1], "interim": interim}
    asked = [{"arms": ["exemption"], "against": ["control"], "endpoint": ENDPOINT}]
    change = {"inquiries": asked, "patterns": [], "decision": None, "studies": 60}
    design = changed_design(load_design("wageningen_lives"), {"answers": answers, **change})
    rows = [row for row in run_design(design).rows if "look" in row["diagnosand"]]
    names = {row["diagnosand"] for row in rows}
    assert {"stop_at_look@8", "stop_at_look@16", "power_with_look"} <= names


def test_the_law_of_normal_numbers_between_bounds():
    """Against scipy's of two and, for independent numbers, a product of three."""
    from scipy.stats import multivariate_normal, norm

    mean, covariance = np.array([0.3, -0.1]), np.array([[1.0, 0.6], [0.6, 2.0]])
    low, high = np.array([-1.0, -2.0]), np.array([1.5, 0.7])
    expected = multivariate_normal(mean, covariance).cdf(high, lower_limit=low)
    assert box_chance(mean, covariance, low, high) == pytest.approx(expected, abs=1e-7)
    three = np.array([1.0, 2.0, 0.5])
    found = box_chance(np.zeros(3), np.diag(three**2), np.full(3, -np.inf), np.full(3, 0.4))
    assert found == pytest.approx(norm.cdf(0.4 / three).prod(), abs=1e-7)


WRONG = [
    ({"months": [16, 8]}, "months must rise"),
    ({"months": [8, 16], "month": 10}, "either month or months"),
    ({"months": [8, 24]}, r"months: must lie before data.follow_up_months, 24"),
    ({"months": [8], "information_share": 0.4}, "information_shares must come with months"),
    ({"months": [8, 16], "information_shares": [0.4]}, "one number a look"),
    ({"months": [8, 16], "information_shares": [0.4, 1.2]}, "must be below 1"),
    ({"spending": "stated"}, "spent must be given for spending stated"),
    ({"parameter": 2.0}, "parameter must come with spending power"),
    ({"futility": {"binding": True}}, "either z or spending"),
    ({"futility": {"z": [0.0]}}, "because what is futile on one side may be found on the other"),
    (
        {"spending": "classical_pocock", "futility": {"spending": "pocock"}},
        "z that do not bind where bounds are stated",
    ),
]


@pytest.mark.parametrize(("interim", "told"), WRONG, ids=lambda one: str(one)[:40])
def test_looks_that_cannot_be_are_refused_in_a_sentence(interim, told):
    with pytest.raises(InputError, match=told):
        trial(interim)


@pytest.mark.parametrize("turn", [1, -1])
def test_of_one_look_and_several_the_last_one_written_holds(turn):
    first, then = ({"month": 10}, {"months": [8, 16]})[::turn]
    changed = changed_design(trial(first), {"answers": {"interim": then}})
    assert changed.answers.interim.looks == tuple(then.get("months", [then.get("month")]))


def test_what_is_kept_of_a_design_can_be_read_again():
    """A manifest holds every key, also those that nobody wrote."""
    for design in (
        trial({"months": [8, 16], "futility": {"z": [0.0, 0.5]}}, sides="greater"),
        trial({"month": 10, "spending": "wang_tsiatis"}),
    ):
        kept = design.model_dump(mode="json", exclude={"inherited"})
        assert bounds_of(design_from_mapping(kept), 0.05) == bounds_of(design, 0.05)
