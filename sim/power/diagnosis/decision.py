"""Go or no go: what a wrong decision costs, when the decision hangs on one verdict."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats
from sim.inputs.design.model import Decision, Design
from sim.power.diagnosis.diagnosands import Diagnosand
from sim.power.diagnosis.verdicts import Verdict


def net_value_eur(decision: Decision, effect: Floats) -> Floats:
    """What going ahead is worth: persons x (effect x value - cost), euros."""
    gain = effect * decision.value_per_unit_eur - decision.cost_per_person_eur
    return np.asarray(decision.persons * gain)


def diagnose_decision(
    verdict: Verdict, decision: Decision, alphas: tuple[float, ...]
) -> tuple[Diagnosand, ...]:
    """Chance and expected cost of a wrong decision.

    Go when the contrast is found and its estimate has value: is positive, or negative where a unit
    costs money. Right is to go when the true effect is worth more than it costs; a wrong decision
    costs the value forgone or the loss made. A test that cannot be computed decides nothing: it is
    neither a go nor a no-go, and told as a failure. Nothing for tests whose effect is a log odds or
    log hazard: a unit of those has no price.
    """
    outcome = verdict.outcome
    if outcome.scale.startswith("log_"):
        return ()
    worth = net_value_eur(decision, outcome.truth)
    diagnosands: list[Diagnosand] = []
    for alpha in alphas:
        decided = ~np.isnan(outcome.p)
        go = (outcome.p <= alpha) & (outcome.estimate * decision.value_per_unit_eur > 0)
        wrong = decided & (go != (worth > 0))
        for name, values in (
            ("wrong_go", (wrong & go).astype(float)),
            ("wrong_no_go", (wrong & ~go).astype(float)),
            ("cost_of_wrong_decision_eur", wrong * np.abs(worth)),
        ):
            diagnosands.append(
                _mean(name, alpha, values, outcome.frequency, outcome.chance, outcome.n_studies)
            )
    return tuple(diagnosands)


def _mean(
    name: str, alpha: float, values: Floats, frequency: Floats, chance: Floats, n_studies: int
) -> Diagnosand:
    value = float((values * frequency).sum())
    spread = float((frequency * (values - value) ** 2).sum())
    error = float(np.sqrt(spread / n_studies))
    if not len(chance):
        return Diagnosand(name, alpha, value, error, None, None)
    exact = float((values * chance).sum())
    true_error = float(np.sqrt((chance * (values - exact) ** 2).sum() / n_studies))
    agree = bool(abs(value - exact) <= 4 * max(error, true_error) + 1e-9 * abs(exact))
    return Diagnosand(name, alpha, value, error, exact, agree)


def trial_cost_eur(design: Design) -> float:
    """What the trial costs beyond usual service, euros."""
    costs, sizes = design.data.costs, design.data.sizes()
    per_person = sum(sizes[arm] * eur for arm, eur in costs.per_person_eur.items())
    return costs.fixed_eur + per_person
