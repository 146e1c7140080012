"""Consent by arm after the draw: what it does to bias and power."""

import pytest

from sim.errors import InputError
from sim.inputs.design.load import changed_design, design_from_mapping, load_design
from sim.power import ask, n_for_power, power_two_proportions, registration_paragraph, run_design
from sim.power.diagnosis.cautions import cautions_of


def trial(consent, rates=(0.3, 0.2), sizes=(400, 400), studies=4000, **data):
    typed = {
        "endpoint": "first_exit_to_work",
        "month": 24,
        "rates": dict(zip(("a", "control"), rates, strict=True)),
    }
    return design_from_mapping(
        {
            "design": "consent",
            "seed": 1,
            "studies": studies,
            "model": {"truth": "assumed", "endpoints": [typed]},
            "inquiries": [{"arms": ["a"], "against": ["control"]}],
            "data": {
                "arms": dict(zip(("a", "control"), sizes, strict=True)),
                "follow_up_months": 24,
                "consent": consent,
                **data,
            },
            "answers": {"tests": ["z_pooled"], "alphas": [0.05]},
        }
    )


def rows_of(design):
    return {row["diagnosand"]: row for row in run_design(design).rows}


def test_everybody_counted_is_a_take_up():
    """Zelen (1979, NEJM 300): counted as drawn, the effect is as many times smaller as refuse."""
    consent = {"arms": {"a": 0.6}, "counted": "everybody"}
    rows = rows_of(trial(consent))
    plain = rows_of(trial({}, take_up={"a": 0.6}))
    assert rows["bias"]["exact"] == pytest.approx(-0.04)
    assert rows["power"]["exact"] == pytest.approx(plain["power"]["exact"], abs=0.005)
    assert rows["power"]["agree"]
    formula = power_two_proportions(400, 400, 0.26, 0.2, 0.05)
    assert rows["power"]["exact"] == pytest.approx(formula, abs=0.02)


def test_who_consents_unlike_makes_an_effect_that_is_not_there():
    """60 against 90 % consent, who refuses has half the chance: shares by hand."""
    consent = {"arms": {"a": 0.6, "control": 0.9}, "rate_ratio": 0.5}
    design = trial(consent, (0.2, 0.2), (600, 600))
    rows = rows_of(design)
    shares = [0.2 / (share + (1 - share) * 0.5) for share in (0.6, 0.9)]
    assert rows["bias"]["exact"] == pytest.approx(shares[0] - shares[1])
    formula = power_two_proportions(360, 540, *shares, 0.05)
    assert rows["false_positive_rate"]["exact"] == pytest.approx(formula, abs=0.02)
    (caution,) = [one for one in cautions_of(design) if one.code == "consent"]
    assert f"off by {100 * (shares[0] - shares[1]):+.1f} points" in caution.caution
    assert "60% of a and 90% of control are expected to consent" in registration_paragraph(design)


def test_consent_that_is_alike_costs_persons_only():
    consent = {"arms": {"a": 0.75, "control": 0.75}}
    rows = rows_of(trial(consent))
    assert rows["bias"]["exact"] == pytest.approx(0.0, abs=1e-12)
    fewer = rows_of(trial({}, sizes=(300, 300)))
    assert rows["power"]["exact"] == pytest.approx(fewer["power"]["exact"])


def test_in_every_arm_all_drawn_have_the_comparators_chance():
    data = trial({"arms": {"a": 0.3, "control": 0.8}, "rate_ratio": 2.5}).data
    for arm in ("a", "control"):
        share, factor = data.consenting(arm), data.consent_factor(arm)
        assert share * factor + (1 - share) * factor * 2.5 == pytest.approx(1.0)


def test_n_counts_those_who_are_drawn():
    found = n_for_power(ask(trial({"arms": {"a": 0.5, "control": 0.5}})), 0.8, studies=2000)
    plain = n_for_power(ask(trial({})), 0.8, studies=2000)
    assert found.value == pytest.approx(2 * plain.value, rel=0.06)
    assert "people consent once they know their arm" in found.notes[0]


@pytest.mark.parametrize(
    ("consent", "data", "told"),
    [
        ({"arms": {"b": 0.5}}, {}, "an arm of data"),
        ({"rate_ratio": 0.5}, {}, "must come with data.consent.arms"),
        ({"arms": {"a": 0.5}}, {"randomisation": "simple"}, "complete or blocked"),
        ({"arms": {"a": 0.001}}, {}, "at least 2 persons who consent"),
        ({"arms": {"a": 1.5}}, {}, "a share from 0 to 1"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(consent, data, told):
    with pytest.raises(InputError, match=told):
        trial(consent, **data)


def test_lives_refuse_it_with_what_to_ask_instead():
    with pytest.raises(InputError, match="Type the rates, or state a selection_gap"):
        changed_design(
            load_design("wageningen_lives"), {"data": {"consent": {"arms": {"control": 0.5}}}}
        )
