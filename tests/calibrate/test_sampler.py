"""The sampler: known distributions come back, and luck has an address."""

import numpy as np
import pytest

from sim.calibrate.diagnostics import mixing_of
from sim.calibrate.random_streams import Purpose, normals, uniforms, words
from sim.calibrate.sampler import SamplerSettings, SamplerState, sample

SHORT = SamplerSettings(20, 100, 100, 100, 200, 2)


def log_normal_density(sds: np.ndarray, correlation: float):
    covariance = correlation * np.outer(sds, sds)
    covariance[np.diag_indices(sds.size)] = sds**2
    precision = np.linalg.inv(covariance)

    def density(points: np.ndarray) -> np.ndarray:
        return -0.5 * np.einsum("ni,ij,nj->n", points, precision, points)

    return density


def test_spread_of_a_25_dimensional_normal_is_right_within_3_percent() -> None:
    sds = np.linspace(0.3, 3.0, 25)
    settings = SamplerSettings(64, 1_000, 1_000, 500, 4_000, 4)
    chains = sample(log_normal_density(sds, 0.5), 25, settings, 1)
    assert chains.shape == (1_000, 64, 25)
    ratio = chains.reshape(-1, 25).std(axis=0) / sds
    assert ratio == pytest.approx(np.ones(25), abs=0.03)
    mixing = mixing_of(chains)
    assert mixing.is_good, mixing


def test_too_narrow_a_spread_would_be_seen() -> None:
    sds = np.ones(25)
    chains = sample(log_normal_density(0.9 * sds, 0.0), 25, SamplerSettings(64), 2)
    ratio = chains.reshape(-1, 25).std(axis=0) / sds
    assert (np.abs(ratio - 1.0) > 0.03).all()


def test_heavy_tails_come_back() -> None:
    # A Student t with 4 degrees of freedom has longer tails than the proposal it is given.
    def density(points: np.ndarray) -> np.ndarray:
        return -0.5 * (4 + 3) * np.log1p(np.square(points).sum(axis=1) / 4)

    chains = sample(density, 3, SamplerSettings(32, 500, 500, 500, 8_000, 2), 3)
    tail = (np.abs(chains.reshape(-1, 3)) > 2.7764).mean()
    assert tail == pytest.approx(0.05, abs=0.006)


def test_same_seed_same_draws_and_another_case_others() -> None:
    density = log_normal_density(np.ones(4), 0.3)
    first = sample(density, 4, SHORT, 5)
    assert np.array_equal(first, sample(density, 4, SHORT, 5))
    assert not np.array_equal(first, sample(density, 4, SHORT, 6))
    assert not np.array_equal(first, sample(density, 4, SHORT, 5, case=1))


def test_a_resumed_run_ends_in_the_draws_of_an_undisturbed_one() -> None:
    density = log_normal_density(np.ones(4), 0.3)
    states: list[SamplerState] = []
    whole = sample(density, 4, SHORT, 5, on_part=states.append)
    for state in states:
        assert np.array_equal(whole, sample(density, 4, SHORT, 5, resumed=state))


def test_luck_is_addressed() -> None:
    longer = uniforms(7, Purpose.PRIOR, 3, (100, 2))
    assert np.array_equal(longer[:50], uniforms(7, Purpose.PRIOR, 3, (50, 2)))
    assert not np.array_equal(longer, uniforms(7, Purpose.PREDICTED, 3, (100, 2)))
    assert not np.array_equal(longer, uniforms(7, Purpose.PRIOR, 4, (100, 2)))
    assert words(7, Purpose.PRIOR, 3, 5).size == 5
    drawn = normals(7, Purpose.PRIOR, 0, (20_000,))
    assert drawn.mean() == pytest.approx(0.0, abs=0.03)
    assert drawn.std() == pytest.approx(1.0, abs=0.02)
