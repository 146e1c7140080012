"""Effects set in, hold, fade and outlast their regime as docs/model.md#courses says."""

import math
from typing import Any

import numpy as np
import pytest

from sim.engine.expected import run_expected
from sim.engine.option import OptionSetup
from sim.errors import InputError
from sim.hazards.courses import (
    PHASE_MONTHS,
    Timing,
    course_means,
    fading_means,
    lock_in_shares,
    persistence,
)
from sim.hazards.parameters import parameter_draws
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.options import resolve_options, with_changes
from sim.inputs.scenario.remarks import remarks
from sim.kernels.lives.statuses import FIRST_EXIT_CODES, N_LANES, RETURN_CODES
from tests.engine.worlds import live, setting_of, world

BASE, RATIO = 0.01, 2.0
WORK = 0


def g(month: float, lock_in: float, onset: float, holds: float, half_life: float) -> float:
    """The formula itself, at a point in time."""
    since = month - lock_in
    if since < 0:
        return 0.0
    if since < onset:
        return since / onset
    if since < onset + holds:
        return 1.0
    return 2.0 ** (-(since - onset - holds) / half_life)


def mean_of(course: tuple[float, float, float, float], first: float, months: float) -> float:
    """Mean of g over a stretch of time, by the midpoint rule."""
    n = 20_000
    points = first + months * (np.arange(n) + 0.5) / n
    return float(np.mean([g(point, *course) for point in points]))


@pytest.mark.parametrize(
    "course",
    [
        (0.0, 0.0, 24.0, 24.0),
        (0.0, 6.0, 3.0, 3.0),
        (4.0, 2.5, 0.0, 7.0),
        (0.0, 0.0, 0.0, 6.0),
        (3.0, 7.0, 100.0, 1.0),
    ],
)
def test_a_phase_has_the_mean_of_the_course(course: tuple[float, float, float, float]) -> None:
    lock_in, onset, holds, half_life = course
    timing = Timing("course", lock_in, onset, holds, fades=True, lasts=False)
    means = course_means(timing, persistence(half_life), 12)
    by_hand = [mean_of(course, PHASE_MONTHS * phase, PHASE_MONTHS) for phase in range(12)]
    np.testing.assert_allclose(means, by_hand, atol=2e-4)


def test_worked_by_hand() -> None:
    # Onset six months: a quarter on average in the first three, three quarters in the next. Then
    # three months of the whole. With a half-life of three months what follows has the mean
    # (1 - 1/2) / ln 2 = 0.7213, and each later phase half of the one before.
    timing = Timing("course", 0, 6, 3, fades=True, lasts=False)
    whole = course_means(timing, persistence(3), 5).tolist()
    fade = 0.5 / math.log(2)
    assert whole == pytest.approx([0.25, 0.75, 1.0, fade, fade / 2])
    assert fading_means(persistence(3), 3).tolist() == pytest.approx([fade, fade / 2, fade / 4])
    assert fading_means(persistence(0), 2).tolist() == [0.0, 0.0]
    assert fading_means(persistence(math.inf), 2).tolist() == [1.0, 1.0]
    assert lock_in_shares(Timing("c", 4, 0, 0, fades=False, lasts=False), 3).tolist() == (
        pytest.approx([1.0, 1 / 3, 0.0])
    )


def option(
    course: dict[str, Any] | None, policy: dict[str, Any], work: float = RATIO, **more: Any
) -> OptionSetup:
    """People who only leave for work, from benefit at 1 % a month, in a scenario of five years."""
    group = {"name": "all-alike", "regime": "reference", "persons": 1000} | more
    regimes: dict[str, Any] = {"coaching": {"work": work} | ({"course": course} if course else {})}
    regimes["queue"] = {"work": 0.9}
    return setting_of(
        world(
            time={"months": 60},
            population={"groups": [group]},
            hazards={"base": {"benefit_to_work": BASE}, "regimes": regimes},
            policy=policy,
        )
    )


def monthly_ratios(setup: OptionSetup) -> np.ndarray:
    """The hazard of leaving in each month over the base, from exact expectations: (60,)."""
    expected = run_expected(setup)
    exits = expected.flows[:, :, 0 * N_LANES + WORK].sum(axis=0)
    there = 1000.0 - np.concatenate([[0.0], np.cumsum(exits)[:-1]])
    ratios: np.ndarray = -np.log1p(-exits / there) / BASE
    return ratios


def phase_means(course: tuple[float, float, float, float], months: int) -> np.ndarray:
    """Mean of g in the phase of each month, by the midpoint rule."""
    phases = [
        mean_of(course, PHASE_MONTHS * phase, PHASE_MONTHS) for phase in range(months // 3 + 1)
    ]
    return np.repeat(phases, PHASE_MONTHS)[:months]


def test_every_month_has_the_ratio_that_the_formula_says() -> None:
    course = {
        "lock_in": {"months": 2, "work": 0.5},
        "onset_months": 4,
        "holds_months": 6,
        "half_life_months": 9,
        "after_half_life_months": 5,
    }
    switches = [{"month": 7, "to": "coaching", "until_month": 40}]
    ratios = monthly_ratios(option(course, {"switches": switches}))
    shares = phase_means((2, 4, 6, 9), 33)
    locked = np.repeat([2 / 3, *[0.0] * 10], 3)
    under = RATIO**shares * 0.5**locked
    after = RATIO ** (shares[-1] * phase_means((0, 0, 0, 5), 20))
    by_hand = np.concatenate([np.ones(7), under, after])
    np.testing.assert_allclose(ratios, by_hand, rtol=2e-4)


def test_of_what_is_left_and_what_is_new_the_larger_holds() -> None:
    course = {"half_life_months": "never", "after_half_life_months": 12}
    switches = [
        {"month": 0, "to": "coaching", "until_month": 10},
        {"month": 10, "to": "queue"},
    ]
    ratios = monthly_ratios(option(course, {"switches": switches}))
    left = math.log(RATIO) * phase_means((0, 0, 0, 12), 50)
    by_hand = np.where(left > abs(math.log(0.9)), np.exp(left), 0.9)
    assert (by_hand == 0.9).sum() == 50 - 33  # falls below 0.105 in the phase of month 33
    np.testing.assert_allclose(ratios[10:], by_hand, rtol=2e-4)


def test_months_off_and_between_count_since_the_person_first_met_the_regime() -> None:
    course = {"onset_months": 12}
    switches = [
        {"month": 0, "to": "coaching", "until_month": 3},
        {"month": 9, "to": "coaching"},
    ]
    ratios = monthly_ratios(option(course, {"switches": switches}))
    shares = phase_means((0, 12, 1000, 1), 60)
    np.testing.assert_allclose(ratios[:3], RATIO ** shares[:3], rtol=2e-4)
    np.testing.assert_allclose(ratios[3:9], 1.0)
    np.testing.assert_allclose(ratios[9:], RATIO ** shares[9:], rtol=2e-4)


def test_who_comes_in_later_begins_the_course_then() -> None:
    course = {"onset_months": 6}
    late = {"entry": {"at_start_share": 0.0, "last_month": 1}, "regime": "coaching"}
    expected = run_expected(option(course, {}, **late))
    exits = expected.flows[:, :, WORK].sum(axis=0)
    assert exits[0] == 0
    assert -math.log1p(-exits[1] / 1000) / BASE == pytest.approx(RATIO**0.25)


def test_a_course_that_does_nothing_is_none() -> None:
    switches = {"switches": [{"month": 7, "to": "coaching"}]}
    plain, idle = option(None, switches), option({"holds_months": 24}, switches)
    assert not idle.layout.phases.has_courses
    np.testing.assert_array_equal(plain.table.threshold, idle.table.threshold)
    # Where all of the effect is there the row is the plain treatment's, to the last bit.
    late = option({"holds_months": 24, "half_life_months": 12}, switches)
    n_treatments = len(late.layout.treatments)
    shape = late.layout.table_shape
    assert shape[1] > n_treatments
    np.testing.assert_array_equal(
        late.table.threshold.reshape(*shape)[:, :n_treatments],
        plain.table.threshold.reshape(*plain.layout.table_shape),
    )


def exits_of(course: dict[str, Any] | None) -> float:
    """Expected exits to work in five years, everybody coached from the start at a ratio of 1.5."""
    setup = option(course, {"switches": [{"month": 0, "to": "coaching"}]}, work=1.5)
    return float(run_expected(setup).flows.sum())


def test_a_longer_half_life_means_more_exits_a_later_onset_fewer_and_a_lock_in_fewer() -> None:
    half_lives = (1, 6, 12, 24, 60, "never")
    exits = [exits_of({"holds_months": 12, "half_life_months": months}) for months in half_lives]
    assert exits == sorted(set(exits))
    assert exits[-1] == exits_of(None)
    onsets = [exits_of({"onset_months": months}) for months in (0, 3, 6, 12, 36)]
    assert onsets == sorted(set(onsets), reverse=True)
    locks = [exits_of({"lock_in": {"months": months, "work": 0.6}}) for months in (0, 3, 6, 12)]
    assert locks == sorted(set(locks), reverse=True)


def test_simulated_exits_agree_with_the_exact_expectation() -> None:
    # 40,000 people in one world: |z| above 5 once in 1.7 million by chance, for each year.
    scenario = world(
        time={"months": 60},
        population={
            "groups": [
                {
                    "name": "all-alike",
                    "regime": "coaching",
                    "persons": 20_000,
                    "stopping_persons": 20_000,
                    "entry": {"at_start_share": 0.5, "last_month": 30},
                }
            ]
        },
        hazards={
            "base": {"benefit_to_work": BASE, "work_to_returned": 0.02},
            "regimes": {"coaching": {"work": 3.0, "returned": 0.4}},
            "course": {
                "onset_months": 5,
                "holds_months": 6,
                "half_life_months": 8,
                "after_half_life_months": 10,
            },
        },
    )
    mean = run_expected(setting_of(scenario)).flows.reshape(2, 5, 12, -1).sum(axis=2)
    lived = live(scenario).flows.reshape(2, 5, 12, -1).sum(axis=2)
    z = (lived - mean) / np.sqrt(np.maximum(mean, 1.0))
    assert np.abs(z).max() < 5


YAML = """
scenario: late
based_on: municipality
hazards: {{regimes: {{coaching: {{course: {course}}}}}}}
"""


@pytest.mark.parametrize(
    ("course", "words"),
    [
        ("{onset_months: -1}", "onset_months: must be a time from 0 to 1200 months (got -1)"),
        ("{holds_months: -3}", "holds_months: must be a time from 0 to 1200 months (got -3)"),
        ("{half_life_months: 0}", "For how long the effect stays whole write `holds_months`"),
        ("{half_life_months: -2}", "half_life_months: must be a time from 0"),
        ("{half_life_months: soon}", "or never (got `soon`)"),
        ("{after_half_life_months: {value: 6, low: 8}}", "low must be at most value"),
        ("{after_half_life_months: {value: 6, low: 0, high: never}}", "low must be above 0"),
        ("{lock_in: {months: -1}}", "lock_in.months: must be a time from 0"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_mend(
    tmp_path: Any, course: str, words: str
) -> None:
    file = tmp_path / "late.yaml"
    file.write_text(YAML.format(course=course))
    with pytest.raises(InputError) as refused:
        load_scenario(file)
    assert words in str(refused.value)


@pytest.mark.parametrize("after", ["0", "never", "{value: 6, low: 0, high: 24}"])
@pytest.mark.parametrize("half_life", ["0.1", "never", "{value: 24, low: 6, high: never}"])
def test_what_is_offered_as_a_mend_passes(tmp_path: Any, half_life: str, after: str) -> None:
    file = tmp_path / "late.yaml"
    course = f"{{half_life_months: {half_life}, after_half_life_months: {after}}}"
    file.write_text(YAML.format(course=course))
    assert load_scenario(file).hazards.regimes["coaching"].course is not None


@pytest.mark.parametrize(
    ("course", "words"),
    [
        ({"holds_months": 60, "half_life_months": 6}, "its half-life changes nothing"),
        ({"onset_months": 61}, "nobody meets all of it"),
        ({"holds_months": 24, "half_life_months": 6}, ""),
        ({"holds_months": 60}, ""),
    ],
)
def test_a_course_that_outlasts_the_scenario_is_remarked_on(
    course: dict[str, Any], words: str
) -> None:
    regimes = {"coaching": {"work": 2.0, "course": course}}
    scenario = world(time={"months": 60}, hazards={"regimes": regimes})
    said = remarks(resolve_options(scenario))
    assert len(said) == bool(words)
    assert all("hazards.regimes.coaching.course" in told and words in told for told in said)


RANGED = {
    "half_life_months": {"value": 24, "low": 6, "high": "never"},
    "after_half_life_months": {"value": 6, "low": 0, "high": 24},
}


def faded(n_draws: int, **change: Any) -> dict[str, np.ndarray]:
    """Columns of the persistence of effects in a variant of the municipality."""
    scenario = with_changes(
        load_scenario("municipality"),
        {"hazards": {"course": {"holds_months": 24} | RANGED}, **change},
    )
    drawn = parameter_draws(scenario, n_draws)
    return {
        name: drawn.values[:, at] for at, name in enumerate(drawn.names) if "persistence" in name
    }


def triangular_cdf(x: np.ndarray, low: float, mode: float, high: float) -> np.ndarray:
    left = (x - low) ** 2 / ((high - low) * max(mode - low, 1e-300))
    right = 1 - (high - x) ** 2 / ((high - low) * (high - mode))
    cdf: np.ndarray = np.where(x < mode, left, right)
    return cdf


# What fades in `municipality`: effects, what is left of them, and ratios on returns.
FADING = ("course.", "course.after_", "returns.")


def test_rates_of_decay_are_triangular_and_each_has_words_of_its_own() -> None:
    # Kolmogorov-Smirnov at 1,000 draws: 2.0 / sqrt(n) is passed by chance once in 1,500 times for
    # each of the three, and the seed is fixed.
    drawn = faded(1000)
    assert set(drawn) == {f"{name}persistence_per_month" for name in FADING}
    lasting, after, returns = (drawn[f"{name}persistence_per_month"] for name in FADING)
    rate, months = -np.log(lasting), -1 / np.log2(after)
    ln_2 = math.log(2)
    for values, corners in (
        (rate, (0.0, ln_2 / 24, ln_2 / 6)),
        (months, (0.0, 6.0, 24.0)),
        (-np.log(returns), (ln_2 / 24, ln_2 / 12, ln_2 / 6)),
    ):
        levels = np.sort(triangular_cdf(values, *corners))
        assert np.abs(levels - (np.arange(1000) + 0.5) / 1000).max() < 2.0 / math.sqrt(1000)
    assert abs(np.corrcoef(rate, months)[0, 1]) < 0.15
    # More draws keep those there were; another seed has others; a regime of its own has its own.
    np.testing.assert_array_equal(faded(50)["course.persistence_per_month"], lasting[:50])
    other = faded(50, seed=7)["course.persistence_per_month"]
    assert not np.any(other == lasting[:50])
    regimes = {"regimes": {"coaching": {"course": RANGED}}, "course": RANGED}
    own = faded(50, hazards=regimes)
    assert len(own) == 5
    assert not np.any(own["course.coaching.persistence_per_month"] == lasting[:50])


def test_without_parameter_uncertainty_effects_fade_as_written() -> None:
    for columns in (faded(1), faded(5, posterior="none")):
        lasting, after, returns = (columns[f"{name}persistence_per_month"] for name in FADING)
        np.testing.assert_allclose(lasting, 2 ** (-1 / 24))
        np.testing.assert_allclose(after, 2 ** (-1 / 6))
        np.testing.assert_allclose(returns, 2 ** (-1 / 12))


def return_ratio(half_life: Any, exits_until: int) -> np.ndarray:
    """Ratios on coming back, month by month, of who left in month 5 under coaching.

    Coaching takes everybody from month 0 to `exits_until`; all leave in month 5 and few return.
    """
    index = [1e-9] * 5 + [1.0] + [1e-9] * 54
    setup = setting_of(
        world(
            time={"months": 60},
            population={"groups": [{"name": "leavers", "regime": "reference", "persons": 1000}]},
            hazards={
                "base": {"benefit_to_work": 1.0, "work_to_returned": 1e-4},
                "regimes": {"coaching": {"returned": 3.0}, "queue": {"returned": 9.0}},
                "labour_market": {"index": index, "elasticity": {"work": 1.0}},
                "profiles": {"work_ready": {"work": 100.0}},
            }
            | ({} if half_life is None else {"returns": {"half_life_months": half_life}}),
            policy={
                "switches": [
                    {"month": 0, "to": "coaching", "until_month": exits_until},
                    {"month": exits_until, "to": "queue"},
                ]
            },
        )
    )
    flows = run_expected(setup).flows.sum(axis=0)
    returns = flows[:, RETURN_CODES].sum(axis=1)
    away = flows[:, FIRST_EXIT_CODES].sum() - np.concatenate([[0.0], np.cumsum(returns)[:-1]])
    ratios: np.ndarray = -np.log1p(-returns / away) / 1e-4
    return ratios[6:]


def test_the_ratio_on_returns_is_that_of_the_exit_and_fades() -> None:
    fades = 3.0 ** phase_means((0, 0, 0, 12), 54)
    np.testing.assert_allclose(return_ratio(12, 9), fades, rtol=2e-3)
    np.testing.assert_allclose(return_ratio("never", 9), 3.0, rtol=2e-3)
    # Whoever leaves after coaching has ended belongs to the regime then met.
    np.testing.assert_allclose(return_ratio("never", 5), 9.0, rtol=2e-3)
    # Without it the ratio is that of the regime now met.
    now = np.where(np.arange(6, 60) < 9, 3.0, 9.0)
    np.testing.assert_allclose(return_ratio(None, 9), now, rtol=2e-3)


@pytest.mark.parametrize("half_life", [None, 12])
@pytest.mark.parametrize(("reading", "ratio"), [("exits_to_work", 1.0), ("all_exits", 3.0)])
def test_after_other_exits_the_ratio_on_returns_holds_only_if_so_read(
    reading: str, ratio: float, half_life: int | None
) -> None:
    fades = {} if half_life is None else {"returns": {"half_life_months": half_life}}
    regimes = {"coaching": {"returned": 3.0}, "both": {"combines": ["coaching", "queue"]}}
    regimes |= {"queue": {}}
    changes = {
        "time": {"months": 2},
        "population": {"groups": [{"name": "all", "regime": "both", "persons": 1000}]},
        "hazards": {"regimes": regimes} | fades,
        "readings": {"returns_ratio_of": reading},
    }
    back = {}
    for exit_to in ("work", "other_exit"):
        base = {f"benefit_to_{exit_to}": 1.0, f"{exit_to}_to_returned": 1e-4}
        sure = {"profiles": {"work_ready": {exit_to: 100.0}}}
        changes["hazards"] = {**changes["hazards"], "base": base} | sure
        setup = setting_of(world(**changes))
        back[exit_to] = run_expected(setup).flows.sum(axis=0)[1, RETURN_CODES].sum() / 1000
    whole = 3.0 ** (1.0 if half_life is None else phase_means((0, 0, 0, 12), 1)[0])
    assert back["work"] == pytest.approx(-np.expm1(-1e-4 * whole), rel=1e-6)
    expected = whole if ratio == 3.0 else 1.0
    assert back["other_exit"] == pytest.approx(-np.expm1(-1e-4 * expected), rel=1e-6)


def test_the_slower_a_ratio_above_one_fades_the_more_return() -> None:
    sums = [return_ratio(half_life, 9).sum() for half_life in (1, 6, 12, 24, "never")]
    assert sums == sorted(set(sums))
