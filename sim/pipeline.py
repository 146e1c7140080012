"""The whole story in plain calls: one function for each command, one line for each stage."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sim.calibrate.calibration import Calibration, require_readings, targets_path
from sim.calibrate.calibration import calibrate as calibrated
from sim.calibrate.fit_report import fit as reported
from sim.calibrate.published_euros import published_set_off
from sim.calibrate.sampler import settings_with
from sim.compare.comparison import (
    Combined,
    comparator_first,
    compared,
    setting_rows,
    with_questions,
)
from sim.compare.disclosure.comparison import disclosed_comparison, disclosed_why
from sim.compare.plan import comparison_plan
from sim.compare.sensitivity.explanation import explained
from sim.compare.subgroups import subgroup_rows
from sim.engine.align import aligned_draws, base_of
from sim.engine.replicate import open_pool
from sim.files.atomic import require_writable
from sim.inputs.amounts.evaluation_plan import load_evaluation_plan
from sim.inputs.amounts.load import load_amounts
from sim.inputs.amounts.own import amounts_with
from sim.inputs.amounts.policy_cases import PolicyCase, load_policy_cases
from sim.inputs.design.checks import implausible_in_design
from sim.inputs.design.load import changed_design, load_design
from sim.inputs.design.model import Design
from sim.inputs.reading.shipped import DESIGNS, SCENARIOS
from sim.inputs.scenario.combinations import every_setting
from sim.inputs.scenario.load import load_scenario
from sim.inputs.scenario.model import Scenario
from sim.inputs.scenario.options import resolve_options, with_changes
from sim.inputs.scenario.placed import mistakes_placed
from sim.inputs.scenario.plausibility import implausible, require_plausible
from sim.money.experiment_set_off import experiment_euros
from sim.money.policy_cases import Difference, differences
from sim.outcomes.blocks import blocks_of, summary_rows
from sim.outcomes.story.story import Story, story_of
from sim.outcomes.summary_disclosure import disclosed_rows
from sim.power.evaluation import evaluation_rows
from sim.power.questions.answers import answer, studies_for
from sim.power.questions.request import QuestionRequest
from sim.power.results import PowerAnswer, PowerStudy
from sim.power.study import study_of
from sim.results import (
    OF_DESIGNS,
    OF_SCENARIOS,
    RESULTS,
    CompareResult,
    FitResult,
    MoneyResult,
    Progress,
    RunResult,
    RunSettings,
    part_of,
    silent,
)
from sim.store.comparison_blocks import compared_worlds, simulated
from sim.store.comparison_tables import write_comparison
from sim.store.fit_tables import write_fit
from sim.store.manifest import scenario_manifest
from sim.store.power_folder import design_manifest, kept_or_simulated, write_answer, write_power
from sim.store.private import fingerprint_key
from sim.store.result_tables import to_frame, write_summary
from sim.store.run_folder import all_outcomes, open_folder
from sim.verify.check import Check
from sim.verify.contract import verify_scenario
from sim.verify.small_run import RunPlan


def prepared(
    name_or_path: str | Path, settings: RunSettings, half_width_eur: float | None = None
) -> Scenario:
    """The scenario with the user's settings in it, checked again as a whole."""
    settings.refuse(OF_DESIGNS, "of a scenario, which is no trial design")
    scenario = load_scenario(name_or_path)
    runs = {"draws": settings.draws, "replications": settings.replications}
    change: dict[str, object] = {"runs": {k: v for k, v in runs.items() if v is not None}}
    if settings.seed is not None:
        change["seed"] = settings.seed
    if half_width_eur is not None:
        change["money"] = {"precision": {"half_width": half_width_eur}}
    return with_changes(scenario, change) if change != {"runs": {}} else scenario


def run(
    name_or_path: str | Path, settings: RunSettings | None = None, progress: Progress = silent
) -> RunResult:
    """Scenario → options → hazards → lives → outcomes → summary → files.

    Parameters
    ----------
    name_or_path : a built-in scenario's name or a YAML file
    settings : draws, replications, seed, workers, engine, folder
    progress : called with (blocks done, blocks in all)

    Raises
    ------
    SimError
        For a mistake in the input (exit code 2) or trouble with the machine (1).
    """
    settings = replace(settings or RunSettings(), file=SCENARIOS.called(name_or_path))
    with mistakes_placed(name_or_path):
        return run_scenario(prepared(name_or_path, settings), settings, progress)


def run_scenario(
    scenario: Scenario, settings: RunSettings, progress: Progress = silent
) -> RunResult:
    """Run a scenario that has been read; see `run`."""
    options = resolve_options(scenario)
    questions = require_plausible(implausible(scenario, options), is_strict=settings.strict)
    parameters = aligned_draws(options[0].scenario, scenario.runs.draws, base_of(options))
    require_writable(settings.out)
    replications = scenario.runs.replications
    key = fingerprint_key(settings.key_folder or settings.out, scenario)
    manifest = scenario_manifest(
        scenario,
        parameters,
        replications,
        settings.block_draws,
        questions=questions,
        key=key,
        file=settings.file,
    )
    folder = open_folder(settings.out, manifest)
    blocks = blocks_of(scenario, options, settings.engine, settings.block_draws)
    with open_pool(settings.workers, settings.worker_kind) as pool:
        outcomes = list(all_outcomes(folder, blocks, pool, progress))
    rows = disclosed_rows(scenario, summary_rows(options, outcomes, parameters.strata))
    write_summary(folder.path, to_frame(rows))
    folder.require_whole()
    n_worlds = scenario.runs.draws * replications
    return RunResult(scenario, options, folder.path, tuple(rows), parameters, n_worlds, questions)


def compare(
    name_or_path: str | Path,
    settings: RunSettings | None = None,
    half_width_eur: float | None = None,
    progress: Progress = silent,
    *,
    why: bool = False,
) -> CompareResult:
    """Scenario → options → the same lives under each → money → paired differences → files.

    Parameters
    ----------
    name_or_path : a built-in scenario's name or a YAML file
    settings : draws, replications, seed, workers, engine, folder
    half_width_eur : precision of each mean difference in net cost; None: as the scenario says
    progress : called with (blocks done, blocks in all)
    why : also take the comparison apart: what moves it, and where effects come from

    Raises
    ------
    SimError
        For a mistake in the input (exit code 2) or trouble with the machine (1).
    """
    settings = replace(settings or RunSettings(), file=SCENARIOS.called(name_or_path))
    with mistakes_placed(name_or_path):
        scenario = prepared(name_or_path, settings, half_width_eur)
        return compare_scenario(scenario, settings, progress, why=why)


def compare_settings(
    name_or_path: str | Path,
    settings: RunSettings | None = None,
    half_width_eur: float | None = None,
    progress: Progress = silent,
    *,
    why: bool = False,
) -> CompareResult:
    """Scenario → every combination of its settings → a comparison each → one table of them all.

    Takes what `compare` takes; the first combination is the scenario as it stands, whose folder
    gets the table. `why` is about that one.
    """
    settings = replace(settings or RunSettings(), file=SCENARIOS.called(name_or_path))
    scenario = prepared(name_or_path, settings, half_width_eur)
    results, combinations = [], every_setting(scenario)
    for number, setting in enumerate(combinations):
        report_part = part_of(progress, number, len(combinations))
        with mistakes_placed(name_or_path):
            once = replace(settings, who=settings.who and number == 0)
            one = compare_scenario(setting.scenario, once, report_part, why=why and number == 0)
        results.append(one)
    main = results[0]
    rows = setting_rows(
        Combined(setting.choice, one.comparison, scenario.runs.draws, one.n_worlds, one.folder.name)
        for setting, one in zip(combinations, results, strict=True)
    )
    write_comparison(main.folder, main.comparison, main.why, main.evaluation, rows, main.subgroups)
    return replace(main, settings=rows)


def compare_scenario(
    scenario: Scenario, settings: RunSettings, progress: Progress = silent, *, why: bool = False
) -> CompareResult:
    """Compare the options of a scenario that has been read; see `compare`."""
    from sim.report.figures.comparison import write_comparison_figures  # noqa: PLC0415  (figures load matplotlib)

    options, amounts = comparator_first(resolve_options(scenario)), amounts_with(scenario.amounts)
    questions = require_plausible(implausible(scenario, options), is_strict=settings.strict)
    plan = comparison_plan(options, amounts, settings.engine, settings.block_draws)
    require_writable(settings.out)
    key = fingerprint_key(settings.key_folder or settings.out, scenario)
    manifest = scenario_manifest(
        scenario,
        plan.parameters[0],
        plan.replications,
        plan.block_draws,
        amounts,
        questions,
        key,
        settings.file,
    )
    folder = open_folder(settings.out, manifest)
    with open_pool(settings.workers, settings.worker_kind) as pool:
        worlds = compared_worlds(folder, plan, pool, progress)
        reasons = explained(plan, worlds, simulated(pool, progress)) if why else None
        parts = subgroup_rows(plan, pool.in_order, asked=settings.who)
    result = compared(plan, worlds)
    comparison = with_questions(disclosed_comparison(plan, worlds, result), questions)
    reasons = disclosed_why(plan, worlds, result, reasons)
    evaluation = evaluation_rows(options, load_evaluation_plan(), settings.workers)
    write_comparison(folder.path, comparison, reasons, evaluation, subgroups=parts)
    write_comparison_figures(folder.path, comparison, reasons)
    folder.require_whole()
    return CompareResult(
        scenario, options, folder.path, comparison, worlds.draw.size, reasons, evaluation, parts
    )


def money(name_or_path: str | Path, settings: RunSettings | None = None) -> MoneyResult:
    """Scenario → lives → set-off and what is kept, by group, and the published total."""
    scenario = prepared(name_or_path, settings or RunSettings())
    euros = experiment_euros(scenario, amounts_with(scenario.amounts))
    return MoneyResult(scenario, euros, *published_set_off(scenario))


def policy_cases(
    folder: Path | None = None,
) -> tuple[tuple[PolicyCase, tuple[Difference, ...]], ...]:
    """Every policy case with what the rules give otherwise; the shipped ones if no folder."""
    amounts = load_amounts()
    return tuple((case, differences(case, amounts)) for case in load_policy_cases(folder))


def calibrate(
    name_or_path: str | Path,
    effects: tuple[str, ...] = (),
    folder: Path | None = None,
    workers: int = 1,
    steps: int | None = None,
    progress: Progress = silent,
    readings: tuple[str, ...] = (),
) -> Calibration:
    """Targets → prior and likelihood → draws for each effect basis → posterior file.

    No effects: all that the file describes; no folder: next to the targets; no steps: as usual;
    readings: other ones than the file's own, each as NAME=VALUE.
    """
    return calibrated(
        targets_path(name_or_path), folder=folder, effects=effects,
        readings=require_readings(readings), settings=settings_with(steps), threads=workers,
        progress=progress,
    )  # fmt: skip


def fit(
    name_or_path: str | Path,
    effects: str = "registry",
    posterior_folder: Path | None = None,
    out: Path = RESULTS,
    readings: tuple[str, ...] = (),
) -> FitResult:
    """Targets and posterior → simulated experiments → provenance table → tables and figures."""
    from sim.report.figures.fit import write_fit_figures  # noqa: PLC0415  (figures load matplotlib)

    report = reported(name_or_path, effects, posterior_folder, require_readings(readings))
    folder = write_fit(out, report)
    write_fit_figures(folder, report)
    return FitResult(report, folder)


def verify(
    name_or_path: str | Path, out: Path = RESULTS, progress: Progress = silent
) -> tuple[Check, ...]:
    """Scenario → the contract of reproducibility, tried item by item."""
    return verify_scenario(
        load_scenario(name_or_path), out=out, progress=progress, run=run_as_planned
    )


def run_as_planned(scenario: Scenario, plan: RunPlan) -> Path:
    """Run a scenario the way a check of the contract wants it; returns the results folder."""
    settings = RunSettings(
        workers=plan.workers,
        worker_kind=plan.worker_kind,
        out=plan.out,
        block_draws=plan.block_draws,
        # Runs that are compared with each other must name a file in one way.
        key_folder=plan.out.parent,
    )
    return run_scenario(scenario, settings).folder


def story(
    name_or_path: str | Path,
    person: int,
    options: tuple[str, ...] | None = None,
    *,
    draw: int = 0,
    replication: int = 0,
) -> Story:
    """Scenario → one person's life, and where it parts from the same life under another option."""
    return story_of(
        load_scenario(name_or_path), person, options, draw=draw, replication=replication
    )


def prepared_design(name_or_path: str | Path, settings: RunSettings) -> Design:
    """The design with the user's settings in it, checked again as a whole."""
    settings.refuse(OF_SCENARIOS, "of a design, which has studies")
    if settings.kept is not None:
        settings.refuse(("studies", "seed"), "with --kept, which has its own")
    design = load_design(name_or_path)
    named = {"studies": settings.studies, "seed": settings.seed}
    change = {name: value for name, value in named.items() if value is not None}
    return changed_design(design, change) if change else design


def power_design(
    name_or_path: str | Path, settings: RunSettings | None = None, progress: Progress = silent
) -> PowerStudy:
    """Design → simulated studies → verdicts and diagnosands → audit, curves → tables, figures.

    Parameters
    ----------
    name_or_path : a built-in design's name or a YAML file
    settings : studies, seed, workers, folder, or a kept table to test again
    progress : called with (studies done, studies in all)

    Raises
    ------
    SimError
        For a mistake in the input (exit code 2) or trouble with the machine (1).
    """
    from sim.report.figures.power import write_power_figures  # noqa: PLC0415  (figures load matplotlib)

    file = DESIGNS.called(name_or_path)
    settings = settings or RunSettings()
    design = prepared_design(name_or_path, settings)
    questions = require_plausible(implausible_in_design(design), is_strict=settings.strict)
    manifest = design_manifest(design, kept=settings.kept, questions=questions, file=file)
    folder = open_folder(settings.out, manifest)
    with open_pool(settings.workers, settings.worker_kind) as pool:
        studies = kept_or_simulated(folder.path, design, settings.kept, pool, progress)
    study = replace(study_of(design, studies, folder.path), questions=questions)
    write_power(study)
    write_power_figures(study)
    folder.require_whole()
    return study


def power_question(
    name_or_path: str | Path, request: QuestionRequest, settings: RunSettings | None = None
) -> PowerAnswer:
    """Design → one question → rows → tables and, for a curve, a figure; raises as above.

    Parameters
    ----------
    request : the question: n, mde, allocation, curve, assurance or audit, and of which verdict
    settings : studies of each step or point, seed and folder
    """
    from sim.report.figures.power import write_answer_figure  # noqa: PLC0415  (figures load matplotlib)

    file = DESIGNS.called(name_or_path)
    settings = settings or RunSettings()
    settings.refuse(("kept",), "with --question, which simulates anew")
    design = prepared_design(name_or_path, settings)
    request = replace(request, studies=request.studies or settings.studies)
    other = request.beside and load_design(request.beside)
    doubts = [one for each in (design, other) if each for one in implausible_in_design(each)]
    questions = require_plausible(doubts, is_strict=settings.strict)
    rows = answer(design, request)
    manifest = design_manifest(design, request, questions=questions, file=file)
    folder = open_folder(settings.out, manifest)
    studies = studies_for(design, request)
    answered = PowerAnswer(design, request.word, studies, rows, folder.path, questions)
    write_answer(answered)
    write_answer_figure(answered)
    return answered
