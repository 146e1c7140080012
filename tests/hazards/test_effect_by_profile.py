"""Effects differ between profiles and cancel out over them (docs/model.md#effects-by-profile)."""

from typing import Any

import numpy as np
import pytest

from sim.engine.expected import run_expected
from sim.engine.option import OptionSetup
from sim.engine.setup import option_setup
from sim.errors import InputError
from sim.hazards.courses import course_means, persistence
from sim.hazards.effect_by_profile import (
    contrast_of,
    contrast_sd,
    log_ratios,
    parameter,
    persons_by_profile,
    profile_effects,
    weights,
)
from sim.hazards.parameters import ParameterDraws, as_written, parameter_draws
from sim.inputs.reading.vocabulary import PROFILES
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolve_options, scenario_from_mapping, with_changes
from sim.kernels.lives.statuses import N_LANES
from sim.states import Lane, State
from tests.engine.worlds import STILL, setting_of, world

DIRECTION = [
    {"regime": "exemption", "profiles": ["work_ready"]},
    {"regime": "coaching", "profiles": ["physically_limited", "mentally_limited"]},
]
BY_PROFILE: dict[str, Any] = {"log_sd": 0.3, "better_for": DIRECTION}
MATCHED = [
    {"month": 0, "to": "exemption", "profiles": ["work_ready"]},
    {"month": 0, "to": "coaching", "profiles": ["physically_limited", "mentally_limited"]},
]
SHARES = {"work_ready": 0.5, "physically_limited": 0.3, "mentally_limited": 0.2}
RATIOS = {"work_ready": 1.0, "physically_limited": 0.5, "mentally_limited": 0.4}


def of_three(
    by_profile: dict[str, Any] | None, switches: list[dict[str, Any]], **regimes: Any
) -> Scenario:
    """A thousand people of three profiles who only leave for work, for a year."""
    hazards: dict[str, Any] = {
        "base": {"benefit_to_work": 0.01},
        "regimes": {"exemption": {"work": 1.5}, "coaching": {"work": 1.4}} | regimes,
        "profiles": {name: {"work": ratio} for name, ratio in RATIOS.items()},
    }
    if by_profile is not None:
        hazards["effect_by_profile"] = by_profile
    return world(
        time={"months": 12},
        population={
            "groups": [{"name": "all-alike", "regime": "reference", "persons": 1000}],
            "profiles": SHARES,
        },
        hazards=hazards,
        policy={"switches": switches},
    )


def values_of(scenario: Scenario) -> dict[str, float]:
    """The numbers as they are written."""
    return as_written(scenario.hazards, 1).draw(0)


def exits(setup: OptionSetup) -> float:
    """Expected exits to work."""
    return float(run_expected(setup).flows[:, :, Lane.WORK :: N_LANES].sum())


@pytest.fixture(scope="module")
def municipality() -> Scenario:
    """The built-in comparison with effects by profile."""
    change = {"effects": "registry", "hazards": {"effect_by_profile": BY_PROFILE}}
    return with_changes(load_scenario("municipality"), change)


@pytest.fixture(scope="module")
def drawn(municipality: Scenario) -> ParameterDraws:
    return parameter_draws(municipality, 200)


def test_over_profiles_the_log_ratios_cancel_out_in_every_draw(
    municipality: Scenario, drawn: ParameterDraws
) -> None:
    effects = profile_effects(municipality)
    assert effects is not None
    assert effects.regimes == ("exemption", "coaching", "disregard")
    for number in range(drawn.n_draws):
        values = drawn.draw(number)
        logs = log_ratios(values, effects)
        weight = weights(values, effects.persons)
        assert weight.sum() == pytest.approx(1)
        assert np.abs(logs).max() > 0.01
        np.testing.assert_allclose(logs @ weight, 0, atol=1e-12)


def test_weights_are_people_times_their_ratio_on_work() -> None:
    scenario = of_three(BY_PROFILE, [])
    assert persons_by_profile(scenario).tolist() == [500, 300, 200]
    expected = np.array([500 * 1.0, 300 * 0.5, 200 * 0.4])
    weight = weights(values_of(scenario), persons_by_profile(scenario))
    np.testing.assert_allclose(weight, expected / expected.sum())
    # By exact expectation, profile by profile, exits under standard service are nearly so shared.
    alone = []
    for name, share in SHARES.items():
        only = {other: float(other == name) for other in SHARES}
        setup = setting_of(with_changes(of_three(None, []), {"population": {"profiles": only}}))
        alone.append(exits(setup) * share)
    np.testing.assert_allclose(weight, np.array(alone) / sum(alone), atol=0.02)


def test_newcomers_and_those_who_stop_count_too() -> None:
    group = {
        "name": "all-alike",
        "regime": "reference",
        "persons": 90,
        "stopping_persons": 10,
        "intake": {
            "per_month": 2.0,
            "profiles": {"work_ready": 0.0, "physically_limited": 1.0, "mentally_limited": 0.0},
        },
    }
    scenario = with_changes(of_three(BY_PROFILE, []), {"population": {"groups": [group]}})
    np.testing.assert_allclose(persons_by_profile(scenario), [50, 30 + 24, 20])


def test_a_hazard_is_the_ratio_of_the_regime_times_that_of_the_profile() -> None:
    scenario = of_three(BY_PROFILE | {"contrast": 0.8}, MATCHED)
    setup, values = setting_of(scenario), values_of(scenario)
    effects = profile_effects(scenario)
    assert effects is not None
    logs = dict(zip(effects.regimes, log_ratios(values, effects), strict=True))
    chance = setup.table.probability.reshape(setup.layout.table_shape)
    for code, (regime, _) in enumerate(setup.layout.treatments):
        ratio = {"exemption": 1.5, "coaching": 1.4, "reference": 1.0}[regime]
        for place, profile in enumerate(PROFILES):
            own = np.exp(logs[regime][place]) if regime in logs else 1.0
            by_hand = -np.expm1(-0.01 * ratio * own * RATIOS[profile])
            there = chance[0, code, 2 * place, 0, State.BENEFIT, Lane.WORK]
            assert there == pytest.approx(by_hand, rel=1e-12)


def test_the_ratio_of_the_profile_follows_the_course_of_the_effect() -> None:
    course = {"onset_months": 6, "half_life_months": "never"}
    exemption = {"work": 1.5, "course": course}
    scenario = of_three(BY_PROFILE | {"contrast": 0.8}, MATCHED, exemption=exemption)
    setup, values = setting_of(scenario), values_of(scenario)
    effects = profile_effects(scenario)
    assert effects is not None
    whole = np.log(1.5) + log_ratios(values, effects)[effects.regimes.index("exemption")]
    (_, timing), *_ = setup.layout.timings
    shares = course_means(timing, persistence(float("inf")), 4)
    chance = setup.table.probability.reshape(setup.layout.table_shape)
    seen = 0
    for row, effect in enumerate(setup.layout.effects):
        for name, phase in effect.phases:
            assert name == "regime.exemption"
            seen += 1
            for place, profile in enumerate(PROFILES):
                hazard = 0.01 * RATIOS[profile] * np.exp(whole[place] * shares[phase])
                there = chance[0, row, 2 * place, 0, State.BENEFIT, Lane.WORK]
                assert there == pytest.approx(-np.expm1(-hazard), rel=1e-12)
    assert seen == 2


def test_the_main_effect_stays_what_was_fitted() -> None:
    # Deviations of size h in either direction: what they do to exits under the regime for
    # everybody is even in h up to what has left by then (at most 15 % in the year).
    switches = [{"month": 0, "to": "exemption"}]
    scenario = of_three(BY_PROFILE, switches)
    values, name = values_of(scenario), parameter("exemption", "work_ready")
    plain = exits(option_setup(scenario, values))
    h = 0.1
    up, down = (
        exits(option_setup(scenario, values | {name: float(np.exp(sign * h))})) for sign in (1, -1)
    )
    slope = (up - down) / (2 * h) / plain
    only = {name: float(name == "work_ready") for name in PROFILES}
    # Not centred, the deviation would move the exits of the profile alone by about this.
    alone = with_changes(
        scenario,
        {
            "population": {"profiles": only},
            "hazards": {
                "effect_by_profile": None,
                "regimes": {"exemption": {"work": 1.5 * float(np.exp(h))}},
            },
        },
    )
    of_them = (
        exits(setting_of(alone)) * 0.5
        - exits(
            setting_of(
                with_changes(
                    alone,
                    {"hazards": {"regimes": {"exemption": {"work": 1.5 * float(np.exp(-h))}}}},
                )
            )
        )
        * 0.5
    )
    uncentred = of_them / (2 * h) / plain
    assert uncentred > 0.5
    assert abs(slope) < 0.05 * uncentred


def test_a_larger_contrast_brings_more_exits_to_who_is_matched_by_it() -> None:
    by_contrast = [
        exits(setting_of(of_three(BY_PROFILE | {"contrast": contrast}, MATCHED)))
        for contrast in (-1.0, 0.0, 1.0)
    ]
    assert by_contrast == sorted(by_contrast)
    assert by_contrast[2] > 1.1 * by_contrast[0]
    turned = [
        {**MATCHED[0], "to": "coaching"},
        {**MATCHED[1], "to": "exemption"},
    ]
    against = [
        exits(setting_of(of_three(BY_PROFILE | {"contrast": contrast}, turned)))
        for contrast in (-1.0, 0.0, 1.0)
    ]
    assert against == sorted(against, reverse=True)


@pytest.mark.parametrize("contrast", [-0.7, 0.0, 0.4])
def test_what_is_written_as_the_contrast_is_the_contrast(contrast: float) -> None:
    scenario = of_three(BY_PROFILE | {"contrast": contrast}, MATCHED)
    effects, by_profile = profile_effects(scenario), scenario.hazards.effect_by_profile
    assert effects is not None
    assert by_profile is not None
    values = values_of(scenario)
    assert contrast_of(values, effects, by_profile.better_for) == pytest.approx(contrast)


def test_a_spread_of_nothing_changes_no_bit(municipality: Scenario) -> None:
    none = with_changes(municipality, {"hazards": {"effect_by_profile": {"log_sd": 0}}})
    without = with_changes(municipality, {"hazards": {"effect_by_profile": None}})
    pairs = zip(resolve_options(none), resolve_options(without), strict=True)
    for one, other in pairs:
        drawn, plain = (parameter_draws(option.scenario, 3) for option in (one, other))
        assert set(drawn.names) > set(plain.names)
        for number in range(3):
            table = option_setup(one.scenario, drawn.draw(number)).table
            bare = option_setup(other.scenario, plain.draw(number)).table
            assert table.probability.tobytes() == bare.probability.tobytes()


def test_the_trial_knows_nothing_of_it() -> None:
    scenario = load_scenario("wageningen")
    assert profile_effects(scenario) is None
    assert not [name for name in parameter_draws(scenario, 2).names if "by_profile" in name]


def test_deviations_have_the_spread_that_is_stated(
    municipality: Scenario, drawn: ParameterDraws
) -> None:
    places = [at for at, name in enumerate(drawn.names) if name.startswith("by_profile.")]
    assert len(places) == 9
    logs = np.log(drawn.values[:, places])
    # 1,800 independent normal numbers: either bound fails in fewer than one seed in 10,000.
    assert abs(logs.mean()) < 4 * 0.3 / np.sqrt(logs.size)
    assert abs(logs.std() / 0.3 - 1) < 4 / np.sqrt(2 * logs.size)
    # And 36 correlations of 200 draws each.
    apart = np.corrcoef(logs.T)[np.triu_indices(9, 1)]
    assert np.abs(apart).max() < 4.5 / np.sqrt(200)


def test_the_contrast_has_the_spread_that_is_said(
    municipality: Scenario, drawn: ParameterDraws
) -> None:
    effects, by_profile = profile_effects(municipality), municipality.hazards.effect_by_profile
    assert effects is not None
    assert by_profile is not None
    each = [drawn.draw(number) for number in range(drawn.n_draws)]
    standard = [
        contrast_of(values, effects, by_profile.better_for)
        / contrast_sd(by_profile, weights(values, effects.persons))
        for values in each
    ]
    # 200 standard normal numbers: fails in fewer than one seed in 10,000.
    assert abs(np.mean(standard)) < 4 / np.sqrt(200)
    assert abs(np.std(standard) - 1) < 4 / np.sqrt(400)


def test_all_options_have_the_same_draws_and_one_regime_more_changes_none(
    municipality: Scenario, drawn: ParameterDraws
) -> None:
    columns = {name: drawn.values[:, at] for at, name in enumerate(drawn.names)}
    more = with_changes(municipality, {"hazards": {"regimes": {"lottery": {"work": 1.1}}}})
    others = [option.scenario for option in resolve_options(municipality)[1:]]
    for scenario in (*others, more):
        own = parameter_draws(scenario, 200)
        for at, name in enumerate(own.names):
            if name.startswith("by_profile.") and "lottery" not in name:
                np.testing.assert_array_equal(own.values[:, at], columns[name])


def test_where_nothing_has_an_effect_nothing_differs_by_profile(municipality: Scenario) -> None:
    none = with_changes(municipality, {"effects": "none"})
    drawn = parameter_draws(none, 5)
    places = [at for at, name in enumerate(drawn.names) if name.startswith("by_profile.")]
    assert (drawn.values[:, places] == 1).all()


def test_what_is_kept_is_not_drawn(municipality: Scenario) -> None:
    keep = [*municipality.hazards.keep, "by_profile.coaching.*"]
    kept = with_changes(
        municipality, {"hazards": {"keep": keep, "effect_by_profile": {"contrast": 0.4}}}
    )
    drawn = parameter_draws(kept, 5)
    columns = {name: drawn.values[:, at] for at, name in enumerate(drawn.names)}
    assert np.unique(columns["by_profile.coaching.work_ready.work"]) == pytest.approx(np.exp(-0.1))
    assert len(np.unique(columns["by_profile.exemption.work_ready.work"])) == 5


REFUSED = {
    "log_sd: must be a standard deviation from 0 to 2 of log ratios (got -0.1)": {"log_sd": -0.1},
    "must name two regimes with their profiles (got 1)": {"better_for": DIRECTION[:1]},
    "must say in which direction the contrast goes": {"better_for": [], "contrast": 0.2},
    "must name two regimes (got `coaching` twice)": {
        "better_for": [{**DIRECTION[0], "regime": "coaching"}, DIRECTION[1]]
    },
    "must give a profile to one of the two (got work_ready in both)": {
        "better_for": [DIRECTION[0], {"regime": "coaching", "profiles": ["work_ready"]}]
    },
    "must name each profile once": {
        "better_for": [{"regime": "exemption", "profiles": ["work_ready"] * 2}, DIRECTION[1]]
    },
    "better_for[1].regime: must be a regime with ratios of its own": {
        "better_for": [DIRECTION[0], {**DIRECTION[1], "regime": "reference"}]
    },
    "better_for[1].regime: must be a regime named in hazards.regimes": {
        "better_for": [DIRECTION[0], {**DIRECTION[1], "regime": "coachin"}]
    },
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_what_makes_no_sense_is_refused_with_a_mend(sentence: str) -> None:
    data = {
        **STILL,
        "hazards": {
            **STILL["hazards"],
            "regimes": {"exemption": {}, "coaching": {}, "control": {}, "reference": {}},
            "effect_by_profile": BY_PROFILE | REFUSED[sentence],
        },
    }
    with pytest.raises(InputError) as caught:
        scenario_from_mapping(data)
    assert sentence in str(caught.value)
