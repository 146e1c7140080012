"""The check that says whether counts agree: it errs no more often than it states."""

import numpy as np
import pytest
from scipy import stats

from sim.verify.agreement import (
    AgreementVerdict,
    Limits,
    agreement,
    count_signals,
    count_z_scores,
)

# A loose check, so that its errors can be counted in a few thousand runs.
LOOSE = Limits(fail_below=0.05, pass_above=0.1, sight=0.8)
RUNS, CELLS = 4000, 40


def fail_share(z_scores: np.ndarray, *, independent: bool) -> float:
    """Share of runs (rows) that fail."""
    verdicts = [agreement(row, independent=independent, limits=LOOSE).verdict for row in z_scores]
    return verdicts.count(AgreementVerdict.FAIL) / len(verdicts)


@pytest.fixture(scope="module")
def noise() -> np.ndarray:
    return np.random.default_rng(20171001).standard_normal((RUNS, CELLS))


@pytest.mark.parametrize("independent", [False, True])
def test_a_right_engine_fails_as_often_as_stated(noise: np.ndarray, independent: bool) -> None:
    # Binomial(4000, 0.05): 0.034 to 0.066 holds but for 1 time in 100,000.
    share = fail_share(noise, independent=independent)
    assert share < 0.066
    assert share > 0.034


def test_cells_of_the_same_people_do_not_make_it_fail_more_often(noise: np.ndarray) -> None:
    alike = np.repeat(noise[:, :4], CELLS // 4, axis=1)
    assert fail_share(alike, independent=False) < 0.066


def test_one_large_fault_and_many_small_ones_are_seen(noise: np.ndarray) -> None:
    one, all_of_them = noise.copy(), 1.5 * noise
    one[:, 7] += 6.0
    assert fail_share(one, independent=False) > 0.95
    assert fail_share(all_of_them, independent=True) > 0.95


def test_between_the_two_limits_it_is_inconclusive() -> None:
    for p_value, verdict in [(0.2, "pass"), (0.02, "inconclusive"), (0.0005, "fail")]:
        found = agreement(np.array([stats.norm.isf(p_value / 2)]))
        assert found.verdict == verdict
        assert found.p_value == pytest.approx(p_value)


def test_a_run_too_small_to_see_the_fault_cannot_pass() -> None:
    calm = np.array([0.1, -0.4])
    assert agreement(calm).verdict is AgreementVerdict.PASS
    assert agreement(calm, signal=np.array([1.0, 2.0])).verdict is AgreementVerdict.INCONCLUSIVE
    large = agreement(calm, signal=np.array([1.0, 5.0]))
    assert large.verdict is AgreementVerdict.PASS
    # With a signal of 5 a cell fails if noise is above 3.48 - 5: Bonferroni of 0.001 over two.
    assert large.sight == pytest.approx(stats.norm.cdf(5 - stats.norm.isf(0.001 / 4)))


def test_too_small_a_run_still_fails_where_the_fault_is_plain() -> None:
    assert agreement(np.array([9.0]), signal=np.array([0.1])).verdict is AgreementVerdict.FAIL


def test_what_cannot_be_is_a_failure_and_nothing_at_all_is_no_pass() -> None:
    assert agreement(np.array([0.0, np.inf])).verdict is AgreementVerdict.FAIL
    assert agreement(np.array([0.0, np.nan])).verdict is AgreementVerdict.FAIL
    assert agreement(np.array([])).verdict is AgreementVerdict.INCONCLUSIVE


def test_the_sentence_states_the_error_rate() -> None:
    words = agreement(np.array([0.5, -1.0]), signal=np.array([9.0, 0.0])).sentence()
    assert words == (
        "pass: largest |z| 1.00 over 2 cells, p = 0.63, chance to see the fault 1 "
        "(a right engine fails at most 0.001 of the time)"
    )


LAWS = [(10, 0.03), (40, 0.5), (1000, 0.999), (10**9, 1e-9)]


@pytest.mark.parametrize(("trials", "chance"), LAWS)
def test_scores_of_counts_have_the_exact_tail_of_the_binomial(trials: int, chance: float) -> None:
    law = stats.binom(trials, chance)
    counts = np.unique(law.ppf(np.linspace(0.0001, 0.9999, 60)))
    z = count_z_scores(counts, np.full(counts.size, float(trials)), np.full(counts.size, chance))
    for count, score in zip(counts.tolist(), z.tolist(), strict=True):
        tail = law.sf(count - 1) if count > trials * chance else law.cdf(count)
        assert abs(score) == pytest.approx(max(0.0, stats.norm.isf(tail)), abs=1e-6)
        assert np.sign(score) in (0.0, np.sign(count - trials * chance))


def test_sure_counts_agree_or_are_impossible() -> None:
    counts = np.array([0.0, 7.0, 0.0, 3.0, 6.0])
    trials = np.array([7.0, 7.0, 0.0, 7.0, 7.0])
    # Rounding in a recursion may leave a chance a little outside 0 to 1.
    chance = np.array([-1e-17, 1.0 + 1e-15, 0.4, 0.0, 1.0])
    assert count_z_scores(counts, trials, chance).tolist() == [0.0, 0.0, 0.0, np.inf, -np.inf]


def test_a_signal_is_the_fault_in_standard_errors() -> None:
    trials, chance = np.array([10_000.0, 50.0]), np.array([0.1, 0.0])
    signals = count_signals(trials, chance, relative_fault=0.05)
    assert signals.tolist() == pytest.approx([50 / 30, 0.0])
