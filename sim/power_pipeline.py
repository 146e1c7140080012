"""The story of a power study in plain calls; `sim.pipeline` tells that of a scenario."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sim.engine.replicate import open_pool
from sim.inputs.design.load import load_design
from sim.inputs.design.plausibility import implausible_in_design
from sim.inputs.scenario.plausibility import require_plausible
from sim.power.questions.answers import QuestionRequest, answer, studies_for
from sim.power.study import PowerAnswer, PowerSettings, PowerStudy, prepared_design, study_of
from sim.results import Progress, silent
from sim.store.power_folder import kept_or_simulated, open_power_folder, write_answer, write_power
from sim.store.result_tables import require_whole


def power_design(
    name_or_path: str | Path, settings: PowerSettings | None = None, progress: Progress = silent
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

    settings = settings or PowerSettings()
    design = prepared_design(load_design(name_or_path), settings)
    questions = require_plausible(implausible_in_design(design), is_strict=settings.strict)
    folder = open_power_folder(design, settings, questions=questions)
    with open_pool(settings.workers) as pool:
        studies = kept_or_simulated(folder, design, settings, pool, progress)
    study = replace(study_of(design, studies, folder), questions=questions)
    write_power(study)
    write_power_figures(study)
    require_whole(folder)
    return study


def power_question(
    name_or_path: str | Path, request: QuestionRequest, settings: PowerSettings | None = None
) -> PowerAnswer:
    """Design → one question → rows → tables and, for a curve, a figure; raises as above.

    Parameters
    ----------
    request : the question: n, mde, allocation, curve, assurance or audit, and of which verdict
    settings : seed and folder
    """
    from sim.report.figures.power import write_answer_figure  # noqa: PLC0415  (figures load matplotlib)

    settings = settings or PowerSettings()
    design = prepared_design(load_design(name_or_path), settings)
    other = request.beside and load_design(request.beside)
    found = [one for each in (design, other) if each for one in implausible_in_design(each)]
    questions = require_plausible(found, is_strict=settings.strict)
    rows = answer(design, request)
    answered = PowerAnswer(
        design,
        request.word,
        studies_for(design, request),
        rows,
        open_power_folder(design, settings, request, questions=questions),
        questions,
    )
    write_answer(answered)
    write_answer_figure(answered)
    return answered
