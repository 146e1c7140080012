"""What a design's data strategy does to a trial of simulated lives."""

import numpy as np
import pytest

from sim.errors import InputError
from sim.inputs.design.load import changed_design, load_design
from sim.power import analyse, ask, power_curve, run_design, simulate_design
from sim.power.lives.data_strategy import LivesSource, lives_of
from sim.power.lives.truth import centre
from sim.power.questions.contrast_query import levels_of
from sim.power.questions.smallest_effect import minimum_detectable_effect

ARMS = ("exemption", "coaching", "disregard", "control", "reference")
SIZES = np.array([98, 94, 109, 91, 382])
ARRAYS = ("persons", "events", "exits", "at_risk", "sums")


def inquiry(arm, endpoint="first_exit_to_work", against="control", **more):
    return {"arms": [arm], "against": [against], "endpoint": endpoint, **more}


@pytest.fixture(scope="module")
def design():
    """One truth for all studies, a few endpoints of every kind."""
    endpoints = (
        "first_exit_to_work",
        "net_exit_to_work",
        "left_benefit",
        "part_time_share",
        "time_to_exit",
        "months_on_benefit",
        "euros_saved",
    )
    return changed_design(
        load_design("wageningen_lives"),
        {
            "model": {"posterior": "none"},
            "patterns": [],
            "inquiries": [inquiry("exemption", endpoint) for endpoint in endpoints],
            "answers": {"alphas": [0.05]},
        },
    )


def first_exits(design, change, studies=1500):
    one = {"inquiries": [inquiry("exemption")], "answers": {"tests": ["z_pooled"]}}
    changed = changed_design(changed_design(design, one), change)
    return simulate_design(changed, studies=studies).endpoints[0]


@pytest.fixture(scope="module")
def plain(design):
    return first_exits(design, {}, studies=10).truth[0]


def agrees_with_its_own_chances(entry):
    """Five arms within 4.5 errors: one false alarm in 30,000."""
    means = entry.events[:, -1, :, 0].mean(axis=0)
    error = np.sqrt(SIZES * entry.cell_chance * (1 - entry.cell_chance) / len(entry.events))
    return bool((np.abs(means - SIZES * entry.cell_chance) < 4.5 * error).all())


def test_a_loss_that_reaches_nobody_changes_no_count(design):
    """The tallies by person and by flow are two ways to the same numbers."""
    lossless = changed_design(design, {"data": {"drop_out": {"share": 1e-15}}})
    looked = {"answers": {"interim": {"month": 12}}}
    for change in ({}, looked):
        one = simulate_design(changed_design(design, change), studies=25)
        other = simulate_design(changed_design(lossless, change), studies=25)
        for first, second in zip(one.endpoints, other.endpoints, strict=True):
            for name in ARRAYS:
                assert np.array_equal(getattr(first, name), getattr(second, name)), (
                    first.endpoint,
                    name,
                )


def test_the_lost_leave_the_denominator_or_stay_in_it(design):
    """From entry at the start a loss share of 0.3 is met by the end: binomial, 4.5 errors."""
    start = {"at_start_share": 1.0, "last_month": 0}
    for counted in ("excluded", "no_exit"):
        lost = {"share": 0.3, "arms": {"control": 0.0}, "counted": counted}
        lossy = changed_design(design, {"data": {"drop_out": lost, "entry": start}})
        table = simulate_design(lossy, studies=400)
        net, first = (table.endpoint(f"{which}_exit_to_work") for which in ("net", "first"))
        seen = net.persons[:, 0, :, 0]
        if counted == "no_exit":
            assert np.array_equal(seen, SIZES[None])
            assert (net.events[:, 0, 0, 0].mean() / 98) < 0.8 * net.truth[0, 0]
            continue
        assert (seen[:, 3] == 91).all()
        for place in (0, 1, 2, 4):
            error = np.sqrt(SIZES[place] * 0.3 * 0.7 / 400)
            assert abs(seen[:, place].mean() - 0.7 * SIZES[place]) < 4.5 * error
        # Who left before being lost was seen to leave, so first exits keep more people.
        assert (first.persons[:, 0, :3, 0].mean(axis=0) > seen[:, :3].mean(axis=0)).all()
        shares = net.events[:, 0, 0, 0].sum() / seen[:, 0].sum()
        assert shares == pytest.approx(net.truth[0, 0], abs=0.015)


def test_losses_of_two_arms_and_studies_are_their_own(design):
    lossy = changed_design(design, {"data": {"drop_out": {"share": 0.5}}})
    seen = simulate_design(lossy, studies=400).endpoint("net_exit_to_work").persons[:, 0, :, 0]
    between = np.corrcoef(seen.T.astype(float)) - np.eye(5)
    assert np.abs(between).max() < 4.5 / np.sqrt(400)
    assert abs(np.corrcoef(seen[:-1, 4], seen[1:, 4])[0, 1]) < 4.5 / np.sqrt(400)


@pytest.mark.slow
def test_non_take_up_and_short_staff_mix_in_the_comparator(design, plain):
    taken = first_exits(design, {"data": {"take_up": {"exemption": 0.6}}})
    mixed = 0.6 * plain[0] + 0.4 * plain[3]
    assert taken.cell_chance[0] == pytest.approx(mixed, rel=1e-9)
    assert taken.truth[0].tolist() == pytest.approx(plain.tolist(), rel=1e-12)
    assert agrees_with_its_own_chances(taken)
    staff = {"fte": 1, "clients_per_fte": 96, "arms": ["exemption", "coaching"]}
    short = first_exits(design, {"data": {"staff": staff}})
    half = (plain[:2] + plain[3]) / 2
    assert short.cell_chance[:2].tolist() == pytest.approx(half.tolist(), rel=1e-9)
    assert agrees_with_its_own_chances(short)


def test_spill_over_brings_part_of_the_mean_effect(design, plain):
    entry = first_exits(design, {"data": {"spill_over": 0.4}})
    gain = (plain[:3] @ SIZES[:3]) / SIZES[:3].sum() - plain[3]
    assert entry.cell_chance[3] == pytest.approx(plain[3] + 0.4 * gain, rel=1e-9)
    assert agrees_with_its_own_chances(entry)


@pytest.mark.slow
def test_a_gap_of_those_not_drawn_is_met_in_points(design, plain):
    gap = {"selection_gap": {"reference": -0.03}, "take_up": {"exemption": 0.5}}
    entry = first_exits(design, {"data": gap})
    assert entry.cell_chance[4] == pytest.approx(plain[4] - 0.03, abs=1e-6)
    assert entry.truth[0, 4] == pytest.approx(plain[4], rel=1e-9)
    assert agrees_with_its_own_chances(entry)
    both = first_exits(
        design, {"data": {"selection_gap": {"exemption": 0.05}, "take_up": {"exemption": 0.5}}}, 10
    )
    middle = (plain[0] + plain[3]) / 2
    assert middle + 0.03 < both.cell_chance[0] < middle + 0.06


def test_stated_entry_replaces_the_scenarios(design):
    late = {"at_start_share": 0.5, "last_month": 12}
    changed = changed_design(
        design,
        {
            "data": {"entry": late},
            "inquiries": [inquiry("exemption", month=6)],
            "answers": {"tests": ["z_pooled"]},
        },
    )
    entry = simulate_design(changed, studies=300).endpoints[0]
    here = 0.5 + 0.5 * 6 / 12
    error = np.sqrt(SIZES * here * (1 - here) / 300)
    assert (np.abs(entry.persons[:, 0, :, 0].mean(axis=0) - SIZES * here) < 4.5 * error).all()


def test_a_look_counts_what_an_inquiry_at_that_month_counts(design):
    looked = first_exits(design, {"answers": {"interim": {"month": 12}}}, 40)
    at_twelve = changed_design(
        design,
        {"inquiries": [inquiry("exemption", month=12)], "answers": {"tests": ["z_pooled"]}},
    )
    other = simulate_design(at_twelve, studies=40).endpoints[0]
    assert looked.looks == (12, 24)
    assert np.array_equal(looked.events[:, 0], other.events[:, 0])
    asked = {
        "inquiries": [inquiry("exemption")],
        "answers": {"tests": ["z_pooled"], "interim": {"month": 12}},
    }
    rows = run_design(changed_design(design, asked), studies=200).rows
    stop, found = (
        next(row["value"] for row in rows if row["diagnosand"] == name)
        for name in ("stop_at_look", "power_with_look")
    )
    assert 0 < stop < found < 1


def test_two_months_of_one_endpoint_have_rows_of_their_own(design):
    asked = [inquiry("exemption"), inquiry("exemption", month=12), inquiry("coaching", month=12)]
    change = {"inquiries": asked, "answers": {"tests": ["z_pooled"], "adjustments": ["holm"]}}
    result = run_design(changed_design(design, change), studies=60)
    powers = [
        (row["contrast"], row["endpoint"]) for row in result.rows if row["diagnosand"] == "power"
    ]
    assert powers == [
        ("exemption v control", "first_exit_to_work@24"),
        ("exemption v control", "first_exit_to_work@12"),
        ("coaching v control", "first_exit_to_work@12"),
    ]
    question = ask(result.design, endpoint="first_exit_to_work@12")
    assert question.design.inquiries[0].month == 12
    assert question.label == "first_exit_to_work@12"
    assert ask(result.design).label == "first_exit_to_work@24"
    with pytest.raises(InputError, match="whole months after @"):
        ask(result.design, endpoint="first_exit_to_work@x")


def test_stated_levels_are_the_truth_at_the_centre(design):
    posterior = changed_design(
        design,
        {
            "model": {
                "posterior": "wageningen",
                "posterior_draws": 5,
                "levels": {"exemption": 0.3, "control": 0.2},
            }
        },
    )
    worlds = lives_of(posterior, LivesSource())
    from sim.power.lives.truth import expected_levels

    asked = [("first_exit_to_work", 24)]
    (levels,) = expected_levels(worlds.truth, centre(worlds.draws), asked, posterior)
    assert levels[0, [0, 3]].tolist() == pytest.approx([0.3, 0.2], abs=1e-6)
    (levels,) = expected_levels(worlds.truth, worlds.draws, asked, posterior)
    assert np.ptp(levels[:, 0]) > 0.01


@pytest.mark.slow
def test_an_effect_of_nought_is_none_under_every_draw(design):
    posterior = changed_design(
        design,
        {
            "model": {"posterior": "wageningen", "posterior_draws": 4},
            "inquiries": [inquiry("coaching")],
            "answers": {"tests": ["z_pooled"]},
        },
    )
    base = levels_of(ask(posterior))["control"]
    null = changed_design(posterior, {"model": {"levels": {"coaching": base}}})
    entry = simulate_design(null, studies=4).endpoints[0]
    assert entry.truth[:, 1].tolist() == pytest.approx(entry.truth[:, 3].tolist(), rel=1e-6)


@pytest.mark.slow
def test_smallest_effect_and_curves_can_be_asked_of_lives(design):
    question = ask(design, test="z_pooled")
    found = minimum_detectable_effect(question, 0.8, studies=400)
    (point,) = power_curve(question, "effect", [found.value], studies=1500)
    assert point.power == pytest.approx(0.8, abs=4 * point.mc_se + 0.04)
    low, high = power_curve(question, "base_rate", [0.1, 0.4], studies=400)
    assert low.power > high.power
    with pytest.raises(InputError, match="as far as moves to work reach"):
        power_curve(question, "base_rate", [0.91], studies=10)
    with pytest.raises(InputError, match="must keep the chance of exemption from 0 to 1"):
        power_curve(question, "base_rate", [0.95], studies=10)
    with pytest.raises(InputError, match="must be put to a share"):
        minimum_detectable_effect(ask(design, endpoint="months_on_benefit"))


def test_arms_nobody_asks_about_may_be_left_out(design):
    few = changed_design(
        design, {"inquiries": [inquiry("exemption")], "answers": {"tests": ["z_pooled"]}}
    )
    whole = simulate_design(few, studies=30).endpoints[0]
    part = simulate_design(few, studies=30, lives=LivesSource(asked_arms_only=True)).endpoints[0]
    assert np.array_equal(whole.events[:, :, [0, 3]], part.events[:, :, [0, 3]])
    assert part.persons[..., [1, 2, 4], :].sum() == 0
    powers = [
        [row["value"] for row in analyse(table, few).rows if row["diagnosand"] == "power"]
        for table in (
            simulate_design(few, studies=30),
            simulate_design(few, studies=30, lives=LivesSource(asked_arms_only=True)),
        )
    ]
    assert powers[0] == powers[1]


def test_the_registration_tells_the_whole_data_strategy():
    from sim.power import registration_paragraph

    told = registration_paragraph(
        changed_design(
            load_design("wageningen_lives"),
            {
                "data": {
                    "take_up": {"coaching": 0.85},
                    "staff": {"fte": 2, "clients_per_fte": 40, "arms": ["coaching"]},
                    "spill_over": 0.05,
                    "selection_gap": {"reference": -0.02},
                    "drop_out": {"share": 0.1},
                }
            },
        )
    )
    for part in (
        "85% of coaching are expected to take the treatment up",
        "2 caseworkers serve 40 clients each in coaching",
        "5% of the treated arms' effect is expected to reach the comparator",
        "reference (-2.0 points)",
        "Up to 10% are expected to be lost",
    ):
        assert part in told
