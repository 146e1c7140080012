"""Questions: n, smallest effect, allocation, curves, assurance, looks, audit, words."""

import json

import numpy as np
import pytest

from sim.errors import InputError
from sim.inputs.design.load import (
    builtin_designs,
    changed_design,
    design_from_mapping,
    load_design,
)
from sim.power import (
    Wording,
    as_json,
    ask,
    assurance,
    audit_verdicts,
    best_allocation,
    compare_designs,
    complete_wordings,
    minimum_detectable_effect,
    n_for_power,
    power_curve,
    registration_paragraph,
    run_design,
    write_table,
)
from sim.power.diagnosis.exact import exact_power
from sim.power.inference.proportions import boschloo_few, boschloo_table
from sim.power.questions.contrast_query import changed_query


@pytest.fixture(scope="module")
def wageningen():
    return load_design("wageningen")


@pytest.fixture(scope="module")
def question(wageningen):
    return ask(wageningen, "exemption v control", test="z_pooled", alpha=0.05)


def test_n_for_power_agrees_with_enumeration(question):
    found = n_for_power(question, 0.8, studies=5_000)
    assert abs(found.value - found.exact) < 4 * found.mc_se + 2
    assert exact_power("z_pooled", 270, round(270 * 91 / 98), 26 / 98, 15 / 91, 0.05) >= 0.8
    assert found.closed_form == pytest.approx(found.exact, rel=0.02)


def test_smallest_effect_agrees_with_enumeration(question):
    found = minimum_detectable_effect(question, 0.8, studies=5_000)
    assert abs(found.value - found.exact) < 4 * found.mc_se + 1e-3
    assert exact_power("z_pooled", 98, 91, 15 / 91 + found.exact, 15 / 91, 0.05) == pytest.approx(
        0.8, abs=1e-3
    )


def test_impossible_power_is_told(question):
    tiny = changed_query(question, sizes=dict.fromkeys(question.design.data.sizes(), 2))
    with pytest.raises(InputError, match="power: must be within reach"):
        minimum_detectable_effect(tiny, 0.8, studies=100)
    with pytest.raises(InputError, match="between 0 and 1"):
        n_for_power(question, 80)


def test_curves_rise_with_n_effect_and_follow_up(question):
    for over, values in (("n", [200, 800]), ("effect", [0.02, 0.2]), ("follow_up", [6, 30])):
        low, high = power_curve(question, over, values, studies=2_000)
        assert low.power < high.power
        assert low.low <= low.power <= low.high
        assert abs(high.power - high.exact) <= 4 * max(high.mc_se, 0.002)


def test_base_rate_keeps_the_effect(question):
    (point,) = power_curve(question, "base_rate", [0.5], studies=2_000)
    effect = 26 / 98 - 15 / 91
    assert point.exact == pytest.approx(exact_power("z_pooled", 98, 91, 0.5 + effect, 0.5, 0.05))


def test_staff_limits_the_treatment(wageningen):
    short = changed_design(
        wageningen, {"data": {"staff": {"fte": 2, "clients_per_fte": 50, "arms": ["coaching"]}}}
    )
    one = ask(short, "coaching v control", test="z_pooled")
    none, half, all_served = power_curve(one, "staff", [0, 1, 2], studies=4_000)
    assert none.power < half.power < all_served.power


def test_best_allocation_beats_the_design_and_keeps_the_total(wageningen):
    contrasts = ["exemption v control", "coaching v control", "disregard v control"]
    best = best_allocation(wageningen, contrasts=contrasts)
    assert sum(best.sizes.values()) == sum(wageningen.data.sizes().values())
    assert best.sizes["reference"] == 382
    assert min(best.power.values()) > min(best.power_as_designed.values())


def test_equal_effects_give_dunnetts_root_rule():
    design = design_from_mapping(
        {
            "design": "root",
            "studies": 10,
            "model": {
                "endpoints": [
                    {
                        "endpoint": "left_benefit",
                        "month": 12,
                        "base_rate": 0.5,
                        "effects": {"a": 0.02, "b": 0.02, "c": 0.02, "d": 0.02},
                    }
                ]
            },
            "inquiries": [{"arms": [arm], "against": ["k"]} for arm in "abcd"],
            "data": {
                "arms": dict.fromkeys("abcdk", 2000),
                "comparator": "k",
                "follow_up_months": 12,
            },
        }
    )
    sizes = best_allocation(design).sizes
    assert sizes["k"] / sizes["a"] == pytest.approx(2.0, rel=0.03)  # the root of four arms


def test_assurance_agrees_with_enumeration():
    design = design_from_mapping(
        {
            "design": "belief",
            "studies": 10,
            "model": {
                "endpoints": [
                    {
                        "endpoint": "left_benefit",
                        "month": 12,
                        "base_rate": 0.2,
                        "prior": {"a": {"mean": 0.08, "sd": 0.05}},
                    }
                ]
            },
            "inquiries": [{"arms": ["a"], "against": ["k"]}],
            "data": {"arms": {"a": 200, "k": 200}, "comparator": "k", "follow_up_months": 12},
            "answers": {"tests": ["fisher"], "alphas": [0.05]},
        }
    )
    found = assurance(ask(design), studies=20_000)
    assert abs(found.value - found.exact) <= 4 * found.mc_se
    point = exact_power("fisher", 200, 200, 0.28, 0.2, 0.05)
    assert found.exact != pytest.approx(point, abs=0.01)


def test_assurance_without_a_prior_is_told(question):
    with pytest.raises(InputError, match="prior: must be stated"):
        assurance(question, studies=10)


def test_paired_designs_are_more_precise_than_two_runs(question):
    more = changed_query(question, sizes={**question.design.data.sizes(), "control": 120})
    paired = compare_designs(question, more, studies=4_000)
    alone = np.sqrt(
        (paired.first * (1 - paired.first) + paired.second * (1 - paired.second)) / 4_000
    )
    assert paired.difference > 0
    assert paired.mc_se < 0.6 * alone


def test_look_at_12_months(wageningen):
    looked = changed_design(
        wageningen,
        {
            "patterns": [],
            "answers": {
                "interim": {"month": 12, "spending": "obrien_fleming"},
                "tests": ["z_pooled"],
            },
        },
    )
    rates = dict.fromkeys(wageningen.data.sizes(), 0.17)
    null = changed_design(
        looked,
        {
            "model": {
                "truth": "assumed",
                "endpoints": [{"endpoint": "first_exit_to_work", "month": 24, "rates": rates}],
            }
        },
    )
    rows = [
        row
        for row in run_design(null, studies=3_000).rows
        if row["diagnosand"] == "power_with_look"
    ]
    assert len(rows) == 16
    for row in rows:
        assert row["value"] <= row["alpha"] * 1.15 + 4 * row["mc_se"]
    found = {row["diagnosand"] for row in run_design(looked, studies=500).rows}
    assert {"stop_at_look", "power_with_look"} <= found


@pytest.fixture(scope="module")
def cells(wageningen):
    return audit_verdicts(wageningen)


def test_audit_reproduces_the_report_only_with_some_tests(cells):
    said = [
        cell
        for cell in cells
        if cell.endpoint == "net_exit_to_work"
        and cell.denominator == "table"
        and cell.test == "z_pooled"
        and cell.sides == "two"
        and cell.alpha == 0.10
    ]
    p = {cell.contrast: cell.p for cell in said}
    # F157: raw counts give 0.119 and 0.123
    assert p["exemption v control"] == pytest.approx(0.119, abs=5e-4)
    assert p["coaching v control"] == pytest.approx(0.123, abs=5e-4)
    assert p["exemption+coaching v control"] <= 0.10
    whole = {
        (one.endpoint, one.denominator, one.test, one.sides): one.reproduces
        for one in complete_wordings(cells)
        if one.alpha == 0.10
    }
    assert whole["net_exit_to_work", "table", "z_pooled", "two"]
    assert not whole["first_exit_to_work", "table", "z_pooled", "two"]
    assert whole["first_exit_to_work", "table", "fisher", "two"]


def test_audit_with_words_of_ones_own(wageningen):
    words = (Wording(0.05, no=("disregard v control",)),)
    found = audit_verdicts(wageningen, wordings=words, tests=("fisher",))
    cells = [cell for cell in found if cell.said is not None]
    assert cells
    assert all(cell.contrast == "disregard v control" and cell.alpha == 0.05 for cell in cells)
    with pytest.raises(InputError, match="must hold counts"):
        audit_verdicts(load_design("oss"))


def test_own_estimates_are_warned_of(wageningen):
    assert any("own estimate" in caution for caution in run_design(wageningen, studies=50).cautions)
    hidden = changed_design(wageningen, {"model": {"truth": "assumed"}})
    assert any(
        "look like the study's own" in caution
        for caution in run_design(hidden, studies=50).cautions
    )


def test_wrong_decisions_add_up():
    fip = run_design(load_design("fip"), studies=20_000)
    rows = {
        row["diagnosand"]: row
        for row in fip.rows
        if row["test"] == "z_pooled" and row["alpha"] == 0.05
    }
    # The true effect is worth more than its cost, so only a no-go can be wrong.
    assert rows["wrong_go"]["value"] == 0
    worth = 1000 * (16 / 300 * 15000 - 443.33)
    assert rows["cost_of_wrong_decision_eur"]["value"] == pytest.approx(
        rows["wrong_no_go"]["value"] * worth
    )
    assert rows["wrong_no_go"]["agree"]
    cost = next(row for row in fip.rows if row["diagnosand"] == "cost_of_trial_eur")
    assert cost["value"] == pytest.approx(133_000, abs=1)


@pytest.mark.parametrize("sides", ["two", "greater", "less"])
def test_boschloo_of_one_table_is_that_of_the_whole_list(sides):
    first, second = np.array([0, 3, 20, 40]), np.array([2, 31, 10, 1])
    listed = boschloo_table(40, 31, sides)[first, second]
    assert boschloo_few(first, 40, second, 31, sides) == pytest.approx(listed, rel=1e-9)


def test_a_question_of_lives_is_answered_or_refused_in_words():
    lives = changed_design(load_design("wageningen_lives"), {"model": {"posterior_draws": 2}})
    question = ask(lives, "exemption v control", endpoint="net_exit_to_work")
    few, many = power_curve(question, "n", [774, 4 * 774], studies=40)
    assert few.power <= many.power
    assert few.exact is None
    for refused in (minimum_detectable_effect, lambda one: power_curve(one, "effect", [0.1])):
        with pytest.raises(InputError, match="must be put to a share"):
            refused(ask(lives, endpoint="months_on_benefit"))


def test_a_truth_without_effect_has_no_number_of_persons(question):
    flat = changed_query(question, levels=dict.fromkeys(question.design.data.sizes(), 0.2))
    with pytest.raises(InputError, match="within reach"):
        n_for_power(flat, 0.8, studies=500)


def test_allocation_looks_at_single_arms_against_the_comparator(wageningen):
    best = best_allocation(wageningen)
    assert list(best.power) == ["exemption v control", "coaching v control", "disregard v control"]


def test_own_diagnosand_gets_an_error(wageningen):
    own = {"share_above_10_points": lambda table: float((table.estimate > 0.10).mean())}
    rows = [
        row
        for row in run_design(wageningen, studies=2_000, own=own).rows
        if row["diagnosand"] == "share_above_10_points"
    ]
    assert rows
    assert all(0 <= row["value"] <= 1 and row["mc_se"] < 0.03 for row in rows)


def test_registration_says_what_matters(wageningen):
    words = registration_paragraph(wageningen, run_design(wageningen, studies=1_000))
    for part in (
        "exemption (98)",
        "exemption+coaching v control",
        "Fisher's exact test",
        "at alpha 0.05, the primary analysis",
        "alpha 0.1.",
        "adjusted by Holm",
        "1,000 simulated studies",
        "own estimate",
    ):
        assert part in words


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_tables_are_written(wageningen, tmp_path, suffix):
    import pandas as pd

    result = run_design(wageningen, studies=200)
    path = tmp_path / f"power{suffix}"
    write_table(result.rows, path)
    table = pd.read_csv(path) if suffix == ".csv" else pd.read_excel(path)
    assert len(table) == len(result.rows)
    with pytest.raises(InputError, match=r"must end in \.xlsx or \.csv"):
        write_table(result.rows, tmp_path / "power.txt")


@pytest.mark.parametrize("name", builtin_designs())
def test_built_in_designs_run_and_speak_json(name):
    design = load_design(name)
    if design.model.scenario:
        design = changed_design(design, {"model": {"posterior_draws": 3}})
    found = as_json(run_design(design, studies=60))
    json.dumps(found, allow_nan=False)
    assert found["rows"]
    assert set(found["rows"][0]) == {
        "contrast",
        "endpoint",
        "test",
        "alpha",
        "adjustment",
        "diagnosand",
        "value",
        "mc_se",
        "exact",
        "agree",
    }


@pytest.mark.slow
def test_paces_are_within_the_wanted_cost(wageningen):
    from sim.bench.run import power_timings

    lives = changed_design(
        load_design("wageningen_lives"),
        {
            "model": {"posterior": "none"},
            "answers": {"tests": ["z_pooled", "fisher"]},
            "patterns": [],
            "inquiries": [
                inquiry.model_dump(exclude_unset=True) | {"endpoint": "first_exit_to_work"}
                for inquiry in wageningen.inquiries
            ],
        },
    )
    plain = changed_design(wageningen, {"answers": {"adjustments": ["none"]}})
    paces = {pace.name: pace.microseconds_per_study for pace in power_timings(plain, lives)}
    # Twice the wanted 5 and 1,000: a shared machine may be busy.
    assert paces["counts"] < 10
    assert paces["lives"] < 2_000
    assert paces["statsmodels and scipy"] > 20 * paces["counts"]


def test_a_log_odds_has_no_price_in_a_decision() -> None:
    """Going ahead is worth persons x points x euros; a log odds would inflate it twelvefold."""
    result = run_design(load_design("fip"), studies=200)
    tests = {row["test"] for row in result.rows if "wrong" in row["diagnosand"]}
    assert tests
    assert "logistic" not in tests
