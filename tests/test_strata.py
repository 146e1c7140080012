"""Draws of several sources of effects: their order, their weights, and the error of their mean."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.outcomes.summary import monte_carlo_error, spread
from sim.strata import DrawStrata, draws_for_all, mean_of, percentiles_of, source_of_draws

parts = st.lists(st.integers(1, 20), min_size=1, max_size=5)


@given(parts, st.integers(1, 60), st.integers(0, 40))
def test_more_draws_never_move_an_earlier_one(shares, n_draws, more):
    weights = np.array(shares) / sum(shares)
    long = source_of_draws(weights, n_draws + more)
    assert (long[:n_draws] == source_of_draws(weights, n_draws)).all()
    for n in range(1, long.size + 1):
        counts = np.bincount(long[:n], minlength=len(shares))
        assert (counts < weights * n + 1).all()


@given(parts)
def test_the_fewest_draws_that_reach_every_source_are_found(shares):
    weights = np.array(shares) / sum(shares)
    least = draws_for_all(weights)
    everybody = set(range(len(shares)))
    assert set(source_of_draws(weights, least).tolist()) == everybody
    assert set(source_of_draws(weights, least - 1).tolist()) < everybody


def strata_of(weights, of_draw):
    names = tuple(f"source {at}" for at in range(len(weights)))
    return DrawStrata(names, tuple(weights), np.asarray(of_draw))


def test_mean_and_percentiles_are_those_of_a_sample_with_as_many_copies():
    rng = np.random.Generator(np.random.Philox(1))
    # Three draws of one source, one of another, two worlds each; weights 3/5 and 2/5: every world
    # of the first source counts once, of the second twice.
    strata = strata_of((0.6, 0.4), (0, 0, 1, 0))
    draw = np.repeat(np.arange(4), 2)
    values = rng.normal(size=(8, 3))
    copies = np.repeat(values, np.where(strata.of_draw[draw] == 0, 1, 2), axis=0)
    assert mean_of(values, draw, strata) == pytest.approx(copies.mean(axis=0))
    at = (5, 20, 50, 80, 95)
    expected = np.percentile(copies, at, axis=0, method="inverted_cdf")
    assert (percentiles_of(values, draw, strata, at) == expected).all()


@given(st.integers(1, 9), st.integers(1, 4))
def test_equal_weights_give_what_no_weights_give(n_each, n_sources):
    weights = [1 / n_sources] * n_sources
    of_draw = source_of_draws(weights, n_each * n_sources)
    draw = np.repeat(np.arange(of_draw.size), 3)
    values = np.random.Generator(np.random.Philox(n_each)).integers(0, 9, draw.size).astype(float)
    mine, plain = spread(values, draw, strata_of(weights, of_draw)), spread(values, draw)
    assert mine[:4] == pytest.approx(plain[:4])


def test_the_stated_error_covers():
    """Of 2,000 means over unequal sources 95 % intervals hold 95 %; 93.6–96.4 is 3 errors wide."""
    rng = np.random.Generator(np.random.Philox(7))
    weights, n_draws = (0.5, 0.3, 0.2), 60
    of_draw = source_of_draws(weights, n_draws)
    strata, draw = strata_of(weights, of_draw), np.repeat(np.arange(n_draws), 2)
    mean, spread_of = np.array([-4.0, 0.0, 3.0]), np.array([2.0, 1.0, 0.5])
    truth, repeats = float(np.dot(weights, mean)), 2_000
    draws = rng.normal(size=(n_draws, repeats)) * spread_of[of_draw][:, None]
    values = (mean[of_draw][:, None] + draws)[draw] + rng.normal(size=(draw.size, repeats))
    error = monte_carlo_error(values, draw, strata)
    off = np.abs(mean_of(values, draw, strata) - truth)
    # Not of the whole spread between sources, which the design takes out.
    assert 0.936 <= (off <= 1.96 * error).mean() <= 0.964
    assert error.mean() < 0.6 * monte_carlo_error(values, draw).mean()


def test_one_draw_of_a_source_takes_the_spread_of_the_others():
    strata, draw = strata_of((0.5, 0.5), (0, 0, 1)), np.arange(3)
    values = np.array([1.0, 3.0, 9.0])
    expected = np.sqrt(0.25 * 2.0 / 2 + 0.25 * 2.0 / 1)
    assert monte_carlo_error(values, draw, strata) == pytest.approx(expected)
    alone = strata_of((0.5, 0.5), (0, 1))
    few = monte_carlo_error(values[:2], draw[:2], alone)
    assert few == pytest.approx(np.sqrt(2 * 0.25 * values[:2].var(ddof=1)))
