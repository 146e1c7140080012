"""A power study from design to rows: simulate, judge, diagnose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from typing import Any

import pandas as pd

from sim.engine.replicate import SERIAL, Pool
from sim.inputs.design.model import Design
from sim.power.diagnosis.cautions import cautions_about
from sim.power.diagnosis.closed_form_check import compare_formula, formula_notes
from sim.power.diagnosis.diagnosands import (
    YES_RATES,
    Diagnosand,
    OwnDiagnosand,
    diagnose,
    diagnose_decision,
    diagnose_own,
    trial_cost_eur,
)
from sim.power.diagnosis.interim import diagnose_interim
from sim.power.diagnosis.patterns import (
    diagnose_pattern,
    holm_chances,
    why_not_exact,
    with_exact_value,
)
from sim.power.diagnosis.rows import PowerRow, lines_of_rows
from sim.power.diagnosis.verdicts import Verdict, all_verdicts, hypothesis_of
from sim.power.lives.data_strategy import LivesSource
from sim.power.lives.studies import studies_from_scenario
from sim.power.simulation.plan import make_plans
from sim.power.simulation.simulate import Finished, simulate_endpoint, unreported
from sim.power.simulation.study_table import EndpointStudies, Studies

# A belief about effects is drawn this often when the design does not say.
PRIOR_DRAWS = 1000


@dataclass(frozen=True)
class PowerResult:
    """What a design is worth.

    Attributes
    ----------
    design : the design
    studies : the kept table; `analyse` it again with another alpha, test or contrast
    rows : one a diagnosand
    cautions : warnings in sentences
    notes : why some adjusted figures come without an exact value
    """

    design: Design
    studies: Studies
    rows: tuple[PowerRow, ...]
    cautions: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def to_frame(self) -> Any:
        """The rows as a pandas table."""
        return pd.DataFrame(lines_of_rows(self.rows))


def run_design(
    design: Design,
    *,
    studies: int | None = None,
    seed: int | None = None,
    use_prior: bool = False,
    lives: LivesSource | None = None,
    pool: Pool = SERIAL,
    finished: Finished = unreported,
    own: Mapping[str, OwnDiagnosand] | None = None,
) -> PowerResult:
    """Simulate a design's studies and diagnose them.

    Parameters
    ----------
    studies, seed : instead of the design's own
    use_prior : draw the truth from the design's prior, so that power becomes assurance
    lives : for a design whose model is a scenario: another scenario than the built-in one of that
        name, and the parameter draws (a posterior) instead of its own numbers
    pool : serial, threads or processes, see `open_pool`; the studies are the same
    finished : called with the number of studies just finished
    own : diagnosands of your own, see `diagnosands.diagnose_own`
    """
    table = simulate_design(
        design,
        studies=studies,
        seed=seed,
        use_prior=use_prior,
        lives=lives,
        pool=pool,
        finished=finished,
    )
    return analyse(table, design, own=own)


def simulate_design(
    design: Design,
    *,
    studies: int | None = None,
    seed: int | None = None,
    use_prior: bool = False,
    lives: LivesSource | None = None,
    first: int = 0,
    pool: Pool = SERIAL,
    finished: Finished = unreported,
) -> Studies:
    """The table of simulated studies, from number `first` on; keep it to ask again."""
    numbers = range(first, first + (studies or design.studies))
    seed = design.seed if seed is None else seed
    if design.model.scenario is not None:
        return studies_from_scenario(design, numbers, seed, lives, pool, finished)
    plans = make_plans(design, max(design.model.posterior_draws, PRIOR_DRAWS) if use_prior else 1)
    entries = tuple(
        simulate_endpoint(plan, numbers, seed, place, pool, finished)
        for place, plan in enumerate(plans)
    )
    arms, strata = plans[0].arms, plans[0].strata
    return Studies(design.design, seed, len(numbers), arms, strata, entries)


def analyse(
    studies: Studies, design: Design, *, own: Mapping[str, OwnDiagnosand] | None = None
) -> PowerResult:
    """Diagnose a kept table; the design may ask with other alphas, tests or contrasts now."""
    verdicts = all_verdicts(studies, design)
    rows: list[PowerRow] = []
    for verdict in verdicts:
        rows += [row_of(verdict, one) for one in _diagnosed(studies, design, verdict)]
        rows += [row_of(verdict, one) for one in diagnose_own(verdict, own or {})]
    rows += _design_rows(studies, design, verdicts)
    notes = dict.fromkeys(
        note
        for verdict in verdicts
        for note in (*_notes(studies, verdict), *_formula_notes(studies, design, verdict))
    )
    return PowerResult(design, studies, tuple(rows), cautions_about(design), tuple(notes))


def _diagnosed(studies: Studies, design: Design, verdict: Verdict) -> list[Diagnosand]:
    hypothesis = hypothesis_of(design)
    adjusted = verdict.adjustment != "none"
    diagnosands = list(
        diagnose(verdict.outcome, design.answers.alphas, hypothesis, adjusted=adjusted)
    )
    entry = studies.endpoint(verdict.endpoint, verdict.month)
    if verdict.adjustment == "holm":
        diagnosands = list(_holm_beside_exact(diagnosands, verdict, entry, studies.n_studies))
    holds = not any(formula_notes(design, verdict, len(entry.truth)))
    for power in list(diagnosands):
        if power.name == "power" and power.alpha is not None:
            formula = compare_formula(entry, verdict, hypothesis, power.alpha, power, design)
            diagnosands += [formula] if formula and holds else []
    return diagnosands


def _holm_beside_exact(
    diagnosands: list[Diagnosand], verdict: Verdict, entry: EndpointStudies, n_studies: int
) -> Iterator[Diagnosand]:
    contrasts, outcomes = verdict.family.contrasts, verdict.family.outcomes
    is_known = why_not_exact(entry, contrasts, outcomes) is None
    for one in diagnosands:
        if is_known and one.name in YES_RATES and one.alpha is not None:
            chances = holm_chances(entry, contrasts, outcomes, one.alpha)
            yield with_exact_value(
                one, float(chances[contrasts.index(verdict.contrast)]), n_studies
            )
        else:
            yield one


def _notes(studies: Studies, verdict: Verdict) -> Iterator[str]:
    """Why Holm has no exact value where the plain test has one."""
    family = verdict.family
    if verdict.adjustment != "holm" or not all(len(one.chance) for one in family.outcomes):
        return
    entry = studies.endpoint(verdict.endpoint, verdict.month)
    reason = why_not_exact(entry, family.contrasts, family.outcomes)
    if reason:
        yield f"Holm on {verdict.label} has no exact value, because {reason}."


def _formula_notes(studies: Studies, design: Design, verdict: Verdict) -> Iterator[str]:
    entry = studies.endpoint(verdict.endpoint, verdict.month)
    return formula_notes(design, verdict, len(entry.truth))


def _design_rows(studies: Studies, design: Design, verdicts: tuple[Verdict, ...]) -> list[PowerRow]:
    """Rows about several verdicts, or about the trial as a whole."""
    rows: list[PowerRow] = []
    for pattern in design.patterns:
        figure = diagnose_pattern(studies, verdicts, pattern)
        rows.append(
            plain_row(
                pattern.name, pattern.endpoint or "", pattern.test, pattern.adjustment, figure
            )
        )
    if design.decision:
        for verdict in verdicts:
            if verdict.contrast.name == design.decision.contrast and verdict.adjustment == "none":
                worth = diagnose_decision(verdict, design.decision, design.answers.alphas)
                rows += [row_of(verdict, one) for one in worth]
    if design.answers.interim:
        for contrast, endpoint, test, figure in diagnose_interim(studies, design):
            rows.append(
                plain_row(contrast, endpoint, test, design.answers.interim.spending, figure)
            )
    cost = trial_cost_eur(design)
    if cost:
        rows.append(
            plain_row("", "", "", "", Diagnosand("cost_of_trial_eur", None, cost, 0.0, cost, True))
        )
    return rows


def row_of(verdict: Verdict, diagnosand: Diagnosand) -> PowerRow:
    """A diagnosand of a verdict as a row."""
    return plain_row(
        verdict.contrast.name, verdict.label, verdict.test, verdict.adjustment, diagnosand
    )


def plain_row(
    contrast: str, endpoint: str, test: str, adjustment: str, diagnosand: Diagnosand
) -> PowerRow:
    """A row about several verdicts, or about none."""
    name, alpha, *figures = astuple(diagnosand)
    return PowerRow(contrast, endpoint, test, alpha, adjustment, name, *figures)
