"""Where a run's parameter draws come from: the posterior the scenario names, or its own numbers."""

from __future__ import annotations

from sim.errors import InputError
from sim.hazards.parameters import ParameterDraws, as_written, kept_names, overlaid
from sim.hazards.posterior import load_posterior
from sim.inputs.scenario.model import Scenario

NO_POSTERIOR = "none"


def parameter_draws(scenario: Scenario, n_draws: int) -> ParameterDraws:
    """The hazard parameters of a run.

    With a posterior, its first `n_draws` rows: their order is random, and whoever asks for more
    keeps those there were. A single draw is the posterior median, which leaves parameter
    uncertainty out. Without a posterior every draw holds the numbers as the scenario writes them.

    Raises
    ------
    InputError
        If no draw is asked for, or the posterior has fewer than that.
    """
    if n_draws < 1:
        raise InputError(f"--draws: must be 1 or more (got {n_draws}).")
    written = as_written(scenario.hazards, n_draws)
    kept_names(written.names, scenario.hazards.keep)
    if scenario.posterior == NO_POSTERIOR:
        return written

    posterior = load_posterior(scenario.posterior, scenario.effects)
    values = posterior.draws(n_draws)
    return overlaid(
        written, posterior.names, values, posterior.status, scenario.posterior,
        scenario.hazards.keep,
    )  # fmt: skip
