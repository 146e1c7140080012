"""Simulation-based calibration: the sampler must return what went in, in due proportion.

Parameters are drawn from the prior, an experiment is simulated at them, and the experiment is
fitted. The rank of the true value among the posterior draws is then uniform for every parameter
(Talts et al. 2018, arXiv:1804.06788). A sampler that is broken on purpose must fail the check.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sim.calibrate.likelihood_terms import (
    CountTerm,
    MeasuredTerm,
    Terms,
    group_weights,
    term_arrays,
)
from sim.calibrate.model import CalibrationModel, expected_shares, log_posterior
from sim.calibrate.parameters import natural_values
from sim.calibrate.predictive_draws import GroupCounts, group_counts
from sim.calibrate.random_streams import Purpose, normals
from sim.calibrate.sampler import SamplerSettings, sample
from sim.errors import InputError
from sim.kernels.likelihood import log_likelihood as words

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
# From a model and a case to posterior draws (n, free): the sampler under test.
Sampler = Callable[[CalibrationModel, int], Floats]
# Short runs: every experiment needs only as many independent draws as there are ranks.
SHORT = SamplerSettings(
    walkers=64, warm_up_steps=300, pilot_steps=200, tuning_steps=100, steps=300, thin=10
)
RANKS = 99  # draws compared with the truth, so that ranks run from 0 to 99


@dataclass(frozen=True)
class SimulationCheck:
    """Ranks and what they say.

    Attributes
    ----------
    names : free parameters
    ranks : (experiments, free), 0 to `RANKS`
    p_values : (free,) of a chi-square test that the ranks are uniform, in ten bins
    level : below this p-value a parameter fails; 0.01 shared out over all parameters
    """

    names: tuple[str, ...]
    ranks: Integers
    p_values: Floats
    level: float

    @property
    def failing(self) -> tuple[str, ...]:
        """Parameters whose ranks are not uniform."""
        return tuple(
            name for name, p in zip(self.names, self.p_values, strict=True) if p < self.level
        )


def sampler_of(settings: SamplerSettings = SHORT, threads: int = 1) -> Sampler:
    """The sampler that calibrations use, with a given length, and as wide as a model asks for."""

    def sampler(model: CalibrationModel, case: int) -> Floats:
        chains = sample(
            lambda points: log_posterior(model, points, threads),
            model.n_free,
            replace(settings, walkers=max(settings.walkers, 2 * model.n_free)),
            model.targets.seed,
            case=case,
        )
        return chains.reshape(-1, model.n_free)

    return sampler


def too_narrow(sampler: Sampler, factor: float = 0.8) -> Sampler:
    """The canary: a sampler whose posterior is too narrow by a factor; it must fail."""

    def broken(model: CalibrationModel, case: int) -> Floats:
        draws = sampler(model, case)
        middle = draws.mean(axis=0)
        return np.asarray(middle + factor * (draws - middle), np.float64)

    return broken


def simulated_experiment(
    model: CalibrationModel, point: Floats, case: int, scale: int = 1
) -> CalibrationModel:
    """The model of an experiment simulated at a point, fitted rows and denominators as published.

    Parameters
    ----------
    point : (free,) true parameters, standard normal under the prior
    case : which experiment; another case has other luck
    scale : multiplies every denominator
    """
    values = natural_values(model.parameters, point[None])
    shares = expected_shares(model.targets, model.groups, values)
    counts = [
        redrawn for group in model.groups for redrawn in _redrawn(model, group, shares, case, scale)
    ]
    luck = normals(model.targets.seed, Purpose.OUTCOME, case, (len(model.terms.measured),))
    measured = [
        _remeasured(model, term, shares, float(z) / np.sqrt(scale), scale)
        for term, z in zip(model.terms.measured, luck, strict=True)
    ]
    terms = Terms(tuple(counts), tuple(measured))
    return replace(model, terms=terms, term_arrays=term_arrays(model.targets, terms, model.groups))


def simulation_check(
    model: CalibrationModel,
    experiments: int,
    sampler: Sampler,
    progress: Callable[[int, int], None] | None = None,
) -> SimulationCheck:
    """Ranks of every parameter over simulated experiments."""
    truths = normals(model.targets.seed, Purpose.EXPERIMENT, 0, (experiments, model.n_free))
    ranks = np.empty((experiments, model.n_free), np.int64)
    for case, truth in enumerate(truths):
        draws = sampler(simulated_experiment(model, truth, case), 1 + case)
        thinned = draws[np.linspace(0, len(draws) - 1, RANKS).astype(int)]
        ranks[case] = (thinned < truth).sum(axis=0)
        if progress is not None:
            progress(case + 1, experiments)
    return checked_ranks(model.parameters.free, ranks)


def checked_ranks(names: tuple[str, ...], ranks: Integers) -> SimulationCheck:
    """The check's verdict on ranks (experiments, free)."""
    from scipy.stats import chisquare

    bins = 10
    filled = [np.bincount(column * bins // (RANKS + 1), minlength=bins) for column in ranks.T]
    p_values = np.array([chisquare(counts).pvalue for counts in filled])
    return SimulationCheck(names, ranks, p_values, 0.01 / len(names))


def _redrawn(
    model: CalibrationModel, group: str, shares: Floats, case: int, scale: int
) -> list[CountTerm]:
    """A group's terms with simulated counts; all must be of one date and chain."""
    terms = [term for term in model.terms.counts if term.group == group]
    if not terms:
        return []
    month, column = terms[0].month, model.groups.index(group)
    if any(term.month != month for term in terms):
        raise InputError(f"{group}: experiments are simulated for counts on one date only.")
    persons = scale * _persons_behind(model, group, terms)
    address = case * len(model.groups) + column
    at = shares[:, month, column]
    drawn = group_counts(model.targets.seed, address, at, persons, Purpose.OUTCOME)
    return [_with_counts(term, drawn, persons) for term in terms]


def _persons_behind(model: CalibrationModel, group: str, terms: list[CountTerm]) -> int:
    """Size of a group: the largest denominator, or its stated persons if exits were left out."""
    of_all = (words.FIRST_EXIT, words.NET_OF_ALL, words.LEFT_OF_ALL)
    whole = [term.of for term in terms if term.kind in of_all]
    stated = {g.name: g.persons for g in model.targets.population.groups}[group]
    return max(whole, default=stated)


def _with_counts(term: CountTerm, drawn: GroupCounts, persons: int) -> CountTerm:
    first, net = int(drawn.first[0]), int(drawn.net[0])
    other, other_only = int(drawn.other[0]), int(drawn.other_only[0])
    count, of = {
        words.FIRST_EXIT: (first, persons),
        words.NET_OF_FIRST: (net, first),
        words.OTHER_END_STATE: (other, persons - first),
        words.OTHER_FLOW: (other_only, persons - first),
        words.NET_OF_ALL: (net, persons),
        words.LEFT_OF_ALL: (net + other, persons),
        words.OTHER_OF_NOT_NET: (other, persons - net),
    }[term.kind]
    return replace(term, count=count, of=of, away=first - net)


def _remeasured(
    model: CalibrationModel, term: MeasuredTerm, shares: Floats, z: float, scale: int
) -> MeasuredTerm:
    plus = group_weights(model.targets, term.groups, model.groups)
    minus = group_weights(model.targets, term.against, model.groups) if term.against else 0 * plus
    exact = words.measured_value(term.kind, term.month, plus, minus, shares[0, term.month])
    return replace(term, value=exact + z * term.error, error=term.error / np.sqrt(scale))
