"""The truth of a design: each arm's level of an endpoint, typed or drawn from a prior."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from sim.arrays import Floats
from sim.inputs.design.model import Design
from sim.inputs.design.truth import TypedEndpoint
from sim.kernels.trial import draws as trial
from sim.power.simulation.draw_addresses import PRIOR_BLOCK, TRIAL, seed_words


def true_levels(
    design: Design, typed: TypedEndpoint, arms: tuple[str, ...], prior_draws: int = 1
) -> Floats:
    """Chance or mean of each arm under its own treatment; (n_draws, n_arms).

    More than one draw only where the design states a prior; chances are kept within 0 and 1.
    """
    draws = prior_draws if typed.prior else 1
    levels = np.empty((draws, len(arms)))
    normals = prior_normals(design.seed, draws, len(arms))
    for place, arm in enumerate(arms):
        if typed.means:
            levels[:, place] = typed.means[arm].mean
        elif arm in typed.rates:
            levels[:, place] = typed.rates[arm].chance
        else:
            base = typed.base_rate.chance if typed.base_rate else 0.0
            effect = np.full(draws, typed.effects.get(arm, 0.0))
            if arm in typed.prior:
                belief = typed.prior[arm]
                effect = belief.mean + belief.sd * (normals[:, place] if draws > 1 else np.zeros(1))
                effect = np.clip(base + effect, 0.0, 1.0) - base
            levels[:, place] = base + effect
    return levels


def prior_normals(seed: int, draws: int, n_arms: int) -> Floats:
    """Standard normal numbers, one for each draw and arm, by address."""
    uniforms = np.empty((draws, n_arms, 2))
    trial.draw_uniforms(0, 1, TRIAL, PRIOR_BLOCK, seed_words(seed), uniforms)
    return np.asarray(ndtri(uniforms[:, :, 0] + 2.0**-54))
