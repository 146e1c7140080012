"""What a design says is what is computed: bounds, sides, margins, persons, names, repeats."""

import numpy as np
import pytest

from sim.errors import InputError
from sim.inputs.design.load import design_from_mapping
from sim.power import registration_paragraph, run_design
from sim.power.diagnosis.exact import exact_power
from sim.power.inference.boundaries import two_look_boundaries
from sim.power.inference.hypotheses import Hypothesis, is_effect, lies_on_the_other_side
from sim.report.text.power import _noted


def trial(rates=(0.3, 0.2), sizes=(150, 150), answers=None, data=None, studies=2000, **more):
    """Two arms on one share."""
    endpoint = {
        "endpoint": "first_exit_to_work",
        "month": 24,
        "rates": dict(zip(("a", "control"), rates, strict=True)),
    }
    return design_from_mapping(
        {
            "design": "trial",
            "seed": 1,
            "studies": studies,
            "model": {"truth": "assumed", "endpoints": [endpoint]},
            "inquiries": [{"arms": ["a"], "against": ["control"]}],
            "data": {
                "arms": dict(zip(("a", "control"), sizes, strict=True)),
                "follow_up_months": 24,
                **(data or {}),
            },
            "answers": {"tests": ["z_pooled"], "alphas": [0.05], **(answers or {})},
            **more,
        }
    )


def rows_of(design):
    return {row["diagnosand"]: row for row in run_design(design).rows}


# rpact 4 and gsDesign 3 (sfLDOF, sfLDPocock), one-sided, two looks: share, spending, heights.
ONE_SIDED = [
    (0.025, 0.5, "obrien_fleming", 2.963, 1.969),
    (0.025, 0.3, "obrien_fleming", 3.929, 1.960),
    (0.025, 0.5, "pocock", 2.157, 2.201),
    (0.025, 0.9, "pocock", 1.989, 2.241),
]


@pytest.mark.parametrize(("alpha", "share", "spending", "first", "last"), ONE_SIDED)
def test_one_sided_bounds_are_those_of_rpact_and_gsdesign(alpha, share, spending, first, last):
    bounds = two_look_boundaries(alpha, share, spending, two_sided=False)
    assert bounds.heights == pytest.approx((first, last), abs=6e-4)


LOOK = {"month": 12, "spending": "obrien_fleming"}


def test_a_one_sided_look_is_registered_with_the_bounds_it_is_simulated_with():
    """Stop and power by rpact and gsDesign for these bounds: 0.117 and 0.667."""
    answers = {"alphas": [0.025], "hypothesis": {"sides": "greater"}, "interim": LOOK}
    design = trial((0.38, 0.3), (400, 400), answers, studies=4000)
    words = registration_paragraph(design)
    assert "z is at least 2.963" in words
    assert "at least 1.969" in words
    assert "|z|" not in words
    rows = rows_of(design)
    for name, expected in (("stop_at_look", 0.117), ("power_with_look", 0.667)):
        assert rows[name]["value"] == pytest.approx(expected, abs=4 * rows[name]["mc_se"])


@pytest.mark.parametrize("sides", ["two", "greater", "less"])
def test_a_look_keeps_the_level_on_every_side(sides):
    """Four Monte-Carlo errors: one false alarm in 16,000; the z itself is within 0.006."""
    answers = {"hypothesis": {"sides": sides}, "interim": LOOK}
    rows = rows_of(trial((0.3, 0.3), (300, 300), answers, studies=8000))
    found = rows["power_with_look"]
    assert found["value"] == pytest.approx(0.05, abs=4 * found["mc_se"] + 0.006)


def test_the_exact_value_does_not_hang_on_a_look():
    with_look = rows_of(trial((0.38, 0.3), (400, 400), {"interim": LOOK}, studies=500))
    expected = exact_power("z_pooled", 400, 400, 0.38, 0.3, 0.05)
    assert with_look["power"]["exact"] == pytest.approx(expected, abs=1e-12)
    assert with_look["power"]["agree"]


@pytest.mark.parametrize("change", [{"entry": {"at_start_share": 0.5, "last_month": 6}}])
def test_late_entrants_take_the_exact_value_away(change):
    rows = rows_of(trial(data=change, studies=50))
    assert rows["power"]["exact"] is None


@pytest.mark.parametrize("base", [0.1, 0.2, 0.3, 0.7])
@pytest.mark.parametrize("margin", [0.1, 0.05, 0.07])
def test_the_edge_of_a_margin_is_no_effect(base, margin):
    edge = base - (base + margin)
    assert not is_effect(edge, Hypothesis("non_inferiority", margin=margin))
    assert not is_effect(edge, Hypothesis("equivalence", margin=margin))
    assert not is_effect(-edge, Hypothesis("equivalence", margin=margin))
    assert is_effect(edge + 1e-9, Hypothesis("non_inferiority", margin=margin))


def test_the_null_of_a_margin_is_called_a_false_positive_rate():
    answers = {
        "tests": ["z_unpooled"],
        "hypothesis": {"kind": "non_inferiority", "margin": 0.1},
    }
    for rates in ((0.2, 0.3), (0.1, 0.2), (0.3, 0.4)):
        rows = rows_of(trial(rates, answers=answers, studies=200))
        assert "false_positive_rate" in rows
        assert "power" not in rows


@pytest.mark.parametrize(
    ("rates", "hypothesis", "words"),
    [
        ((0.1, 0.2), {"sides": "greater"}, "other side of the test (sides: greater)"),
        ((0.3, 0.2), {"sides": "less"}, "other side of the test (sides: less)"),
        ((0.1, 0.3), {"kind": "non_inferiority", "margin": 0.1}, "reaches the margin of 0.1"),
        ((0.4, 0.2), {"kind": "equivalence", "margin": 0.1}, "reaches the margin of 0.1"),
        ((0.2, 0.2), {"sides": "two"}, "There is no effect here"),
        ((0.2, 0.2), {"sides": "less"}, "There is no effect here"),
    ],
)
def test_why_a_rate_is_a_false_positive_rate_is_said(rates, hypothesis, words):
    design = trial(rates, answers={"tests": ["z_unpooled"], "hypothesis": hypothesis}, studies=100)
    told = list(_noted(run_design(design).rows, Hypothesis(**hypothesis)))
    assert words in told[0]


def test_the_other_side_is_only_that_of_a_one_sided_question():
    assert not lies_on_the_other_side(-0.1, Hypothesis())
    assert lies_on_the_other_side(-0.1, Hypothesis(sides="greater"))
    assert not lies_on_the_other_side(0.0, Hypothesis(sides="greater"))
    assert not lies_on_the_other_side(0.1, Hypothesis(sides="greater"))


@pytest.mark.parametrize(("stopped", "place"), [("included", "stay in"), ("excluded", "leave")])
def test_a_registration_counts_those_who_stop_as_allocated(stopped, place):
    data = {"stopping": {"a": 60, "control": 10}, "stopped": stopped}
    words = registration_paragraph(trial(sizes=(200, 200), data=data))
    assert "470 persons are allocated" in words
    assert "a (260) and control (210)" in words
    assert f"60 of a and 10 of control are expected to stop taking part; they {place}" in words
    if stopped == "included":
        design = trial(sizes=(200, 200), data=data, studies=10)
        assert run_design(design).studies.endpoints[0].persons.sum() == 470


def test_a_one_sided_fisher_is_registered_as_one_sided():
    tests = {"tests": ["fisher"]}
    assert "no likelier than the one observed" in registration_paragraph(trial(answers=tests))
    for sides in ("greater", "less"):
        words = registration_paragraph(trial(answers=tests | {"hypothesis": {"sides": sides}}))
        assert "tested one-sided by Fisher's exact test at" in words
        assert "two-sided" not in words


def test_a_registration_says_how_many_studies_cannot_be_tested():
    """Nobody leaves in 0.99^20 x 0.995^20 = 74 % of the studies."""
    design = trial((0.01, 0.005), (20, 20), studies=4000)
    words = registration_paragraph(design, run_design(design))
    assert "cannot be computed in 74% for a v control" in words
    assert "nan" not in words


@pytest.mark.parametrize("drop_out", [{"share": 1.0}, {"arms": {"a": 1.0}}])
def test_a_loss_of_everybody_is_refused(drop_out):
    with pytest.raises(InputError, match=r"drop_out.*must be below 1: if everybody is lost"):
        trial(data={"drop_out": drop_out})


def test_one_person_is_too_few():
    with pytest.raises(InputError, match=r"data\.arms\.a: must be at least 2 persons"):
        trial(sizes=(1, 100))


def three(inquiries, **answers):
    return design_from_mapping(
        {
            "design": "three",
            "model": {
                "endpoints": [
                    {
                        "endpoint": "left_benefit",
                        "month": 12,
                        "rates": {"a": 0.3, "b": 0.3, "k": 0.2},
                    }
                ]
            },
            "inquiries": inquiries,
            "data": {
                "arms": {"a": 50, "b": 50, "k": 50},
                "comparator": "k",
                "follow_up_months": 12,
            },
            "answers": {"tests": ["z_pooled"], "alphas": [0.05], **answers},
        }
    )


A, B = {"arms": ["a"], "against": ["k"]}, {"arms": ["b"], "against": ["k"]}


@pytest.mark.parametrize(
    "again",
    [
        B,
        {**B, "endpoint": "left_benefit"},
        {**B, "note": "another word"},
        {"arms": ["k"], "against": ["b"]},
    ],
)
def test_the_same_contrast_twice_is_refused(again):
    with pytest.raises(InputError, match=r"inquiries\[2\]: says the same as inquiries\[1\]"):
        three([A, B, again])


def test_a_contrast_the_other_way_round_is_another_one_sided_question():
    three([A, B, {"arms": ["k"], "against": ["b"]}], hypothesis={"sides": "greater"})
    three([A, B, {"arms": ["a", "b"], "against": ["k"]}])
    with pytest.raises(InputError, match=r"inquiries\[1\]: says the same as inquiries\[0\]"):
        three([{"arms": ["a", "b"], "against": ["k"]}, {"arms": ["b", "a"], "against": ["k"]}])


@pytest.mark.parametrize("kind", ["non_inferiority", "equivalence"])
@pytest.mark.parametrize("sides", ["less", "greater"])
def test_a_margin_has_its_own_side(kind, sides):
    answers = {
        "tests": ["z_unpooled"],
        "hypothesis": {"kind": kind, "margin": 0.1, "sides": sides},
    }
    with pytest.raises(InputError, match="a margin has its own side"):
        trial(answers=answers)


@pytest.mark.parametrize("name", ["power", "failures", "bias", "stop_at_look"])
def test_a_figure_of_ones_own_has_a_name_of_its_own(name):
    with pytest.raises(InputError, match=f"own: must have names of its own.*got {name}"):
        run_design(trial(studies=100), own={name: lambda table: 0.5})
    own = {"mine": lambda table: float(np.mean(table.p <= 0.05))}
    assert any(row["diagnosand"] == "mine" for row in run_design(trial(studies=100), own=own).rows)


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        (
            {"tests": ["fisher"], "interim": LOOK},
            "must come with a test that has bounds for a look",
        ),
        ({"interim": {"month": 24}}, "must lie before data.follow_up_months"),
    ],
)
def test_a_look_that_is_not_simulated_is_refused(answers, says):
    with pytest.raises(InputError, match=says):
        trial(answers=answers)
