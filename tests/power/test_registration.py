"""What a pre-registration must pin down: one test and level, its adjustment, clusters, a look."""

import pytest

from sim.inputs.design.load import changed_design, load_design
from sim.power import registration_paragraph, run_design
from sim.power.inference.boundaries import two_look_boundaries

CLUSTERS = {
    "arms": {"fip": 300, "usual": 280},
    "randomisation": "clustered",
    "clusters": {"size": 20, "icc": 0.05},
}


def told(name, change, studies=300):
    design = changed_design(load_design(name), change)
    result = run_design(design, studies=studies)
    return registration_paragraph(design, result), result.rows


def power_of(rows, **wanted):
    wanted |= {"alpha": 0.05}
    (row,) = [one for one in rows if all(one[k] == value for k, value in wanted.items())]
    return f"{row.value:.0%} for {row.contrast}"


def test_the_power_told_is_that_under_the_stated_adjustment():
    words, rows = told("wageningen", {"answers": {"adjustments": ["none", "holm", "bonferroni"]}})
    named = {"contrast": "exemption+coaching v control", "diagnosand": "power", "test": "z_pooled"}
    adjusted = power_of(rows, **named, adjustment="holm")
    assert adjusted != power_of(rows, **named, adjustment="none")
    assert adjusted in words
    assert "adjusted by Holm, it is" in words
    assert "Multiplicity is handled by Holm. Bonferroni is reported as secondary" in words


def test_one_test_is_primary_and_the_others_are_secondary():
    words, _ = told("wageningen", {"answers": {"tests": ["fisher", "z_pooled"]}})
    assert "by Fisher's exact test" in words.partition("the primary analysis")[0]
    assert "Secondary are the two-proportion z test with pooled variance and alpha 0.1" in words


def test_a_contrast_without_dunnett_is_told_as_unadjusted():
    words, _ = told("wageningen", {"answers": {"adjustments": ["none", "dunnett"]}})
    assert "adjusted by Dunnett, it is" in words
    assert ", without adjustment, it is" in words


def test_drawn_clusters_are_told_and_their_test_stands_first():
    tests = {"tests": ["z_pooled", "cluster_t"], "alphas": [0.05]}
    words, rows = told("fip", {"data": CLUSTERS, "answers": tests})
    assert "A cluster holds 20 persons" in words
    assert "intraclass correlation is taken to be 0.05" in words
    assert "tested two-sided by a t-test on the proportions of the clusters" in words
    assert power_of(rows, diagnosand="power", test="cluster_t", adjustment="none") in words


def test_a_look_is_told_with_its_bounds_and_the_power_with_it():
    words, rows = told("fip", {"answers": {"tests": ["z_pooled"], "interim": {"month": 3}}})
    share = 3 / load_design("fip").data.follow_up_months
    first, last = two_look_boundaries(0.05, share, "obrien_fleming").heights
    assert f"with {share:.0%} of the information" in words
    assert f"|z| is at least {first:.3f}" in words
    assert f"it is at least {last:.3f}" in words
    looked = power_of(rows, diagnosand="power_with_look", test="z_pooled")
    assert (
        f"With the look and the two-proportion z test with pooled variance it is {looked}" in words
    )


@pytest.mark.parametrize(
    ("posterior", "says"),
    [
        ("none", "without a posterior"),
        ("wageningen", "under 2 draws from the posterior wageningen"),
    ],
)
def test_lives_say_from_which_posterior(posterior, says):
    change = {"model": {"posterior": posterior, "posterior_draws": 2}}
    words, _ = told("wageningen_lives", change | {"patterns": []}, studies=10)
    assert "of the lives of scenario" in words
    assert says in words
