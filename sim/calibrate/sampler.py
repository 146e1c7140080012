"""The posterior sampler: an ensemble that moves by differences of its own members (emcee).

Differential evolution (ter Braak 2006; nine steps in ten, the tenth with full step length) needs
about a hundred steps for one independent draw in thirty dimensions. These posteriors are nearly
normal, so a pilot run learns their mean and covariance, and from then on every second step
proposes a fresh draw from a Student t of that shape (an independence Metropolis step, exact
whatever the pilot said; a normal's thin tails leave walkers stuck far out). emcee's snooker
move is left out: in 3.1.6 its posterior is too narrow (sd 0.90 instead of 1).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.calibrate.random_streams import Purpose, normals, seed_sampler

Floats = npt.NDArray[np.float64]
LogDensity = Callable[[Floats], Floats]
# The sampler stops at these to report and to save.
STEPS_IN_PART = 100
# Degrees of freedom of the proposal: its tails must be heavier than those of the posterior.
FREEDOM = 6.0


class Stage(NamedTuple):
    """One stretch of a run: how many steps, how many of them to store, which moves."""

    steps: int
    thin: int
    uses_pilot: bool
    is_learned_from: bool


@dataclass(frozen=True)
class SamplerSettings:
    """How long and how wide the sampler runs; steps count for every walker.

    Attributes
    ----------
    walkers : members of the ensemble, even, at least twice the number of parameters
    warm_up_steps : thrown away, differential evolution only
    pilot_steps : the proposal is learned from these
    tuning_steps : the proposal is used and learned anew from these
    steps : the draws; a multiple of `thin`, one in so many is stored
    """

    walkers: int = 64
    warm_up_steps: int = 800
    pilot_steps: int = 800
    tuning_steps: int = 400
    steps: int = 8_000
    thin: int = 4

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The run in order."""
        return (
            Stage(self.warm_up_steps, self.warm_up_steps, False, False),
            Stage(self.pilot_steps, 1, False, True),
            Stage(self.tuning_steps, 1, True, True),
            Stage(self.steps, self.thin, True, False),
        )

    @property
    def all_steps(self) -> int:
        """Steps of all stages."""
        return sum(stage.steps for stage in self.stages)


def settings_with(steps: int | None) -> SamplerSettings:
    """The usual settings with at least so many steps for the draws; None: all as usual."""
    usual = SamplerSettings()
    if steps is None:
        return usual
    return replace(usual, steps=-(-steps // usual.thin) * usual.thin)


@dataclass(frozen=True)
class SamplerState:
    """Where a run stands: enough to go on as if it had never stopped.

    Attributes
    ----------
    stage : number of the stage; done : steps made in it
    points : (walkers, free) now; log_densities (walkers,)
    luck : words (624,) of the sampler's generator; luck_place : how many are used
    mean, root : (free,), (free, free) of the proposal, root a Cholesky factor
    kept : (stored steps, walkers, free) of this stage so far
    """

    stage: int
    done: int
    points: Floats
    log_densities: Floats
    luck: npt.NDArray[np.uint32]
    luck_place: int
    mean: Floats
    root: Floats
    kept: Floats


def sample(
    density: LogDensity,
    n_free: int,
    settings: SamplerSettings,
    seed: int,
    *,
    case: int = 0,
    resumed: SamplerState | None = None,
    on_part: Callable[[SamplerState], None] | None = None,
) -> Floats:
    """Draws from a density, (stored steps, walkers, free).

    Parameters
    ----------
    density : log-densities (n,) of points (n, free), up to a constant
    n_free : number of coordinates; walkers start from independent standard normals
    case : which run of this seed; another case has other draws
    resumed : state of an interrupted run with the same settings, seed and case
    on_part : called after every part with the state, to show progress and to save
    """
    state = resumed or _first_state(density, n_free, settings, seed, case)
    while True:
        stage = settings.stages[state.stage]
        if state.done < stage.steps:
            state = _part_made(density, state, stage)
            if on_part is not None:
                on_part(state)
        elif state.stage + 1 < len(settings.stages):
            state = _stage_closed(state, stage)
        else:
            return state.kept


def steps_done(state: SamplerState, settings: SamplerSettings) -> int:
    """Steps made in all stages so far."""
    return sum(stage.steps for stage in settings.stages[: state.stage]) + state.done


def _first_state(
    density: LogDensity, n_free: int, settings: SamplerSettings, seed: int, case: int
) -> SamplerState:
    points = normals(seed, Purpose.START, case, (settings.walkers, n_free))
    sampler = _sampler(density, settings.walkers, n_free, None)
    seed_sampler(sampler, seed, case)
    _, stream, place, _, _ = sampler.random_state
    nothing = np.empty((0, settings.walkers, n_free))
    mean, root = np.zeros(n_free), np.eye(n_free)
    return SamplerState(0, 0, points, density(points), stream, place, mean, root, nothing)


def _sampler(density: LogDensity, walkers: int, n_free: int, pilot: Any) -> Any:
    from emcee import EnsembleSampler  # noqa: PLC0415  (slow to load)
    from emcee.moves import DEMove, MHMove  # noqa: PLC0415  (slow to load)

    moves = [(DEMove(), 0.9), (DEMove(gamma0=1.0), 0.1)]
    if pilot is not None:
        moves = [(DEMove(), 0.45), (DEMove(gamma0=1.0), 0.05), (MHMove(pilot, n_free), 0.5)]
    sampler = EnsembleSampler(walkers, n_free, density, vectorize=True, moves=moves)
    # emcee wraps the density to print a traceback on whatever it raises, Ctrl-C too.
    sampler.log_prob_fn = density
    return sampler


def independent_proposal(mean: Floats, root: Floats) -> Callable[[Floats, Any], Any]:
    """A proposal that forgets where a walker is, in the form that emcee wants."""
    inverse = np.linalg.inv(root)

    def log_shape(distance: Floats) -> Floats:
        """Log-density of the proposal up to a constant, at a squared distance."""
        return -0.5 * (FREEDOM + mean.size) * np.log1p(distance / FREEDOM)

    def proposal(points: Floats, generator: Any) -> tuple[Floats, Floats]:
        stretch = np.sqrt(FREEDOM / generator.chisquare(FREEDOM, size=(len(points), 1)))
        steps = generator.randn(*points.shape) * stretch
        here = np.square((points - mean) @ inverse.T).sum(axis=1)
        there = np.square(steps).sum(axis=1)
        return mean + steps @ root.T, log_shape(here) - log_shape(there)

    return proposal


def _part_made(density: LogDensity, state: SamplerState, stage: Stage) -> SamplerState:
    import emcee  # noqa: PLC0415  (slow to load)

    steps = min(STEPS_IN_PART, stage.steps - state.done)
    pilot = independent_proposal(state.mean, state.root) if stage.uses_pilot else None
    walkers, n_free = state.points.shape
    sampler = _sampler(density, walkers, n_free, pilot)
    stream = ("MT19937", state.luck, state.luck_place, 0, 0.0)
    before = emcee.State(state.points, log_prob=state.log_densities, random_state=stream)
    after = sampler.run_mcmc(before, steps, skip_initial_state_check=True)
    _, words, place, _, _ = after.random_state
    stored = (np.arange(state.done, state.done + steps) + 1) % stage.thin == 0
    kept = np.concatenate([state.kept, sampler.get_chain()[stored]])
    return replace(
        state, done=state.done + steps, points=after.coords, log_densities=after.log_prob,
        luck=words, luck_place=place, kept=kept,
    )  # fmt: skip


def _stage_closed(state: SamplerState, stage: Stage) -> SamplerState:
    """The state at the start of the next stage, with what this one teaches."""
    following = replace(state, stage=state.stage + 1, done=0, kept=state.kept[:0])
    if not stage.is_learned_from:
        return following
    walked = state.kept.reshape(-1, state.kept.shape[-1])
    covariance = np.atleast_2d(np.cov(walked.T))
    root = np.asarray(np.linalg.cholesky(covariance), np.float64)
    return replace(following, mean=walked.mean(axis=0), root=root)
