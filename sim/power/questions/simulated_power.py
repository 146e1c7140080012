"""Power of a question by simulation, with its Monte Carlo error."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.arrays import Floats
from sim.power.diagnosis.diagnosands import YES_RATES
from sim.power.diagnosis.run import run_design, simulate_design
from sim.power.diagnosis.verdicts import all_verdicts
from sim.power.lives.data_strategy import LivesSource
from sim.power.questions.contrast_query import ContrastQuery, PowerEstimate
from sim.power.simulation.study_table import Studies


def power_of(
    question: ContrastQuery, studies: int, *, seed: int | None = None, use_prior: bool = False
) -> PowerEstimate:
    """Chance of the verdict yes, simulated and where possible enumerated."""
    lives = None
    if question.design.model.scenario is not None:
        lives = LivesSource(asked_arms_only=True)
    result = run_design(
        question.design, studies=studies, seed=seed, use_prior=use_prior, lives=lives
    )
    rows = [row for row in result.rows if row.contrast == question.contrast]
    row = next(
        row for row in rows if row.diagnosand in YES_RATES and row.adjustment == question.adjustment
    )
    failed = next(row.value for row in rows if row.diagnosand == "failures")
    return PowerEstimate(row.value, row.mc_se, row.exact, failed)


def sampled_power(
    question: ContrastQuery,
    studies: int,
    first: int = 0,
    *,
    use_prior: bool = False,
    by_draw: bool = False,
) -> PowerEstimate:
    """Chance of the verdict yes among tests that could be computed, from studies of its own.

    Parameters
    ----------
    first : number of the first study; studies with other numbers are independent
    use_prior : draw the truth from the design's prior
    by_draw : the error is that within draws of the truth, which are all there is to average over
    """
    source = None
    if question.design.model.scenario is not None:
        draws = question.design.model.posterior_draws
        first = -(-first // draws) * draws
        source = LivesSource(asked_arms_only=True)
    table = simulate_design(
        question.design, studies=studies, first=first, use_prior=use_prior, lives=source
    )
    p = p_of_studies(question, table)
    power, moves = among_computable(p, question.alpha)
    n_draws = len(table.endpoints[0].truth)
    each = studies // n_draws
    if by_draw and n_draws > 1 and each > 1:
        spread = moves[: each * n_draws].reshape(each, n_draws).var(axis=0, ddof=1).mean()
        power = replace(power, mc_se=float(np.sqrt(spread / studies)))
    return power


def p_of_studies(question: ContrastQuery, table: Studies) -> Floats:
    """Adjusted p-value in each study, (n_studies,), without listing all possible tables."""
    single = tuple(
        replace(
            entry,
            persons=np.broadcast_to(entry.persons, (table.n_studies, *entry.persons.shape[1:])),
            cell_chance=np.empty(0),
        )
        for entry in table.endpoints
    )
    verdict_key = (question.contrast, question.adjustment)
    verdict = next(
        one
        for one in all_verdicts(replace(table, endpoints=single), question.design)
        if (one.contrast.name, one.adjustment) == verdict_key
    )
    return verdict.outcome.p_of_study


def among_computable(p: Floats, alpha: float) -> tuple[PowerEstimate, Floats]:
    """Share of yes among the tests that could be computed, and how each study moves it."""
    computable = ~np.isnan(p)
    share = float(computable.mean())
    power = float((p <= alpha).mean() / share) if share else float("nan")
    moves = np.asarray(computable * ((p <= alpha) - power) / (share or np.nan))
    return PowerEstimate(power, float(moves.std() / np.sqrt(len(p))), failures=1 - share), moves
